internal import Glibc

/// An IPv4 or IPv6 address with an SCTP port, parsed and printed without asking any name server.
///
/// Text forms: `192.0.2.1`, `192.0.2.1:2905`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:2905`.
public struct TransportAddress: Hashable, Sendable, BitwiseCopyable {
    public enum Family: UInt8, Sendable, BitwiseCopyable {
        case ipv4 = 4
        case ipv6 = 6
    }

    public let family: Family
    /// 0 when the stack may choose, or when only the host matters.
    public var port: UInt16
    // The octets in network order, read as big-endian numbers; IPv4 lies in the low 32 bits.
    private let high: UInt64
    private let low: UInt64

    private init(family: Family, high: UInt64, low: UInt64, port: UInt16) {
        self.family = family
        self.high = high
        self.low = low
        self.port = port
    }

    /// Makes an IPv4 address from its number: 0xC0000201 is 192.0.2.1.
    public init(ipv4 number: UInt32, port: UInt16 = 0) {
        self.init(family: .ipv4, high: 0, low: UInt64(number), port: port)
    }

    /// Makes an IPv6 address from its upper and lower half.
    public init(ipv6 high: UInt64, _ low: UInt64, port: UInt16 = 0) {
        self.init(family: .ipv6, high: high, low: low, port: port)
    }

    /// Parses a text form; nil when it is none of them.
    ///
    /// - Parameter defaultPort: the port of a text that names none.
    public init?(_ text: String, defaultPort: UInt16 = 0) {
        // C would stop reading at a zero octet.
        guard !text.utf8.contains(0) else { return nil }
        var host = Substring(text)
        var port = defaultPort
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard host.contains(":") else { return nil }
            if !rest.isEmpty {
                guard rest.first == ":", let number = Self.port(rest.dropFirst()) else {
                    return nil
                }
                port = number
            }
        } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            host = text[..<colon]
            guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
            port = number
        }
        if host.contains(":") {
            var address = in6_addr()
            guard unsafe inet_pton(AF_INET6, String(host), &address) == 1 else { return nil }
            let halves = unsafe withUnsafeBytes(of: &address) { octets in
                (
                    unsafe octets.load(as: UInt64.self),
                    unsafe octets.load(fromByteOffset: 8, as: UInt64.self)
                )
            }
            self.init(
                ipv6: UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1), port: port)
        } else {
            var address = in_addr()
            guard unsafe inet_pton(AF_INET, String(host), &address) == 1 else { return nil }
            self.init(ipv4: UInt32(bigEndian: address.s_addr), port: port)
        }
    }

    private static func port(_ digits: Substring) -> UInt16? {
        // UInt16's own parser would take a sign.
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits)
    }

    /// The same host with another port.
    public func with(port: UInt16) -> TransportAddress {
        TransportAddress(family: family, high: high, low: low, port: port)
    }

    /// True when both name one host, whatever the ports; `::ffff:192.0.2.1` is `192.0.2.1`.
    public func isSameHost(as other: TransportAddress) -> Bool {
        let (mine, theirs) = (unmapped, other.unmapped)
        return mine.family == theirs.family && mine.high == theirs.high && mine.low == theirs.low
    }

    /// The IPv4 address behind an IPv4-mapped IPv6 address, else the address itself.
    public var unmapped: TransportAddress {
        guard family == .ipv6, high == 0, low >> 32 == 0xFFFF else { return self }
        return TransportAddress(ipv4: UInt32(truncatingIfNeeded: low), port: port)
    }

    /// True for 0.0.0.0 and `::`, which stand for every own address.
    public var isUnspecified: Bool { high == 0 && low == 0 }

    /// True for 127.0.0.0/8 and `::1`.
    public var isLoopback: Bool {
        let address = unmapped
        return address.family == .ipv4
            ? address.low >> 24 == 127 : address.high == 0 && address.low == 1
    }

    /// The address without its port.
    public var host: String {
        switch family {
        case .ipv4:
            return (0..<4).map { String(low >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .ipv6:
            var octets = (high.bigEndian, low.bigEndian)
            return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
                guard let start = text.baseAddress else { return "::" }
                // SAFETY: 46 octets are the longest IPv6 text with its final zero.
                unsafe inet_ntop(AF_INET6, &octets, start, 64)
                return unsafe String(cString: start)
            }
        }
    }
}

extension TransportAddress: CustomStringConvertible {
    /// The text form; the port is left out when it is 0.
    public var description: String {
        if port == 0 { return host }
        return family == .ipv4 ? "\(host):\(port)" : "[\(host)]:\(port)"
    }
}

extension TransportAddress {
    /// Octets of the longest socket address that is written.
    package static let socketAddressSize = MemoryLayout<sockaddr_in6>.size

    /// Writes a `sockaddr_in` or `sockaddr_in6` and returns its length.
    package func store(at pointer: UnsafeMutableRawPointer) -> Int {
        switch family {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
            unsafe pointer.copyMemory(from: &address, byteCount: MemoryLayout<sockaddr_in>.size)
            return MemoryLayout<sockaddr_in>.size
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { octets in
                unsafe octets.storeBytes(of: high.bigEndian, as: UInt64.self)
                unsafe octets.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            unsafe pointer.copyMemory(from: &address, byteCount: MemoryLayout<sockaddr_in6>.size)
            return MemoryLayout<sockaddr_in6>.size
        }
    }

    /// Reads a `sockaddr_in` or `sockaddr_in6`; nil for another family.
    ///
    /// - Returns: the address and the octets that it took.
    package static func load(
        from pointer: UnsafeRawPointer
    ) -> (address: TransportAddress, length: Int)? {
        switch Int32(unsafe pointer.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET:
            let address = unsafe pointer.loadUnaligned(as: sockaddr_in.self)
            return (
                TransportAddress(
                    ipv4: UInt32(bigEndian: address.sin_addr.s_addr),
                    port: UInt16(bigEndian: address.sin_port)),
                MemoryLayout<sockaddr_in>.size
            )
        case AF_INET6:
            var address = unsafe pointer.loadUnaligned(as: sockaddr_in6.self)
            let halves = unsafe withUnsafeBytes(of: &address.sin6_addr) { octets in
                (
                    unsafe octets.loadUnaligned(as: UInt64.self),
                    unsafe octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                )
            }
            return (
                TransportAddress(
                    ipv6: UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1),
                    port: UInt16(bigEndian: address.sin6_port)),
                MemoryLayout<sockaddr_in6>.size
            )
        default: return nil
        }
    }
}
