import Captures
import Foundation
import Testing

@Suite("Writing captures")
struct WriterTests {
    private let time = CaptureTime(seconds: 1_546_300_800, nanoseconds: 123_456_789)
    private let near = IPAddress(ipv6: 0x2001_0db8_0000_0000, 1)
    private let far = IPAddress(ipv6: 0x2001_0db8_0000_0000, 2)

    private func written(_ format: CaptureWriter.Format) throws -> TemporaryFile {
        let file = try TemporaryFile()
        var writer = try CaptureWriter(path: file.path, format: format)
        try writer.write(
            Fixture.packet([.initiation(tag: 5, tsn: 1)], tag: 0), at: time, comment: "begin")
        for number: UInt32 in 1...3 {
            let chunk = SCTPChunk.data(
                Fixture.m3ua(number, padding: Int(number)), tsn: number, stream: 4,
                sequence: UInt16(number))
            try writer.write(Fixture.packet([chunk]), at: time, comment: "blocked by ati")
        }
        let chunk = SCTPChunk.data(Fixture.m3ua(4), tsn: 4, isUnordered: true)
        try writer.write(
            Fixture.packet([chunk], source: near, destination: far), at: time)
        try writer.close()
        return file
    }

    @Test("what is written is read again", arguments: [CaptureWriter.Format.pcap, .pcapng])
    func roundTrip(format: CaptureWriter.Format) throws {
        let reading = try Reading.reading(written(format))
        #expect(reading.bytes == (1...4).map { Fixture.m3ua($0, padding: $0 < 4 ? Int($0) : 0) })
        #expect(reading.places == [[2, 0], [3, 0], [4, 0], [5, 0]])
        let expected = format == .pcap ? "1546300800.123456" : "1546300800.123456789"
        #expect(reading.messages.allSatisfy { $0.message.time.description == expected })
        let sctp = try #require(reading.messages[1].message.sctp)
        #expect(sctp.stream == 4)
        #expect(sctp.tsn == 2)
        #expect(!sctp.isUnordered)
        #expect(reading.messages[3].message.sctp?.isUnordered == true)
        #expect(reading.messages[3].message.source == near)
        #expect(reading.statistics.otherFrames == 0)
        #expect(reading.statistics.malformed == 0)
    }

    @Test("a pcapng file holds several interfaces")
    func interfaces() throws {
        let file = try TemporaryFile()
        var writer = try CaptureWriter(path: file.path, format: .pcapng, linkType: 141)
        let unit: [UInt8] = [0x83, 1, 2, 3, 4, 5]
        let other = writer.addInterface(linkType: 142)
        try writer.write(frame: unit, at: time)
        try writer.write(frame: unit, at: time, interface: other)
        try writer.write(frame: unit, at: time, originalLength: 99)
        try writer.close()
        let reading = try Reading.reading(file)
        #expect(reading.messages.map(\.message.kind) == [.mtp3, .sccp])
        #expect(reading.statistics.truncatedFrames == 1)
    }

    @Test("a writer that is let go has written everything")
    func letGo() throws {
        let file = try TemporaryFile()
        func write() throws {
            var writer = try CaptureWriter(path: file.path)
            try writer.write(Fixture.single(1), at: time)
        }
        try write()
        #expect(try Reading.reading(file).bytes == [Fixture.m3ua(1)])
    }

    @Test("a path that cannot be written is refused")
    func refused() throws {
        #expect(throws: CaptureError.self) {
            let writer = try CaptureWriter(path: "/nonexistent/capture.pcap")
            try writer.close()
        }
    }

    @Test(
        "tshark finds valid checksums and reads the comments",
        arguments: [CaptureWriter.Format.pcap, .pcapng])
    func tshark(format: CaptureWriter.Format) throws {
        guard Tshark.isInstalled else {
            return Samples.skip("checksums against tshark", "tshark is not installed")
        }
        let file = try written(format)
        defer { withExtendedLifetime(file) {} }
        let rows = try Tshark.fields(
            of: file.path,
            [
                "ip.checksum.status", "sctp.checksum.status", "sctp.data_tsn_raw", "frame.comment",
                "m3ua.message_length",
            ], preferences: ["ip.check_checksum:TRUE", "sctp.checksum:CRC 32c"])
        let lengths = (1...4).map { String(Fixture.m3ua($0, padding: $0 < 4 ? Int($0) : 0).count) }
        #expect(rows.count == 5)
        #expect(rows.map { $0[0] } == ["1", "1", "1", "1", ""])
        #expect(rows.map { $0[1] } == ["1", "1", "1", "1", "1"])
        #expect(rows.dropFirst().map { $0[2] } == ["1", "2", "3", "4"])
        if format == .pcapng {
            #expect(
                rows.map { $0[3] } == ["begin"] + Array(repeating: "blocked by ati", count: 3) + [
                    ""
                ])
        }
        #expect(rows.dropFirst().map { $0[4] } == lengths)
    }
}
