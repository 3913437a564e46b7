import Foundation
import SS7Filter
import SS7Wire
public import SigtranTransport
import Synchronization

/// One party beside what is under test: how it is reached, and what it is there.
public struct Party: Sendable {
    public enum Way: Sendable, Hashable {
        case connects(to: TransportAddress)
        case listens(on: TransportAddress)
    }

    public var way: Way
    public var service: Peer.Service
    public var transport: Transport
    public var parameters: AssociationParameters
    /// Associations that it opens, or waits for.
    public var associations = 1
    /// The addresses that they are opened from, in turn; empty leaves it to the system.
    public var locals: [TransportAddress] = []

    public init(
        _ way: Way, as service: Peer.Service, over transport: Transport,
        _ parameters: AssociationParameters = AssociationParameters()
    ) {
        self.way = way
        self.service = service
        self.transport = transport
        self.parameters = parameters
    }

    /// The node, which has not been started.
    ///
    /// - Returns: the node, and where it waits.
    func peer(
        _ name: String, take: @escaping Peer.Taker
    ) throws -> (peer: Peer, address: TransportAddress?) {
        let peer = Peer(name, transport, parameters, reconnect: .milliseconds(200), take: take)
        var service = service
        if associations == 1 { service.isShared = false }
        switch way {
        case .connects(let address):
            for number in 0..<associations {
                let local = locals.isEmpty ? nil : locals[number % locals.count]
                peer.connect(to: address, from: local, as: service)
            }
            return (peer, nil)
        case .listens(let address):
            return (peer, try peer.listen(on: address, as: service, count: associations))
        }
    }
}

/// The parties of a run: who sends to what is under test, and where it comes out.
final class Parties: @unchecked Sendable {
    private let source: Peer
    private let sink: Peer?
    private let settings: (source: Party, sink: Party?)
    let arrivals = Arrivals()
    private let sourceAddress: TransportAddress?
    /// Where the sink waits; nil where it connects.
    let sinkAddress: TransportAddress?

    init(source: Party, sink: Party?) throws {
        settings = (source, sink)
        let arrivals = arrivals
        let isAlone = sink == nil
        let sender = try source.peer("source") { octets, _, time in
            if isAlone {
                arrivals.put(answer: octets, time)
            } else {
                arrivals.put(octets, at: .interconnect, time)
            }
        }
        self.source = sender.peer
        sourceAddress = sender.address
        let made = try sink?.peer("sink") { octets, _, time in
            arrivals.put(octets, at: .home, time)
        }
        self.sink = made?.peer
        sinkAddress = made?.address
    }

    func start() {
        sink?.start()
        source.start()
    }

    /// True while traffic may be sent everywhere.
    var isActive: Bool { source.isActive && sink?.isActive ?? true }

    /// True while each party has an association on which traffic may be sent.
    var isReachable: Bool { peers.allSatisfy { $0.peer.accounts.contains(where: \.isActive) } }

    /// What is not up and how far it has come, in words, a line for each reason.
    var missing: [String] {
        peers.flatMap { name, party, place, peer in
            let accounts = peer.accounts.filter { !$0.obstacle.isEmpty }
            var lines: [String] = []
            for obstacle in Set(accounts.map(\.obstacle)).sorted() {
                let count = accounts.count { $0.obstacle == obstacle }
                let some = party.associations == 1 ? "" : "\(count) of \(party.associations) "
                lines.append("\(name), \(some)\(place): \(obstacle)")
            }
            return lines
        }
    }

    /// The associations that have gone down since the beginning.
    ///
    /// - Parameter start: what their times are told from.
    func falls(since start: UInt64) -> [LoadReport.Fall] {
        peers.flatMap { name, party, place, peer in
            peer.accounts.enumerated().flatMap { number, account in
                // What fell while all came up is no fall of the run.
                account.falls.filter { $0.time >= start }.map { fall in
                    LoadReport.Fall(
                        party: name, association: number + 1, of: party.associations,
                        address: place, time: seconds(from: start, to: fall.time),
                        until: fall.end.map { seconds(from: start, to: $0) }, cause: fall.cause)
                }
            }
        }.sorted { $0.time < $1.time }
    }

    private func seconds(from start: UInt64, to time: UInt64) -> Double {
        time > start ? Double(time - start) / 1e9 : 0
    }

    /// Messages that each association has taken, the sender's first.
    var shares: [LoadReport.Share] {
        peers.flatMap { name, _, _, peer in
            peer.sent.enumerated().map { number, sent in
                LoadReport.Share(party: name, association: number + 1, sent: sent)
            }
        }
    }

    private var peers: [(name: String, party: Party, place: String, peer: Peer)] {
        let sender = settings.source
        var all = [("sender", sender, Parties.place(sender.way, sourceAddress), source)]
        if let sink, let party = settings.sink {
            all.append(("sink", party, Parties.place(party.way, sinkAddress), sink))
        }
        return all
    }

    private static func place(_ way: Party.Way, _ address: TransportAddress?) -> String {
        switch way {
        case .connects(let to): "to \(to)"
        case .listens(let on): "at \(address ?? on)"
        }
    }

    /// The DATA message of a part, as its side sends it.
    func framed(_ part: Traffic.Part, from side: Side, serial: UInt32?) -> [UInt8] {
        let service = party(side).service
        return part.framed(
            routingContext: service.routingContext, networkAppearance: service.networkAppearance,
            serial: serial)
    }

    /// Sends a DATA message from a side; gives the association that took it, nil when it cannot go now.
    ///
    /// - Parameter selection: the message's SLS as it goes out, which decides its association, and its
    ///   stream there. Where that association is down the next one takes its place.
    func send(_ octets: [UInt8], from side: Side, selection: UInt8) -> Int? {
        let peer = side == .interconnect ? source : sink
        guard let peer else { return 0 }
        let count = party(side).associations
        var line = Int(selection) % count
        var tried = 1
        while !peer.isActive(line) {
            guard tried < count else { return nil }
            line = (line + 1) % count
            tried += 1
        }
        let streams = peer.streams(on: line)
        let stream = streams > 1 ? 1 + UInt16(selection) % (streams - 1) : 0
        return peer.send(octets, stream: stream, on: line) ? line : nil
    }

    private func party(_ side: Side) -> Party {
        side == .interconnect ? settings.source : settings.sink ?? settings.source
    }

    /// Ends everything in order.
    func stop() {
        source.stop()
        sink?.stop()
    }
}

/// What the parties have received and nobody has looked at yet.
final class Arrivals: Sendable {
    struct Arrival: Sendable {
        /// The hash of the message's user part, or of the transaction that it answers.
        var key: UInt64
        /// The side of the party that received it.
        var side: Side
        var time: UInt64
    }

    private let waiting = Mutex<[Arrival]>([])

    func put(_ octets: Span<UInt8>, at side: Side, _ time: UInt64) {
        var preview = PayloadPreview()
        preview.look(into: octets)
        guard preview.parameter >= 0 else { return }
        let end = preview.parameter + preview.length
        let key = hash(octets.extracting(preview.parameter + 16..<end))
        waiting.withLock { $0.append(Arrival(key: key, side: side, time: time)) }
    }

    /// Puts a message that answers a transaction; others are of no interest.
    func put(answer octets: Span<UInt8>, _ time: UInt64) {
        var message = DecodedMessage()
        decodeEnvelope(octets, framing: .m3ua, into: &message)
        let id = message.tcap.destinationTransactionID
        guard id.isPresent else { return }
        let key = Arrivals.key(id.value, length: Int(id.length))
        waiting.withLock { $0.append(Arrival(key: key, side: .home, time: time)) }
    }

    static func key(_ transaction: UInt32, length: Int) -> UInt64 {
        1 << 63 | UInt64(length) << 32 | UInt64(transaction)
    }

    /// All arrivals since the last time.
    func take(into arrivals: inout [Arrival]) {
        arrivals.removeAll(keepingCapacity: true)
        waiting.withLock { swap(&$0, &arrivals) }
    }
}
