import EventSinks
import Foundation
import Intelligence
import Records
import Screening
import Testing

/// No number of a subscriber is left in an event, and what is left still tells subscribers apart.
@Suite struct PrivacyTests {
    private let privacy = EventPrivacy(KeyedHash(first: 1, second: 2))

    private var event: StoredEvent {
        var event = StoredEvent.blocked()
        event.msisdn = "15550100123"
        event.called = .init(digits: "15550100123", ssn: 6)
        event.addresses = ["serviceCentre": "12423570009", "msc": "15550100123"]
        event.facts = ["lastSeenGT": .text("12423570001"), "asked": .text("15550100123")]
        event.raw = Octets([1, 0, 1, 1])
        event.length = 1_000
        return event
    }

    @Test func `Numbers of subscribers are hashed under the key's name, octets are withheld`()
        throws
    {
        let hidden = privacy.hiding(event)
        let text = String(decoding: hidden.jsonObject, as: UTF8.self)
        #expect(!text.contains("001010007679370") && !text.contains("15550100123"))
        #expect(hidden.raw == nil && hidden.length == nil)
        let imsi = try #require(hidden.imsi)
        #expect(imsi.wholeMatch(of: /k[0-9a-f]{6}:[0-9a-f]{16}/) != nil)
        #expect(hidden.calling == event.calling)
        #expect(hidden.called?.digits == hidden.msisdn && hidden.addresses?["msc"] == hidden.msisdn)
        #expect(hidden.addresses?["serviceCentre"] == "12423570009")
    }

    @Test func `A register that answers by a subscriber's number is hashed, one that asks is not`()
    {
        var event = event
        event.calling = .init(digits: "13035550151", ssn: 6)
        event.msisdn = nil
        for (tcap, isShown) in [("begin", true), ("end", false), ("continue", false)] {
            event.tcap = tcap
            #expect((privacy.hiding(event).calling?.digits == "13035550151") == isShown)
        }
    }

    @Test func `A title made of an IMSI is hashed where it stands`() {
        var event = event
        event.calling = .init(digits: "155500007679370", ssn: 7)
        event.calling?.plan = 7
        #expect(privacy.hiding(event).calling?.digits?.hasPrefix(privacy.keyName + ":") == true)
    }

    /// A message with a number in every role that there is and in one that may come, and what rules remember.
    private var full: StoredEvent {
        var event = event
        let roles = [
            "vlr", "msc", "sgsn", "hlr", "serviceCentre", "gsmSCF", "gmlc", "gmsc", "ggsn",
            "roamingNumber", "calledParty", "callingParty", "forwardedTo", "tpOriginator",
            "tpDestination", "imei", "handoverNumber", "additionalMSISDN", "locationNumber",
            "redirectingParty", "originalCalledParty", "assistingSSP", "newRole",
        ]
        event.addresses = Dictionary(
            uniqueKeysWithValues: roles.enumerated().map { index, role in
                (
                    role,
                    (index < 9 ? "1242357010" : "1555019990") + (index < 10 ? "0" : "") + "\(index)"
                )
            })
        event.addresses?["sgsn"] = event.imsi
        event.facts = [
            "lastVLR": .text("12423570001"), "travelFrom": .text("12423570002"),
            "lastSeenGT": .text("155500007679370"), "lastMSC": .text("15550100123"),
            "limit": .text("10 per minute by called-gt, calling-gt: 15550109001, 12423570001"),
            "other": .text("155501999077"), "sinceSeen": .number(12), "dialogue": .text("known"),
        ]
        return event
    }

    /// What no sink may have: numbers of subscribers of `full`, and such that may be.
    private static let secrets = [
        "7679370", "15550100123", "15550109001", "1555019990", "155501999077",
    ]

    @Test func `Only nodes' addresses and facts stay, whatever the role`() throws {
        let hidden = privacy.hiding(full)
        let text = String(decoding: hidden.jsonObject, as: UTF8.self)
        for secret in PrivacyTests.secrets {
            #expect(!text.contains(secret), "\(secret) in \(text)")
        }
        let left = try #require(hidden.addresses).filter { !$0.value.contains(":") }
        #expect(
            left.keys.sorted() == [
                "ggsn", "gmlc", "gmsc", "gsmSCF", "hlr", "msc", "serviceCentre", "vlr",
            ])
        #expect(hidden.facts?["lastVLR"] == .text("12423570001"))
        #expect(hidden.facts?["travelFrom"] == .text("12423570002"))
        #expect(hidden.facts?["dialogue"] == .text("known"))
        let title = privacy.hidden(number: "15550109001")
        #expect(
            hidden.facts?["limit"]
                == .text("10 per minute by called-gt, calling-gt: \(title), 12423570001"))
    }

    @Test func `No sink's text has a subscriber's number`() {
        let hidden = privacy.hiding(full)
        let texts = [
            SyslogMessage(.rfc5424).octets(hidden, suppressed: 0),
            SyslogMessage(.cef).octets(hidden, suppressed: 0),
            AlertMessage.json(hidden, suppressed: 0), hidden.jsonObject,
        ].map { String(decoding: $0, as: UTF8.self) }
        for text in texts {
            #expect(text.contains("12423570001"))
            for secret in PrivacyTests.secrets {
                #expect(!text.contains(secret), "\(secret) in \(text)")
            }
        }
    }

    @Test func `What a cluster's event says of networks stays`() {
        var event = StoredEvent.blocked()
        event.reason = StoredEvent.cluster
        event.facts = ["networks": .text("CN 1234567 Telecom, BS One"), "targets": .number(5)]
        #expect(privacy.hiding(event).facts == event.facts)
    }

    @Test func `The same number has the same hash under one key and another under another`() {
        let other = EventPrivacy(KeyedHash(first: 1, second: 3))
        #expect(privacy.hiding(event).imsi == privacy.hiding(event).imsi)
        #expect(other.hiding(event).imsi != privacy.hiding(event).imsi)
        #expect(other.keyName != privacy.keyName)
        #expect(privacy.hidden(imsi: "155501") != privacy.hidden(number: "155501"))
    }

    @Test func `The hash is SipHash-2-4 of the kind and the text`() {
        // The key and the answer of the paper's appendix A: the octets 0 to 14.
        let hash = KeyedHash(first: 0x0706_0504_0302_0100, second: 0x0f0e_0d0c_0b0a_0908)
        let text = String(decoding: [8, 9, 10, 11, 12, 13, 14] as [UInt8], as: UTF8.self)
        #expect(hash.of(text, kind: 0x0706_0504_0302_0100) == 0xa129_ca61_49be_45e5)
    }

    @Test func `Reports and clusters are the same of hashed events`() throws {
        var plain = ReportBuilder()
        var hashed = ReportBuilder()
        var surroundings = Surroundings()
        surroundings.subscribers = ["001010000000001": "15550100001"]
        for number in 0..<12 {
            var event = StoredEvent.blocked()
            event.time += Double(number) * 10
            event.source = .init(country: "BS", operator: number % 2 == 0 ? "One" : "Two")
            event.imsi = number < 6 ? "001010000000001" : "001010000000002"
            if number == 3 { (event.imsi, event.msisdn) = (nil, "15550100001") }
            plain.add(ReportEvent(event))
            hashed.add(ReportEvent(privacy.hiding(event)))
        }
        let one = plain.finish(surroundings)
        let other = hashed.finish(privacy.hiding(surroundings))
        #expect(one.targets.map(\.attacks) == other.targets.map(\.attacks))
        #expect(one.targets.count == 2)
        #expect(one.clusters.count == 1 && other.clusters.count == 1)
        #expect(other.clusters[0].targets.count == 2)
        #expect(one.clusters[0].attacksByNetwork == other.clusters[0].attacksByNetwork)
    }
}
