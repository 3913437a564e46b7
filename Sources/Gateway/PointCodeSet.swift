/// A set of point codes that the path may ask: sorted, searched by halves.
@safe
final class PointCodeSet: @unchecked Sendable {
    private let codes: UnsafeMutablePointer<UInt32>
    private let count: Int

    init(_ members: some Sequence<UInt32>) {
        let sorted = Set(members).sorted()
        count = sorted.count
        unsafe codes = .allocate(capacity: max(1, count))
        for (index, code) in sorted.enumerated() {
            unsafe (codes + index).initialize(to: code)
        }
    }

    deinit { unsafe codes.deallocate() }

    var isEmpty: Bool { count == 0 }

    @inline(always)
    func contains(_ code: UInt32) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low &+ high) &>> 1
            let found = unsafe codes[middle]
            if found == code { return true }
            if found < code { low = middle &+ 1 } else { high = middle }
        }
        return false
    }
}
