internal import Foundation

/// A place that events go to, used by the event writer and never in the path.
///
/// A failed call loses nothing that an earlier one took, and may be made again.
public protocol EventSink: Sendable {
    /// Takes events in the order given: all of them, or none when it throws.
    func append(_ events: [StoredEvent]) throws(EventStoreError)

    /// Takes what reports need besides events.
    func add(_ surroundings: Surroundings) throws(EventStoreError)

    /// Sees to it that what was taken survives the machine's stop.
    func flush() throws(EventStoreError)

    /// Flushes and lets go of the file; nothing may be appended after.
    func close() throws(EventStoreError)

    /// Deletes a little of what it is to keep no longer; called over and over.
    ///
    /// - Parameter now: seconds since 1970.
    func tidy(at now: Double) throws(EventStoreError)

    /// What it says of itself; nil for nothing.
    var status: SinkStatus? { get }
}

extension EventSink {
    public func tidy(at now: Double) throws(EventStoreError) {}
    public var status: SinkStatus? { nil }
}

/// A sink whose events can be read back.
public protocol EventStore: EventSink {
    /// The events of a period, oldest first; both ends nil for all.
    ///
    /// - Parameters:
    ///   - from: seconds since 1970; events at this moment are included.
    ///   - to: seconds since 1970; events at this moment are not.
    func events(from: Double?, to: Double?) throws(EventStoreError) -> EventCursor

    /// Shows a report all events of a period, oldest first, and says what else there was in it.
    ///
    /// - Parameters:
    ///   - limit: what it may take; it throws beyond.
    ///   - visit: takes each event.
    func report(
        from: Double?, to: Double?, within limit: ReadingLimit, _ visit: (ReportEvent) -> Void
    ) throws(EventStoreError) -> Surroundings
}

/// Events one after another, read in pages as they are asked for.
public final class EventCursor {
    private let nextPage: () throws(EventStoreError) -> [StoredEvent]
    private let countSkipped: () -> Int
    private var page: ArraySlice<StoredEvent> = []

    init(
        countSkipped: @escaping () -> Int = { 0 },
        nextPage: @escaping () throws(EventStoreError) -> [StoredEvent]
    ) {
        self.nextPage = nextPage
        self.countSkipped = countSkipped
    }

    /// Lines so far that held no event: torn by a stop, or foreign.
    public var skipped: Int { countSkipped() }

    /// The next event; nil after the last.
    public func next() throws(EventStoreError) -> StoredEvent? {
        if page.isEmpty { page = try nextPage()[...] }
        return page.popFirst()
    }

    /// The events that are left.
    public func remaining() throws(EventStoreError) -> [StoredEvent] {
        var events: [StoredEvent] = []
        while let event = try next() { events.append(event) }
        return events
    }
}

/// Why an event store cannot be used, as a sentence for the operator.
public struct EventStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    public var message: String
    /// True where the file is no event store of this Weir: to try again changes nothing.
    public var isForeign: Bool
    /// True where the path leads to another file than the one that is open: opened again, it is a new store.
    public var isGone: Bool

    public init(path: String, message: String, isForeign: Bool = false, isGone: Bool = false) {
        self.path = path
        self.message = message
        self.isForeign = isForeign
        self.isGone = isGone
    }

    public var description: String { "\(path): \(message)" }
}

/// How a store is opened.
public enum EventStoreAccess: Sendable {
    /// To append; made where it is not there.
    case append
    /// To read; it must be there, and one of an older version is brought up to date where it may be written.
    case read
    /// To read, leaving it as it is.
    case look
}

/// Opens the event store at a path: JSON lines where the name ends in `.jsonl` or `.ndjson` or the
/// file holds such lines, else SQLite.
///
/// - Parameter retention: what an SQLite store's `tidy` deletes.
public func openEventStore(
    at path: String, for access: EventStoreAccess = .append,
    keeping retention: Retention = Retention()
) throws(EventStoreError) -> any EventStore {
    if access != .append && !FileManager.default.fileExists(atPath: path) {
        throw EventStoreError(path: path, message: "there is no such event store")
    }
    if isJSONLines(path) { return try JSONLinesStore(path: path, for: access) }
    return try SQLiteEventStore(path: path, for: access, keeping: retention)
}

/// Whether the file at a path is one of JSON lines, by its name or by what it begins with.
func isJSONLines(_ path: String) -> Bool {
    let name = path.lowercased()
    if [".jsonl", ".ndjson"].contains(where: name.hasSuffix) { return true }
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 1)) == Data("{".utf8)
}
