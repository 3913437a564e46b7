internal import Captures
internal import Foundation
public import Intelligence
internal import Synchronization

/// Keeps blocked messages in pcapng files that Wireshark opens, the verdict as each packet's comment.
///
/// A message is written as an exported PDU, which names who decodes it: M3UA has no link type of its own. A file
/// that has reached its size gets the number 1 after its name, and those before it the next.
public final class BlockedCapture: EventSink {
    private struct State: ~Copyable {
        var writer: CaptureWriter?
        var octets = 0
        var taken = 0
        var lost = 0
        var errors = 0
        var isFailing = false
        /// None after a first failure, then ever longer ones.
        var pause = Duration.zero
        var nextAttempt = ContinuousClock.now
    }

    private let path: String
    private let size: Int
    private let files: Int
    private let report: @Sendable (Delivery.Report) -> Void
    private let state: Mutex<State>

    /// Upper PDUs exported from Wireshark, www.tcpdump.org/linktypes.html.
    private static let exportedPDU: UInt16 = 252
    /// Octets that are handed to the system at once: below what the writer itself hands on.
    private static let portion = 1 << 15
    /// Pauses after a second failure: from, to.
    private static let pauses = (
        shortest: Duration.milliseconds(500), longest: Duration.seconds(10)
    )

    /// - Parameters:
    ///   - size: octets that a file has when the next is begun.
    ///   - files: how many are kept, that at `path` among them.
    ///   - report: called once when it cannot be written, be it from the start, and once when it can be again.
    public init(
        path: String, size: Int, files: Int, report: @escaping @Sendable (Delivery.Report) -> Void
    ) {
        self.path = path
        self.size = size
        self.files = max(1, files)
        self.report = report
        state = Mutex(State())
        state.withLock { state in
            if let failure = begin(&state) { note(failure, in: &state) }
        }
    }

    public var status: SinkStatus? {
        var status = SinkStatus(name: "pcapng")
        state.withLock { state in
            (status.taken, status.lost) = (state.taken, state.lost)
            status.errors = state.errors
            status.octets = state.octets
        }
        return status
    }

    /// Takes the blocked messages among events; those that cannot be written are lost, since a copy is not to
    /// hold up the store.
    public func append(_ events: [StoredEvent]) {
        let blocked = events.filter { $0.verdict == "block" && $0.raw != nil }
        guard !blocked.isEmpty else { return }
        state.withLock { state in
            guard !state.isFailing || ContinuousClock.now >= state.nextAttempt else {
                state.lost += blocked.count
                return
            }
            let before = state.taken
            if let failure = write(blocked, &state) {
                state.lost += blocked.count - (state.taken - before)
                note(failure, in: &state)
            } else if state.isFailing {
                state.isFailing = false
                state.pause = .zero
                report(.deliversAgain)
            }
        }
    }

    private func note(_ failure: EventStoreError, in state: inout State) {
        state.errors += 1
        if !state.isFailing { report(.failing(DeliveryError("\(failure)"))) }
        state.isFailing = true
        state.nextAttempt = .now + state.pause
        state.pause = min(
            max(state.pause * 2, BlockedCapture.pauses.shortest), BlockedCapture.pauses.longest)
    }

    /// Writes messages to the file that is open, or to a new one where none is.
    ///
    /// A file that could not be written stays: what is whole in it is kept, and it goes on where there is room again.
    private func write(_ events: [StoredEvent], _ state: inout State) -> EventStoreError? {
        if state.writer == nil, let failure = begin(&state) { return failure }
        do throws(CaptureError) {
            var (messages, octets) = (0, 0)
            for (index, event) in events.enumerated() {
                let frame = ExportedMessage(event).octets
                let comment = EventFields.comment(event)
                try state.writer?.write(
                    frame: frame, at: BlockedCapture.time(event.time),
                    originalLength: event.length.map { $0 + ExportedMessage.headerLength },
                    comment: comment)
                messages += 1
                octets += frame.count + comment.utf8.count + 52
                let isFull = state.octets + octets >= size
                guard isFull || octets >= BlockedCapture.portion || index == events.count - 1
                else { continue }
                try state.writer?.flush()
                state.taken += messages
                state.octets += octets
                (messages, octets) = (0, 0)
                guard isFull else { continue }
                state.writer = nil
                if let failure = begin(&state) { return failure }
            }
            return nil
        } catch {
            return EventStoreError(path: path, message: "\(error)")
        }
    }

    public func add(_ surroundings: Surroundings) {}
    public func flush() {}

    public func close() {
        state.withLock { $0.writer = nil }
    }

    /// Begins a file; one with messages is moved out of its way.
    private func begin(_ state: inout State) -> EventStoreError? {
        do {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            // On a full disk, where each attempt leaves an empty file, none is lost.
            if (attributes?[.size] as? Int ?? 0) > 512 { try moveOn() }
            state.writer = try CaptureWriter(
                path: path, format: .pcapng, linkType: BlockedCapture.exportedPDU)
            state.octets = 0
            return nil
        } catch let error as EventStoreError {
            return error
        } catch {
            return EventStoreError(path: path, message: "\(error)")
        }
    }

    /// Gives every file the next number; the last is let go.
    private func moveOn() throws(EventStoreError) {
        if files == 1 { return }
        for number in stride(from: files - 1, through: 1, by: -1) {
            let from = number == 1 ? path : "\(path).\(number - 1)"
            // SAFETY: the paths are texts that live through the call.
            let code = unsafe rename(from, "\(path).\(number)")
            guard code == 0 || errno == ENOENT else {
                throw EventStoreError(path: from, message: "cannot be renamed")
            }
        }
    }

    private static func time(_ seconds: Double) -> CaptureTime {
        let micros = Int64(exactly: (seconds * 1e6).rounded()) ?? 0
        return CaptureTime(
            seconds: micros / 1_000_000, nanoseconds: UInt32(micros % 1_000_000) * 1_000)
    }
}
