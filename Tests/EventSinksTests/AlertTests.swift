import Foundation
import Intelligence
import Synchronization
import Testing

@testable import EventSinks

/// Who is alerted of what, how often, and what becomes of it where the receiver does not listen.
@Suite struct AlertTests {
    @Test func `A filter goes by severity, category and whether it is a cluster`() {
        var filter = AlertFilter()
        var cluster = StoredEvent(time: 0, verdict: "forward")
        cluster.reason = StoredEvent.cluster
        var shadow = StoredEvent(time: 0, verdict: "forward", shadow: true)
        shadow.category = EventCategory(rawValue: "2")
        #expect(filter.takes(.blocked()) && filter.takes(cluster) && !filter.takes(shadow))
        filter.severity = .warning
        #expect(filter.takes(shadow))
        filter.categories = ["2"]
        filter.clusters = false
        #expect(filter.takes(shadow) && !filter.takes(.blocked()) && !filter.takes(cluster))
    }

    @Test func `So many in so long, and after a while one more`() {
        var limit = RateLimit(3, per: 60)
        var answers: [Bool] = []
        for time in [100.0, 101, 102, 103, 121, 159.9, 160, 160.5, 161, 50, 162, 163] {
            answers.append(limit.allows(at: time))
        }
        #expect(
            answers == [
                true, true, true, false, false, false, true, false, true, false, true, false,
            ])
        var none = RateLimit(0, per: 60)
        #expect(!none.allows(at: 0) && !none.allows(at: 1_000))
    }

    @Test(arguments: 1...20) func `In no time of the length are there more`(_: Int) {
        var random = SystemRandomNumberGenerator()
        let (count, period) = (Int.random(in: 1...4, using: &random), 60.0)
        var limit = RateLimit(count, per: period)
        var (allowed, time): ([Double], Double) = ([], 0)
        for _ in 0..<500 {
            time += .random(in: 0...20, using: &random)
            if limit.allows(at: time) { allowed.append(time) }
        }
        for (index, start) in allowed.enumerated() {
            let end = start + period
            #expect(allowed[index...].prefix { $0 < end }.count <= count)
        }
        // Nor fewer than might be: one comes at least every 20 s, so as many again within 80.
        #expect(allowed.count >= Int((time - 20) / (period + 20)) * count)
    }

    private final class Basket: Courier {
        let messages = Mutex<[[UInt8]]>([])
        func deliver(_ message: [UInt8]) { messages.withLock { $0.append(message) } }
        func close() {}
    }

    @Test func `What is suppressed is counted and told in the next alert`() throws {
        let basket = Basket()
        let sink = AlertSink(
            "alert-1", of: AlertFilter(), atMost: RateLimit(2, per: 0.5), by: basket,
            report: { _ in }
        ) { AlertMessage.json($0, suppressed: $1) }
        sink.append((0..<10).map { .blocked($0) })
        #expect(sink.status?.suppressed == 8)
        Thread.sleep(forTimeInterval: 0.6)
        sink.append([.blocked(5)])
        sink.close()
        let messages = basket.messages.withLock { $0 }
        #expect(messages.count == 3)
        let last = try #require(
            JSONSerialization.jsonObject(with: Data(messages[2])) as? [String: Any])
        #expect(last["suppressed"] as? Int == 8 && last["severity"] as? String == "error")
        #expect((last["event"] as? [String: Any])?["imsi"] as? String == "001010007679375")
    }

    @Test func `A flood of blocked messages suppresses no cluster, and clusters have a limit, too`()
        throws
    {
        let basket = Basket()
        let sink = AlertSink(
            "alert-1", of: AlertFilter(), atMost: RateLimit(2, per: 600), by: basket,
            report: { _ in }
        ) { AlertMessage.json($0, suppressed: $1) }
        var cluster = StoredEvent(time: 0, verdict: "forward")
        cluster.reason = StoredEvent.cluster
        sink.append((0..<100).map { .blocked($0) })
        for _ in 0..<3 { sink.append([cluster]) }
        sink.append((0..<100).map { .blocked($0) })
        sink.close()
        let severities = basket.messages.withLock { $0 }.map { message in
            String(decoding: message.prefix(24), as: UTF8.self).split(separator: "\"")[3]
        }
        #expect(severities == ["error", "error", "critical", "critical"])
        #expect(sink.status?.suppressed == 199)
    }

    @Test func `A webhook gets a POST with a JSON object; what it refuses is not sent again`()
        throws
    {
        let listener = try Listener(isStream: true)
        let webhook = try Webhook(
            try #require(URL(string: "http://127.0.0.1:\(listener.port)/hook?key=s")), patience: 5)
        let requests = Mutex<[String]>([])
        let server = Thread {
            for status in ["204 No Content", "400 Bad Request", "503 Busy"] {
                guard let connection = listener.accept() else { return }
                let text = connection.text(until: "}}")
                requests.withLock { $0.append(text) }
                connection.answer(
                    "HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }
        }
        server.start()
        let alert = AlertMessage.json(.blocked(), suppressed: 0)
        try webhook.deliver(alert)
        let refused = #expect(throws: DeliveryError.self) { try webhook.deliver(alert) }
        #expect(refused == DeliveryError("http://127.0.0.1 answers 400", isFinal: true))
        let busy = #expect(throws: DeliveryError.self) { try webhook.deliver(alert) }
        #expect(busy?.isFinal == false)
        let first = requests.withLock { $0.first ?? "" }
        #expect(first.hasPrefix("POST /hook?key=s HTTP/1.1\r\n"))
        #expect(first.contains("Content-Type: application/json\r\n"))
        #expect(first.hasSuffix(String(decoding: alert, as: UTF8.self)))
        webhook.close()
    }

    @Test func `A webhook that does not answer is given up after its time`() throws {
        let listener = try Listener(isStream: true)
        let webhook = try Webhook(
            try #require(URL(string: "http://127.0.0.1:\(listener.port)/")), patience: 0.5)
        let time = ContinuousClock().measure {
            #expect(throws: DeliveryError.self) { try webhook.deliver([0x7b, 0x7d]) }
        }
        #expect(time < .seconds(4))
        webhook.close()
    }

    @Test(.enabled(if: Certificates.isPossible, "SKIPPED: openssl is not installed"))
    func `Over https an alert goes only to who has a certificate that is trusted`() throws {
        let certificates = try Certificates()
        let listener = try SecureListener(
            certificates, answer: "HTTP/1.1 204 No Content\r\n\r\n")
        let url = try #require(URL(string: "https://anna:p%20w@localhost:\(listener.port)/hook"))
        let alert = AlertMessage.json(.blocked(), suppressed: 0)
        let strange = try Webhook(url, patience: 5)
        let refused = #expect(throws: DeliveryError.self) { try strange.deliver(alert) }
        #expect(
            refused?.message
                == "https://localhost: its certificate is of no authority that is trusted, "
                + "or not valid today")
        strange.close()
        #expect(listener.text.isEmpty)
        var security = TransportSecurity()
        security.authorities = certificates.file("authority.pem")
        let webhook = try Webhook(url, patience: 5, by: security)
        try webhook.deliver(alert)
        try webhook.deliver(alert)
        webhook.close()
        listener.stop()
        #expect(listener.text.hasPrefix("POST /hook HTTP/1.1\r\n"))
        #expect(listener.text.contains("Authorization: Basic YW5uYTpwIHc=\r\n"))
        #expect(listener.text.hasSuffix(String(decoding: alert, as: UTF8.self)))
        // Both went over one connection.
        #expect(listener.opened == 1)
    }

    @Test func `An alert is not sent on to where an answer points`() throws {
        let listener = try Listener(isStream: true)
        let other = try Listener(isStream: true)
        let server = Thread {
            guard let connection = listener.accept() else { return }
            _ = connection.text(until: "{}")
            connection.answer(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:\(other.port)/\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n")
        }
        server.start()
        let webhook = try Webhook(
            try #require(URL(string: "http://127.0.0.1:\(listener.port)/")), patience: 2)
        let error = #expect(throws: DeliveryError.self) { try webhook.deliver([0x7b, 0x7d]) }
        #expect(error == DeliveryError("http://127.0.0.1 answers 307"))
        webhook.close()
    }
}
