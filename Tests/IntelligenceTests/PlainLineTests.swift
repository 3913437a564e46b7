import Foundation
import Testing

@testable import Intelligence

/// Lines that are read without a decoder say what the decoder says.
struct PlainLineTests {
    private func line(_ event: StoredEvent) -> [UInt8] {
        var line = JSONLine()
        line.append(event)
        return line.octets.dropLast()
    }

    private func decoded(_ line: [UInt8]) -> ReportEvent? {
        try? JSONDecoder().decode(ReportEvent.self, from: Data(line))
    }

    private var usual: StoredEvent {
        var event = StoredEvent.complete
        event.source = .init(country: "BS", operator: "Télé Sud/é")
        return event
    }

    @Test func `what the stores write is read, with every field`() throws {
        for event in [
            usual, .numbered(1), .numbered(998), StoredEvent(time: -0.000001, verdict: "x"),
        ] {
            let line = line(event)
            let read = try #require(ReportEvent(plain: line[...]))
            #expect(read == decoded(line))
        }
        var event = usual
        for category in ["1", "sms", "camel", "12"] {
            event.category = EventCategory(rawValue: category)
            #expect(ReportEvent(plain: line(event)[...])?.category == event.category)
        }
    }

    @Test func `times are the nearest numbers there are`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let time = (Double.random(in: -4e9...4e9, using: &random) * 1e6).rounded() / 1e6
            let line = line(StoredEvent(time: time, verdict: "block"))
            #expect(ReportEvent(plain: line[...])?.time == time)
        }
    }

    @Test func `what is written otherwise is left to the decoder`() {
        for text in [
            "", "{", "{}", "[]", "{\"time\":1}", "{\"time\":1,\"verdict\":\"a\",\"shadow\":true} ",
            "{\"time\": 1,\"verdict\":\"a\",\"shadow\":true}",
            "{\"time\":1e3,\"verdict\":\"a\",\"shadow\":true}",
            "{\"time\":01,\"verdict\":\"a\",\"shadow\":true}",
            "{\"time\":1.1234567890123456789,\"verdict\":\"a\",\"shadow\":true}",
            "{\"time\":1,\"verdict\":\"a\\u0062\",\"shadow\":true}",
            "{\"time\":1,\"verdict\":null,\"shadow\":true}",
            "{\"time\":1,\"time\":2,\"verdict\":\"a\",\"shadow\":true}",
            "{\"time\":1,\"verdict\":\"a\",\"shadow\":true,\"opc\":4294967296}",
            "{\"time\":1,\"verdict\":\"a\",\"shadow\":true,\"x\":"
                + String(repeating: "[", count: 100_000),
        ] {
            #expect(ReportEvent(plain: Array(text.utf8)[...]) == nil, "\(text.prefix(80))")
        }
        var octets = line(.numbered(1))
        octets[octets.firstIndex(of: 0x26)!] = 0xff
        #expect(ReportEvent(plain: octets[...]) == nil)
    }

    @Test(arguments: 0..<4) func `a spoilt line never says what the decoder does not`(_ seed: Int) {
        var random = Seeded(state: UInt64(seed) + 1)
        let whole = line(seed == 0 ? .numbered(7) : usual)
        var read = 0
        for _ in 0..<4_000 {
            var octets = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<octets.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: octets[place] = UInt8.random(in: 0...255, using: &random)
                case 1: octets.remove(at: place)
                default:
                    octets.insert(
                        [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x30, 0x2e, 0x2d].randomElement(
                            using: &random)!, at: place)
                }
            }
            guard let event = ReportEvent(plain: octets[...]) else { continue }
            read += 1
            #expect(event == decoded(octets))
        }
        #expect(read > 100)
    }
}
