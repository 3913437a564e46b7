import Captures
import Foundation
import Testing

@Suite("The campaign of the samples")
struct CampaignTests {
    private struct Truth: Decodable {
        struct Message: Decodable {
            var frame: Int
            var frames: [Int]?
            var ts: Double
        }
        var messages: [Message]
    }

    @Test("gives each message of the truth, in its frame, once")
    func everyMessage() throws {
        guard let folder = Samples.folder?.appending(path: "campaign-small") else {
            return Samples.skip("campaign", "no samples; set WEIR_SAMPLES")
        }
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: folder.appending(path: "truth.json")))
        var reader = try CaptureReader(path: folder.appending(path: "capture.pcap").path)
        var frames: [Int: CaptureTime] = [:]
        while let message = try reader.next() {
            guard message.kind == .m3ua, reader.bytes[2] == 1 else { continue }
            #expect(frames.updateValue(message.time, forKey: message.frame) == nil)
        }
        let expected = truth.messages.flatMap { $0.frames ?? [$0.frame] }
        #expect(Set(frames.keys) == Set(expected))
        #expect(frames.count == expected.count)
        for message in truth.messages {
            let time = try #require(frames[message.frame])
            #expect(time.description == String(format: "%.6f", message.ts))
        }
        #expect(reader.statistics.frames == 4100)
        #expect(reader.statistics.malformed == 0)
        #expect(reader.statistics.damage == nil)
    }
}
