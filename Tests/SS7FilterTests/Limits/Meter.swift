import SS7Filter
import SS7Rules
import SS7Wire
import SharedState

/// Rules with limits, their memory, and a clock that a test turns.
final class Meter {
    private(set) var table: RuleTable
    var limits: LimitMemory
    /// What the limits said of the last message.
    private(set) var facts = Facts()
    private let block: StateBlock

    static let partners = """
        tadig,country_iso2,country,operator,gt_prefixes,imsi_prefixes
        XAAAA,XA,Alpha,One,155501,00101
        XBBBB,XB,Beta,Two,155502;155503,00102

        """

    init(_ rules: String, buckets: Int = 1_024, sketches: Int = 1_024) throws {
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: buckets)
        layout[.sketches] = LimitMemory.wordCount(sketches: sketches)
        block = try StateBlock(layout, secret: 0x5753_1234_9876_abcd)
        guard let limits = LimitMemory(block) else { preconditionFailure("no room for limits") }
        self.limits = limits
        self.limits.now = 1_000_000_000_000
        table = try Meter.table(rules)
    }

    static func table(_ rules: String, partners: String = partners) throws -> RuleTable {
        try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: rules)], home: [],
            partners: PartnerTable.parse(partners, file: "p.csv").rows
        ).table
    }

    func reload(_ rules: String, partners: String = partners) throws {
        table = try Meter.table(rules, partners: partners)
    }

    func wait(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        limits.now += UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    func setClockBack(_ duration: Duration) {
        limits.now -= UInt64(duration.components.seconds) * 1_000_000_000
    }

    /// True where a rule matches the message.
    @discardableResult
    func isTooMuch(_ message: DecodedMessage) -> Bool {
        facts = Facts()
        return table.judge(message, facts: &facts, limits: limits).hasRule
    }

    @discardableResult
    func isTooMuch(
        from calling: String? = "15550123", imsi: String? = nil, msisdn: String? = nil
    ) -> Bool {
        isTooMuch(Meter.message(from: calling, imsi: imsi, msisdn: msisdn))
    }

    /// How many of so many messages at once are let pass.
    func passed(of count: Int, from calling: String? = "15550123", imsi: String? = nil) -> Int {
        (0..<count).count { _ in !isTooMuch(from: calling, imsi: imsi) }
    }

    static func message(
        _ operation: Operation = .map(.sendRoutingInfoForSM), from calling: String? = "15550123",
        imsi: String? = nil, msisdn: String? = nil
    ) -> DecodedMessage {
        var message = DecodedMessage()
        message.sccp.type = .unitdata
        if let calling, let digits = Digits(calling) {
            message.sccp.calling.isPresent = true
            message.sccp.calling.globalTitleIndicator = 4
            message.sccp.calling.digits = digits
            message.sccp.calling.normalised = digits
        }
        message.tcap.type = .begin
        message.tcap.userProtocol = .map
        message.tcap.componentCount = 1
        message.components[0].hasCode = true
        message.components[0].code = operation.code
        message.components[0].operation = operation
        if let digits = imsi.flatMap({ Digits($0) }) {
            message.components[0].argument.set(.imsi, Number(digits))
        }
        if let digits = msisdn.flatMap({ Digits($0) }) {
            message.components[0].argument.set(.msisdn, Number(digits, nature: 1, plan: 1))
        }
        return message
    }
}
