import Testing
@Suite struct AllocationTests {}
