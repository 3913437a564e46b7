import Foundation
import SS7Filter
import SS7Wire
import SigtranTransport
import Synchronization
import Testing

@testable import Load

/// A relay between two parties in memory that does to messages what a test says.
final class FaultyRelay: Sendable {
    /// What the relay does with a message: its number from 1, its SLS, its octets, and what sends on.
    typealias Fault = @Sendable (Int, UInt8, [UInt8], @escaping @Sendable ([UInt8]) -> Void) -> Void

    /// The relay's end towards the sink, which does not exist before the one that feeds it.
    private final class Exit: Sendable {
        let peer = Mutex<Peer?>(nil)
        private let count = Atomic<Int>(0)

        func number() -> Int { count.add(1, ordering: .relaxed).newValue }

        func send(_ octets: [UInt8]) {
            guard let peer = peer.withLock({ $0 }) else { return }
            let stream = UInt16(FaultyRelay.selection(octets)) % 8 + 1
            while !peer.send(octets, stream: min(stream, peer.streams(on: 0) - 1), on: 0) {
                guard peer.isActive else { return }
                usleep(20)
            }
        }
    }

    private let peers: [Peer]
    let source: Party
    let sink: Party

    init(_ fault: @escaping Fault) throws {
        let transport = MemoryTransport()
        let parameters = AssociationParameters()
        let exit = Exit()
        let entrance = Peer("entrance", transport, parameters) { octets, _, _ in
            var message = octets.copied
            message.replaceSubrange(12..<16, with: [0, 0, 0, 200])
            fault(exit.number(), FaultyRelay.selection(message), message) { exit.send($0) }
        }
        let home = Peer("exit", transport, parameters) { _, _, _ in }
        let addresses = try [(entrance, 100), (home, 200)].map { peer, context in
            try peer.listen(
                on: Carriage.memory.address(),
                as: Peer.Service(.sgp, routingContext: UInt32(context)))
        }
        exit.peer.withLock { $0 = home }
        peers = [entrance, home]
        source = .asp(at: addresses[0], 100, transport, parameters)
        sink = .asp(at: addresses[1], 200, transport, parameters)
        for peer in peers { peer.start() }
    }

    deinit { for peer in peers { peer.stop() } }

    static func selection(_ octets: [UInt8]) -> UInt8 {
        var preview = PayloadPreview()
        preview.look(into: octets.span)
        return octets[preview.parameter + 15]
    }

    /// Plays the demo's traffic from the source to the sink.
    ///
    /// - Parameter change: says what is to become of messages; all are to arrive, if nothing is said.
    func play(
        _ settings: LoadSettings, _ change: (inout Traffic) -> Void = { $0.expectArrival() }
    ) throws -> LoadReport {
        var traffic = try DemoFiles.traffic().without(.home)
        change(&traffic)
        return try LoadTest(traffic, source: source, sink: sink, settings).run()
    }
}
