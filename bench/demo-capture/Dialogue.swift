import SS7Builder

/// A node at one end of a dialogue.
struct Node {
    var address: SCCP.Address
    var network: Network

    init(_ digits: String, ssn: UInt8, _ network: Network) {
        address = .gt(digits, ssn: ssn)
        self.network = network
    }

    init(address: SCCP.Address, _ network: Network) {
        self.address = address
        self.network = network
    }

    var isHome: Bool { network == .home }
    var digits: String { address.globalTitle?.digits ?? "" }
}

/// Something that goes into a component portion, with the operation that it is about.
struct Part {
    let element: BER.Element
    let operation: String

    /// An invoke of a request.
    static func invoke(_ request: Request, id: Int = 1, linkedID: Int? = nil) -> Part {
        Part(element: request.invoke(id, linkedID: linkedID), operation: request.name)
    }

    /// The result of a request.
    static func result(_ request: Request, _ result: BER.Element? = nil, id: Int = 1) -> Part {
        let component =
            result.map { TCAP.returnResult(id, code: request.code, $0) } ?? TCAP.returnResult(id)
        return Part(element: component, operation: request.name)
    }

    /// The error of a request.
    static func error(_ request: Request, _ code: UInt8, id: Int = 1) -> Part {
        Part(element: TCAP.returnError(id, code: code), operation: request.name)
    }
}

/// A TCAP dialogue that writes its messages into a timeline.
struct Dialogue {
    private let opener: Node
    private var answerer: Node
    private let ids: (opener: UInt32, answerer: UInt32)
    private let sls: (opener: UInt8, answerer: UInt8)
    private let context: ContextName?
    private var isAccepted = false
    private var truth: Truth
    private(set) var clock: UInt64

    init(
        _ timeline: inout Timeline, from opener: Node, to answerer: Node, context: ContextName?,
        at time: UInt64, _ truth: Truth
    ) {
        self.opener = opener
        self.answerer = answerer
        self.context = context
        self.truth = truth
        clock = time
        func id(_ node: Node, _ word: UInt64) -> UInt32 {
            UInt32(truncatingIfNeeded: word) >> UInt32(8 * (4 - node.network.idOctets)) | 1
        }
        ids = (id(opener, timeline.random.next()), id(answerer, timeline.random.next()))
        sls = (UInt8(timeline.random.below(16)), UInt8(timeline.random.below(16)))
    }

    /// The first message, from the opener.
    mutating func begin(
        _ timeline: inout Timeline, _ parts: [Part], opening: MAP.Open? = nil
    ) {
        let message = TCAP.begin(
            ids.opener, idOctets: opener.network.idOctets,
            dialogue: context.map { .request($0, opening.map(\.userInformation)) },
            parts.map(\.element))
        send(&timeline, message, "begin", parts, fromOpener: true)
    }

    /// A message in the middle; the answerer's first one accepts the context.
    mutating func proceed(_ timeline: inout Timeline, fromOpener: Bool, _ parts: [Part]) {
        let (own, other) = fromOpener ? (ids.opener, ids.answerer) : (ids.answerer, ids.opener)
        // The two may have identifiers of different lengths, so they are set one by one.
        var message = TCAP.continue(
            own, to: other, dialogue: acceptance(fromOpener), parts.map(\.element))
        let (near, far) = fromOpener ? (opener, answerer) : (answerer, opener)
        message[0].contents = .octets(TCAP.transactionID(own, octets: near.network.idOctets))
        message[1].contents = .octets(TCAP.transactionID(other, octets: far.network.idOctets))
        send(&timeline, message, "continue", parts, fromOpener: fromOpener)
    }

    /// The last message.
    mutating func end(_ timeline: inout Timeline, fromOpener: Bool = false, _ parts: [Part]) {
        let far = fromOpener ? answerer : opener
        let message = TCAP.end(
            to: fromOpener ? ids.answerer : ids.opener, idOctets: far.network.idOctets,
            dialogue: acceptance(fromOpener), parts.map(\.element))
        send(&timeline, message, "end", parts, fromOpener: fromOpener)
    }

    /// An abort, by the provider with a cause or by the user.
    mutating func abort(_ timeline: inout Timeline, fromOpener: Bool = false, cause: UInt8?) {
        let far = fromOpener ? answerer : opener
        let id = fromOpener ? ids.answerer : ids.opener
        var message =
            cause.map { TCAP.abort(to: id, cause: $0) }
            ?? TCAP.abort(to: id, dialogue: .abort(MAP.userAbort))
        message[0].contents = .octets(TCAP.transactionID(id, octets: far.network.idOctets))
        send(&timeline, message, "abort", [], fromOpener: fromOpener)
    }

    /// Lets time pass.
    mutating func wait(_ seconds: Int) { clock += UInt64(seconds) * 1_000_000 }

    /// From here on the answerer goes by its own global title, not by the mobile one it was reached at.
    mutating func answer(as node: Node) { answerer = node }

    private mutating func acceptance(_ fromOpener: Bool) -> TCAP.Dialogue? {
        guard let context, !fromOpener, !isAccepted else { return nil }
        isAccepted = true
        return .response(context)
    }

    private mutating func send(
        _ timeline: inout Timeline, _ message: BER.Element, _ tcap: String, _ parts: [Part],
        fromOpener: Bool
    ) {
        let (near, far) = fromOpener ? (opener, answerer) : (answerer, opener)
        let form = near.network.writesIndefinite && tcap == "begin" ? message.indefinite : message
        var names = parts.map(\.operation)
        if names.isEmpty { names = ["-"] }
        timeline.add(
            Record(
                time: clock, crossing: near.isHome ? .outbound : .inbound,
                sls: fromOpener ? sls.opener : sls.answerer,
                parts: SCCP.carry(&timeline, form.octets, from: near, to: far.address),
                truth: truth, tcap: tcap, operations: names.joined(separator: "+"),
                calling: near.digits))
        clock += UInt64(timeline.random.within(40_000...400_000))
    }
}

extension SCCP {
    /// The SCCP messages that carry a TCAP message from a node: one, or segments of it.
    static func carry(
        _ timeline: inout Timeline, _ data: [UInt8], from node: Node, to called: Address
    ) -> [[UInt8]] {
        let kind: Kind = node.network.prefersXUDT ? .extendedUnitdata : .unitdata
        let whole = Unitdata(
            kind, called: called, calling: node.address, data: data, protocolClass: 1,
            returnOption: timeline.random.percent(30))
        guard data.count > 220 else { return [whole.octets] }
        return whole.segments(of: 200, reference: timeline.reference()).map(\.octets)
    }
}
