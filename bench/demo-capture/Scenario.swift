import SS7Builder

/// Six hours of the border between a home network and the carrier, made up from one seed.
struct Scenario {
    var timeline: Timeline
    /// Where each roaming subscriber of the home network is: since when, until when.
    var visits: [Visit] = []

    /// A subscriber's stay in a network.
    struct Visit {
        let index: Int
        let subscriber: Subscriber
        let network: Network
        let msc: String
        let from: UInt64
        let until: UInt64
    }

    /// 2026-01-05 08:00:00 UTC.
    static let start: UInt64 = seconds(1_767_600_000)
    static let duration = 6 * 3600

    init(seed: UInt64 = 2026) {
        timeline = Timeline(seed: seed)
        travel()
        roaming()
        messaging()
        calls()
        guests()
        housekeeping()
        attacks()
        tricks()
    }

    /// Everything in the order of time.
    var records: [Record] { timeline.sorted }

    /// A time of day that many seconds after the start.
    func time(_ offset: Int) -> UInt64 { Self.start + seconds(offset) }

    /// Some time in the capture.
    mutating func anyTime() -> UInt64 { time(timeline.random.below(Self.duration)) }

    /// A stay, and a time well within it.
    mutating func anyVisit() -> (Visit, UInt64) {
        let visit = timeline.random.one(of: visits)
        let length = Int((visit.until - visit.from) / 1_000_000)
        return (visit, visit.from + seconds(timeline.random.within(120...(length - 60))))
    }

    /// One exchange of a request and its answer.
    mutating func exchange(
        _ request: Request, from opener: Node, to answerer: Node, at time: UInt64, _ truth: Truth,
        opening: MAP.Open? = nil, answer: Part
    ) {
        var dialogue = Dialogue(
            &timeline, from: opener, to: answerer, context: request.context, at: time, truth)
        dialogue.begin(&timeline, [.invoke(request)], opening: opening)
        dialogue.end(&timeline, [answer])
    }
}

extension Scenario.Visit {
    var mscNode: Node { Node(msc, ssn: 8, network) }
    var vlr: Node { Node(msc, ssn: 7, network) }
    var sgsn: Node { Node(network.sgsn, ssn: 149, network) }

    func truth(_ flow: String) -> Truth { Truth(flow: flow, imsi: subscriber.imsi) }
}

/// The home network's nodes.
extension Node {
    static let hlr = Node(Network.home.hlr, ssn: 6, .home)
    static let vlr = Node(Network.home.mscs[0], ssn: 7, .home)
    static let msc = Node(Network.home.mscs[0], ssn: 8, .home)
    static let serviceCentre = Node(Network.home.serviceCentre, ssn: 8, .home)
    static let router = Node(Network.home.router, ssn: 8, .home)
    static let gsmSCF = Node(Network.home.gsmSCF, ssn: 146, .home)
    static let gmlc = Node(Network.home.gmlc, ssn: 145, .home)

    /// The HLR as a visited network finds it from an IMSI alone, E.214.
    static func hlr(of subscriber: Subscriber) -> Node {
        let identity = subscriber.imsi.dropFirst(Network.home.imsiPrefix.count).prefix(6)
        return Node(address: .mobileGT(Network.home.prefix + identity, ssn: 6), .home)
    }

    /// The home network's node that holds a subscriber's number, reached by that number.
    static func hlr(ofNumber number: AddressString) -> Node { Node(number.digits, ssn: 6, .home) }
}
