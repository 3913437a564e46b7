public import Configuration
public import SS7Filter
import SS7Rules
public import SS7Wire
import Screening

/// Judges messages one by one, as a gateway would to which they came in this order.
///
/// For messages that people describe or paste: there is no capture to take times and links from.
public final class MessageScreening {
    /// Nanoseconds of the clock by which dialogues and segments grow old.
    public var now: UInt64 = 1_000_000_000
    /// How point codes and addresses are laid out.
    public var variant = MTPVariant.itu
    /// Writes the time of day, or whatever else is to be known, into each message's facts.
    public var adjust: (inout Facts) -> Void = { _ in }

    private let table: RuleTable
    private let configuration: Configuration?
    private let wording: Wording
    private var screener: Screener

    /// - Parameter configuration: nil judges by the default settings of each side.
    public init(_ table: RuleTable, configuration: Configuration? = nil) throws {
        self.table = table
        self.configuration = configuration
        wording = Wording(
            table, pointCodeFormat: configuration?.pointCodeFormat ?? .itu383,
            links: configuration?.links.map(\.name) ?? [])
        // A few messages need little; every test has memories of its own.
        var capacities = NetworkMemory.Capacities(
            dialogues: 1024, limits: 4_096, sketches: 1_024)
        capacities.requests = 1024
        capacities.places = 1024
        capacities.deliveries = 1024
        screener = Screener(
            memory: try NetworkMemory(capacities, secret: 0x5753_3752_6578_706c),
            timeout: configuration?.dialogues.timeout ?? .seconds(900))
        screener.message.mobileTitles = configuration?.mobileTitles ?? MobileTitles()
    }

    /// Judges a message and explains what came of it.
    ///
    /// - Parameters:
    ///   - link: a link of the configuration; nil takes what holds for the side.
    ///   - rules: rules to try besides those that concern the message.
    public func explain(
        _ octets: [UInt8], framing: Framing = .m3ua, from side: Side, link: Int? = nil,
        including rules: [Int] = []
    ) -> ExplainedMessage {
        let origin = origin(framing, side, link)
        let (judgement, data) = screen(octets, origin)
        return ExplainedMessage(
            screener.message, octets: data, judgement: judgement,
            objection: judgement.verdict == .held ? nil : screener.objection,
            facts: judgement.verdict == .held ? origin.facts : screener.facts, side: side,
            link: link.flatMap { configuration?.links[$0].name }, table: table, wording: wording,
            including: rules)
    }

    private func origin(_ framing: Framing, _ side: Side, _ link: Int?) -> Origin {
        var origin = Origin()
        let policy =
            link.flatMap { configuration?.links[$0].policy } ?? configuration?.policy(for: side)
            ?? Configuration.Policy(for: side)
        origin.policy = Policy(policy)
        origin.framing = framing
        origin.variant = variant
        origin.now = now
        origin.facts.side = side
        origin.facts.link = UInt16(link ?? Int(UInt16.max))
        origin.facts.requiresGlobalTitle = policy.requiresGlobalTitle
        adjust(&origin.facts)
        return origin
    }

    /// The judgement, and the octets that the ranges of the message's TCAP part count in.
    private func screen(_ octets: [UInt8], _ origin: Origin) -> (Judgement, [UInt8]) {
        let image = table.image
        var counters = [UInt64](repeating: 0, count: max(1, table.ruleCount))
        var hits = counters.mutableSpan
        switch screener.screen(octets.span, from: origin, table: image.span, hits: &hits) {
        case .judged(let judgement): return (judgement, octets)
        case .held:
            var judgement = Judgement()
            judgement.verdict = .held
            judgement.category = .decode
            return (judgement, octets)
        case .whole(let flow):
            defer { screener.reassembler.release(flow) }
            let joined = unsafe screener.reassembler.joined(flow)
            // SAFETY: the flow's octets stay until `release`.
            let data = unsafe joined.span
            let judgement = screener.screenJoined(
                data, from: origin, table: image.span, hits: &hits)
            return (judgement, data.indices.map { data[$0] })
        }
    }
}

extension CaptureScreening.Visit {
    /// The visit's message with everything that is to be said about why it was judged so.
    public func explained(
        _ message: DecodedMessage, _ octets: Span<UInt8>, _ deployment: Deployment
    ) -> ExplainedMessage {
        let configuration = deployment.configuration
        let links = configuration.links.map(\.name)
        return ExplainedMessage(
            message, octets: octets.indices.map { octets[$0] }, placement: placement,
            judgement: judgement, objection: objection, facts: facts, side: side,
            link: link.map { links[$0] }, table: deployment.table,
            wording: Wording(
                deployment.table, pointCodeFormat: configuration.pointCodeFormat, links: links))
    }
}
