import Captures
import Testing

@Suite("IP below SCTP")
struct InternetTests {
    private static let near = IPAddress(ipv6: 0x2001_0db8_0000_0000, 1)
    private static let far = IPAddress(ipv6: 0x2001_0db8_0000_0000, 2)
    private let long = Fixture.m3ua(3, padding: 2500)
    private var packet: SCTPPacket { Fixture.packet([.data(long, tsn: 3)]) }
    private var packet6: SCTPPacket {
        Fixture.packet([.data(long, tsn: 3)], source: Self.near, destination: Self.far)
    }

    /// Parts of a payload, each a multiple of eight octets but for the last.
    private func parts(_ payload: [UInt8], size: Int) -> [(offset: Int, hasMore: Bool, [UInt8])] {
        stride(from: 0, to: payload.count, by: size).map { at in
            let end = min(at + size, payload.count)
            return (at, end < payload.count, Array(payload[at..<end]))
        }
    }

    private func fragments4(identification: UInt16 = 7, size: Int = 1000) -> [[UInt8]] {
        parts(packet.octets, size: size).map { offset, hasMore, part in
            var header = [UInt8](packet.internetPacket.prefix(20))
            let field = UInt16(offset / 8) | (hasMore ? 0x2000 : 0)
            header.replaceSubrange(2..<4, with: Fixture.integer(UInt64(20 + part.count), octets: 2))
            header.replaceSubrange(4..<6, with: Fixture.integer(UInt64(identification), octets: 2))
            header.replaceSubrange(6..<8, with: Fixture.integer(UInt64(field), octets: 2))
            return header + part
        }
    }

    private func header6(next: UInt8, count: Int) -> [UInt8] {
        var header = [UInt8](packet6.internetPacket.prefix(40))
        header.replaceSubrange(4..<6, with: Fixture.integer(UInt64(count), octets: 2))
        header[6] = next
        return header
    }

    @Test("IPv4 options are passed over")
    func options() throws {
        var ip = Fixture.single(1).internetPacket
        ip[0] = 0x47
        ip.replaceSubrange(2..<4, with: Fixture.integer(UInt64(ip.count + 8), octets: 2))
        ip.insert(contentsOf: [1, 1, 1, 1, 1, 1, 1, 0], at: 20)
        #expect(try Reading(frames: [ip], linkType: 101).bytes == [Fixture.m3ua(1)])
    }

    @Test("IPv4 fragments in any order, counted in the frame that completes them")
    func fragments() throws {
        let frames = fragments4()
        #expect(frames.count == 3)
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 1, 2], [2, 2, 0, 1]] {
            let reading = try Reading(frames: order.map { frames[$0] }, linkType: 101)
            #expect(reading.bytes == [long])
            #expect(reading.places == [[order.count, 0]])
            #expect(reading.messages[0].message.source == Fixture.carrier)
        }
        #expect(try Reading(frames: [frames[0], frames[2]], linkType: 101).messages.isEmpty)
    }

    @Test("IPv4 fragments of two datagrams that cross each other")
    func crossing() throws {
        let first = fragments4(identification: 1)
        let second = fragments4(identification: 2)
        let frames = [first[0], second[0], second[2], first[1], second[1], first[2]]
        let reading = try Reading(frames: frames, linkType: 101)
        // The same TSN with the same octets: the second one is a retransmission.
        #expect(reading.bytes == [long])
        #expect(reading.places == [[5, 0]])
        #expect(reading.statistics.retransmissions == 1)
    }

    @Test("fragments that contradict each other, or never end, are given up and counted")
    func hostileFragments() throws {
        var frames = fragments4()
        var end = frames[2]
        end.replaceSubrange(6..<8, with: [0, 100])
        let contradicting = try Reading(frames: [frames[2], end], linkType: 101)
        #expect(contradicting.statistics.droppedDatagrams == 1)
        var beyond = frames[0]
        beyond.replaceSubrange(6..<8, with: [0x3f, 0xff])
        #expect(
            try Reading(frames: [beyond], linkType: 101).statistics.droppedDatagrams == 1)
        frames = (0..<1000).map { fragments4(identification: $0)[0] }
        let reading = try Reading(frames: frames, linkType: 101)
        #expect(reading.messages.isEmpty)
        #expect(reading.statistics.droppedDatagrams > 800)
    }

    @Test("the first octets to arrive stay where fragments overlap")
    func overlap() throws {
        let frames = fragments4()
        var other = frames[1]
        for index in 20..<other.count { other[index] ^= 0xff }
        let reading = try Reading(frames: [frames[0], frames[1], other, frames[2]], linkType: 101)
        #expect(reading.bytes == [long])
    }

    @Test("IPv6, with extension headers")
    func version6() throws {
        let payload = packet6.octets
        #expect(try Reading([packet6]).bytes == [long])
        let options: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0] + [132, 1] + Fixture.filler(14)
        let frame = header6(next: 0, count: options.count + payload.count) + options + payload
        let reading = try Reading(frames: [frame], linkType: 229)
        #expect(reading.bytes == [long])
        let found = try #require(reading.messages.first?.message)
        #expect(found.source?.description == "2001:db8::1")
        #expect(found.destination?.description == "2001:db8::2")
    }

    @Test("IPv6 fragments, also with extension headers inside")
    func fragments6() throws {
        let payload: [UInt8] = [132, 0, 1, 4, 0, 0, 0, 0] + packet6.octets
        let frames = parts(payload, size: 1000).map { offset, hasMore, part -> [UInt8] in
            let field = UInt64(offset) | (hasMore ? 1 : 0)
            let header = [60, 0] + Fixture.integer(field, octets: 2) + [0, 0, 0, 9]
            return header6(next: 44, count: 8 + part.count) + header + part
        }
        for order in [[0, 1, 2], [2, 0, 1]] {
            let reading = try Reading(frames: order.map { frames[$0] }, linkType: 101)
            #expect(reading.bytes == [long])
            #expect(reading.places == [[3, 0]])
        }
        let atomic =
            header6(next: 44, count: 8 + packet6.octets.count) + [132, 0, 0, 0, 0, 0, 0, 9]
        #expect(try Reading(frames: [atomic + packet6.octets], linkType: 101).bytes == [long])
    }

    @Test("SCTP in UDP on port 9899, and on the port that is asked for")
    func encapsulated() throws {
        let sctp = Fixture.single(1).octets
        func frame(_ port: UInt64) -> [UInt8] {
            var ip = [UInt8](Fixture.single(1).internetPacket.prefix(20))
            ip.replaceSubrange(2..<4, with: Fixture.integer(UInt64(28 + sctp.count), octets: 2))
            ip[9] = 17
            let ports = Fixture.integer(40_000, octets: 2) + Fixture.integer(port, octets: 2)
            return ip + ports + Fixture.integer(UInt64(8 + sctp.count), octets: 2) + [0, 0] + sctp
        }
        #expect(try Reading(frames: [frame(9899)], linkType: 101).bytes == [Fixture.m3ua(1)])
        #expect(try Reading(frames: [frame(9900)], linkType: 101).messages.isEmpty)
        var options = CaptureOptions()
        options.encapsulationPort = 9900
        let reading = try Reading(frames: [frame(9900)], linkType: 101, options: options)
        #expect(reading.bytes == [Fixture.m3ua(1)])
    }

    @Test("broken headers are counted by cause")
    func malformed() throws {
        let ip = Fixture.single(1).internetPacket
        var shortHeader = ip
        shortHeader[0] = 0x44
        var shortLength = ip
        shortLength.replaceSubrange(2..<4, with: [0, 19])
        var udp = Array(ip.prefix(24))
        udp[9] = 17
        let frames = [
            Array(ip.prefix(19)), shortHeader, shortLength, Array(ip.prefix(31)), udp,
            header6(next: 0, count: 1) + [60],
        ]
        let reading = try Reading(frames: frames, linkType: 101)
        #expect(reading.messages.isEmpty)
        #expect(reading.statistics[.ipHeader] == 3)
        #expect(reading.statistics[.ipLength] == 1)
        // The IP length says more than the frame has: cut, not malformed.
        #expect(reading.statistics.truncatedChunks == 1)
        #expect(reading.statistics[.udpHeader] == 1)
    }

    @Test("addresses are read and printed in their canonical forms")
    func addresses() {
        let forms = [
            "192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::", "2001:db8::1",
            "1:0:0:2::3", "1:2:3:4:5:6:7:8", "1:0:3:4:5:6:7:8", "fe80::1:0:0:2",
        ]
        for form in forms {
            #expect(IPAddress(form)?.description == form)
        }
        #expect(IPAddress("fe80:0:0:1:0:0:0:2")?.description == "fe80:0:0:1::2")
        #expect(IPAddress("carrier") == nil)
    }
}
