internal import Foundation
internal import Synchronization

/// Events as JSON lines in a file that grows at its end.
///
/// A line is written whole or not at all: what a full disk took of one is cut off again. What a
/// stopped process left of one is skipped and counted when read. A file that has been renamed or
/// removed, as logrotate does, is followed by a new one at its path with the next append.
public final class JSONLinesStore: EventStore {
    /// When lines are forced to the disk.
    public enum Durability: Sendable {
        /// When the system sees fit; a crash of the process loses nothing that was appended.
        case system
        /// By `flush` and `close`.
        case flush
        /// By each `append`.
        case append
    }

    private struct State {
        var descriptor: Int32
        var line = JSONLine()
    }

    public let path: String
    private let durability: Durability
    private let access: EventStoreAccess
    private let state: Mutex<State>

    public init(
        path: String, for access: EventStoreAccess = .append, durability: Durability = .flush
    ) throws(EventStoreError) {
        self.path = path
        self.access = access
        self.durability = durability
        var descriptor: Int32 = -1
        if access == .append {
            descriptor = Self.open(path)
            guard descriptor >= 0 else { throw systemError(path, "cannot be opened") }
        }
        state = Mutex(State(descriptor: descriptor))
        if access == .append {
            do {
                try endTornLine()
            } catch {
                Glibc.close(descriptor)
                throw error
            }
        }
    }

    deinit {
        state.withLock { state in
            if state.descriptor >= 0 { _ = Glibc.close(state.descriptor) }
        }
    }

    public func append(_ events: [StoredEvent]) throws(EventStoreError) {
        let failure = state.withLock { state -> EventStoreError? in
            guard state.descriptor >= 0 else {
                return EventStoreError(path: path, message: "is not open for appending")
            }
            reopenIfRenamed(&state)
            state.line.removeAll()
            for event in events { state.line.append(event) }
            return write(state.line.octets, to: state.descriptor)
        }
        if let failure { throw failure }
        if durability == .append { try synchronise() }
    }

    public func add(_ surroundings: Surroundings) throws(EventStoreError) {
        guard !surroundings.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let line = try? encoder.encode(surroundings) else { return }
        let failure = state.withLock { state -> EventStoreError? in
            guard state.descriptor >= 0 else {
                return EventStoreError(path: path, message: "is not open for appending")
            }
            reopenIfRenamed(&state)
            return write([UInt8](line) + [0x0a], to: state.descriptor)
        }
        if let failure { throw failure }
    }

    private static func open(_ path: String) -> Int32 {
        // SAFETY: the path is a text that lives through the call.
        unsafe Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    }

    /// Goes on in a new file where the path leads to another than the one that is open.
    ///
    /// Where none can be opened the old one goes on, so that nothing is lost, and the next append
    /// tries again.
    private func reopenIfRenamed(_ state: inout State) {
        guard isRenamed(state.descriptor, from: path) else { return }
        let next = Self.open(path)
        guard next >= 0 else { return }
        if durability != .system { fsync(state.descriptor) }
        _ = Glibc.close(state.descriptor)
        state.descriptor = next
    }

    public func flush() throws(EventStoreError) {
        if durability != .system { try synchronise() }
    }

    public func close() throws(EventStoreError) {
        try flush()
        state.withLock { state in
            if state.descriptor >= 0 { _ = Glibc.close(state.descriptor) }
            state.descriptor = -1
        }
    }

    private func synchronise() throws(EventStoreError) {
        let failure = state.withLock { state -> EventStoreError? in
            guard state.descriptor >= 0, fsync(state.descriptor) != 0, errno != EINVAL else {
                return nil
            }
            return systemError(path, "cannot be flushed")
        }
        if let failure { throw failure }
    }

    /// Ends a line that a stopped process left unfinished, so that it spoils no other.
    private func endTornLine() throws(EventStoreError) {
        let failure = state.withLock { state -> EventStoreError? in
            let end = lseek(state.descriptor, 0, SEEK_END)
            guard end > 0 else { return nil }
            var last: UInt8 = 0
            // SAFETY: one octet is read into a variable of one octet.
            guard unsafe pread(state.descriptor, &last, 1, end - 1) == 1, last != 0x0a else {
                return nil
            }
            return write([0x0a], to: state.descriptor)
        }
        if let failure { throw failure }
    }

    /// Writes all octets, or cuts off what was written of them.
    private func write(_ octets: [UInt8], to descriptor: Int32) -> EventStoreError? {
        let start = lseek(descriptor, 0, SEEK_END)
        var written = 0
        while written < octets.count {
            // SAFETY: the buffer is as long as its count says.
            let count = unsafe octets[written...].withUnsafeBytes { rest in
                unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let failure = systemError(path, "cannot be written")
                if written > 0, start >= 0 { _ = ftruncate(descriptor, start) }
                return failure
            }
            written += count
        }
        return nil
    }

    public func events(from: Double?, to: Double?) throws(EventStoreError) -> EventCursor {
        let reader = try JSONLinesReader<StoredEvent>(path: path)
        return EventCursor(countSkipped: { reader.skipped.count }) { () throws(EventStoreError) in
            while let page = try reader.page() {
                let chosen = page.filter { event in
                    event.time >= from ?? -.infinity && event.time < to ?? .infinity
                }
                if !chosen.isEmpty { return chosen }
            }
            return []
        }
    }

    public func report(
        from: Double?, to: Double?, within limit: ReadingLimit, _ visit: (ReportEvent) -> Void
    ) throws(EventStoreError) -> Surroundings {
        var limit = limit
        let reader = try JSONLinesReader<ReportEvent>(path: path)
        var events: [ReportEvent] = []
        while let page = try reader.page() {
            try limit.take(page.count, of: path)
            events += page.filter { $0.time >= from ?? -.infinity && $0.time < to ?? .infinity }
        }
        // Two workers' lines may be out of order.
        events.sort { $0.time < $1.time }
        events.forEach(visit)
        var surroundings = reader.surroundings
        surroundings.skipped = reader.skipped
        return surroundings.within(from: from, to: to)
    }
}

/// What the system says of the call that has just failed.
func systemError(_ path: String, _ message: String) -> EventStoreError {
    // SAFETY: strerror's text stays valid until this thread asks for another.
    let reason = unsafe String(cString: strerror(errno))
    return EventStoreError(path: path, message: "\(message): \(reason)")
}
