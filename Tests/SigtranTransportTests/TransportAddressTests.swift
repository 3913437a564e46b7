import SigtranTransport
import Testing

@Suite struct TransportAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", 0),
        ("192.0.2.1:2905", "192.0.2.1:2905", 2905),
        ("2001:db8::1", "2001:db8::1", 0),
        ("[2001:db8::1]", "2001:db8::1", 0),
        ("[2001:DB8:0::1]:2905", "[2001:db8::1]:2905", 2905),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", 0),
    ])
    func `a text form is parsed and printed in its shortest spelling`(
        text: String, printed: String, port: UInt16
    ) throws {
        let address = try #require(TransportAddress(text))
        #expect(address.description == printed)
        #expect(address.port == port)
        #expect(TransportAddress(address.description) == address)
    }

    @Test(arguments: [
        "", ":", "192.0.2", "192.0.2.256", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:+1",
        "192.0.2.1:2905:1", "[192.0.2.1]:2905", "[2001:db8::1", "[2001:db8::1]2905",
        "[2001:db8::1]:", "2001:db8::g", "localhost", "localhost:2905", "[]", " 192.0.2.1",
        "192.0.2.1\u{0}x",
    ])
    func `what is no address is refused, names among it`(text: String) {
        #expect(TransportAddress(text) == nil)
    }

    @Test func `a default port is for texts that name none`() {
        #expect(TransportAddress("192.0.2.1", defaultPort: 2905)?.port == 2905)
        #expect(TransportAddress("192.0.2.1:14001", defaultPort: 2905)?.port == 14001)
        #expect(TransportAddress("[2001:db8::1]", defaultPort: 2905)?.port == 2905)
    }

    @Test func `hosts are compared without ports and through IPv4 mapping`() throws {
        let plain = try #require(TransportAddress("192.0.2.1:2905"))
        let mapped = try #require(TransportAddress("[::ffff:192.0.2.1]:14001"))
        let other = try #require(TransportAddress("192.0.2.2:2905"))
        #expect(plain.isSameHost(as: mapped))
        #expect(!plain.isSameHost(as: other))
        #expect(mapped.unmapped == plain.with(port: 14001))
    }

    @Test func `unspecified and loopback addresses are known`() {
        #expect(TransportAddress("0.0.0.0")?.isUnspecified == true)
        #expect(TransportAddress("::")?.isUnspecified == true)
        #expect(TransportAddress("127.8.8.8")?.isLoopback == true)
        #expect(TransportAddress("::1")?.isLoopback == true)
        #expect(TransportAddress("192.0.2.1")?.isLoopback == false)
    }
}
