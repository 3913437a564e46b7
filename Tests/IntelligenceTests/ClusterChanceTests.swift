import Intelligence
import Testing

/// Clusters among much that is none: all of them are found, whole, and nothing else is.
@Suite struct ClusterChanceTests {
    private static let three = ["CN/Unicom", "BB/Flow", "BS/Telecom"]
    private static let four = ["CN/Unicom", "PS/Jawwal", "BS/Telecom", "PA/Cable"]

    private func campaign(
        seed: UInt64, attacks: Int, days: Double, subscribers: Int, clusters: Int
    ) -> Campaign {
        var campaign = Campaign(seed: seed, days: days)
        campaign.addBackground(attacks, on: subscribers)
        for number in 0..<clusters {
            campaign.addCluster(
                number.isMultiple(of: 2) ? Self.three : Self.four,
                on: [subscribers + 2 * number, subscribers + 2 * number + 1],
                by: number.isMultiple(of: 3) ? [2, 3] : [0, 1],
                at: (Double(number) + 0.5) / Double(clusters))
        }
        return campaign
    }

    /// What a report has found, and joined wrongly.
    private func found(_ report: Report) -> (clusters: Set<Campaign.Cluster>, wrong: Int) {
        let clusters = report.clusters.map { cluster in
            Campaign.Cluster(
                networks: Set(cluster.networks),
                targets: Set(cluster.targets.compactMap(Campaign.subscriber)), attacks: 0)
        }
        let wrong = (report.clusters.flatMap(\.targets) + report.targets.map(\.subscriber)).count {
            guard let imsi = $0.imsi, let msisdn = $0.msisdn else { return false }
            return Campaign.subscriber(Subscriber(imsi: imsi))
                != Campaign.subscriber(Subscriber(msisdn: msisdn))
        }
        return (Set(clusters), wrong)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            // Attacks, days, subscribers, and of 18 clusters how many at least.
            (1_500, 365.0, 400, 18), (8_000, 365, 2_000, 18), (8_000, 30, 2_000, 17),
            (8_000, 10, 2_000, 16), (8_000, 3, 2_000, 14),
        ])
    func `Clusters are found whole, however dense the rest is`(
        attacks: Int, days: Double, subscribers: Int, least: Int
    ) {
        var (whole, wrong, strangers) = (0, 0, 0)
        for seed in 1...3 {
            let campaign = campaign(
                seed: UInt64(seed), attacks: attacks, days: days, subscribers: subscribers,
                clusters: 6)
            let (clusters, joined) = found(campaign.report())
            let known = Set(
                campaign.clusters.map {
                    Campaign.Cluster(networks: $0.networks, targets: $0.targets, attacks: 0)
                })
            whole += known.intersection(clusters).count
            strangers += clusters.count { $0.targets.allSatisfy { $0 < subscribers } }
            wrong += joined
        }
        #expect(whole >= least && wrong <= 2)
        #expect(strangers == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `Networks that know nothing of each other are no cluster`() {
        var found = 0
        for (seed, days, subscribers) in [
            (1, 365.0, 400), (2, 365, 2_000), (3, 30, 2_000), (4, 30, 300), (5, 10, 2_000),
            (6, 10, 300), (7, 3, 2_000), (8, 3, 300),
        ] {
            var campaign = Campaign(seed: UInt64(seed), days: days)
            campaign.addBackground(8_000, on: subscribers)
            found += campaign.report().clusters.count
        }
        #expect(found == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `Both numbers of a subscriber are one target, and hits are counted together`() {
        var (rows, targets, identities, wrong) = (0, 0, 0, 0)
        for seed in 1...4 {
            var campaign = Campaign(seed: UInt64(seed), days: 365)
            campaign.addBackground(1_500, on: 400)
            let report = campaign.report()
            rows += report.targets.count
            targets += Set(report.targets.compactMap { Campaign.subscriber($0.subscriber) }).count
            identities += Set(campaign.events.compactMap { $0.imsi ?? $0.msisdn }).count
            wrong += found(report).wrong
            #expect(report.targets.reduce(0) { $0 + $1.attacks } == campaign.events.count)
        }
        #expect(wrong == 0)
        // Half of all, though many numbers of one subscriber were never attacked at one time.
        #expect(2 * (identities - rows) > identities - targets)
    }

    @Test func `What attackers do at the same time in a crowd joins nothing`() {
        var campaign = Campaign(seed: 1, days: 0.1)
        campaign.addBackground(4_000, on: 2_000)
        #expect(found(campaign.report()).wrong <= 1)
    }

    /// How long a store reaches back says nothing of how close together its attacks are.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `Busy hours are no acting together, nor is one day in a year`(everyDay: Bool) {
        var found = 0
        for seed in 1...6 {
            var campaign = Campaign(seed: UInt64(seed), days: everyDay ? 7 : 365)
            campaign.addBusyHours(3_000, on: 2_000, everyDay: everyDay)
            campaign.addStraggler()
            found += campaign.report().clusters.count
        }
        #expect(found == 0)
    }
}
