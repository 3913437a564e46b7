import Captures
import Testing

@Suite("Link types")
struct LinkTypeTests {
    private let message = Fixture.m3ua(7)
    private let packet = Fixture.single(7)
    /// Service information octet, routing label, and some user data.
    private let mtp3: [UInt8] = [0x83, 9, 0x40, 0x64, 0x10] + Fixture.filler(40)

    private func expectMessage(
        _ frame: [UInt8], linkType: UInt16, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let reading = try Reading(frames: [frame], linkType: linkType)
        #expect(reading.bytes == [message], sourceLocation: sourceLocation)
        let found = try #require(reading.messages.first?.message)
        #expect(found.kind == .m3ua, sourceLocation: sourceLocation)
        #expect(found.source == Fixture.carrier, sourceLocation: sourceLocation)
        #expect(found.destination == Fixture.home, sourceLocation: sourceLocation)
        #expect(found.sourcePort == 2905, sourceLocation: sourceLocation)
        #expect(
            found.sctp
                == SCTPOrigin(
                    verificationTag: 0x1234_5678, tsn: 7, stream: 0, payloadProtocol: 3,
                    isUnordered: false), sourceLocation: sourceLocation)
    }

    @Test("Ethernet, with its padding, VLAN tags, MPLS labels and SNAP")
    func ethernet() throws {
        let addresses = [UInt8](packet.ethernetFrame.prefix(12))
        let ip = packet.internetPacket
        try expectMessage(addresses + [8, 0] + ip + [0, 0, 0, 0, 0, 0], linkType: 1)
        try expectMessage(addresses + [0x81, 0, 0, 5, 8, 0] + ip, linkType: 1)
        try expectMessage(
            addresses + [0x88, 0xa8, 0, 9, 0x81, 0, 0, 5, 8, 0] + ip, linkType: 1)
        try expectMessage(
            addresses + [0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64] + ip, linkType: 1)
        try expectMessage(
            addresses + [1, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + ip, linkType: 1)
    }

    @Test("Linux cooked 1 and 2")
    func cooked() throws {
        let ip = packet.internetPacket
        try expectMessage([UInt8](repeating: 0, count: 14) + [8, 0] + ip, linkType: 113)
        try expectMessage([8, 0] + [UInt8](repeating: 0, count: 18) + ip, linkType: 276)
        let tagged: [UInt8] = [0x81, 0, 0, 5, 8, 0]
        try expectMessage([UInt8](repeating: 0, count: 14) + tagged + ip, linkType: 113)
    }

    @Test("raw IP and loopback", arguments: [12, 14, 101, 228] as [UInt16])
    func raw(linkType: UInt16) throws {
        try expectMessage(packet.internetPacket, linkType: linkType)
        try expectMessage([2, 0, 0, 0] + packet.internetPacket, linkType: 0)
        try expectMessage([0, 0, 0, 2] + packet.internetPacket, linkType: 108)
    }

    @Test("SCTP without IP has no addresses")
    func sctp() throws {
        let reading = try Reading(frames: [packet.octets], linkType: 248)
        #expect(reading.bytes == [message])
        #expect(reading.messages[0].message.source == nil)
        #expect(reading.messages[0].message.destinationPort == 2905)
    }

    @Test("MTP3 and SCCP frames are the message")
    func bare() throws {
        let frames = [mtp3, [9] + mtp3]
        let network = try Reading(frames: frames, linkType: 141)
        #expect(network.bytes == frames)
        #expect(network.messages.allSatisfy { $0.message.kind == .mtp3 })
        #expect(network.places == [[1, 0], [2, 0]])
        #expect(network.messages[0].message.sctp == nil)
        let connection = try Reading(frames: frames, linkType: 142)
        #expect(connection.bytes == frames)
        #expect(connection.messages.allSatisfy { $0.message.kind == .sccp })
    }

    /// The check sequence of Q.703 clause 4.2, written apart from the reader's.
    private func checked(_ unit: [UInt8]) -> [UInt8] {
        var remainder: UInt32 = 0xffff
        for octet in unit {
            for bit in 0..<8 {
                let isOdd = (remainder ^ UInt32(octet) >> UInt32(bit)) & 1 == 1
                remainder = remainder >> 1 ^ (isOdd ? 0x8408 : 0)
            }
        }
        let check = ~UInt16(truncatingIfNeeded: remainder)
        return unit + [UInt8(truncatingIfNeeded: check), UInt8(check >> 8)]
    }

    @Test("MTP2, with check sequences and without, short and long; fill-in units are no messages")
    func mtp2() throws {
        let short: [UInt8] = [0x80, 0x81, UInt8(mtp3.count)] + mtp3
        let long = mtp3 + Fixture.filler(100)
        let unit: [UInt8] = [0x80, 0x81, 63] + long
        let fillIn: [UInt8] = [0x80, 0x81, 0]
        let status: [UInt8] = [0x80, 0x81, 1, 2]
        let frames = [short, checked(short), unit, checked(unit), fillIn, checked(status)]
        let reading = try Reading(frames: frames, linkType: 140)
        #expect(reading.bytes == [mtp3, mtp3, long, long])
        #expect(reading.messages.allSatisfy { $0.message.kind == .mtp3 })
        #expect(reading.statistics.linkOnly == 2)

        var options = CaptureOptions()
        options.mtp2HasFCS = false
        let without = try Reading(frames: [checked(unit)], linkType: 140, options: options)
        #expect(without.bytes == [[UInt8](checked(unit).dropFirst(3))])
        options.mtp2HasFCS = true
        let damaged = unit + [1, 2]
        #expect(
            try Reading(frames: [damaged], linkType: 140, options: options).bytes == [long])

        let header: [UInt8] = [0, 0, 0, 1]
        #expect(try Reading(frames: [header + short], linkType: 139).bytes == [mtp3])
        let extended: [UInt8] = [0, 1, 0, 1, 0x80, 0, 0x81, 0, UInt8(mtp3.count), 0]
        #expect(try Reading(frames: [extended + mtp3], linkType: 139).bytes == [mtp3])
        let cut = try Reading(frames: [[0x80, 0x81, 50] + mtp3, [1]], linkType: 140)
        #expect(cut.messages.isEmpty)
        #expect(cut.statistics[.mtp2] == 2)
    }

    private func tag(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
        Fixture.integer(UInt64(number), octets: 2)
            + Fixture.integer(UInt64(value.count), octets: 2) + value
    }

    @Test("exported PDUs by name, with their addresses and point codes")
    func exportedByName() throws {
        let m2pa = [1, 0, 11, 1, 0, 0, 0, UInt8(17 + mtp3.count)] + Fixture.filler(8) + [0] + mtp3
        let cases: [(String, [UInt8], CapturedMessage.Kind, [UInt8])] = [
            ("m3ua", message, .m3ua, message), ("mtp3", mtp3, .mtp3, mtp3),
            ("sccp", mtp3, .sccp, mtp3), ("tcap", mtp3, .tcap, mtp3),
            ("mtp2", [1, 2, UInt8(mtp3.count)] + mtp3, .mtp3, mtp3), ("m2pa", m2pa, .mtp3, mtp3),
            ("sctp", packet.octets, .m3ua, message), ("ip", packet.internetPacket, .m3ua, message),
            ("eth_withoutfcs", packet.ethernetFrame, .m3ua, message),
        ]
        for (name, pdu, kind, expected) in cases {
            let padded = Array(name.utf8) + [UInt8](repeating: 0, count: 4 - name.utf8.count % 4)
            let frame = tag(12, padded) + tag(0, []) + pdu
            let reading = try Reading(frames: [frame], linkType: 252)
            #expect(reading.bytes == [expected], "\(name)")
            #expect(reading.messages.first?.message.kind == kind)
        }
        let point = Fixture.integer(4105, octets: 4) + [0, 1, 0, 0]
        let frame =
            tag(12, Array("sccp".utf8)) + tag(20, [192, 0, 2, 1]) + tag(21, [198, 51, 100, 1])
            + tag(25, [0, 0, 11, 89]) + tag(28, point) + tag(0, []) + mtp3
        let found = try #require(
            try Reading(frames: [frame], linkType: 252).messages.first?.message)
        #expect(found.source == Fixture.carrier)
        #expect(found.destination == Fixture.home)
        #expect(found.sourcePort == 2905)
        #expect(found.originatingPointCode == 4105)
        #expect(found.destinationPointCode == nil)
    }

    @Test("exported PDUs by dissector table; others and broken tags are counted")
    func exportedByTable() throws {
        func frame(_ table: String, _ number: UInt64) -> [UInt8] {
            tag(14, Array(table.utf8)) + tag(32, Fixture.integer(number, octets: 4)) + tag(0, [])
                + mtp3
        }
        let frames = [
            frame("mtp3.service_indicator", 3), frame("sctp.ppi", 3), frame("sccp.ssn", 6),
            frame("tcp.port", 80), Array(frame("sccp.ssn", 6).prefix(9)), [0, 12, 255, 255],
        ]
        let reading = try Reading(frames: frames, linkType: 252)
        #expect(reading.messages.map(\.message.kind) == [.sccp, .m3ua, .tcap])
        #expect(reading.bytes == [mtp3, mtp3, mtp3])
        #expect(reading.statistics.otherFrames == 1)
        #expect(reading.statistics[.exportedPDU] == 2)
    }

    @Test("unknown link types and other protocols are counted")
    func others() throws {
        let unknown = try Reading(frames: [packet.ethernetFrame, [1, 2]], linkType: 105)
        #expect(unknown.messages.isEmpty)
        #expect(unknown.statistics.unknownLinkTypeFrames == 2)
        #expect(unknown.statistics.unknownLinkTypes == [105])
        let addresses = [UInt8](packet.ethernetFrame.prefix(12))
        var udp = packet.internetPacket
        udp[9] = 17
        var tcp = udp
        tcp[9] = 6
        let frames = [
            addresses + [8, 6] + Fixture.filler(28), addresses + [8, 0] + udp,
            addresses + [8, 0] + tcp, addresses + [8],
        ]
        let reading = try Reading(frames: frames)
        #expect(reading.messages.isEmpty)
        #expect(reading.statistics.otherFrames == 3)
        #expect(reading.statistics[.linkHeader] == 1)
    }
}
