public import Captures
import Replay
import SS7Filter
import SS7Rules
public import SS7Wire

/// What a capture shows of who talks with whom, before anybody has said who is home.
///
/// Memory is bounded: of nodes, titles and subscribers those count that come first.
public struct TrafficSurvey: Sendable {
    /// One end of the traffic: an address, or a point code where there is no IP.
    struct Node: Sendable {
        var name: String
        var isAddress: Bool
        var sent = 0
        var pointCodes = Tally<UInt32>(capacity: 256)
        /// Titles of those that it speaks for.
        var calling = Tally<Digits>()
        /// Titles that it was sent messages for.
        var called = Tally<Digits>()
        /// Subscribers in requests that it was sent.
        var askedAbout = Tally<Digits>(capacity: 65_536)
        var routingContexts = Tally<UInt32>(capacity: 64)
        /// Messages to other nodes, by their numbers.
        var to = Tally<Int>(capacity: 1_024)
    }

    /// A title that asks for something that only partners may, and how often.
    struct Asker: Hashable, Sendable {
        var title: Digits
        var operation: String
    }

    static let nodeCapacity = 1_024

    private(set) var nodes: [Node] = []
    private var numbers: [String: Int] = [:]
    public private(set) var messages = 0
    /// Whose subscribers a node was asked about, by the title that was asked.
    private(set) var homes = Tally<TitleAndNetwork>(capacity: 65_536)
    private(set) var askers = Tally<AskerAt>(capacity: 4_096)

    struct TitleAndNetwork: Hashable, Sendable {
        var title: Digits
        /// MCC and MNC.
        var network: Digits
        var from: Int
    }

    struct AskerAt: Hashable, Sendable {
        var asker: Asker
        var from: Int
    }

    let owners = NumberOwners()

    public init() {}

    /// Surveys all messages of a capture.
    public mutating func read(_ reader: inout CaptureReader, variant: MTPVariant) throws {
        let noRules = try RuleCompiler().compile(sources: [], home: [], partners: [])
        var screening = try CaptureScreening(nil, table: noRules.table, variant: variant)
        while let captured = try reader.next() {
            try screening.take(captured, reader.bytes) { message, visit, _ in
                note(&message, visit, captured)
            }
        }
        try screening.finish { _, _, _ in }
    }

    private mutating func note(
        _ message: inout DecodedMessage, _ visit: CaptureScreening.Visit,
        _ captured: CapturedMessage
    ) {
        guard message.form != .illegal, message.sccp.type.isConnectionless else { return }
        let opc = message.mtp.originatingPointCode
        let dpc = message.mtp.destinationPointCode
        guard
            let from = number(captured.source, opc),
            let to = number(captured.destination, dpc), from != to
        else { return }
        messages += 1
        nodes[from].sent += 1
        nodes[from].to.count(to)
        if message.mtp.hasLabel { nodes[from].pointCodes.count(opc) }
        if message.mtp.hasRoutingContext {
            nodes[from].routingContexts.count(message.mtp.routingContext)
        }
        let calling = title(message.sccp.calling)
        let called = title(message.sccp.called)
        // A service message has the addresses of the one that it returns.
        guard !message.sccp.type.isService else { return }
        if let calling { nodes[from].calling.count(calling) }
        if let called { nodes[to].called.count(called) }
        guard message.tcap.type == .begin else { return }
        if !visit.subscriber.isEmpty {
            nodes[to].askedAbout.count(visit.subscriber)
            if let called {
                homes.count(
                    TitleAndNetwork(
                        title: called, network: subscriberNetwork(visit.subscriber), from: from))
            }
        }
        guard let calling, message.tcap.componentCount > 0 else { return }
        let operation = message.components[0].operation.name
        if TrafficSurvey.guarded[operation] != nil {
            askers.count(AskerAt(asker: Asker(title: calling, operation: operation), from: from))
        }
    }

    /// The lists of the shipped packs, by operations that they are about.
    static let guarded = [
        "anyTimeInterrogation": "ati-partners", "anyTimeModification": "ati-partners",
        "anyTimeSubscriptionInterrogation": "ati-partners",
        "sendRoutingInfo": "routing-partners", "sendRoutingInfoForLCS": "location-partners",
        "provideSubscriberLocation": "location-partners",
    ]

    private mutating func number(_ address: IPAddress?, _ pointCode: UInt32) -> Int? {
        let name =
            address?.description ?? PointCode(pointCode).written(as: .itu383)
        if let known = numbers[name] { return known }
        guard nodes.count < TrafficSurvey.nodeCapacity else { return nil }
        numbers[name] = nodes.count
        nodes.append(Node(name: name, isAddress: address != nil))
        return nodes.count - 1
    }

    /// An international telephone number; others are no titles of nodes that could be compared.
    private func title(_ address: SCCPAddress) -> Digits? {
        guard address.numberingPlan == 1, !address.normalised.isEmpty else { return nil }
        return address.normalised
    }

    /// MCC and MNC of a subscriber, by public numbering; five digits where that does not know.
    func subscriberNetwork(_ imsi: Digits) -> Digits {
        if let owner = owners.owner(of: imsi, plan: .e212), owner.prefix.count >= 5 {
            return owner.prefix
        }
        return imsi.prefix(5)
    }
}

extension Digits {
    /// The first digits, at most so many.
    func prefix(_ length: Int) -> Digits {
        var digits = Digits()
        for index in 0..<min(length, Int(count)) { digits.append(digit(at: index)) }
        return digits
    }
}
