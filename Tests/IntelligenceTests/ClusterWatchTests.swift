import Testing

@testable import Intelligence

/// When somebody is told of networks that act together, and when not again.
@Suite struct ClusterWatchTests {
    private func attack(
        _ time: Double, _ network: String, imsi: String? = nil, msisdn: String? = nil
    ) -> ReportEvent {
        var event = ReportEvent(time: time, verdict: "block")
        event.source = .init(country: "AA", operator: network)
        event.operation = "sendIMSI"
        (event.imsi, event.msisdn) = (imsi, msisdn)
        return event
    }

    private func look(_ watch: inout ClusterWatch, at now: Double) -> [Cluster] {
        watch.look(at: now) { 0 }
    }

    @Test func `A cluster is told of when it forms, not again while it stays as it is`() {
        var watch = ClusterWatch()
        watch.add(["001": "155"])
        watch.add(attack(1_000, "One", imsi: "001"))
        watch.add(attack(1_001, "One", imsi: "002"))
        #expect(look(&watch, at: 1_002).isEmpty)
        watch.add(attack(1_010, "Two", msisdn: "155"))
        #expect(look(&watch, at: 1_011).isEmpty)
        watch.add(attack(1_012, "Two", imsi: "002"))
        let told = look(&watch, at: 1_013)
        #expect(told.map { Set($0.networks) } == [["AA/One", "AA/Two"]])
        #expect(told.first?.targets.count == 2)
        watch.add(attack(1_020, "One", imsi: "001"))
        #expect(look(&watch, at: 1_021).isEmpty)
    }

    @Test func `It is told of again with another network, or with twice as many targets`() {
        var watch = ClusterWatch()
        for target in ["001", "002"] {
            for network in ["One", "Two"] { watch.add(attack(1_000, network, imsi: target)) }
        }
        #expect(look(&watch, at: 1_001).count == 1)
        for network in ["One", "Two"] { watch.add(attack(1_100, network, imsi: "003")) }
        #expect(look(&watch, at: 1_101).isEmpty)
        for network in ["One", "Two"] { watch.add(attack(1_200, network, imsi: "004")) }
        #expect(look(&watch, at: 1_201).first?.targets.count == 4)
        watch.add(attack(1_300, "Three", imsi: "004"))
        #expect(look(&watch, at: 1_301).first?.networks.count == 3)
    }

    @Test func `It looks once a second at most, and less often where a look takes long`() {
        var watch = ClusterWatch()
        var time = 0.0
        func slow() -> Double {
            time += 2
            return time
        }
        for network in ["One", "Two"] { watch.add(attack(1_000, network, imsi: "001")) }
        #expect(watch.look(at: 1_001, clock: slow).isEmpty)
        for network in ["One", "Two"] { watch.add(attack(1_001, network, imsi: "002")) }
        #expect(watch.look(at: 1_010, clock: slow).isEmpty)
        #expect(watch.look(at: 1_022, clock: slow).count == 1)
    }

    @Test func `What is no attack, or of no known network, forms nothing`() {
        var watch = ClusterWatch()
        for target in ["001", "002"] {
            for network in ["One", "Two"] {
                var event = attack(1_000, network, imsi: target)
                event.verdict = "forward"
                watch.add(event)
                event.verdict = "block"
                event.source?.operator = nil
                watch.add(event)
            }
        }
        #expect(look(&watch, at: 1_001).isEmpty)
    }

    @Test func `The event of a cluster says who, whom, how, and is no attack`() throws {
        var watch = ClusterWatch()
        for target in ["001", "002"] {
            for network in ["One", "Two"] { watch.add(attack(1_000, network, imsi: target)) }
        }
        let event = StoredEvent(of: try #require(look(&watch, at: 1_001).first))
        #expect(event.verdict == "forward" && event.category?.rawValue == "custom")
        #expect(event.reason == "cluster" && event.time == 1_000)
        #expect(event.facts?["networks"] == .text("AA/One, AA/Two"))
        #expect(event.facts?["targets"] == .number(2) && event.facts?["attacks"] == .number(4))
        #expect(event.facts?["operations"] == .text("sendIMSI"))
        guard case .text(let confidence) = event.facts?["confidence"] else {
            Issue.record("no confidence")
            return
        }
        #expect(confidence.hasPrefix("0.9"))
        #expect(!ReportEvent(event).isAttack)
    }

    @Test func `Where nobody takes what a queue holds, the oldest go and are counted`() {
        let queue = BoundedQueue<Int>(capacity: 3)
        queue.put(1...5)
        #expect(queue.lost == 2 && queue.waiting == 3)
        #expect(queue.take(2) == [3, 4])
        queue.put([6, 7])
        queue.close()
        #expect(queue.take(10) == [5, 6, 7])
        #expect(queue.take(10) == nil)
    }
}
