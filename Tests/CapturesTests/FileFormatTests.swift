import Captures
import Foundation
import Testing

@Suite("File formats")
struct FileFormatTests {
    private let frames = (1...3).map { Fixture.single($0).ethernetFrame }
    private let messages = (1...3).map { Fixture.m3ua($0) }

    @Test(
        "pcap in both byte orders and both resolutions, patched too",
        arguments: [(false, false), (true, false), (false, true), (true, true)])
    func pcap(big: Bool, nanoseconds: Bool) throws {
        let reading = try Reading(Fixture.pcap(frames, big: big, nanoseconds: nanoseconds))
        #expect(reading.bytes == messages)
        #expect(reading.places == [[1, 0], [2, 0], [3, 0]])
        let times = reading.messages.map { $0.message.time.description }
        let digits = nanoseconds ? "00000000" : "00000"
        #expect(
            times == ["1000000000.000000", "1000000001.\(digits)1", "1000000002.\(digits)2"])
        let patched = try Reading(Fixture.pcap(frames, big: big, patched: true))
        #expect(patched.bytes == messages)
    }

    @Test("pcapng in both byte orders", arguments: [false, true])
    func pcapng(big: Bool) throws {
        var file = Fixture.section(big: big) + Fixture.interface(1, big: big)
        for (index, frame) in frames.enumerated() {
            let units = 1_546_300_800_000_123 + UInt64(index)
            file += Fixture.enhanced(frame, units: units, big: big)
            file += Fixture.block(5, [1, 2, 3, 4, 5, 6, 7, 8], big: big)
        }
        let reading = try Reading(file)
        #expect(reading.bytes == messages)
        #expect(reading.places == [[1, 0], [2, 0], [3, 0]])
        #expect(reading.messages[2].message.time.description == "1546300800.000125")
    }

    @Test("pcapng time resolutions and offsets are exact")
    func clocks() throws {
        func file(_ options: [UInt8], _ units: UInt64) -> [UInt8] {
            Fixture.section() + Fixture.interface(1, options: options)
                + Fixture.enhanced(frames[0], units: units)
        }
        func time(_ options: [UInt8], _ units: UInt64) throws -> CaptureTime? {
            try Reading(file(options, units)).messages.first?.message.time
        }
        let nanoseconds: [UInt8] = [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            try time(nanoseconds, 1_546_300_800_123_456_789)
                == CaptureTime(seconds: 1_546_300_800, nanoseconds: 123_456_789))
        let binary: [UInt8] = [9, 0, 1, 0, 0x8a, 0, 0, 0, 0, 0, 0, 0]
        #expect(try time(binary, 1536) == CaptureTime(seconds: 1, nanoseconds: 500_000_000))
        let seconds: [UInt8] = [9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try time(seconds, 77) == CaptureTime(seconds: 77, nanoseconds: 0))
        let picoseconds: [UInt8] = [9, 0, 1, 0, 12, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            try time(picoseconds, 5_000_001_999) == CaptureTime(seconds: 0, nanoseconds: 5_000_001))
        let shifted: [UInt8] = [14, 0, 8, 0] + [UInt8](repeating: 255, count: 8) + [0, 0, 0, 0]
        #expect(try time(shifted, 3_000_000) == CaptureTime(seconds: 2, nanoseconds: 0))
        // Times that nanoseconds in 64 bits cannot hold, and such before 1970, are none.
        let none = CaptureTime(seconds: 0, nanoseconds: 0)
        #expect(try time(seconds, .max) == none)
        #expect(try time(seconds, 1 << 33 + 1) == none)
        for offset: UInt64 in [1 << 63, 1 << 63 - 1, UInt64(bitPattern: -5)] {
            let option = (0..<8).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
            #expect(try time([14, 0, 8, 0] + option + [0, 0, 0, 0], 3_000_000) == none)
        }
        for resolution in UInt8.min...UInt8.max {
            _ = try time([9, 0, 1, 0, resolution, 0, 0, 0, 0, 0, 0, 0], .max)
        }
    }

    @Test("pcapng with interfaces of several link types, and with two sections")
    func interfaces() throws {
        let ip = Fixture.single(2).internetPacket
        var file = Fixture.section() + Fixture.interface(1) + Fixture.interface(101)
        file += Fixture.enhanced(ip, interface: 1) + Fixture.enhanced(frames[0], interface: 0)
        file += Fixture.enhanced(frames[0], interface: 9)
        file += Fixture.section(big: true) + Fixture.interface(248, big: true)
        file += Fixture.enhanced(Fixture.single(3).octets, big: true)
        let reading = try Reading(file)
        #expect(reading.bytes == [messages[1], messages[0], messages[2]])
        #expect(reading.places == [[1, 0], [2, 0], [4, 0]])
        #expect(reading.statistics.unknownLinkTypeFrames == 1)
    }

    @Test("pcapng's simple and obsolete packet blocks; unknown blocks are passed over")
    func otherBlocks() throws {
        let simple = Fixture.integer(UInt64(frames[0].count), octets: 4, big: false) + frames[0]
        let words = [0, 0, UInt64(7_000_000), UInt64(frames[1].count), UInt64(frames[1].count)]
        let obsolete = words.flatMap { Fixture.integer($0, octets: 4, big: false) } + frames[1]
        var file = Fixture.section() + Fixture.interface(1) + Fixture.block(3, simple)
        file += Fixture.block(0x4000_0bad, Fixture.filler(2_000_000)) + Fixture.block(2, obsolete)
        file += Fixture.block(9, [1, 2, 3, 4]) + Fixture.enhanced(frames[2])
        let reading = try Reading(file)
        #expect(reading.bytes == messages)
        #expect(reading.places == [[1, 0], [2, 0], [4, 0]])
        #expect(reading.messages[1].message.time == CaptureTime(seconds: 7, nanoseconds: 0))
    }

    @Test("a simple packet block is as long as the interface's snapshot length allows")
    func snapLength() throws {
        let cut = Array(frames[0].prefix(60))
        let file =
            Fixture.section() + Fixture.interface(1, snapLength: 60)
            + Fixture.block(
                3, Fixture.integer(UInt64(frames[0].count), octets: 4, big: false) + cut)
        let reading = try Reading(file)
        #expect(reading.messages.isEmpty)
        #expect(reading.statistics.truncatedFrames == 1)
        #expect(reading.statistics.truncatedChunks == 1)
        #expect(reading.statistics.malformed == 0)
    }

    @Test("gzip is undone, for pcap and pcapng, and for a file larger than the window")
    func gzip() throws {
        #expect(try Reading(Fixture.gzip(Fixture.pcap(frames))).bytes == messages)
        let file = Fixture.section() + Fixture.interface(1) + Fixture.enhanced(frames[0])
        #expect(try Reading(Fixture.gzip(file)).bytes == [messages[0]])
        let many = (0..<9000).map { Fixture.single($0).ethernetFrame }
        let reading = try Reading(Fixture.gzip(Fixture.pcap(many)))
        #expect(reading.bytes == (0..<9000).map { Fixture.m3ua($0) })
        #expect(reading.messages.last?.message.frame == 9000)
    }

    @Test("what the capture lacks of a frame is no malformation, and gives no message")
    func truncatedFrames() throws {
        for count in 0..<frames[0].count {
            let file = Fixture.pcap(
                [Array(frames[0].prefix(count)), frames[1]],
                originalLengths: [frames[0].count, nil])
            let reading = try Reading(file)
            #expect(reading.bytes == [messages[1]])
            #expect(reading.statistics.truncatedFrames == 1)
        }
    }
}
