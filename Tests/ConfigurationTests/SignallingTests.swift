import SS7Rules
import SS7Wire
import Testing

@testable import Configuration

/// What a link says of M3UA: roles, identifiers, routing key management.
@Suite struct SignallingTests {
    private func link(_ text: String) throws -> Configuration.Link {
        let configuration = try Configuration(
            text: FindingTests.home + "links:\n  - {name: a, side: interconnect, \(text)}\n")
        return configuration.links[0]
    }

    /// The messages of all findings.
    private func findings(_ text: String) -> [String] {
        do {
            _ = try link(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a link says what its ASPs must be`() throws {
        let link = try link(
            """
            role: sgp, peer-identifiers: [1, 2], required-asps: 2, blocked: yes, \
            data-on-stream-0: accept
            """)
        #expect(link.peerIdentifiers == [1, 2])
        #expect(link.requiredASPs == 2)
        #expect(link.isBlocked && link.acceptsStreamZero)
        let plain = try self.link("role: sgp")
        #expect(plain.peerIdentifiers.isEmpty && plain.requiredASPs == nil)
        #expect(!plain.isBlocked && !plain.acceptsStreamZero && plain.registration == nil)
    }

    @Test func `a peer in double exchange may connect or be connected to`() throws {
        #expect(try link("role: ipsp-double").role == .ipspDouble)
        #expect(try !link("role: ipsp-double").isListening)
        #expect(try link("role: ipsp-double, listen: 192.0.2.1").isListening)
    }

    @Test func `a link says what may be registered, in its own format`() throws {
        let link = try link(
            """
            role: sgp, point-code-format: 4-3-4-3, routing-contexts: [1], \
            registration: {point-codes: [1-2-3-4], routing-contexts: [7, 8], deregistration: no}
            """)
        let registration = try #require(link.registration)
        #expect(registration.pointCodes == [PointCode(0b0001_010_0011_100)])
        #expect(registration.routingContexts == [7, 8])
        #expect(!registration.permitsDeregistration)
        #expect(
            try self.link("role: sgp, registration: {}").registration?.permitsDeregistration == true
        )
    }

    @Test(arguments: [
        (
            "role: asp, registration: {}",
            "role asp registers the `point-codes` that are given here"
        ),
        (
            "role: asp, routing-contexts: [1], registration: {point-codes: [5]}",
            "role asp learns its routing contexts from the peer when it registers"
        ),
        (
            "role: ipsp, registration: {point-codes: [5]}",
            "`registration` is for the roles sgp and asp"
        ),
        (
            "role: sgp, routing-contexts: [1], registration: {routing-contexts: [2, 1]}",
            "a routing context is there twice"
        ),
    ])
    func `registration that cannot be is refused`(text: String, message: String) {
        #expect(findings(text) == [message])
    }

    @Test func `a link has no more application servers than an association can carry`() {
        let contexts = (1...65).map(String.init).joined(separator: ", ")
        #expect(
            findings("role: sgp, registration: {routing-contexts: [\(contexts)]}")
                == ["a link has at most 64 application servers"])
    }
}
