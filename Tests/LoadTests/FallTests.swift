import Foundation
import SS7Filter
import SS7Wire
import SigtranTransport
import StreamTCP
import Synchronization
import Testing

@testable import Load

/// What becomes of a run whose associations go down, or never come up.
@Suite(.serialized) struct FallTests {
    /// What a node under test has taken: the SLS of each message, and the line that it came by.
    private final class Taken: Sendable {
        let lines = Mutex<[UInt8: Set<Int>]>([:])
        let count = Atomic<Int>(0)

        func take(_ octets: Span<UInt8>, _ line: Int) {
            var preview = PayloadPreview()
            preview.look(into: octets)
            let selection = octets[preview.parameter + 15]
            lines.withLock { _ = $0[selection, default: []].insert(line) }
            count.add(1, ordering: .relaxed)
        }
    }

    /// A signalling gateway that takes all and answers nothing.
    private func gateway(
        _ transport: Transport, routingContext: UInt32 = 100, count: Int = 1, _ taken: Taken
    ) throws -> (Peer, TransportAddress) {
        let peer = Peer("gateway", transport, AssociationParameters()) { octets, line, _ in
            taken.take(octets, line)
        }
        let address = try peer.listen(
            on: Carriage.tcp.address(), as: Peer.Service(.sgp, routingContext: routingContext),
            count: count)
        peer.start()
        return (peer, address)
    }

    private func source(_ address: TransportAddress, _ transport: Transport) -> Party {
        .asp(at: address, 100, transport, AssociationParameters())
    }

    private var settings: LoadSettings {
        var settings = LoadSettings()
        settings.pace = .rate(500)
        settings.seconds = 4
        settings.patience = .milliseconds(200)
        settings.comingUp = .milliseconds(400)
        return settings
    }

    @Test func `an association that goes down is named with its time, and ends the run`() throws {
        let transport = TCPTransport()
        let (peer, address) = try gateway(transport, Taken())
        let test = try LoadTest(
            DemoFiles.traffic(), source: source(address, transport), sink: nil, settings)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.7) { peer.stop() }
        let report = try test.run()
        let fall = try #require(report.falls.first)
        #expect(fall.party == "sender" && fall.address == "to \(address)" && fall.until == nil)
        #expect(fall.time > 0.1 && fall.time < report.seconds + 0.5, "\(fall)")
        #expect(report.wasCutOff && report.seconds < 3)
        #expect(report.summary.contains("DOWN at "), "\(report.summary)")
        #expect(report.html.contains("DOWN at ") && report.json.contains(#""falls":[{"#))
    }

    @Test func `a search ends with the association, and what was not sent is not missing`() throws {
        let relay = try TestRelay(.tcp)
        var settings = self.settings
        settings.pace = .search(from: 100, share: 0.99, bound: .seconds(2))
        settings.seconds = 0.5
        settings.patience = .seconds(1)
        DispatchQueue.global().asyncAfter(deadline: .now() + 1.5) { relay.stop() }
        let report = try relay.play(settings)
        #expect(report.wasCutOff && !report.falls.isEmpty, "\(report.summary)")
        let last = try #require(report.trials.last)
        #expect(last.limit == .association && last.reasons == ["an association went down"])
        // What was on its way may be lost, what was never sent cannot.
        #expect(last.missing < 200, "\(report.summary)")
        #expect(report.summary.contains("the search ended where an association went down"))
        #expect(!report.summary.contains("highest rate that holds"))
        #expect(!report.json.contains("highestRate"))
    }

    @Test func `one of two associations goes down, and the other carries its share`() throws {
        let transport = MemoryTransport()
        let taken = Taken()
        let (first, one) = try gateway(transport, taken)
        let (second, two) = try gateway(transport, taken)
        defer { second.stop() }
        // Two places, as of a gateway whose halves stop one after the other.
        let peer = Peer("source", transport, AssociationParameters()) { _, _, _ in }
        let service = Peer.Service(.asp, routingContext: 100)
        peer.connect(to: one, as: service)
        peer.connect(to: two, as: service)
        peer.start()
        defer { peer.stop() }
        let end = Date() + 5
        while !peer.isActive, Date() < end { usleep(1000) }
        #expect(peer.isActive)
        first.stop()
        while peer.isActive, Date() < end { usleep(1000) }
        #expect(!peer.isActive && !peer.isActive(0) && peer.isActive(1))
        let account = peer.accounts[0]
        #expect(account.falls.count == 1 && !account.obstacle.isEmpty)
        #expect(peer.accounts[1].falls.isEmpty)
    }

    @Test func `associations beyond the number of SLS take nothing, and that is told`() throws {
        let transport = MemoryTransport()
        let (peer, address) = try gateway(transport, count: 20, Taken())
        defer { peer.stop() }
        var party = source(address, transport)
        party.associations = 20
        var settings = self.settings
        settings.pace = .rate(2000)
        settings.seconds = 0.5
        settings.comingUp = .seconds(10)
        let report = try LoadTest(
            DemoFiles.traffic().without(.home), source: party, sink: nil, settings
        ).run()
        #expect(report.shares.map(\.sent).map { $0 > 0 } == (0..<20).map { $0 < 16 })
        let text = "sender: 4 of 20 associations took no message"
        #expect(report.warnings.first?.hasPrefix(text) == true, "\(report.summary)")
        #expect(report.summary.contains(text) && report.html.contains(text))
    }

    @Test func `messages of one SLS take one association, by the SLS on the wire`() throws {
        let transport = MemoryTransport()
        let taken = Taken()
        let (peer, address) = try gateway(transport, count: 3, taken)
        defer { peer.stop() }
        var party = source(address, transport)
        party.associations = 3
        var settings = self.settings
        settings.pace = .rate(4000)
        settings.seconds = 1.5
        // More than three passes: the SLS of each message is another in each.
        let report = try LoadTest(
            DemoFiles.traffic().without(.home), source: party, sink: nil, settings
        ).run()
        #expect(report.passes >= 3 && report.falls.isEmpty, "\(report.summary)")
        let lines = taken.lines.withLock(\.self)
        #expect(lines.count == 16)
        #expect(lines.values.allSatisfy { $0.count == 1 }, "\(lines)")
        #expect(Set(lines.values.flatMap(\.self)).count == 3)
        #expect(report.shares.map(\.sent).reduce(0, +) == report.parts)
        #expect(report.shares.count == 3 && report.shares.allSatisfy { $0.sent > 0 })
        #expect(report.parts > report.sent)
        #expect(report.summary.contains("\(report.sent) sent in \(report.parts) M3UA messages"))
        #expect(report.summary.contains("sender  1: "), "\(report.summary)")
    }

    private func error(_ party: Party) throws -> String {
        var waiting: [String] = []
        var settings = self.settings
        settings.comingUp = .seconds(1)
        let patient = try LoadTest(DemoFiles.traffic(), source: party, sink: nil, settings)
        let error = try #require(throws: LoadError.self) {
            try patient.run(waiting: { waiting.append($0) })
        }
        #expect(!waiting.isEmpty)
        return "\(error)"
    }

    @Test func `who does not come up says how far it has come`() throws {
        let transport = TCPTransport()
        let nobody = TransportAddress(ipv4: 0x7f00_0001, port: 9)
        #expect(try error(source(nobody, transport)).contains("cannot connect: Connection refused"))

        let mute = try transport.listen(
            on: [Carriage.tcp.address()], parameters: AssociationParameters())
        defer { mute.close() }
        let address = try #require(mute.localAddresses.first)
        #expect(try error(source(address, transport)).contains("ASPUP was not answered"))

        let (peer, other) = try gateway(transport, routingContext: 7, Taken())
        defer { peer.stop() }
        let refused = try error(source(other, transport))
        #expect(refused.contains("ERROR: invalid routing context"), "\(refused)")

        let waiting = Party(
            .listens(on: Carriage.tcp.address()), as: Peer.Service(.sgp, routingContext: 1),
            over: transport)
        #expect(try error(waiting).contains("nobody has connected"))
    }
}
