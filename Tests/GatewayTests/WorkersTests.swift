import SS7Builder
import SS7Filter
import SS7Rules
import SigtranTransport
import Testing

@testable import Gateway

/// Several workers, and rule tables that change under traffic.
@Suite struct WorkersTests {
    @Test func `A dialogue is known to the worker that sees the answer`() throws {
        // Carrier and home are the first worker's, the other carrier is the second one's.
        let bench = try Bench { $0.workers = 2 }
        for transaction in UInt32(1)...100 {
            let call = CAP.initialDP(
                calling: "15550142", imsi: Number.partnerIMSI, msc: "15550191")
            let begin = Traffic.unitdata(
                from: Number.homeVLR, to: Number.partnerSCF, ssn: 8, call.begin(transaction))
            bench[.home].send(Party.home.data(begin.octets) { $0.dpc = 4106 })
            bench.wait { bench[.otherCarrier].arrivals.count == 1 }
            #expect(bench[.otherCarrier].takeArrivals().count == 1)
            // Number 22 without a dialogue would be sendRoutingInfo, from an MSC's number.
            let end = Traffic.unitdata(
                from: Number.partnerSCF, to: Number.homeVLR, ssn: 8,
                TCAP.end(to: transaction, [CAP.releaseCall().invoke(3)]))
            bench[.otherCarrier].send(Party.otherCarrier.data(end.octets))
            #expect(bench.settle(.otherCarrier))
            let arriving = Party.home.data(end.octets, Party.otherCarrier.route)
            #expect(bench[.home].takeArrivals() == [arriving])
            #expect(bench.takeEvents().isEmpty)
            // The dialogue is over now.
            bench[.otherCarrier].send(Party.otherCarrier.data(end.octets))
            #expect(bench.settle(.otherCarrier))
            #expect(bench[.home].takeArrivals().isEmpty)
            #expect(bench.takeEvents() == ["block 1 routing-enquiry"])
        }
    }

    @Test func `Two workers send by one association: each carrier's order is kept`() throws {
        let bench = try Bench { plan in
            plan.workers = 2
            plan.links[2].parameters.sendBufferSize = 4_096
        }
        let count = 2_000
        let parties = [Party.carrier, .otherCarrier]
        let users = parties.map { party in
            (0..<count).map { Traffic.benign(UInt32($0), from: party) }
        }
        var next = [0, 0]
        bench.wait {
            for (index, party) in parties.enumerated() {
                while next[index] < count,
                    bench[party].send(party.data(users[index][next[index]]))
                { next[index] += 1 }
            }
            return bench[.home].arrivals.count >= 2 * count
        }
        let came = bench[.home].takeArrivals()
        #expect(came.count == 2 * count)
        for (index, party) in parties.enumerated() {
            let arriving = users[index].map { Party.home.data($0, party.route) }
            // The originating point code's last octet tells the carriers apart.
            let own = came.filter { $0[31] == UInt8(truncatingIfNeeded: party.route.opc) }
            #expect(own == arriving)
        }
    }

    @Test func `A thousand tables under traffic: each message is judged by one, none is lost`()
        throws
    {
        let block = "rule r block any from interconnect when calling-gt = +\(Number.watched)"
        let tables = [
            block + " then udts networkCongestion", block.replacing("block", with: "log"),
        ]
        .map { Bench.compile([RuleSource(file: "a.rules", text: "category custom\n" + $0)]) }
        let bench = try Bench(table: tables[0]) { $0.ringCapacity = 16_384 }
        var sent = 0
        var generations: Set<UInt32> = [1]
        for number in 0..<1_000 {
            // Odd generations block, even ones let pass.
            generations.insert(bench.gateway.install(tables[(number + 1) % 2]))
            for _ in 0..<5 {
                let message = Traffic.unitdata(
                    from: Number.watched, Traffic.updateLocation.begin(UInt32(sent)),
                    returnOption: true)
                #expect(bench[.carrier].send(Party.carrier.data(message.octets)))
                sent += 1
            }
            bench[.carrier].pump()
            bench[.home].pump()
        }
        let transaction = { (octets: [UInt8]) in
            octets.indices.dropLast(6)
                .first { octets[$0] == 0x62 && octets[$0 + 2] == 0x48 }
                .map { place in octets[place + 4..<place + 8].reduce(0) { $0 << 8 | Int($1) } }
        }
        bench.wait { bench[.carrier].arrivals.count + bench[.home].arrivals.count >= sent }
        // The last table is in force when the worker has looked into its slot once more.
        let last = Traffic.unitdata(
            from: Number.watched, Traffic.updateLocation.begin(UInt32(sent)), returnOption: true)
        bench[.carrier].send(Party.carrier.data(last.octets))
        sent += 1
        bench.wait { bench[.carrier].arrivals.count + bench[.home].arrivals.count >= sent }
        let returned = bench[.carrier].takeArrivals().map(transaction)
        let arrived = bench[.home].takeArrivals().map(transaction)
        #expect(returned == returned.sorted { ($0 ?? -1) < ($1 ?? -1) })
        #expect(arrived == arrived.sorted { ($0 ?? -1) < ($1 ?? -1) })
        #expect(Set(returned + arrived) == Set((0..<sent).map(Optional.some)))
        #expect(returned.count + arrived.count == sent)
        #expect(!returned.isEmpty && !arrived.isEmpty)
        var events = 0
        var inOrder = true
        var generation: UInt32 = 0
        while bench.gateway.rings[0].take({ event in
            events += 1
            inOrder = inOrder && event.table >= generation && generations.contains(event.table)
            inOrder = inOrder && (event.judgement.verdict == .block) == (event.table % 2 == 1)
            generation = event.table
        }) {}
        #expect(events == sent)
        #expect(inOrder)
        #expect(generation == 1_001)
    }

    @Test func `Tables reach every worker, and are let go of`() throws {
        weak var old: InstalledTable?
        let bench = try Bench { $0.workers = 2 }
        for _ in 0..<20 {
            bench.gateway.install(Bench.table)
            #expect(bench.settle(.carrier) && bench.settle(.otherCarrier))
        }
        old = bench.gateway.workers[1].installed
        for _ in 0..<3 {
            bench.gateway.install(Bench.table)
            #expect(bench.settle(.otherCarrier))
        }
        #expect(old == nil)
        #expect(bench.gateway.workers[1].installed.generation == 24)
    }
}
