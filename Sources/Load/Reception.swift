import Foundation
import SS7Wire
public import SigtranTransport
import Synchronization

/// A sink by itself, for a sender in another process: counts what arrives.
public final class Reception {
    /// What has arrived.
    public struct Report: Sendable {
        public internal(set) var messages = 0
        /// Seconds from the first message to the last.
        public internal(set) var seconds = 0.0
        /// Messages whose octets had arrived before.
        public internal(set) var repeated = 0
        public internal(set) var byOperation: [String: Int] = [:]

        public var progress: String { "\(messages) arrived  \(Int(rate))/s" }

        /// Messages a second while they came.
        public var rate: Double { seconds > 0 ? Double(messages) / seconds : 0 }

        public var summary: String {
            let rows = byOperation.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let lines = rows.map { name, count in
                let space = String(repeating: " ", count: max(1, 40 - name.count))
                return "  \(name)\(space)\(count)"
            }
            return
                (["\(messages) arrived in \(decimal(seconds, 1)) s, \(repeated) of them repeated"]
                + lines).joined(separator: "\n")
        }

        public var json: String {
            struct Record: Encodable {
                var messages: Int
                var seconds: Double
                var repeated: Int
                var byOperation: [String: Int]
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let record = Record(
                messages: messages, seconds: seconds, repeated: repeated, byOperation: byOperation)
            return (try? encoder.encode(record)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }
    }

    fileprivate struct State {
        var report = Report()
        var first: UInt64 = 0
        var message = DecodedMessage()
        /// Hashes of what has arrived, as many as are worth remembering.
        var seen: Set<UInt64> = []
    }

    /// Hashes that are remembered to find what is repeated.
    fileprivate static let mostSeen = 4_000_000

    private let peer: Peer
    private let state: Tally
    /// Where it waits; nil where it connects.
    public let address: TransportAddress?

    fileprivate final class Tally: Sendable {
        let value = Mutex(State())
    }

    /// - Throws: `TransportError`.
    public init(_ party: Party) throws {
        let state = Tally()
        self.state = state
        (peer, address) = try party.peer("sink") { octets, _, time in
            state.value.withLock { $0.take(octets, at: time) }
        }
    }

    /// Receives until the time is over, or until it is told to stop.
    public func run(
        for seconds: Double?, isStopped: () -> Bool, show: (Report) -> Void
    ) -> Report {
        peer.start()
        let end = seconds.map { nanoseconds() + UInt64($0 * 1e9) } ?? .max
        while !isStopped(), nanoseconds() < end {
            usleep(100_000)
            show(report)
        }
        peer.stop()
        return report
    }

    /// What has arrived so far.
    public var report: Report { state.value.withLock(\.report) }
}

extension Reception.State {
    fileprivate mutating func take(_ octets: Span<UInt8>, at time: UInt64) {
        if report.messages == 0 { first = time }
        report.messages += 1
        report.seconds = Double(time - first) / 1e9
        let isReadable = decodeEnvelope(octets, framing: .m3ua, into: &message)
        if isReadable { decodeUser(octets, into: &message) }
        report.byOperation[operationName(of: &message), default: 0] += 1
        let user = message.mtp.userData
        guard user.upperBound <= octets.count, seen.count < Reception.mostSeen else { return }
        let key = hash(octets.extracting(user.lowerBound..<user.upperBound))
        if !seen.insert(key).inserted { report.repeated += 1 }
    }
}
