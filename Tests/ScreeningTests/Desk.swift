import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Screening

/// A screener with a table, as a worker has one, without a worker around it.
final class Desk {
    static let home = "15550190"
    static let partner = "15550100"
    static let imsi = "001010123456789"

    let table: RuleTable
    var screener: Screener
    var policy = Policy.permissive
    var now: UInt64 = 1_000_000_000
    /// True within the time after a start.
    var forgives = false

    init(
        rules: String = "", home: [HomeNetwork] = [], partners: [PartnerRow] = [],
        capacity: Int = 1024, memory: NetworkMemory? = nil
    ) throws {
        table = try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: rules)], home: home, partners: partners
        ).table
        screener = Screener(memory: try memory ?? NetworkMemory(.init(dialogues: capacity)))
    }

    /// A desk with the shipped packs, for a home network and one partner.
    init(packs home: String, memory: NetworkMemory? = nil) throws {
        table = try home == "155501901" ? Desk.shippedTable.get() : Desk.table(packs: home)
        screener = Screener(memory: try memory ?? NetworkMemory(.init(dialogues: 1024)))
        policy = Policy(for: .interconnect)
    }

    /// Compiled once: tests make thousands of desks.
    private static let shippedTable = Result { try table(packs: "155501901") }

    private static func table(packs home: String) throws -> RuleTable {
        let network = HomeNetwork(
            operatorName: "Home", country: "XH",
            globalTitles: [Digits(home)].compactMap { $0 },
            imsiPrefixes: [Digits("00109")].compactMap { $0 })
        let partners = PartnerTable.parse(
            "country_iso2,operator,gt_prefixes,imsi_prefixes\nXA,One,155501001,00101\n",
            file: "partners.csv")
        return try RuleCompiler().compile(
            sources: RuleSource.packs, home: [network], partners: partners.rows
        ).table
    }

    /// Judges one message, as the gateway does.
    @discardableResult
    func screen(_ octets: [UInt8], from side: Side) -> Screened {
        var origin = Origin()
        origin.facts.side = side
        origin.facts.forgivesUnknownDialogues = forgives
        origin.policy = policy
        origin.now = now
        let image = table.image
        var counters = [UInt64](repeating: 0, count: table.ruleCount)
        var hits = counters.mutableSpan
        return screener.screen(octets.span, from: origin, table: image.span, hits: &hits)
    }

    /// Judges a whole message; what is held or put together counts as blocked.
    @discardableResult
    func judge(_ octets: [UInt8], from side: Side) -> Verdict {
        guard case .judged(let judgement) = screen(octets, from: side) else { return .held }
        return judgement.verdict
    }

    /// A message from home to the partner.
    @discardableResult
    func out(_ tcap: BER.Element, ssn: UInt8 = 6) -> Verdict {
        judge(
            Desk.message(from: Desk.home, to: Desk.partner, ssn: ssn, tcap).message(), from: .home)
    }

    /// A message from the partner to home.
    @discardableResult
    func `in`(_ tcap: BER.Element, ssn: UInt8 = 6) -> Verdict {
        judge(
            Desk.message(from: Desk.partner, to: Desk.home, ssn: ssn, tcap).message(),
            from: .interconnect)
    }

    static func message(
        from calling: String, to called: String, ssn: UInt8 = 6, _ tcap: BER.Element
    ) -> SCCP.Unitdata {
        SCCP.Unitdata(
            called: .gt(called, ssn: ssn), calling: .gt(calling, ssn: ssn), data: tcap.octets)
    }

    /// The names of the last message's operations, each component's.
    var operations: [String] {
        (0..<Int(screener.message.tcap.componentCount)).map {
            screener.message.components[$0].operation.name
        }
    }

    /// True when the last message belongs to no dialogue that is remembered.
    var isUnknown: Bool { screener.message.flags.contains(.unknownDialogue) }
}
