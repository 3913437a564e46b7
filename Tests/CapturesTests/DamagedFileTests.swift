import Captures
import Foundation
import Testing

@Suite("Damaged files")
struct DamagedFileTests {
    private let frames = (1...3).map { Fixture.single($0).ethernetFrame }

    /// Where each record begins and ends, after the `front` octets before the first one.
    private func bounds(front: Int, record: Int) -> [Int] { (0...3).map { front + $0 * record } }

    private func expectPrefixes(of file: [UInt8], bounds: [Int]) throws {
        for count in bounds[0]...file.count {
            let reading = try Reading(Array(file.prefix(count)))
            let whole = bounds.lastIndex { $0 <= count } ?? 0
            #expect(reading.messages.count == whole)
            let rest = count - bounds[whole]
            #expect((reading.statistics.damage == nil) == (rest == 0))
            guard let damage = reading.statistics.damage else { continue }
            #expect(damage.cause == .truncated)
            #expect(damage.offset == UInt64(bounds[whole]))
            #expect(damage.present == UInt64(rest))
            #expect(damage.framesBefore == whole)
        }
    }

    @Test("a pcap file cut off anywhere gives what came before, and says where it ends")
    func pcap() throws {
        let file = Fixture.pcap(frames)
        try expectPrefixes(of: file, bounds: bounds(front: 24, record: 16 + frames[0].count))
    }

    @Test("a pcapng file cut off anywhere gives what came before, and says where it ends")
    func pcapng() throws {
        let front = Fixture.section() + Fixture.interface(1)
        let records = frames.map { Fixture.enhanced($0) }
        try expectPrefixes(
            of: front + records.joined(),
            bounds: bounds(front: front.count, record: records[0].count))
    }

    @Test("a gzip file cut off anywhere gives what came before")
    func gzip() throws {
        let file = Fixture.gzip(Fixture.pcap(frames))
        // The gzip header and the first block's, then the pcap header.
        let front = 10 + 5 + 24
        for count in front..<file.count - 8 {
            let reading = try Reading(Array(file.prefix(count)))
            #expect(reading.messages.count == (count - front) / (16 + frames[0].count))
            #expect(reading.statistics.damage?.cause == .badCompression)
        }
        var broken = file
        broken[broken.count - 5] ^= 1
        #expect(try Reading(broken).messages.count == 3)
    }

    @Test("a record with an impossible length ends the reading, with its place")
    func impossibleLength() throws {
        var file = Fixture.pcap(frames)
        let second = 24 + 16 + frames[0].count
        file.replaceSubrange(second + 8..<second + 12, with: [255, 255, 255, 127])
        let reading = try Reading(file)
        #expect(reading.messages.count == 1)
        let damage = try #require(reading.statistics.damage)
        #expect(damage.cause == .badRecord)
        #expect(damage.offset == UInt64(second))
        #expect(damage.description.contains("byte \(second) "))

        let front = Fixture.section() + Fixture.interface(1) + Fixture.enhanced(frames[0])
        for length: [UInt8] in [[0, 0, 0, 0], [11, 0, 0, 0]] {
            let reading = try Reading(front + [6, 0, 0, 0] + length + [0, 0, 0, 0])
            #expect(reading.messages.count == 1)
            #expect(reading.statistics.damage?.offset == UInt64(front.count))
        }
        var block = Fixture.enhanced(frames[1])
        block[20] = 255
        let overrun = try Reading(front + block)
        #expect(overrun.messages.count == 1)
        #expect(overrun.statistics.damage?.cause == .badRecord)
    }

    @Test("a file that is no capture is refused by name, with what it looks like")
    func notACapture() throws {
        func refusal(_ octets: [UInt8]) throws -> String {
            let file = try TemporaryFile(octets)
            let error = #expect(throws: CaptureError.self) { try Reading.reading(file) }
            let text = try #require(error).description
            #expect(text.hasPrefix(file.path + ": "))
            return text
        }
        #expect(try refusal([]).hasSuffix("the file is empty"))
        #expect(try refusal(Array("not a capture, no".utf8)).hasSuffix("text"))
        #expect(try refusal([0, 1, 2, 3, 254]).hasSuffix("it begins with 00 01 02 03 fe"))
        #expect(try refusal(Array("snoop".utf8) + [0, 0, 0]).contains("snoop"))
        #expect(try refusal(Array(Fixture.pcap([]).prefix(23))).contains("23 of 24"))
        #expect(try refusal([0x1f, 0x8b, 8, 0, 0]).contains("gzip"))
        #expect(try Reading(Fixture.pcap([])).messages.isEmpty)
    }

    @Test("a file that is not there and a folder are refused")
    func cannotOpen() throws {
        for path in ["/nonexistent/capture.pcap", FileManager.default.temporaryDirectory.path] {
            let error = #expect(throws: CaptureError.self) { try Reading(path: path) }
            guard case .cannotOpen(path, _) = try #require(error) else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }
}
