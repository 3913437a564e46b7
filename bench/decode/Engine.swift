import CPacks
import CParser
import SS7Filter
import SS7Rules
import SS7Wire
import Screening

/// What can be measured.
enum Engine: String, CaseIterable {
    /// The baseline: a parser written by hand in C.
    case c
    /// SS7Wire: both steps of decoding.
    case weir
    /// The judging core with the shipped rule packs and the demo's partners.
    case verdict = "weir-verdict"

    /// Takes a message through the engine `count` times.
    ///
    /// - Returns: a number that depends on every round, so that none can be left out.
    func run(_ octets: [UInt8], count: Int) throws -> Int {
        switch self {
        case .c: Self.parse(octets, count)
        case .weir: Self.decode(octets, count)
        case .verdict: try Self.judge(octets, count)
        }
    }

    private static func parse(_ octets: [UInt8], _ count: Int) -> Int {
        var message = cp_message()
        var sum = 0
        unsafe octets.withUnsafeBufferPointer { buffer in
            for _ in 0..<count {
                // SAFETY: the parser reads `count` octets and no more.
                unsafe cp_decode(buffer.baseAddress, buffer.count, &message)
                sum &+= Int(message.component_count) &+ Int(message.form.rawValue)
            }
        }
        return sum
    }

    private static func decode(_ octets: [UInt8], _ count: Int) -> Int {
        var message = DecodedMessage()
        var sum = 0
        let span = octets.span
        for _ in 0..<count {
            if decodeEnvelope(span, framing: .m3ua, into: &message) {
                decodeUser(span, into: &message)
            }
            sum &+= Int(message.tcap.componentCount) &+ Int(message.form.rawValue)
        }
        return sum
    }

    private static func judge(_ octets: [UInt8], _ count: Int) throws -> Int {
        let table = try Self.table()
        let image = table.image
        var hits = [UInt64](repeating: 0, count: table.ruleCount)
        var counters = hits.mutableSpan
        var screener = Screener(memory: try DialogueMemory(capacity: 1 << 14, secret: 1))
        var origin = Origin()
        origin.policy = Policy(for: .interconnect)
        var sum = 0
        for _ in 0..<count {
            let screened = screener.screen(
                octets.span, from: origin, table: image.span, hits: &counters)
            if case .judged(let judgement) = screened {
                sum &+= Int(judgement.verdict.rawValue) &+ 1
            }
        }
        return sum
    }

    /// The shipped packs, compiled for the demo's networks.
    private static func table() throws -> RuleTable {
        // SAFETY: the array of a pack is static and has `size` octets.
        let octets = unsafe UnsafeBufferPointer(
            start: weir_demo_partners.bytes, count: weir_demo_partners.size)
        let text = unsafe String(decoding: octets, as: UTF8.self)
        let home = HomeNetwork(
            operatorName: "Example Mobile", country: "US",
            globalTitles: ["120255501", "121255501", "130355501"].compactMap { Digits($0) },
            imsiPrefixes: ["00101"].compactMap { Digits($0) })
        let partners = PartnerTable.parse(text, file: "demo-partners.csv").rows
        return try RuleCompiler().compile(
            sources: RuleSource.packs, home: [home], partners: partners
        ).table
    }
}
