import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Screening

/// A screener with home routing, between a foreign service centre and the home network.
final class Crossing {
    static let imsi = "310990123456789"
    static let hlr = "19995550010"
    static let node = "199955512345"
    static let address = "19995559001"
    /// Two service centres of one network, one of another, and one of no network that is known.
    static let centre = "447700900001"
    static let sister = "447700900002"
    static let stranger = "33600000001"
    static let nobody = "8613900000001"

    var screener: Screener
    let table: RuleTable
    let memory: NetworkMemory
    let terms: HomeRouting.Terms
    var seconds: UInt64 = 1_000
    /// What the last message came to.
    private(set) var verdict = Verdict.held

    init(
        address: String = Crossing.address, capacity: Int = 1_024,
        change: (inout HomeRouting.Terms) -> Void = { _ in }
    ) throws {
        table = try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: "")], home: [],
            partners: [
                PartnerRow(
                    country: "GB", operatorName: "One", gtPrefixes: Crossing.digits("4477009"),
                    imsiPrefixes: []),
                PartnerRow(
                    country: "FR", operatorName: "Other", gtPrefixes: Crossing.digits("336"),
                    imsiPrefixes: []),
            ]
        ).table
        var terms = HomeRouting.Terms(address: try #require(Digits(address)))
        terms.keptDigits = 6
        change(&terms)
        var capacities = NetworkMemory.Capacities(dialogues: 1_024)
        capacities.homeRouting = capacity
        memory = try NetworkMemory(capacities)
        self.terms = terms
        screener = Screener(
            memory: memory, homeRouting: try HomeRouting(terms, in: memory, capacity: capacity))
    }

    private static func digits(_ text: String) -> [Digits] { Digits(text).map { [$0] } ?? [] }

    /// What became of a message.
    enum Outcome: Equatable {
        case untouched
        case written([UInt8])
        case refused(Reason)

        var octets: [UInt8]? {
            if case .written(let octets) = self { return octets }
            return nil
        }
    }

    private func origin(_ side: Side) -> Origin {
        var origin = Origin()
        origin.facts.side = side
        origin.policy = Policy(for: side)
        origin.now = seconds * 1_000_000_000
        return origin
    }

    /// Screens a message; true where it is for the gateway.
    @discardableResult
    func screen(_ octets: [UInt8], from side: Side, isRevealed: Bool = false) -> Bool {
        let image = table.image
        var counters: [UInt64] = [0]
        var hits = counters.mutableSpan
        var origin = origin(side)
        origin.isRevealed = isRevealed
        let outcome = screener.screen(octets.span, from: origin, table: image.span, hits: &hits)
        if case .judged(let judgement) = outcome { verdict = judgement.verdict }
        return screener.isForGateway
    }

    /// What leaves of a message from home.
    func leave(_ octets: [UInt8], room: Int = 4_096) -> Outcome {
        screen(octets, from: .home)
        return outcome(room) { out in
            screener.conceal(octets.span, from: origin(.home), isJoined: false, into: &out)
        }
    }

    /// What enters of a message from interconnect.
    func enter(_ octets: [UInt8], room: Int = 4_096) -> Outcome {
        guard screen(octets, from: .interconnect) else { return .untouched }
        let image = table.image
        return outcome(room) { out in
            screener.reveal(
                octets.span, from: origin(.interconnect), table: image.span, into: &out)
        }
    }

    private func outcome(
        _ room: Int, _ body: (inout MutableSpan<UInt8>) -> HomeRouted
    ) -> Outcome {
        var buffer = [UInt8](repeating: 0xee, count: room)
        var out = buffer.mutableSpan
        let routed = body(&out)
        switch routed {
        case .untouched: return .untouched
        case .refused(let reason): return .refused(reason)
        case .rewritten(let count): return .written(Array(buffer[..<count]))
        }
    }

    // MARK: Messages

    /// A message from home to a service centre, or the other way.
    static func message(
        _ tcap: BER.Element, from calling: String, to called: String, kind: SCCP.Kind = .unitdata,
        ssn: UInt8 = 8
    ) -> SCCP.Unitdata {
        SCCP.Unitdata(
            kind, called: .gt(called, ssn: ssn), calling: .gt(calling, ssn: ssn),
            data: tcap.octets)
    }

    /// The HLR's answer.
    static func answer(
        _ result: BER.Element, version: UInt = 3, id: UInt32 = 7, further: [BER.Element] = []
    ) -> BER.Element {
        TCAP.end(
            to: id, dialogue: version == 1 ? nil : .response(.map(20, version: version)),
            [TCAP.returnResult(1, code: 45, result)] + further)
    }

    static func result(_ imsi: String = Crossing.imsi, _ node: String = Crossing.node)
        -> BER.Element
    {
        MAP.sendRoutingInfoForSMResult(imsi: imsi, node: AddressString(node))
    }

    /// A delivery to an IMSI.
    static func delivery(
        to imsi: String, version: UInt = 3, opening: MAP.Open? = nil, more: Bool = false
    ) -> Request {
        MAP.mtForwardSM(
            to: .imsi(imsi), from: .serviceCentre(AddressString(centre)), tpdu: tpdu,
            moreMessages: more, version: version)
    }

    /// An SMS-DELIVER of one letter.
    static let tpdu: [UInt8] = [
        0x04, 0x04, 0x91, 0x21, 0x43, 0x00, 0x00, 0x62, 0x11, 0x62, 0x02, 0x00, 0x00, 0x00, 0x01,
        0x41,
    ]

    /// Asks as a service centre does and gives the scrambled IMSI of the answer that leaves.
    func ask(
        by centre: String = Crossing.centre, imsi: String = Crossing.imsi,
        node: String = Crossing.node
    ) -> String? {
        let answer = Crossing.message(
            Crossing.answer(Crossing.result(imsi, node)), from: Crossing.hlr, to: centre, ssn: 6)
        guard let octets = leave(answer.message(on: .home)).octets else { return nil }
        screen(octets, from: .home)
        let given = screener.message.components[0].argument.number(.imsi).digits
        return given.isEmpty ? nil : given.description
    }
}
