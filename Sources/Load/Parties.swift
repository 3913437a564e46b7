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
    /// Where the sink waits; nil where it connects.
    let sinkAddress: TransportAddress?

    init(source: Party, sink: Party?) throws {
        settings = (source, sink)
        let arrivals = arrivals
        let isAlone = sink == nil
        self.source = try source.peer("source") { octets, _, time in
            if isAlone {
                arrivals.put(answer: octets, time)
            } else {
                arrivals.put(octets, at: .interconnect, time)
            }
        }.peer
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

    /// What is not up, in words.
    var missing: String {
        var names: [String] = []
        if !source.isActive { names.append(Parties.description(settings.source, sinkAddress)) }
        if let sink, let party = settings.sink, !sink.isActive {
            names.append(Parties.description(party, sinkAddress))
        }
        return names.joined(separator: " and ")
    }

    private static func description(_ party: Party, _ address: TransportAddress?) -> String {
        let count = party.associations == 1 ? "" : "\(party.associations) associations "
        switch party.way {
        case .connects(let to): return "\(count)to \(to)"
        case .listens(let on): return "\(count)at \(address ?? on)"
        }
    }

    /// The DATA message of a part, as its side sends it.
    func framed(_ part: Traffic.Part, from side: Side, serial: UInt32?) -> [UInt8] {
        let service = party(side).service
        return part.framed(
            routingContext: service.routingContext, networkAppearance: service.networkAppearance,
            serial: serial)
    }

    /// Sends a DATA message from a side; false when it cannot go now.
    ///
    /// - Parameters:
    ///   - selection: the message's SLS, which decides its stream.
    ///   - spread: what decides on which of several associations it goes.
    func send(_ octets: [UInt8], from side: Side, selection: UInt8, spread: Int) -> Bool {
        let peer = side == .interconnect ? source : sink
        guard let peer else { return true }
        let line = spread % party(side).associations
        let streams = peer.streams(on: line)
        let stream = streams > 1 ? 1 + UInt16(selection) % (streams - 1) : 0
        return peer.send(octets, stream: stream, on: line)
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
