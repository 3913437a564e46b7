import Foundation
import Intelligence
import Testing

@testable import EventSinks

/// The thread that tells of clusters while attacks come.
@Suite struct LiveClusterTests {
    private func attacks(_ networks: [String], on targets: [String]) -> [StoredEvent] {
        var events: [StoredEvent] = []
        for network in networks {
            for target in targets {
                var event = StoredEvent.blocked()
                event.time = Date().timeIntervalSince1970
                event.source = .init(country: "BS", operator: network)
                event.imsi = target
                events.append(event)
            }
        }
        return events
    }

    @Test func `A cluster becomes an event within seconds, and one more when it grows`() {
        let clusters = LiveClusters()
        clusters.start()
        clusters.add(["001010000000001": "15550100001"])
        clusters.add(attacks(["One", "Two"], on: ["001010000000001", "001010000000002"]))
        var news: [StoredEvent] = []
        func told(_ count: Int) -> Bool {
            eventually {
                news += clusters.takeNews()
                return news.count >= count
            }
        }
        #expect(told(1))
        #expect(news.first?.facts?["networks"] == .text("BS/One, BS/Two"))
        clusters.add(attacks(["Three"], on: ["001010000000001"]))
        #expect(told(2))
        #expect(clusters.count == 2 && clusters.lost == 0)
        clusters.stop()
    }

    @Test func `After a restart what was under way goes on, and what was told is not told again`()
        throws
    {
        let folder = try ScratchFolder()
        let path = folder.file("events.sqlite")
        let (one, two) = ("001010000000001", "001010000000002")
        let (three, four) = ("001010000000003", "001010000000004")
        let store = try SQLiteEventStore(path: path)
        // The first of them names its target by the other number only.
        var early = attacks(["One"], on: [one])
        (early[0].imsi, early[0].msisdn) = (nil, "15550100001")
        try store.append(
            early + attacks(["One", "Two"], on: [two, four]) + attacks(["Four"], on: [three]))
        try store.add(Surroundings(subscribers: [one: "15550100001"]))

        // Nothing was told: half of the meeting comes after the restart.
        let first = LiveClusters()
        first.start(after: path)
        first.add(attacks(["Two"], on: [one]))
        var news: [StoredEvent] = []
        func told(by clusters: LiveClusters) -> Bool {
            eventually {
                news += clusters.takeNews()
                return !news.isEmpty
            }
        }
        #expect(told(by: first))
        #expect(news.first?.facts?["networks"] == .text("BS/One, BS/Two"))
        #expect(news.first?.facts?["targets"] == .number(3))
        first.stop()
        try store.append(attacks(["Two"], on: [one]) + news)

        // The same again: it is known, and a further network is news.
        news = []
        let second = LiveClusters()
        second.start(after: path)
        Thread.sleep(forTimeInterval: 1.5)
        #expect(second.takeNews().isEmpty && second.count == 0)
        second.add(attacks(["Three"], on: [one]))
        #expect(told(by: second))
        #expect(news.first?.facts?["networks"] == .text("BS/One, BS/Two, BS/Three"))
        second.stop()
        try store.close()

        // A store that is none is no reason not to start.
        let third = LiveClusters()
        third.start(after: folder.file("nothing.sqlite"))
        third.stop()
    }
}
