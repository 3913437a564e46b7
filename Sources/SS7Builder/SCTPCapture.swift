/// A capture file of M3UA messages on one SCTP association over IPv4, written octet by octet.
///
/// Classic pcap with Ethernet frames; checksums are right, sequence numbers run on. Without a
/// clock or a random number in it, the same calls give the same file.
public struct SCTPCapture: Sendable {
    /// One end of the association.
    public struct Peer: Hashable, Sendable {
        public var address: [UInt8]
        public var port: UInt16
        public var tag: UInt32

        public init(_ address: [UInt8], port: UInt16 = 2905, tag: UInt32) {
            self.address = address
            self.port = port
            self.tag = tag
        }
    }

    /// Which way a message goes.
    public enum Direction: Int, Hashable, Sendable {
        case forward, backward
    }

    private let peers: [Peer]
    private var sequence: [UInt32] = [1, 1]
    private var streamSequence: [[UInt16]] = [
        Array(repeating: 0, count: 256), Array(repeating: 0, count: 256),
    ]
    private var identification: [UInt16] = [1, 1]

    /// The file so far.
    public private(set) var octets: [UInt8]
    /// The frames so far.
    public private(set) var frames = 0

    public init(from first: Peer, to second: Peer) {
        peers = [first, second]
        // Magic, version 2.4, zone, accuracy, the longest frame, Ethernet.
        octets = Self.little(UInt32(0xa1b2_c3d4)) + Self.little(UInt16(2)) + Self.little(UInt16(4))
        octets += Self.little(UInt32(0)) + Self.little(UInt32(0)) + Self.little(UInt32(65535))
        octets += Self.little(UInt32(1))
    }

    /// Adds a message on a stream, at a time in microseconds since the epoch.
    public mutating func add(
        _ message: [UInt8], _ direction: Direction = .forward, stream: UInt8 = 0, at time: UInt64,
        protocolID: UInt32 = 3
    ) {
        let side = direction.rawValue
        var chunk: [UInt8] = [0, 3] + M3UA.bigEndian(UInt16(16 + message.count))
        chunk += M3UA.bigEndian(sequence[side]) + [0, stream]
        chunk += M3UA.bigEndian(streamSequence[side][Int(stream)]) + M3UA.bigEndian(protocolID)
        chunk += message + [UInt8](repeating: 0, count: (4 - message.count % 4) % 4)
        sequence[side] &+= 1
        streamSequence[side][Int(stream)] &+= 1
        write(packet(chunk, side), at: time)
    }

    private mutating func packet(_ chunks: [UInt8], _ side: Int) -> [UInt8] {
        let (source, destination) = (peers[side], peers[1 - side])
        var sctp = M3UA.bigEndian(source.port) + M3UA.bigEndian(destination.port)
        sctp += M3UA.bigEndian(destination.tag) + [0, 0, 0, 0] + chunks
        // The checksum is the one field of SCTP that is sent with its low octet first.
        sctp.replaceSubrange(8..<12, with: Self.little(Self.checksum32(sctp)))

        var header: [UInt8] = [0x45, 0] + M3UA.bigEndian(UInt16(20 + sctp.count))
        header += M3UA.bigEndian(identification[side]) + [0x40, 0, 64, 132, 0, 0]
        header += source.address + destination.address
        header.replaceSubrange(10..<12, with: M3UA.bigEndian(Self.checksum16(header)))
        identification[side] &+= 1

        // Locally administered addresses, made from the IP addresses.
        let ethernet = [2, 0] + destination.address + [2, 0] + source.address + [0x08, 0x00]
        return ethernet + header + sctp
    }

    private mutating func write(_ frame: [UInt8], at time: UInt64) {
        octets += Self.little(UInt32(time / 1_000_000)) + Self.little(UInt32(time % 1_000_000))
        octets += Self.little(UInt32(frame.count)) + Self.little(UInt32(frame.count)) + frame
        frames += 1
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        M3UA.bigEndian(number).reversed()
    }

    /// The Internet checksum, RFC 1071, of an even number of octets.
    private static func checksum16(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: octets.count, by: 2) {
            sum += UInt32(octets[index]) << 8 | UInt32(octets[index + 1])
        }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { rest, _ in
            rest & 1 == 1 ? rest >> 1 ^ 0x82f6_3b78 : rest >> 1
        }
    }

    /// CRC32c, RFC 9260 appendix A.
    private static func checksum32(_ octets: [UInt8]) -> UInt32 {
        ~octets.reduce(~UInt32(0)) { rest, octet in
            rest >> 8 ^ table[Int((rest ^ UInt32(octet)) & 0xff)]
        }
    }
}
