import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// An operation that an attacker wants to get through, and what the shipped rules say of it plainly.
struct Victim: Sendable, CustomTestStringConvertible {
    static let subscriber = "001090000000001"
    static let attacker = "15550100123"
    static let home = "15550190100"

    let request: Request
    /// What becomes of it when it is written plainly.
    let plain: Verdict
    var ssn: UInt8 = 6

    var testDescription: String { request.name }

    static let interrogation = Victim(
        request: MAP.anyTimeInterrogation(.imsi(subscriber), gsmSCF: "15550100111"), plain: .block)
    static let information = Victim(
        request: MAP.provideSubscriberInfo(imsi: subscriber), plain: .block)
    static let update = Victim(
        request: MAP.updateLocation(imsi: subscriber, msc: "15550100111", vlr: "15550100112"),
        plain: .forward)
    static let shortMessage = Victim(
        request: MAP.mtForwardSM(
            to: .imsi(subscriber), from: .serviceCentre("15550100113"),
            tpdu: SMS.deliver(from: .number("15550142"))),
        plain: .forward)
    static let initialDP = Victim(
        request: CAP.initialDP(
            called: nil, calledBCD: "15550142", calling: PartyNumber("15550143"),
            imsi: subscriber, msc: "15550100111"),
        plain: .forward, ssn: 146)

    /// The same for a visitor of the attacker's network.
    static let guest = Victim(
        request: CAP.initialDP(
            called: nil, calledBCD: "15550142", calling: PartyNumber("15550143"),
            imsi: "001010000000001", msc: "15550190111"),
        plain: .forward, ssn: 146)

    static let all = [interrogation, information, update, shortMessage, initialDP]
    /// Those that a rule blocks however they are written.
    static let guarded = [interrogation, information]

    var isCAP: Bool { ssn == 146 }
}

/// How the components reach the home network.
enum Carrier: CaseIterable, Sendable {
    case begin
    /// Behind an empty Begin with the context, which the home network answered.
    case answeredContinue
    /// Of a dialogue that nobody remembers.
    case strayContinue
    case answeredEnd, strayEnd, unidirectional
}

/// What became of one message.
struct Outcome: Equatable {
    var verdict: Verdict
    var form: Form
    var reason: Reason?
    var operations: [String]
    var subscriber: String
    var category: SS7Filter.Category?
}

extension Desk {
    /// A desk with the shipped packs, as all evasions meet it.
    static func shipped() throws -> Desk { try Desk(packs: "155501901") }

    /// Judges octets from the interconnect; several are the segments of one message.
    func outcome(of parts: [[UInt8]]) -> Outcome {
        var outcome = Outcome(
            verdict: .held, form: .canonical, reason: nil, operations: [], subscriber: "")
        for part in parts {
            switch screen(part, from: .interconnect) {
            case .held:
                outcome.verdict = .held
                continue
            case .judged(let judgement): outcome = describe(judgement)
            case .whole(let flow): outcome = describe(judgeWhole(flow))
            }
        }
        return outcome
    }

    func outcome(of octets: [UInt8]) -> Outcome { outcome(of: [octets]) }

    private func judgeWhole(_ flow: Int) -> Judgement {
        var origin = Origin()
        origin.policy = policy
        origin.now = now
        let image = table.image
        var counters = [UInt64](repeating: 0, count: table.ruleCount)
        var hits = counters.mutableSpan
        let joined = unsafe Array(screener.reassembler.joined(flow))
        screener.reassembler.release(flow)
        return screener.screenJoined(joined.span, from: origin, table: image.span, hits: &hits)
    }

    private func describe(_ judgement: Judgement) -> Outcome {
        let message = screener.message
        let count = Int(message.tcap.componentCount)
        var subscriber = ""
        for index in 0..<count where subscriber.isEmpty {
            guard message.components[index].argument.has(NumberRole.imsi) else { continue }
            let place = Int(NumberRole.imsi.rawValue)
            subscriber = "\(message.components[index].argument.numbers[place].digits)"
        }
        return Outcome(
            verdict: judgement.verdict, form: message.form,
            reason: message.form == .illegal ? message.error.reason : nil,
            operations: operations, subscriber: subscriber,
            category: judgement.verdict == .block ? judgement.category : nil)
    }
}

extension Victim {
    /// The unitdata from the attacker to the home network.
    func unitdata(_ data: [UInt8], kind: SCCP.Kind = .unitdata) -> SCCP.Unitdata {
        SCCP.Unitdata(
            kind, called: .gt(Self.home, ssn: ssn), calling: .gt(Self.attacker, ssn: ssn),
            data: data)
    }

    /// Judges the operation with what `change` makes of its message, carried as `carrier` says.
    func send(
        in carrier: Carrier = .begin, to desk: Desk, components: [BER.Element]? = nil,
        _ change: (BER.Element) -> BER.Element = { $0 }
    ) -> Outcome {
        let message = change(tree(in: carrier, components, on: desk))
        let octets = message.octets
        // UDT holds no more than 255 octets; LUDT does.
        return desk.outcome(
            of: unitdata(octets, kind: octets.count > 250 ? .longUnitdata : .unitdata).message())
    }

    /// The message as a tree that a test can spoil; what comes before it is sent already.
    func tree(
        in carrier: Carrier, _ components: [BER.Element]? = nil, on desk: Desk
    ) -> BER.Element {
        let components = components ?? [request.invoke()]
        guard let context = request.context else { return TCAP.begin(1, components) }
        switch carrier {
        case .begin: return TCAP.begin(1, dialogue: .request(context), components)
        case .answeredContinue:
            shakeHands(context, on: desk)
            return TCAP.continue(1, to: 2, components)
        case .strayContinue: return TCAP.continue(7, to: 8, components)
        case .answeredEnd:
            shakeHands(context, on: desk)
            return TCAP.end(to: 2, components)
        case .strayEnd: return TCAP.end(to: 8, components)
        case .unidirectional:
            return TCAP.unidirectional(dialogue: .unidirectional(context), components)
        }
    }

    private func shakeHands(_ context: ContextName, on desk: Desk) {
        let opening = TCAP.begin(1, dialogue: .request(context), [])
        _ = desk.outcome(of: unitdata(opening.octets).message())
        let answer = SCCP.Unitdata(
            called: .gt(Self.attacker, ssn: ssn), calling: .gt(Self.home, ssn: ssn),
            data: TCAP.continue(2, to: 1, dialogue: .response(context), []).octets)
        desk.judge(answer.message(on: .home), from: .home)
    }
}
