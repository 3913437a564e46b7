import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

@testable import Gateway

/// What a link counts besides verdicts: findings, choices to let pass, segments that came to nothing.
@Suite struct CounterTests {
    private func counted(
        _ messages: [[UInt8]], change: (inout GatewayPlan) -> Void = { _ in }
    ) throws -> LinkCounters {
        let bench = try Bench(change: change)
        for message in messages { bench[.carrier].send(Party.carrier.data(message), stream: 1) }
        #expect(bench.settle(.carrier))
        return bench.gateway.counters(ofLink: 0)
    }

    private let illegal = [UInt8](Traffic.benign(1, from: .carrier) + [0])
    private let odd = Traffic.unitdata(
        MAP.sendRoutingInfoForSM(msisdn: "15550142", serviceCentre: "15550103").begin(1)
            .length(.long(1))
    ).octets
    @Test func `Findings are counted, and what was blocked or went on in spite of them`() throws {
        let closed = try counted([illegal, odd, Traffic.benign(2, from: .carrier)])
        #expect(closed[.illegal] == 1 && closed[.illegalForwarded] == 0)
        #expect(closed[Reason.bytesAfterParts] == 1)
        #expect(closed[.noncanonical] == 1 && closed[.noncanonicalForwarded] == 1)
        #expect(closed[Reason.nonMinimalLength] == 1)
        #expect(closed[.blocked] == 1)
        let open = try counted([illegal, odd]) { plan in
            plan.links[0].policy.blocksIllegal = false
            plan.links[0].policy.forwardsIllegal = true
            plan.links[0].policy.blocksNonCanonical = true
        }
        #expect(open[.illegal] == 1 && open[.illegalForwarded] == 1)
        #expect(open[.noncanonical] == 1 && open[.noncanonicalForwarded] == 0)
        #expect(open[.blocked] == 1)
    }

    @Test func `What cannot be judged is blocked, or goes on where the link says so`() throws {
        let request = BER.Element.sequence { BER.Element.context(2, [0x0a]) }
        let nobody = Traffic.unitdata(
            TCAP.begin(
                1, dialogue: .request(.map(16, version: 3)), [TCAP.invoke(1, code: 7, request)])
        ).octets
        let closed = try counted([nobody])
        #expect(closed[.unjudgeableBlocked] == 1 && closed[.blocked] == 1)
        let open = try counted([nobody]) { $0.links[0].policy.forwardsUnjudgeable = true }
        #expect(open[.unjudgeableForwarded] == 1 && open[.blocked] == 0)
        #expect(open[.unjudgeableBlocked] == 0 && open[.forwarded] == closed[.forwarded] + 1)
    }

    @Test func `Messages in segments that came to nothing are counted by their link`() throws {
        func segments(_ reference: UInt32) -> [[UInt8]] {
            let message = Traffic.unitdata(
                kind: .extendedUnitdata, Traffic.updateLocation.begin(reference))
            return message.segments(of: 40, reference: reference).map(\.octets)
        }
        let broken = try counted([segments(1)[1], segments(2)[0], segments(2)[2]])
        #expect(broken[.segmentsBroken] == 2)
        #expect(broken[Reason.badSegmentation] == 2)
        // Sixteen fit, eight of one link.
        let crowded = try counted((1...20).map { segments(UInt32($0))[0] })
        #expect(crowded[.segmentsCrowdedOut] == 12 && crowded[.held] == 20)
        let few = try counted((1...20).map { segments(UInt32($0))[0] }) { $0.segmentsPerLink = 3 }
        #expect(few[.segmentsCrowdedOut] == 17)
        let bench = try Bench { $0.segmentTimeout = .milliseconds(50) }
        bench[.carrier].send(Party.carrier.data(segments(1)[0]), stream: 1)
        let counters = bench.gateway.counters(ofLink: 0)
        bench.wait { counters[.segmentsTimedOut] == 1 }
        #expect(counters[.segmentsTimedOut] == 1 && counters[Reason.segmentTimeout] == 1)
    }
}
