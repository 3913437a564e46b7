/// An SCTP packet to be written, RFC 9260 clause 3, with the addresses that it travels between.
public struct SCTPPacket: Sendable {
    public var source: IPAddress
    public var destination: IPAddress
    public var sourcePort: UInt16
    public var destinationPort: UInt16
    public var verificationTag: UInt32
    public var chunks: [SCTPChunk]

    public init(
        source: IPAddress, destination: IPAddress, sourcePort: UInt16 = 2905,
        destinationPort: UInt16 = 2905, verificationTag: UInt32, chunks: [SCTPChunk]
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.verificationTag = verificationTag
        self.chunks = chunks
    }

    /// The packet from its common header on, with a valid checksum.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.append(big: sourcePort)
        octets.append(big: destinationPort)
        octets.append(big: verificationTag)
        octets.append(big: UInt32(0))
        for chunk in chunks { octets += chunk.octets }
        var checksum: [UInt8] = []
        checksum.append(little: CRC32c.checksum(octets))
        octets.replaceSubrange(8..<12, with: checksum)
        return octets
    }

    /// The packet in an IP packet of the source's version.
    public var internetPacket: [UInt8] {
        let payload = octets
        var packet: [UInt8] = []
        if source.isIPv6 {
            packet.append(big: UInt32(0x6000_0000))
            packet.append(big: UInt16(truncatingIfNeeded: payload.count))
            packet += [132, 64]
            for address in [source, destination] {
                packet.append(big: address.high)
                packet.append(big: address.low)
            }
        } else {
            packet += [0x45, 0]
            packet.append(big: UInt16(truncatingIfNeeded: 20 + payload.count))
            packet += [0, 0, 0x40, 0, 64, 132, 0, 0]
            for address in [source, destination] {
                packet.append(big: UInt32(truncatingIfNeeded: address.low))
            }
            var checksum: [UInt8] = []
            checksum.append(big: InternetChecksum.checksum(packet[...]))
            packet.replaceSubrange(10..<12, with: checksum)
        }
        return packet + payload
    }

    /// The packet in an Ethernet frame between two locally administered addresses.
    public var ethernetFrame: [UInt8] {
        [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1] + (source.isIPv6 ? [0x86, 0xdd] : [8, 0])
            + internetPacket
    }
}

/// A chunk of an SCTP packet to be written.
public struct SCTPChunk: Sendable {
    public var type: UInt8
    public var flags: UInt8
    public var value: [UInt8]

    public init(type: UInt8, flags: UInt8 = 0, value: [UInt8] = []) {
        self.type = type
        self.flags = flags
        self.value = value
    }

    /// A DATA chunk, RFC 9260 clause 3.3.1; a whole message unless said otherwise.
    public static func data(
        _ payload: [UInt8], tsn: UInt32, stream: UInt16 = 0, sequence: UInt16 = 0,
        payloadProtocol: UInt32 = 3, isFirst: Bool = true, isLast: Bool = true,
        isUnordered: Bool = false
    ) -> SCTPChunk {
        var value: [UInt8] = []
        value.append(big: tsn)
        value.append(big: stream)
        value.append(big: sequence)
        value.append(big: payloadProtocol)
        let flags: UInt8 = (isUnordered ? 4 : 0) | (isFirst ? 2 : 0) | (isLast ? 1 : 0)
        return SCTPChunk(type: 0, flags: flags, value: value + payload)
    }

    /// An INIT chunk, RFC 9260 clause 3.3.2, or the INIT ACK that answers one.
    public static func initiation(
        tag: UInt32, tsn: UInt32, streams: UInt16 = 16, isAcknowledgement: Bool = false
    ) -> SCTPChunk {
        var value: [UInt8] = []
        value.append(big: tag)
        value.append(big: UInt32(0x2_0000))
        value.append(big: streams)
        value.append(big: streams)
        value.append(big: tsn)
        // An acknowledgement carries a state cookie.
        if isAcknowledgement { value += [0, 7, 0, 8, 1, 2, 3, 4] }
        return SCTPChunk(type: isAcknowledgement ? 2 : 1, value: value)
    }

    var octets: [UInt8] {
        var octets = [type, flags]
        octets.append(big: UInt16(truncatingIfNeeded: value.count + 4))
        octets += value
        octets.pad()
        return octets
    }
}
