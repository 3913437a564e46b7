import Foundation
import Intelligence
import Synchronization
import Testing

@testable import EventSinks

/// Syslog over TLS: only to whom it is meant for, and never silently to nobody.
@Suite(.enabled(if: Certificates.isPossible, "SKIPPED: openssl is not installed"))
struct SecureSyslogTests {
    private let certificates: Certificates
    private let reports = Reports()

    init() throws { certificates = try Certificates() }

    private final class Reports: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ report: Delivery.Report) {
            texts.withLock { texts in
                switch report {
                case .failing(let error): texts.append("\(error)")
                case .deliversAgain: texts.append("again")
                }
            }
        }
    }

    private var trusting: TransportSecurity {
        var security = TransportSecurity()
        security.authorities = certificates.file("authority.pem")
        return security
    }

    private func sink(
        _ port: UInt16, _ security: TransportSecurity, host: String = "127.0.0.1"
    ) throws -> SyslogSink {
        let receiver = Receiver(transport: .tls, host: host, port: port)
        return SyslogSink(by: try Couriers.syslog(to: receiver, by: security), as: .rfc5424) {
            [reports] in reports.add($0)
        }
    }

    /// What is reported when one event is sent to a receiver that must not get it.
    private func refusal(
        _ listener: SecureListener, _ security: TransportSecurity, host: String = "127.0.0.1"
    ) throws -> String {
        let sink = try sink(listener.port, security, host: host)
        sink.append([.blocked(1)])
        #expect(eventually { !reports.all.isEmpty })
        sink.close()
        listener.stop()
        #expect(sink.status?.taken == 0 && sink.status?.lost == 1)
        #expect(listener.text.isEmpty)
        return reports.all.first ?? ""
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `each message has its length before it, and the certificate is verified`(host: String)
        throws
    {
        let listener = try SecureListener(certificates)
        let sink = try sink(listener.port, trusting, host: host)
        sink.append((0..<300).map { .blocked($0) })
        #expect(eventually { listener.messages.count == 300 })
        sink.close()
        listener.stop()
        let expected = (0..<300).map {
            String(decoding: SyslogMessage(.rfc5424).octets(.blocked($0)), as: UTF8.self)
        }
        #expect(listener.messages == expected && listener.opened == 1)
        #expect(sink.status?.taken == 300 && sink.status?.lost == 0 && reports.all.isEmpty)
    }

    @Test func `a certificate of an authority that is not trusted is refused, and said so`() throws
    {
        var security = TransportSecurity()
        security.authorities = certificates.file("other.pem")
        let text = try refusal(try SecureListener(certificates), security)
        #expect(text.hasPrefix("tls://127.0.0.1:"))
        #expect(
            text.hasSuffix("its certificate is of no authority that is trusted, or not valid today")
        )
    }

    @Test func `without a file of authorities the system's are asked, which do not know it`() throws
    {
        let text = try refusal(try SecureListener(certificates), TransportSecurity())
        #expect(text.contains("of no authority that is trusted"), "\(text)")
    }

    @Test func `a certificate of another name is refused; a name that is configured goes before`()
        throws
    {
        let certificates = try Certificates("DNS:siem.test")
        var security = TransportSecurity()
        security.authorities = certificates.file("authority.pem")
        for host in ["127.0.0.1", "localhost"] {
            let text = try refusal(try SecureListener(certificates), security, host: host)
            #expect(text.hasSuffix("its certificate bears another name"), "\(text)")
        }
        security.name = "siem.test"
        let listener = try SecureListener(certificates)
        let sink = try sink(listener.port, security)
        sink.append([.blocked(1)])
        #expect(eventually { listener.messages.count == 1 })
        sink.close()
        listener.stop()
    }

    @Test func `a receiver that wants our certificate gets it; without one nothing counts as sent`()
        throws
    {
        let text = try refusal(try SecureListener(certificates, wantsClients: true), trusting)
        #expect(text.contains("certificate required") || text.contains("closed"), "\(text)")
        var security = trusting
        security.certificate = certificates.file("weir.pem")
        security.key = certificates.file("weir.key")
        let listener = try SecureListener(certificates, wantsClients: true)
        let sink = try sink(listener.port, security)
        sink.append([.blocked(1)])
        #expect(eventually { listener.messages.count == 1 })
        sink.close()
        listener.stop()
    }

    @Test func `a receiver that goes and comes back is connected to again, said once each`() throws
    {
        let first = try SecureListener(certificates)
        let port = first.port
        let sink = try sink(port, trusting)
        sink.append([.blocked(1)])
        #expect(eventually { first.messages.count == 1 })
        first.stop()
        sink.append((0..<20).map { .blocked($0) })
        #expect(eventually { !reports.all.isEmpty })
        Thread.sleep(forTimeInterval: 0.7)
        let second = try SecureListener(certificates, port: port)
        #expect(eventually { second.messages.count == 20 })
        #expect(eventually { sink.status?.taken == 21 })
        sink.close()
        second.stop()
        #expect(reports.all.count == 2 && reports.all.last == "again", "\(reports.all)")
        #expect(reports.all.first?.hasSuffix("Connection refused") == true)
        #expect(sink.status?.lost == 0)
    }

    @Test func `a certificate that is renewed on the disk is taken by the next connection`() throws
    {
        try certificates.write("", to: "trusted.pem")
        let listener = try SecureListener(certificates)
        var security = TransportSecurity()
        security.authorities = certificates.file("trusted.pem")
        func copy(_ name: String) throws {
            try certificates.write(
                String(contentsOfFile: certificates.file(name), encoding: .utf8), to: "trusted.pem")
        }
        try copy("other.pem")
        let sink = try sink(listener.port, security)
        sink.append([.blocked(1)])
        #expect(eventually { !reports.all.isEmpty })
        try copy("authority.pem")
        #expect(eventually { listener.messages.count == 1 })
        sink.close()
        listener.stop()
    }

    @Test func `who speaks no TLS, or nothing at all, holds up nobody`() throws {
        let silent = try Listener(isStream: true)
        let sink = try sink(silent.port, trusting)
        let clock = ContinuousClock()
        let time = clock.measure { sink.append((0..<1_000).map { .blocked($0) }) }
        #expect(time < .seconds(2))
        #expect(eventually(15) { !reports.all.isEmpty })
        #expect(reports.all.first?.hasSuffix("TLS: no answer in 5 s") == true, "\(reports.all)")
        let end = clock.measure { sink.close() }
        #expect(end < .seconds(8))
        #expect(sink.status?.lost == 1_000)
    }

    @Test func `files that cannot be read are named before anything is sent`() throws {
        func message(_ change: (inout TransportSecurity) -> Void) -> String {
            var security = trusting
            change(&security)
            let receiver = Receiver(transport: .tls, host: "127.0.0.1", port: 9)
            let error = #expect(throws: DeliveryError.self) {
                _ = try Couriers.syslog(to: receiver, by: security)
            }
            return error?.message ?? ""
        }
        #expect(message { $0.authorities = "/nowhere.pem" } == "/nowhere.pem: cannot be read")
        let key = certificates.file("weir.key")
        #expect(message { $0.authorities = key } == "\(key): has no certificate in PEM")
        let pem = certificates.file("weir.pem")
        let swapped = message { ($0.certificate, $0.key) = (pem, pem) }
        #expect(swapped == "\(pem): is no key in PEM that is without a password")
        let foreign = certificates.file("other.key")
        let mismatch = message { ($0.certificate, $0.key) = (pem, foreign) }
        #expect(mismatch.hasPrefix("\(foreign): is not the key of \(pem)"), "\(mismatch)")
    }
}
