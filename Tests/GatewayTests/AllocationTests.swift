import CAllocationCounter
import SS7Builder
import SS7Wire
import Testing

@testable import Gateway

/// What a message costs of the heap, from the association that it comes by to the one it leaves by.
@Suite struct AllocationTests {
    /// Sends messages in batches and counts what the worker's turns allocate.
    ///
    /// - Parameter number: messages in all.
    private func allocations(
        _ number: Int, _ bench: Bench, _ messages: [[UInt8]]
    ) -> UInt64 {
        let worker = bench.gateway.workers[0]
        var counted: UInt64 = 0
        var sent = 0
        while sent < number {
            for message in messages { bench[.carrier].send(message) }
            sent += messages.count
            weir_allocations_start()
            for _ in 0..<4 { worker.turn(milliseconds: 0) }
            counted += weir_allocations_stop().allocations
            for peer in bench.peers { peer.pump() }
            if sent < number { for peer in bench.peers { peer.arrivals = [] } }
        }
        return counted
    }

    /// A gateway that has seen such messages before.
    private func warm(
        _ messages: [[UInt8]], _ change: (inout GatewayPlan) -> Void = { _ in }
    ) throws -> Bench {
        let bench = try Bench(isTurnedByHand: true) { plan in
            plan.ringCapacity = 16_384
            change(&plan)
        }
        _ = allocations(messages.count, bench, messages)
        for peer in bench.peers { peer.arrivals = [] }
        _ = bench.takeEvents()
        return bench
    }

    @Test func `A forwarded message allocates nothing`() throws {
        let messages = (0..<50).map { Party.carrier.data(Traffic.benign($0, from: .carrier)) }
        let bench = try warm(messages)
        #expect(allocations(10_000, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.forwarded] == 10_050)
        #expect(bench[.home].arrivals.count == 50)
        // Each was kept for the dry run of a table to come, too.
        #expect(bench.gateway.workers[0].recent.kept == 10_050)
    }

    @Test func `A blocked message with its event allocates nothing`() throws {
        let attack = Traffic.unitdata(
            from: Number.stranger, Traffic.anyTimeInterrogation.begin(1))
        let messages = Array(repeating: Party.carrier.data(attack.octets), count: 50)
        let bench = try warm(messages)
        #expect(allocations(10_000, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.blocked] == 10_050)
        #expect(bench.takeEvents().count == 10_000)
        let counts = bench.gateway.tableStatus().counts
        #expect(counts.contains { $0.hits == 10_050 && $0.last?.link == 0 })
    }

    @Test func `An answered message allocates nothing`() throws {
        let message = Traffic.unitdata(
            kind: .extendedUnitdata, from: Number.returned, Traffic.updateLocation.begin(1),
            returnOption: true)
        let abort = Traffic.unitdata(from: Number.ended, Traffic.updateLocation.begin(1))
        let messages = [message, abort].map { Party.carrier.data($0.octets) }
        let bench = try warm(messages)
        #expect(allocations(10_000, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.answered] == 10_002)
    }

    @Test func `A translated message, and one that cannot be, allocate nothing`() throws {
        let nowhere = Traffic.unitdata(
            to: "4915550199", Traffic.updateLocation.begin(1), returnOption: true)
        let messages = [Traffic.benign(1, from: .carrier), nowhere.octets].map { user in
            Party.carrier.data(user) { $0.dpc = 2_000 }
        }
        let bench = try warm(messages) { plan in
            GlobalTitleTests.translate(&plan)
            plan.routes[2].priorities = [[2, 1]]
        }
        #expect(allocations(10_000, bench, messages) == 0)
        let counters = bench.gateway.counters(ofLink: 0)
        #expect(counters[.translated] == 5_001 && counters[.noTranslation] == 5_001)
    }

    @Test func `A message in segments allocates nothing`() throws {
        let message = Traffic.unitdata(Traffic.updateLocation.begin(1))
        let messages = message.segments(of: 40, reference: 7).map { Party.carrier.data($0.octets) }
        #expect(messages.count == 3)
        let bench = try warm(messages)
        #expect(allocations(10_000, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.forwarded] == 10_002 + 3)
    }

    @Test func `A result, its operation found in the dialogue, allocates nothing`() throws {
        let request = Traffic.unitdata(
            from: Number.homeVLR, to: Number.partner, Traffic.updateLocation.begin(77))
        let result = TCAP.continue(
            78, to: 77,
            [TCAP.returnResult(1, code: nil, isLast: false)])
        let messages = [Party.carrier.data(Traffic.unitdata(to: Number.homeVLR, result).octets)]
        let bench = try Bench(isTurnedByHand: true)
        bench[.home].send(Party.home.data(request.octets))
        #expect(bench.settle(.home))
        _ = allocations(10, bench, messages)
        #expect(allocations(10_000, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.forwarded] == 10_010)
        #expect(bench.takeEvents().isEmpty)
    }

    @Test func `Messages that are refused allocate nothing`() throws {
        let messages = [
            Party.carrier.data([0x14, 0x91, 0x19]) { $0.si = 0 },
            Party.carrier.data(Row.benign) { $0.dpc = 4105 },
            Party.carrier.data(Row.connection),
        ]
        let bench = try warm(messages)
        #expect(allocations(9_999, bench, messages) == 0)
        #expect(bench.gateway.counters(ofLink: 0)[.ownLoop] == 3_334)
        #expect(bench.takeEvents().count == 6_666)
    }

    @Test func `An illegal message allocates nothing but what the test library notes of a throw`()
        throws
    {
        let messages = [Party.carrier.data(Row.illegal(from: Number.partner))]
        let bench = try warm(messages)
        for _ in 0..<3 { spoil(1) }
        weir_allocations_start()
        spoil(1_000)
        let noted = weir_allocations_stop().allocations
        #expect(allocations(1_000, bench, messages) <= noted)
        #expect(bench.takeEvents().count == 1_000)
    }

    /// Throws a decoding error so many times, as the decoder does once for an illegal message.
    private func spoil(_ times: Int) {
        var thrown = 0
        for number in 0..<times {
            do throws(DecodeError) {
                try refuse(number)
            } catch {
                thrown += Int(error.offset) + 1
            }
        }
        precondition(thrown > 0)
    }

    @inline(never) private func refuse(_ number: Int) throws(DecodeError) {
        throw DecodeError(.tcap, .bytesAfterMessage, at: number)
    }

    @Test func `The counter counts: a heartbeat is answered by way of the heap`() throws {
        let bench = try Bench(isTurnedByHand: true)
        bench[.carrier].send(M3UA.beat([1, 2, 3, 4]))
        weir_allocations_start()
        for _ in 0..<4 { bench.gateway.workers[0].turn(milliseconds: 0) }
        #expect(weir_allocations_stop().allocations > 0)
        bench.wait { bench[.carrier].has(3, 6) }
        #expect(bench[.carrier].has(3, 6))
    }
}
