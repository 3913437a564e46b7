import Captures
import Foundation
import Testing

@Suite(
    "The samples against tshark",
    .enabled(
        if: Samples.folder != nil && Tshark.isInstalled,
        "SKIPPED: needs tshark, and the samples (WEIR_SAMPLES)"))
struct SamplesTests {
    /// Frames of a capture that are compared; tshark takes a second for each 30,000.
    private static let limit = 20_000

    /// What a capture holds, as far as SCTP goes.
    struct Contents: Equatable {
        var frames = 0
        /// Whole user messages by payload protocol.
        var messages: [UInt32: Int] = [:]
        /// Frames of M3UA messages, with the places of their DATA chunks.
        var m3ua: [[Int]] = []
    }

    /// tshark's view: each TSN of an association once, a fragmented message at its last fragment.
    ///
    /// Chunks that overrun their packet are left out, as tshark dissects what there is of them.
    private func expected(_ path: String) throws -> Contents {
        let rows = try Tshark.fields(
            of: path, limit: SamplesTests.limit,
            [
                "frame.number", "ip.src", "ipv6.src", "sctp.srcport", "sctp.dstport",
                "sctp.verification_tag", "sctp.data_tsn_raw", "sctp.data_payload_proto_id",
                "sctp.data_e_bit", "sctp.chunk_length.bad", "sctp.chunk_type",
            ], without: ["m3ua", "m2ua", "m2pa", "tcp"])
        var contents = Contents(frames: rows.count)
        var seen: Set<[String]> = []
        for row in rows where row.count > 8 {
            // A restart makes TSNs new again.
            let types = row[10].split(separator: ",")
            if types.contains("1") || types.contains("2") {
                seen = seen.filter { Set($0.prefix(2)) != Set(row[3...4]) }
            }
            let numbers = row[6].split(separator: ",").map(String.init)
            let protocols = row[7].split(separator: ",").compactMap { UInt32($0) }
            let ends = row[8].split(separator: ",").map { $0 == "1" || $0 == "True" }
            for (chunk, number) in numbers.enumerated() {
                let isTooLong = !row[9].isEmpty && chunk == numbers.count - 1
                // Addresses do not count: an association may have several paths. Under the tag
                // 0 there is no association.
                let isNew =
                    row[5] == "0x00000000"
                    || seen.insert(Array(row[3...5]) + [number]).inserted
                guard chunk < protocols.count, chunk < ends.count, !isTooLong, isNew, ends[chunk]
                else { continue }
                contents.messages[protocols[chunk], default: 0] += 1
                if protocols[chunk] == 3, let frame = Int(row[0]) {
                    contents.m3ua.append([frame, chunk])
                }
            }
        }
        return contents
    }

    private func found(_ path: String) throws -> Contents {
        var reader = try CaptureReader(path: path)
        var contents = Contents()
        while let message = try reader.next(), message.frame <= SamplesTests.limit {
            guard message.kind == .m3ua else { continue }
            contents.m3ua.append([message.frame, message.chunk])
        }
        let statistics = reader.statistics
        #expect(statistics.damage == nil)
        contents.frames = min(statistics.frames, SamplesTests.limit)
        for count in statistics.payloadProtocols {
            contents.messages[count.payloadProtocol] = count.messages
        }
        // The reader went one message too far.
        if statistics.frames > SamplesTests.limit { contents.messages[3, default: 0] -= 1 }
        return contents
    }

    @Test(
        "have the same messages by payload protocol, and M3UA in the same frames and chunks",
        arguments: Samples.captures.filter { !$0.contains("geneve") })
    func sameMessages(path: String) throws {
        let found = try found(path)
        let expected = try expected(path)
        #expect(found.frames == expected.frames)
        #expect(found.messages == expected.messages)
        let difference = zip(found.m3ua, expected.m3ua).first { $0 != $1 }
        #expect(difference == nil)
        #expect(found.m3ua.count == expected.m3ua.count)
    }
}
