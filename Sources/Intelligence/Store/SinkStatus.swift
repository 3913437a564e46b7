/// What a sink of events says of itself.
public struct SinkStatus: Hashable, Sendable {
    /// Which sink it is: `sqlite`, `syslog`.
    public var name: String
    /// Events that have reached it.
    public var taken = 0
    /// Events that were dropped on their way to it.
    public var lost = 0
    /// Attempts to reach it that failed.
    public var errors = 0
    /// Events that were kept from it, since it is told of so many in a time.
    public var suppressed = 0
    /// Events that it has deleted again, by age or size.
    public var deleted = 0
    /// Events that wait for it.
    public var waiting = 0
    /// Why it takes nothing now; nil where it does.
    public var failure: String?
    /// Octets that it takes on the disk, where it is a file.
    public var octets: Int?

    public init(name: String) { self.name = name }
}
