import Foundation
import Glibc
import KernelSCTP
import SigtranTransport
import Testing
import TransportTrial

/// Receivers that are slower than who sends to them, with messages as short as SS7's.
///
/// What Linux does there shows in its counters, which are the whole system's: nobody else sends.
@Suite(
    .serialized,
    .enabled(if: obstacle == nil, "SKIPPED: \(obstacle.map(String.init(describing:)) ?? "")"))
struct SlowReceiverTests {
    private let trial: Trial
    private let window = 106_496

    init() throws {
        var parameters = AssociationParameters()
        parameters.receiveBufferSize = 2 * window
        trial = Trial(
            KernelTransport(), server: [try #require(TransportAddress("127.0.0.1"))],
            client: [], parameters: parameters)
    }

    /// A counter of the kernel's SCTP.
    private func counter(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/net/sctp/snmp", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name) })
        return try #require(line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) })
    }

    /// Makes an end one that knows nothing of all this: its books are of twice the window.
    private func makePlain(_ end: End) -> Bool {
        var half = Int32(window)
        return unsafe setsockopt(
            end.association.handoverDescriptor, SOL_SOCKET, SO_RCVBUF, &half,
            socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    /// Sends up to 32 of the numbers from `first` on; how many were taken.
    private func send(_ first: Int, to association: Association, asking: Bool) -> Int {
        let octets = (0..<32).flatMap { place in
            (0..<8).map { UInt8(truncatingIfNeeded: (first + place) >> ($0 * 8)) }
                + [UInt8](repeating: 0, count: 104)
        }
        return unsafe octets.withUnsafeBytes { octets in
            let list = unsafe (0..<32).map { place in
                unsafe OutboundMessage(
                    UnsafeRawBufferPointer(rebasing: octets[(place * 112)..<(place * 112 + 112)]),
                    payloadProtocol: 3, stream: 1)
            }
            return unsafe list.withUnsafeBufferPointer { list in
                let count = unsafe asking ? association.admits(list) : list.count
                guard count > 0,
                    case .taken(let number) = unsafe association.send(
                        UnsafeBufferPointer(rebasing: list[..<count]))
                else { return 0 }
                return number
            }
        }
    }

    /// Receives once, and says which number comes next; nil where something is missing.
    private func receive(_ end: End, _ next: Int) throws -> Int? {
        guard case .messages(let count) = end.association.receive(into: end.batch) else {
            return next
        }
        for place in 0..<count {
            let number = end.octets(place)[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard number == next + place else { return nil }
        }
        return next + count
    }

    @Test func `a plain receiver that is slow has to drop nothing`() throws {
        let (_, near, far) = try trial.connected()
        #expect(makePlain(far))
        let (drops, timeouts) = try (
            counter("SctpInDataChunkDiscards"), counter("SctpT3RtxExpireds")
        )
        let began = ContinuousClock.now
        var (sent, received, mostUnread) = (0, 0, 0)
        while received < 6_000 {
            guard ContinuousClock.now - began < .seconds(20) else { break }
            for _ in 0..<4 where sent < 6_000 {
                sent += send(sent, to: near.association, asking: true)
            }
            mostUnread = max(mostUnread, sent - received)
            received = try #require(try receive(far, received))
            if sent < 6_000, sent - received > 300 { usleep(4_000) }
        }
        #expect(received >= 6_000)
        // It was behind all the time, nearly as much as it had room for.
        #expect(mostUnread > 350 && mostUnread < 2 * window / 360)
        #expect(try counter("SctpInDataChunkDiscards") == drops)
        #expect(try counter("SctpT3RtxExpireds") == timeouts)
    }

    @Test func `a receiver slower than the questions are has to drop nothing`() throws {
        let (_, near, far) = try trial.connected()
        #expect(makePlain(far))
        let (drops, timeouts) = try (
            counter("SctpInDataChunkDiscards"), counter("SctpT3RtxExpireds")
        )
        let began = ContinuousClock.now
        var (sent, received) = (0, 0)
        let one = End(far.association, batch: ReceiveBatch(capacity: 1, slotSize: 8192))
        while ContinuousClock.now - began < .seconds(8) {
            sent += send(sent, to: near.association, asking: true)
            usleep(4_000)
            received = try #require(try receive(one, received))
        }
        #expect(sent - received > 300)
        #expect(try counter("SctpInDataChunkDiscards") == drops)
        #expect(try counter("SctpT3RtxExpireds") == timeouts)
        // And all that was sent is there.
        while received < sent, ContinuousClock.now - began < .seconds(20) {
            received = try #require(try receive(far, received))
        }
        #expect(received == sent)
    }

    @Test func `our window has room for all that it is open for, and closes by itself`() throws {
        let (_, near, far) = try trial.connected()
        let drops = try counter("SctpInDataChunkDiscards")
        var (sent, received) = (0, 0)
        var began = ContinuousClock.now
        // Who sends goes by the window alone, and nobody reads.
        while ContinuousClock.now - began < .milliseconds(500) {
            let number = send(sent, to: near.association, asking: false)
            if number == 0 { usleep(1_000) }
            sent += number
        }
        // All that the window is open for has come, the sender's own 512 KiB are full, of a KiB for each
        // message, and a probe or two was turned away since.
        #expect(sent > window / 112 + 450)
        #expect(try counter("SctpInDataChunkDiscards") - drops < 8)
        began = ContinuousClock.now
        while received < sent, ContinuousClock.now - began < .seconds(20) {
            received = try #require(try receive(far, received))
        }
        #expect(received == sent)
    }
}
