import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Screening

/// What a link's policy says, whatever the rules say of the rest.
@Suite struct PolicyTests {
    private let begin = MAP.updateLocation(imsi: Desk.imsi, msc: "15550191", vlr: "15550191")
        .begin(1)

    private func message(_ tcap: BER.Element, extra: [UInt8] = []) -> [UInt8] {
        var message = Desk.message(from: Desk.partner, to: Desk.home, tcap)
        message.data += extra
        return message.message()
    }

    private var plain: [UInt8] { message(begin) }
    private var illegal: [UInt8] { message(begin, extra: [0]) }
    private var noncanonical: [UInt8] { message(begin.indefinite) }
    private var connection: [UInt8] {
        M3UA.data(.interconnect, SCCP.connectionRequest(source: 1, called: .ssn(142))).octets
    }
    private func other(_ indicator: UInt8, _ user: [UInt8] = [1, 2, 3]) -> [UInt8] {
        var route = MTPRoute.interconnect
        route.si = indicator
        return M3UA.data(route, user).octets
    }

    private func verdict(
        _ octets: [UInt8], _ policy: Policy, rules: String = ""
    ) throws -> (Verdict, Reason?) {
        let desk = try Desk(rules: rules)
        desk.policy = policy
        let verdict = desk.judge(octets, from: .interconnect)
        return (verdict, desk.screener.objection)
    }

    @Test func `Interconnect by default`() throws {
        let policy = Policy(for: .interconnect)
        #expect(try verdict(plain, policy) == (.forward, nil))
        #expect(try verdict(noncanonical, policy) == (.forward, nil))
        #expect(try verdict(illegal, policy) == (.block, .bytesAfterMessage))
        #expect(try verdict(connection, policy) == (.block, .connectionOriented))
        #expect(try verdict(other(5), policy) == (.forward, nil))
    }

    @Test func `Home by default`() throws {
        let policy = Policy(for: .home)
        #expect(try verdict(illegal, policy) == (.forward, nil))
        #expect(try verdict(connection, policy) == (.forward, nil))
        #expect(try verdict(other(5), policy) == (.forward, nil))
    }

    @Test func `Strict: nothing that could have been written more plainly`() throws {
        var policy = Policy(for: .interconnect)
        policy.blocksNonCanonical = true
        #expect(try verdict(noncanonical, policy) == (.block, .indefiniteLength))
        #expect(try verdict(plain, policy) == (.forward, nil))
    }

    @Test func `User parts go on by their list`() throws {
        var policy = Policy(for: .interconnect)
        policy.forwardedServiceIndicators = 1 << 5 | 1 << 0
        #expect(try verdict(other(5), policy) == (.forward, nil))
        #expect(try verdict(other(0), policy) == (.forward, nil))
        #expect(try verdict(other(4), policy) == (.block, .notSCCP))
        for indicator in UInt8(0)..<16 where indicator != 3 {
            #expect(try verdict(other(indicator), .permissive) == (.forward, nil))
        }
    }

    @Test func `Network management is blocked by name, and nothing else of service indicator 0`()
        throws
    {
        var policy = Policy(for: .home)
        policy.blockedKinds.insert(.networkManagement)
        let prohibited = other(0, [0x14, 0x9a, 0x01])
        #expect(try verdict(prohibited, policy) == (.block, .networkManagement))
        #expect(try verdict(prohibited, Policy(for: .home)) == (.forward, nil))
        #expect(try verdict(other(0), policy) == (.forward, nil))
        #expect(try verdict(other(5, [0x14, 0x9a, 0x01]), policy) == (.forward, nil))
    }

    @Test func `Kinds are blocked by name`() throws {
        var policy = Policy(for: .interconnect)
        policy.blockedKinds.insert(.noDialoguePortion)
        policy.blockedKinds.insert(.subsystemManagement)
        let management = SCCP.Management.subsystemAllowed.unitdata(ssn: 6, pointCode: 1).message()
        let first = message(MAP.cancelLocation(imsi: Desk.imsi, version: 1).begin(1))
        #expect(try verdict(plain, policy) == (.forward, nil))
        #expect(try verdict(management, policy) == (.block, .subsystemManagement))
        #expect(try verdict(first, policy) == (.block, .noDialoguePortion))
    }

    @Test func `What the policy blocks is dropped, whatever a rule would answer`() throws {
        let rules = "category 1\nrule r block updateLocation then udts\n"
        let desk = try Desk(rules: rules)
        desk.policy = Policy(for: .interconnect)
        guard case .judged(let judgement) = desk.screen(illegal, from: .interconnect),
            case .judged(let plain) = desk.screen(plain, from: .interconnect)
        else {
            Issue.record("not judged")
            return
        }
        #expect(judgement.action == .drop && judgement.category == .decode && !judgement.hasRule)
        #expect(plain.action == .udts && plain.category == .category1 && plain.hasRule)
    }

    @Test func `A rule's block stands where the policy lets pass`() throws {
        let rules = "category 1\nrule r block any when form = illegal\n"
        #expect(try verdict(illegal, Policy(for: .home), rules: rules) == (.block, nil))
    }
}
