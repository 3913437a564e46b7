import Intelligence
import Testing

/// Which networks are found to act together, and which are not.
@Suite struct ClusterTests {
    private func attack(
        _ time: Double, _ network: String, on target: String, _ operation: String = "sendIMSI"
    ) -> ClusterAttack {
        ClusterAttack(
            time: time, target: Subscriber(imsi: target), network: network, operation: operation)
    }

    /// A year of networks that know nothing of each other: each has targets of its own.
    private func background(_ finder: inout ClusterFinder, until end: Double = 30_000_000) {
        for day in 0..<Int(end / 86_400) {
            for (index, network) in ["AA/One", "BB/Two", "CC/Three"].enumerated() {
                finder.add(
                    attack(
                        Double(day) * 86_400 + Double(day % 18) * 3_600 + Double(index) * 7_000,
                        network,
                        on: "9990\(index)\(day % 40)"))
            }
        }
    }

    @Test func `Networks at the same two targets within the hour are a cluster`() {
        var finder = ClusterFinder()
        background(&finder)
        for (number, network) in ["AA/One", "BB/Two", "CC/Three"].enumerated() {
            for target in ["001", "002"] {
                finder.add(attack(30_000_000 + Double(number) * 600, network, on: target))
            }
        }
        let clusters = finder.clusters()
        #expect(clusters.count == 1)
        #expect(Set(clusters.first?.networks ?? []) == ["AA/One", "BB/Two", "CC/Three"])
        #expect(clusters.first?.targets.map(\.imsi) == ["001", "002"])
        #expect(clusters.first?.attacks == 6)
        #expect(clusters.first?.meetings == 6)
        #expect((clusters.first?.confidence ?? 0) > 0.99)
        #expect(clusters.first?.likeness ?? 0 > 0.99)
    }

    @Test func `Two networks at one target are none, nor are those that come hours apart`() {
        var finder = ClusterFinder()
        background(&finder)
        finder.add(attack(30_000_000, "AA/One", on: "001"))
        finder.add(attack(30_000_100, "BB/Two", on: "001"))
        for (number, network) in ["AA/One", "BB/Two", "CC/Three"].enumerated() {
            for target in ["002", "003"] {
                finder.add(attack(30_100_000 + Double(number) * 8_000, network, on: target))
            }
        }
        #expect(finder.clusters().isEmpty)
    }

    @Test func `Networks that are everywhere all the time meet by chance`() {
        var finder = ClusterFinder()
        // Every few seconds both ask for one of a hundred subscribers.
        for step in 0..<20_000 {
            let random = UInt64(step) &* 0x9e37_79b9_7f4a_7c15
            let network = random >> 40 & 1 == 0 ? "AA/One" : "BB/Two"
            finder.add(attack(Double(step) * 10, network, on: "\(random >> 50 % 100)"))
        }
        #expect(finder.clusters().isEmpty)
    }

    @Test func `Two groups at the same time with different ways are two clusters`() {
        var finder = ClusterFinder()
        background(&finder)
        for network in ["AA/One", "BB/Two", "CC/Three"] {
            for target in ["001", "002"] { finder.add(attack(30_000_000, network, on: target)) }
        }
        for network in ["GG/Seven", "DD/Four", "EE/Five", "FF/Six"] {
            for target in ["003", "004"] {
                finder.add(attack(30_000_100, network, on: target, "anyTimeInterrogation"))
            }
        }
        let clusters = finder.clusters()
        #expect(clusters.map(\.networks.count) == [4, 3])
        #expect(clusters.first?.operations == ["anyTimeInterrogation"])
    }

    @Test func `Two clusters at one time are two, though one network is in both`() {
        var finder = ClusterFinder()
        background(&finder)
        for network in ["AA/One", "BB/Two", "CC/Three"] {
            for target in ["001", "002"] { finder.add(attack(30_000_000, network, on: target)) }
        }
        for network in ["AA/One", "DD/Four", "EE/Five"] {
            for target in ["003", "004"] {
                finder.add(attack(30_000_100, network, on: target, "anyTimeInterrogation"))
            }
        }
        let found = finder.clusters().map { Set($0.networks) }
        #expect(
            Set(found) == [["AA/One", "BB/Two", "CC/Three"], ["AA/One", "DD/Four", "EE/Five"]])
    }

    @Test
    func `Two numbers that nothing has joined do not part a cluster, where meetings are rare`() {
        var finder = ClusterFinder()
        background(&finder)
        for (network, target, operation) in [
            ("AA/One", "001", "provideSubscriberInfo"), ("BB/Two", "001", "provideSubscriberInfo"),
            ("CC/Three", "999", "sendIMSI"), ("BB/Two", "999", "sendIMSI"),
        ] {
            finder.add(attack(30_000_000, network, on: target, operation))
        }
        #expect(finder.clusters().map(\.networks.count) == [3])
    }

    @Test func `A cluster may have formed when another network comes to a target, and not before`()
    {
        var finder = ClusterFinder()
        let comings: [(Double, String)] = [
            (0, "AA/One"), (10, "AA/One"), (20, "BB/Two"), (30, "BB/Two"), (40, "CC/Three"),
        ]
        var told: [Bool] = []
        for (time, network) in comings {
            told.append(finder.add(attack(time, network, on: "001")))
        }
        #expect(told == [false, false, true, false, true])
    }

    @Test(.timeLimit(.minutes(1)))
    func `A crowd at one time costs bounded time and memory`() {
        var finder = ClusterFinder()
        for step in 0..<60_000 {
            finder.add(
                attack(Double(step) / 100, "AA/\(step % 50)", on: "\(step / 2 % 20_000)"))
        }
        #expect(finder.clusters().count < 60_000)
    }
}
