import Captures
import Foundation
import Testing

@Suite("Hostile captures")
struct HostileTests {
    /// A quick generator with a seed, so that a failure can be repeated.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = (state ^ state >> 22) &* 0x9e37_79b9_7f4a_7c15
            return value ^ value >> 31
        }
    }

    /// Captures of every kind that the reader knows, small enough to be read often.
    private static let seeds: [[UInt8]] = {
        let long = Fixture.m3ua(1, padding: 900)
        let cut = [Array(long.prefix(500)), Array(long.dropFirst(500))]
        let packets = [
            Fixture.packet([.initiation(tag: 7, tsn: 1)], tag: 0),
            Fixture.packet([.data(Fixture.m3ua(1), tsn: 1), .data(Fixture.m3ua(2), tsn: 2)]),
            Fixture.packet([.data(cut[0], tsn: 3, isLast: false)]),
            Fixture.packet([.data(cut[1], tsn: 4, isFirst: false)]),
            Fixture.packet([.data([1, 0, 11, 1, 0, 0, 0, 30] + long, tsn: 5, payloadProtocol: 5)]),
            Fixture.packet([.data([1, 0, 6, 1, 0, 0, 0, 30] + long, tsn: 6, payloadProtocol: 2)]),
            Fixture.packet([SCTPChunk(type: 64, flags: 2, value: Fixture.filler(80))]),
            Fixture.packet([SCTPChunk(type: 64, flags: 1, value: Fixture.filler(80))]),
            Fixture.packet([.data(Fixture.m3ua(9), tsn: 9)], source: IPAddress(ipv6: 1, 2)),
        ]
        let frames = packets.map(\.ethernetFrame)
        var fragment = frames[1]
        fragment[20] = 0x20
        var last = frames[1]
        last[21] = 3
        let all = frames + [fragment, last]
        let exported: [UInt8] =
            [0, 12, 0, 4, 0x73, 0x63, 0x63, 0x70, 0, 20, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0] + long
        var section = Fixture.section() + Fixture.interface(1) + Fixture.interface(252)
        for frame in all { section += Fixture.enhanced(frame, units: 5) }
        section += Fixture.enhanced(exported, interface: 1)
        return [
            Fixture.pcap(all), Fixture.pcap(all, big: true, nanoseconds: true), section,
            Fixture.gzip(Fixture.pcap(all)), Fixture.pcap([exported, exported], linkType: 252),
            Fixture.pcap([Fixture.filler(40), Fixture.filler(90)], linkType: 140),
            Fixture.pcap(packets.map(\.octets), linkType: 248),
            Fixture.pcap(packets.map(\.internetPacket), linkType: 101),
        ]
    }()

    /// Mostly plausible damage: bits, edge values, lengths, pieces moved and cut.
    private func mutate(_ octets: inout [UInt8], _ dice: inout Dice) {
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
            let at = Int.random(in: 0..<octets.count, using: &dice)
            switch Int.random(in: 0..<7, using: &dice) {
            case 0: octets[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 1: octets[at] = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff].randomElement(using: &dice) ?? 0
            case 2: octets[at] = UInt8.random(in: .min ... .max, using: &dice)
            case 3:
                let count = min(4, octets.count - at)
                octets.replaceSubrange(at..<at + count, with: repeatElement(255, count: count))
            case 4:
                let end = min(octets.count, at + Int.random(in: 0...40, using: &dice))
                octets.insert(contentsOf: Array(octets[at..<end]), at: at)
            case 5 where octets.count > 60:
                octets.removeSubrange(at..<min(octets.count, at + 9))
            default:
                if Bool.random(using: &dice), octets.count > 60 {
                    octets.removeLast(octets.count / 8)
                }
            }
        }
    }

    @Test("mutated captures are read to an end, whatever is in them")
    func mutations() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let file = try TemporaryFile()
        var dice = Dice(state: 1)
        var rounds = 0
        var messages = 0
        var refused = 0
        while rounds < 2000, clock.now - start < .seconds(2) {
            var octets = Self.seeds[rounds % Self.seeds.count]
            mutate(&octets, &dice)
            try Data(octets).write(to: URL(filePath: file.path))
            do {
                let reading = try Reading.reading(file)
                messages += reading.messages.count
                #expect(reading.messages.count == reading.statistics.messages)
                #expect(
                    reading.messages.allSatisfy { $0.message.frame <= reading.statistics.frames })
            } catch is CaptureError {
                refused += 1
            }
            rounds += 1
        }
        // A control: the mutations leave enough to be read.
        #expect(messages > rounds)
        #expect(refused < rounds / 2)
    }

    @Test("the seeds themselves give their messages")
    func seeds() throws {
        for seed in Self.seeds {
            let reading = try Reading(seed)
            #expect(reading.messages.count > 0)
            #expect(reading.statistics.damage == nil)
        }
    }
}
