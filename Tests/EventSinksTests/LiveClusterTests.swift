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
}
