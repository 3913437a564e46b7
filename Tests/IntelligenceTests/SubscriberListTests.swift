import Intelligence
import Testing

/// An operator's own list of whose numbers are one.
@Suite struct SubscriberListTests {
    @Test func `It is read with a heading or without, and as spreadsheets write it`() throws {
        let pairs = ["001010000000001": "15550101", "001010000000002": "15550102"]
        for text in [
            "imsi,msisdn\n001010000000001,15550101\n001010000000002,+15550102\n",
            "001010000000001;15550101\r\n\r\n001010000000002;\"15550102\"\r\n",
            "\u{feff}001010000000001\t15550101\tGold\n001010000000002\t15550102\t",
        ] {
            #expect(try SubscriberList.pairs(of: text) == pairs)
        }
        #expect(try SubscriberList.pairs(of: "") == [:])
    }

    @Test(arguments: ["001010000000001", "001010000000001,x", "12,15550101", "imsi,1555\n0010"])
    func `What is no pair is named by its line`(line: String) {
        #expect(throws: SubscriberList.Failure.self) {
            try SubscriberList.pairs(of: "imsi,msisdn\n" + line)
        }
    }

    @Test func `A list joins what traffic has not shown, and changes nothing that it has`() throws {
        let folder = try ScratchFolder()
        let store = try openEventStore(at: folder.file("events.sqlite"))
        var events: [StoredEvent] = []
        for (imsi, msisdn) in [("001011", nil), (nil, "15551"), ("001012", nil), (nil, "15552")] {
            var event = StoredEvent(time: Double(events.count) * 1e6, verdict: "block")
            (event.imsi, event.msisdn) = (imsi, msisdn)
            events.append(event)
        }
        try store.append(events)
        try store.add(Surroundings(subscribers: ["001011": "15551"]))
        #expect(try Report(of: store).targets.count == 3)
        let report = try Report(
            of: store, subscribers: ["001012": "15552", "001011": "15552", "001019": "15551"])
        #expect(
            Set(report.targets.map(\.subscriber)) == [
                Subscriber(imsi: "001011", msisdn: "15551"),
                Subscriber(imsi: "001012", msisdn: "15552"),
            ])
        #expect(report.targets.filter(\.isInferred).isEmpty)
    }
}
