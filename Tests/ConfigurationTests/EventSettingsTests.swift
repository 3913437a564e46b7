import Foundation
import SS7Filter
import SS7Rules
import Testing

@testable import Configuration

/// Where events go and who is alerted, as the file says.
@Suite struct EventSettingsTests {
    private func read(_ text: String) throws -> Configuration {
        try Configuration(text: FindingTests.home + text, file: "/etc/weir/weir.yaml")
    }

    private func finding(_ text: String) throws -> String {
        let all = try #require(throws: Diagnostics.self) { _ = try self.read(text) }.all
        try #require(all.count == 1, "\(all)")
        return all[0].message
    }

    @Test func `what is not said is not there`() throws {
        let events = try read("").events
        #expect(events == Configuration.EventSettings())
        #expect(events.keep == nil && events.most == nil && events.syslog == nil)
        #expect(try read("").alerts.isEmpty)
    }

    @Test func `sinks are read with their defaults, paths relative to the file`() throws {
        let events = try read(
            """
            events:
              sqlite: e.sqlite
              keep: 90d
              most: 10GiB
              syslog: {to: "udp://192.0.2.1"}
              pcapng: {file: b.pcapng}
            """
        ).events
        #expect(events.sqlite == "/etc/weir/e.sqlite")
        #expect(events.keep == .seconds(7_776_000) && events.most == 10 << 30)
        #expect(events.syslog?.receiver.port == 514 && events.syslog?.format == .rfc5424)
        #expect(events.pcapng?.file == "/etc/weir/b.pcapng" && events.pcapng?.size == 64 << 20)
        let six = try read("events: {syslog: {to: \"tcp://[2001:db8::1]:601\", format: cef}}")
            .events
        #expect(six.syslog?.receiver.host == "2001:db8::1" && six.syslog?.format == .cef)
    }

    @Test func `alerts are read, one or several`() throws {
        let one = try read("alerts: {to: \"https://example.net/h?k=1\"}").alerts
        #expect(one.map(\.receiver.scheme) == [.https] && one[0].receiver.port == 443)
        #expect(one[0].atLeast == .error && one[0].clusters && one[0].categories == nil)
        #expect(one[0].atMost == .init(count: 10, seconds: 60) && one[0].timeout == .seconds(5))
        let two = try read(
            """
            alerts:
              - {to: "http://127.0.0.1:8080/", at-least: critical, timeout: 500ms}
              - {to: "tcp://127.0.0.1", categories: [1, sms], clusters: no, at-most: 3 per hour, format: cef}
            """
        ).alerts
        #expect(two.map(\.atLeast) == [.critical, .error])
        #expect(two[1].categories == [.category1, .sms] && !two[1].clusters)
        #expect(two[1].atMost == .init(count: 3, seconds: 3_600) && two[1].receiver.port == 601)
    }

    @Test func `receivers over TLS have whom to trust, paths relative to the file`() throws {
        let syslog = try #require(
            try read(
                "events: {syslog: {to: \"tls://siem.test\", tls: {authorities: ca.pem, name: n}}}"
            )
            .events.syslog)
        #expect(syslog.receiver.port == 6_514 && syslog.receiver.scheme == .tls)
        #expect(syslog.security.authorities == "/etc/weir/ca.pem" && syslog.security.name == "n")
        let alert = try read(
            "alerts: {to: \"https://h/\", tls: {certificate: /c.pem, key: k.pem}}"
        ).alerts[0]
        #expect(alert.security.certificate == "/c.pem" && alert.security.key == "/etc/weir/k.pem")
        #expect(try read("alerts: {to: \"tls://h:1\"}").alerts[0].receiver.port == 1)
    }

    @Test func `what cannot be is said`() throws {
        #expect(
            try finding("alerts: {to: \"tcp://h\", tls: {name: n}}").contains("over tls or https"))
        #expect(
            try finding("events: {syslog: {to: \"tls://h\", tls: {key: k}}}")
                .contains("belong together"))
        #expect(
            try finding("alerts: {to: \"https://h/\", tls: {name: n}}")
                .contains("of syslog receivers"))
        #expect(try finding("events: {keep: 1d}").contains("`keep` is of the `sqlite` store"))
        #expect(try finding("events: {syslog: {format: cef}}").contains("needs `to`"))
        #expect(
            try finding("events: {syslog: {to: \"http://h/\"}}").contains("URL of udp, tcp or tls"))
        #expect(try finding("alerts: {to: \"ftp://h/\"}").contains("http, https, udp, tcp or tls"))
        #expect(try finding("alerts: {to: \"udp://h/path\"}").contains("URL of"))
        #expect(try finding("events: {pcapng: {size: 1MiB}}").contains("needs `file`"))
        #expect(
            try finding("alerts: {to: \"http://h/\", at-most: 10 a minute}").contains(
                "10 per minute"))
        #expect(
            try finding("alerts: {to: \"http://h/\", format: cef}").contains("of syslog receivers"))
        #expect(try finding("events: {privacy: {}}").contains("needs `key-file`"))
        #expect(
            try finding("events: {pcapng: {file: f}, privacy: {key-file: k}}")
                .contains("cannot be had with `privacy`"))
    }
}
