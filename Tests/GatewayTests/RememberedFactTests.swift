import SS7Builder
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Gateway

/// Events carry what the memory said when the message was judged.
@Suite struct RememberedFactTests {
    private struct Event {
        var rule: String
        var facts: [String: RememberedFact.Value]
        var remembered: Remembered
    }

    private func takeEvents(_ bench: Bench, _ table: RuleTable) -> [Event] {
        var events: [Event] = []
        for ring in bench.gateway.rings {
            while ring.take({ record in
                var message = DecodedMessage()
                message.tcap = record.tcap
                message.sccp = record.sccp
                message.components[0] = record.component
                var facts = Facts()
                facts.side = record.side
                facts.remembered = record.remembered
                var judgement = record.judgement
                judgement.component = 0
                let found = table.rememberedFacts(behind: judgement, &message, facts: facts)
                events.append(
                    Event(
                        rule: table.rules[Int(judgement.rule)].name,
                        facts: Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.value) }),
                        remembered: record.remembered))
            }) {}
        }
        return events
    }

    @Test func `An event has the facts that its rule asked for, and no others`() throws {
        let table = Bench.compile([
            RuleSource(
                file: "a.rules",
                text: """
                    category custom
                    rule moved block updateLocation from interconnect
                      when since-seen < 1 hour and last-seen-gt != calling-gt
                    rule other log updateLocation from interconnect when calling-gt present
                    """)
        ])
        let bench = try Bench(table: table)
        let request = Traffic.unitdata(from: Number.partner, Traffic.updateLocation.begin(1))
        bench[.carrier].send(Party.carrier.data(request.octets))
        try #require(bench.settle(.carrier))
        let answer = TCAP.end(
            to: 1, dialogue: Traffic.updateLocation.context.map { .response($0) },
            [
                TCAP.returnResult(
                    1, code: 2, MAP.updateLocationResult(hlr: AddressString(Number.homeHLR)))
            ])
        bench[.home].send(
            Party.home.data(
                Traffic.unitdata(from: Number.homeHLR, to: Number.partner, answer).octets))
        try #require(bench.settle(.home))
        let second = Traffic.unitdata(from: Number.stranger, Traffic.updateLocation.begin(2))
        bench[.carrier].send(Party.carrier.data(second.octets))
        try #require(bench.settle(.carrier))

        let events = takeEvents(bench, table)
        #expect(events.map(\.rule) == ["other", "moved"])
        let moved = try #require(events.last)
        #expect(Set(moved.facts.keys) == ["lastSeenGT", "sinceSeen"])
        #expect(moved.facts["lastSeenGT"] == Digits(Number.partner).map { .digits($0) })
        guard case .number(let seconds) = moved.facts["sinceSeen"] else {
            Issue.record("no seconds")
            return
        }
        #expect(seconds < 60)
        #expect(moved.remembered.lastVLR != 0)
        #expect(events.first?.facts.isEmpty == true)
    }

    @Test func `A limit is told with whose it was, and that nothing was known as such`() throws {
        let table = Bench.compile([
            RuleSource(
                file: "a.rules",
                text: """
                    category custom
                    rule many block updateLocation from interconnect
                      limit 1 per minute by calling-gt, imsi
                    rule nowhere log updateLocation from interconnect when not last-vlr present
                    """)
        ])
        let bench = try Bench(table: table)
        for number in 1...2 {
            let request = Traffic.unitdata(
                from: Number.partner, Traffic.updateLocation.begin(UInt32(number)))
            bench[.carrier].send(Party.carrier.data(request.octets))
            try #require(bench.settle(.carrier))
        }
        let events = takeEvents(bench, table)
        #expect(events.map(\.rule) == ["nowhere", "many"])
        #expect(events.first?.facts == ["lastVLR": .nothing])
        #expect(
            events.last?.facts
                == ["limit": .name("1 per minute by calling-gt, imsi: \(Number.partner)")])
    }
}
