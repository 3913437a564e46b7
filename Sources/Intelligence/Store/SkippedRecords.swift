/// Records of a store that hold no event: torn by a stop, damaged, or somebody else's.
public struct SkippedRecords: Hashable, Sendable {
    public private(set) var count = 0
    /// Where the first of them is: `line 17`; nil where that is not known.
    public private(set) var first: String?

    public init() {}

    mutating func add(_ number: Int = 1, at place: @autoclosure () -> String? = nil) {
        guard number > 0 else { return }
        if count == 0 { first = place() }
        count += number
    }

    /// What to say of them; nil where there are none.
    public var sentence: String? {
        guard count > 0 else { return nil }
        let what =
            count == 1
            ? "1 record that is no event was" : "\(count) records that are no events were"
        return what + " skipped" + (first.map { ", the first is \($0)" } ?? "")
    }
}
