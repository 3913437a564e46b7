import FuzzTarget

#if FUZZING
    /// What libFuzzer, which brings a `main` of its own, calls for each input.
    @c(LLVMFuzzerTestOneInput)
    public func examine(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
        // SAFETY: libFuzzer gives `size` octets, which stay until this returns.
        let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
        if let violation = Examination.violation(of: input) { fatalError(violation) }
        return 0
    }
#else
    @main extension Fuzz {}
#endif
