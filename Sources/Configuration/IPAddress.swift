internal import Glibc

/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The octets in network order: 4 or 16 of them.
    public let octets: [UInt8]
    /// The address in its usual writing, RFC 5952 for IPv6.
    public let description: String

    public var isIPv6: Bool { octets.count == 16 }
    /// True for `0.0.0.0` and `::`: every address of the machine.
    public var isUnspecified: Bool { octets.allSatisfy { $0 == 0 } }
    /// True for 127.0.0.0/8 and `::1`: this machine, from itself.
    public var isLoopback: Bool {
        isIPv6 ? octets.dropLast().allSatisfy { $0 == 0 } && octets[15] == 1 : octets[0] == 127
    }

    /// The usual address of the machine for itself.
    public static let loopback = IPAddress(octets: [127, 0, 0, 1], description: "127.0.0.1")

    private init(octets: [UInt8], description: String) {
        self.octets = octets
        self.description = description
    }

    /// Reads a written address; nil for a name, a port or anything else.
    public init?(_ text: String) {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var octets = [UInt8](repeating: 0, count: count)
            // SAFETY: inet_pton writes 4 octets for AF_INET and 16 for AF_INET6.
            guard unsafe inet_pton(family, text, &octets) == 1 else { continue }
            var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            // SAFETY: the buffer holds the longest address, INET6_ADDRSTRLEN.
            guard unsafe inet_ntop(family, octets, &written, socklen_t(written.count)) != nil else {
                return nil
            }
            self.octets = octets
            description = String(
                decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return
        }
        return nil
    }
}

/// An address with the port that may stand behind it: `192.0.2.1`, `192.0.2.1:2905`,
/// `2001:db8::1`, `[2001:db8::1]:2905`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public var address: IPAddress
    public var port: UInt16?

    public init(_ address: IPAddress, port: UInt16? = nil) {
        self.address = address
        self.port = port
    }

    /// Reads a written endpoint; nil where the address or the port is malformed.
    public init?(_ text: String) {
        if let address = IPAddress(text) {
            self.init(address)
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...]), port != 0
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)), address.isIPv6 == isBracketed else {
            return nil
        }
        self.init(address, port: port)
    }

    public var description: String {
        guard let port else { return address.description }
        return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
