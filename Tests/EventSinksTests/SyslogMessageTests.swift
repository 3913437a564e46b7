import Intelligence
import Testing

@testable import EventSinks

/// Events as syslog and CEF, also where their fields hold what would break a line.
@Suite struct SyslogMessageTests {
    private func text(_ format: SyslogFormat, _ event: StoredEvent, suppressed: Int = 0) -> String {
        String(decoding: SyslogMessage(format).octets(event, suppressed: suppressed), as: UTF8.self)
    }

    @Test func `An event is a message of RFC 5424 with its fields as structured data`() {
        let text = text(.rfc5424, .blocked(), suppressed: 3)
        #expect(
            text.hasPrefix(
                "<131>1 2023-11-14T22:13:20.250000Z gw_1_ weir - block [weir@32473 link=\"carrier\""
            ))
        #expect(text.contains(#" operator="B\"T\]\\|C=?<13>1 x?""#))
        #expect(text.contains(#" imsi="001010007679370" suppressed="3"] "#))
        #expect(text.contains("\u{feff}blocked anyTimeInterrogation from 12423570001 (BS/"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
    }

    @Test func `CEF escapes bars in its header and equal signs in its extension`() {
        var event = StoredEvent.blocked()
        event.rule = "a|b\\c"
        let text = text(.cef, event)
        #expect(text.contains(#" block - CEF:0|Weir|weir|1|a\|b\\c|blocked anyTime"#))
        #expect(text.contains(#"|7|rt=1700000000250 dvchost=gw 1? act=drop outcome=block cat=1 "#))
        #expect(text.contains(#"cs4Label=network cs4=BS/B"T]\\|C\=?<13>1 x? cs5Label=rule"#))
        #expect(!text.contains("\n"))
        // Seven bars that are not escaped, before the first key.
        event.source = nil
        let plain = self.text(.cef, event).replacing("\\\\", with: "").replacing("\\|", with: "")
        let header = plain.split(separator: "rt=").first ?? ""
        #expect(header.filter { $0 == "|" }.count == 7)
    }

    @Test func `A message longer than any receiver takes is cut between two characters`() throws {
        var event = StoredEvent.blocked()
        event.facts = Dictionary(
            uniqueKeysWithValues: (0..<20).map {
                ("fact\($0)", .text(String(repeating: "é", count: 990)))
            })
        let octets = SyslogMessage(.rfc5424).octets(event)
        #expect(octets.count <= 8_192 && octets.count > 8_100)
        #expect(String(validating: octets, as: UTF8.self) != nil)
    }

    @Test func `Severity goes by what became of the message`() {
        #expect(Severity(of: .blocked()) == .error)
        #expect(Severity(of: StoredEvent(time: 0, verdict: "forward", shadow: true)) == .warning)
        #expect(Severity(of: StoredEvent(time: 0, verdict: "forward")) == .notice)
        var cluster = StoredEvent(time: 0, verdict: "forward")
        cluster.reason = StoredEvent.cluster
        cluster.facts = ["networks": .text("AA/One, BB/Two"), "targets": .number(4)]
        #expect(Severity(of: cluster) == .critical)
        let message = text(.rfc5424, cluster)
        #expect(message.hasPrefix("<130>1 1970-01-01T00:00:00.000000Z - weir - cluster "))
        #expect(message.hasSuffix("networks act together: AA/One, BB/Two on 4 subscribers"))
    }
}
