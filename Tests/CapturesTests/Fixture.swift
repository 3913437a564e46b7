import Captures
import Foundation

/// A file that is removed when nobody needs it any more.
final class TemporaryFile {
    let path: String

    init(_ octets: [UInt8] = []) throws {
        let folder = FileManager.default.temporaryDirectory
        path = folder.appending(path: "weir-\(UUID().uuidString)").path
        try Data(octets).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A message with its octets.
struct Read {
    var message: CapturedMessage
    var bytes: [UInt8]
}

/// Everything that a reader gave.
struct Reading {
    var messages: [Read] = []
    var statistics = CaptureStatistics()

    init(path: String, options: CaptureOptions = CaptureOptions()) throws {
        var reader = try CaptureReader(path: path, options: options)
        while let message = try reader.next() {
            let bytes = reader.bytes
            messages.append(Read(message: message, bytes: bytes.indices.map { bytes[$0] }))
        }
        statistics = reader.statistics
    }

    init(_ octets: [UInt8], options: CaptureOptions = CaptureOptions()) throws {
        self = try Reading.reading(TemporaryFile(octets), options: options)
    }

    static func reading(
        _ file: TemporaryFile, options: CaptureOptions = CaptureOptions()
    ) throws -> Reading {
        try withExtendedLifetime(file) { try Reading(path: file.path, options: options) }
    }

    /// Frames of one link type.
    init(
        frames: [[UInt8]], linkType: UInt16 = 1, options: CaptureOptions = CaptureOptions()
    ) throws {
        try self.init(Fixture.pcap(frames, linkType: linkType), options: options)
    }

    /// SCTP packets in Ethernet frames.
    init(_ packets: [SCTPPacket]) throws {
        try self.init(frames: packets.map(\.ethernetFrame))
    }

    var bytes: [[UInt8]] { messages.map(\.bytes) }
    var places: [[Int]] { messages.map { [$0.message.frame, $0.message.chunk] } }
}

enum Fixture {
    static let carrier = IPAddress(ipv4: 0xc000_0201)
    static let home = IPAddress(ipv4: 0xc633_6401)

    static func integer(_ value: UInt64, octets: Int, big: Bool = true) -> [UInt8] {
        let bytes = (0..<octets).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return big ? bytes.reversed() : bytes
    }

    /// A pcap file; the frames are one second and one unit apart.
    static func pcap(
        _ frames: [[UInt8]], linkType: UInt16 = 1, big: Bool = false, nanoseconds: Bool = false,
        patched: Bool = false, originalLengths: [Int?] = []
    ) -> [UInt8] {
        let magic: UInt64 = patched ? 0xa1b2_cd34 : nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4
        func word(_ value: Int) -> [UInt8] { integer(UInt64(value), octets: 4, big: big) }
        var file = integer(magic, octets: 4, big: big) + integer(2, octets: 2, big: big)
        file += integer(4, octets: 2, big: big) + word(0) + word(0) + word(65_535)
        file += word(Int(linkType))
        for (index, frame) in frames.enumerated() {
            let original = originalLengths.indices.contains(index) ? originalLengths[index] : nil
            file += word(1_000_000_000 + index) + word(index) + word(frame.count)
            file += word(original ?? frame.count) + (patched ? [0, 0, 0, 0, 0, 0, 0, 0] : [])
            file += frame
        }
        return file
    }

    /// A pcapng block.
    static func block(_ type: UInt64, _ body: [UInt8], big: Bool = false) -> [UInt8] {
        let padded = body + [UInt8](repeating: 0, count: -body.count & 3)
        let length = integer(UInt64(padded.count + 12), octets: 4, big: big)
        return integer(type, octets: 4, big: big) + length + padded + length
    }

    static func section(big: Bool = false) -> [UInt8] {
        let body = integer(0x1a2b_3c4d, octets: 4, big: big) + integer(1, octets: 2, big: big)
        return block(0x0a0d_0d0a, body + [0, 0] + [UInt8](repeating: 255, count: 8), big: big)
    }

    static func interface(
        _ linkType: UInt64, options: [UInt8] = [], snapLength: UInt64 = 0, big: Bool = false
    ) -> [UInt8] {
        let body = integer(linkType, octets: 2, big: big) + [0, 0]
        return block(1, body + integer(snapLength, octets: 4, big: big) + options, big: big)
    }

    static func enhanced(
        _ frame: [UInt8], interface: UInt64 = 0, units: UInt64 = 0, big: Bool = false
    ) -> [UInt8] {
        let words = [interface, units >> 32, units, UInt64(frame.count), UInt64(frame.count)]
        return block(6, words.flatMap { integer($0, octets: 4, big: big) } + frame, big: big)
    }

    /// An M3UA DATA message that says which one it is.
    static func m3ua(_ number: UInt32, padding: Int = 0) -> [UInt8] {
        let data: [UInt8] = [0, 0, 16, 9, 0, 0, 25, 145, 3, 0, 0, 7]
        let body = data + integer(UInt64(number), octets: 4) + filler(padding, seed: number)
        let parameter = [2, 16] + integer(UInt64(body.count + 4), octets: 2) + body
        return [1, 0, 1, 1] + integer(UInt64(parameter.count + 8), octets: 4) + parameter
    }

    static func filler(_ count: Int, seed: UInt32 = 1) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: UInt32($0) &* 31 &+ seed) }
    }

    static func packet(
        _ chunks: [SCTPChunk], tag: UInt32 = 0x1234_5678, source: IPAddress = carrier,
        destination: IPAddress = home, sourcePort: UInt16 = 2905, destinationPort: UInt16 = 2905
    ) -> SCTPPacket {
        SCTPPacket(
            source: source, destination: destination, sourcePort: sourcePort,
            destinationPort: destinationPort, verificationTag: tag, chunks: chunks)
    }

    /// A packet with one whole message.
    static func single(_ number: UInt32, tsn: UInt32? = nil) -> SCTPPacket {
        packet([.data(m3ua(number), tsn: tsn ?? number)])
    }

    /// The gzip form of some octets, in stored blocks; the checksum is for zlib to compare.
    static func gzip(_ octets: [UInt8]) -> [UInt8] {
        var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var at = 0
        repeat {
            let count = min(octets.count - at, 65_535)
            let isLast = at + count == octets.count
            file += [isLast ? 1 : 0] + integer(UInt64(count), octets: 2, big: false)
            file += integer(UInt64(~UInt16(count)), octets: 2, big: false)
            file += octets[at..<at + count]
            at += count
        } while at < octets.count
        var check = UInt32.max
        for octet in octets {
            check ^= UInt32(octet)
            for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xedb8_8320 : check >> 1 }
        }
        file += integer(UInt64(~check), octets: 4, big: false)
        return file + integer(UInt64(octets.count), octets: 4, big: false)
    }
}
