import Foundation
import Testing

/// A gateway that runs with all its sinks: what it blocks reaches each of them.
@Suite struct EventSinkCommandTests {
    /// A UDP socket on loopback.
    private final class Datagrams {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        private(set) var port: UInt16 = 0

        init() throws {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            // SAFETY: an IPv4 address is passed as the general one, with its length.
            let code = unsafe withUnsafeMutableBytes(of: &address) { octets in
                let pointer = unsafe octets.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                let bound = unsafe bind(descriptor, pointer, length)
                _ = unsafe getsockname(descriptor, pointer, &length)
                return bound
            }
            try #require(code == 0)
            port = UInt16(bigEndian: address.sin_port)
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit,
                socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        func next() -> String {
            var octets = [UInt8](repeating: 0, count: 8_192)
            // SAFETY: the array has as many octets as are asked for.
            let count = unsafe octets.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private static let rule = "rule enquiries block sendRoutingInfoForSM from interconnect"

    @Test func `What is blocked reaches store, syslog, capture and alert, and status counts it`()
        throws
    {
        let syslog = try Datagrams()
        let alerts = try Datagrams()
        let gateway = try RunningGateway(
            rules: Self.rule,
            configuration: """
                instance: gw1
                events:
                  sqlite: e.sqlite
                  keep: 30d
                  syslog: {to: "udp://127.0.0.1:\(syslog.port)"}
                  pcapng: {file: blocked.pcapng}
                alerts: {to: "udp://127.0.0.1:\(alerts.port)", at-most: 1 per hour, format: cef}
                """, over: .tcp)
        defer { gateway.terminate() }
        #expect(try gateway.ask(2))
        #expect(syslog.next().contains("rule=\"enquiries\""))
        #expect(syslog.next().contains(" gw1 weir - block [weir@32473 "))
        #expect(alerts.next().contains("CEF:0|Weir|weir|1|enquiries|"))
        let isCounted = gateway.eventually {
            let metrics = (try? gateway.weir("status", "--metrics").output) ?? ""
            return metrics.contains("weir_sink_events_total{sink=\"sqlite\"} 2\n")
                && metrics.contains("weir_sink_events_total{sink=\"pcapng\"} 2\n")
                && metrics.contains("weir_sink_suppressed_total{sink=\"alert-1\"} 1\n")
                && metrics.contains("weir_category_blocked_total{category=\"custom\"} 2\n")
                && metrics.contains(/weir_path_seconds_count [1-9]/)
        }
        #expect(isCounted)
        let capture = try Data(
            contentsOf: URL(fileURLWithPath: gateway.scratch.path("blocked.pcapng")))
        #expect(String(decoding: capture, as: UTF8.self).contains("rule: enquiries"))
    }

    @Test
    func
        `A store that cannot be opened keeps no gateway from starting, and has all events once it can`()
        throws
    {
        let gateway = try RunningGateway(
            rules: Self.rule,
            configuration: "events: {sqlite: later/e.sqlite, json-lines: e.jsonl}", over: .tcp)
        defer { gateway.terminate() }
        #expect(gateway.log.contains("error weir: [weir] events: "), "\(gateway.log)")
        #expect(try gateway.ask(3))
        let waits = gateway.eventually {
            let status = (try? gateway.weir("status", "--json").output) ?? ""
            return status.contains(
                /"name":"sqlite","taken":0,"lost":0,"errors":\d+,"waiting":3,"failure":"cannot be/)
                && status.contains(/"name":"json-lines","taken":3,"lost":0,"errors":0,"waiting":0,/)
        }
        #expect(waits, "\(gateway.status)")
        let text = try gateway.weir("status").output
        #expect(text.contains("TAKES NOTHING"), "\(text)")
        #expect(text.contains("events 0 stored"), "\(text)")
        try FileManager.default.createDirectory(
            atPath: gateway.scratch.path("later"), withIntermediateDirectories: false)
        #expect(
            gateway.eventually { gateway.status.contains(/"name":"sqlite","taken":3,"lost":0,/) })
        #expect(try gateway.weir("status").output.contains("events 3 stored"))
        #expect(gateway.log.contains("events: takes events again"))
    }

    @Test func `With privacy no number of a subscriber is in the file of events`() throws {
        let gateway = try RunningGateway(
            rules: Self.rule, files: ["events.key": "000102030405060708090a0b0c0d0e0f\n"],
            configuration: "events: {json-lines: e.jsonl, privacy: {key-file: events.key}}",
            over: .tcp)
        defer { gateway.terminate() }
        #expect(try gateway.ask(1))
        var text = ""
        let isStored = gateway.eventually {
            text =
                (try? String(contentsOfFile: gateway.scratch.path("e.jsonl"), encoding: .utf8))
                ?? ""
            return text.contains("\"rule\":\"enquiries\"")
        }
        #expect(isStored)
        #expect(text.contains(/"msisdn":"k[0-9a-f]{6}:[0-9a-f]{16}"/))
        #expect(!text.contains("\"raw\"") && !text.contains("1555019"))
    }

    /// openssl's own server, with a certificate that has signed itself.
    private final class SecureReceiver {
        private let process = Process()
        private let input = Pipe()
        private let log: String
        let certificate: String

        init(_ scratch: Scratch) throws {
            log = scratch.path("received")
            certificate = scratch.path("receiver.pem")
            // Its standard input stays open: it ends with that.
            let script = """
                cd "$1"
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
                  -keyout receiver.key -out receiver.pem -subj /CN=receiver \
                  -addext subjectAltName=IP:127.0.0.1 2>/dev/null
                exec openssl s_server -accept 127.0.0.1:0 -cert receiver.pem -key receiver.key > received 2>&1
                """
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", script, "bash", scratch.path(".")]
            process.standardInput = input
            try process.run()
        }

        var text: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
        /// Known once it listens.
        var port: Substring? { text.firstMatch(of: /ACCEPT 127.0.0.1:([0-9]+)/)?.1 }

        func stop() {
            // It takes signals as the tests' process does, which may keep SIGTERM from it.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    private static let hasOpenSSL = ProcessInfo.processInfo.environment["PATH", default: ""]
        .split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") }

    @Test(.enabled(if: hasOpenSSL, "SKIPPED: openssl is not installed"))
    func `Over TLS events reach a receiver that is known, and no start is without its files`()
        throws
    {
        let scratch = try Scratch()
        let receiver = try SecureReceiver(scratch)
        defer { receiver.stop() }
        for _ in 0..<100 where receiver.port == nil { usleep(100_000) }
        let port = try #require(receiver.port, "\(receiver.text)")
        let gateway = try RunningGateway(
            rules: Self.rule,
            configuration: """
                events:
                  syslog: {to: "tls://127.0.0.1:\(port)", tls: {authorities: "\(receiver.certificate)"}}
                """, over: .tcp)
        defer { gateway.terminate() }
        #expect(try gateway.ask(1))
        let isThere = gateway.eventually { receiver.text.contains("rule=\"enquiries\"") }
        #expect(isThere, "\(receiver.text)")
        #expect(receiver.text.contains(" <131>1 "))

        let text = try String(contentsOfFile: gateway.config, encoding: .utf8)
            .replacing(receiver.certificate, with: "/nowhere.pem")
        let refused = try Weir.run("run", "--config", gateway.scratch.write(text, to: "none.yaml"))
        #expect(refused.status == 1 && refused.errors.contains("/nowhere.pem: cannot be read"))
    }
}
