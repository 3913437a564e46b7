import CAllocationCounter
import Captures
import Testing

@Suite("Allocations in reading")
struct AllocationTests {
    private func allocations(of body: () throws -> Void) rethrows -> UInt64 {
        weir_allocations_start()
        defer { _ = weir_allocations_stop() }
        try body()
        return weir_allocations_read().allocations
    }

    /// Packets of one message, of two, in fragments, and in IPv6.
    private static func packets(_ count: UInt32) -> [SCTPPacket] {
        (0..<count).map { number in
            let tsn = number * 2
            let message = Fixture.m3ua(number, padding: 100)
            return Fixture.packet([.data(message, tsn: tsn), .data(message, tsn: tsn + 1)])
        }
    }

    @Test("reading allocates nothing for a message, once warm")
    func none() throws {
        let file = try TemporaryFile(Fixture.pcap(Self.packets(3000).map(\.ethernetFrame)))
        defer { withExtendedLifetime(file) {} }
        var reader = try CaptureReader(path: file.path)
        for _ in 0..<1000 { _ = try reader.next() }
        var messages = 0
        var octets = 0
        let count = try allocations {
            while let message = try reader.next() {
                messages += message.chunk >= 0 ? 1 : 0
                octets += reader.bytes.count
            }
        }
        #expect(messages == 5000)
        #expect(octets == 5000 * Fixture.m3ua(0, padding: 100).count)
        #expect(count == 0)
    }

    @Test("the counter counts: a copy of each message is an allocation each")
    func control() throws {
        let file = try TemporaryFile(Fixture.pcap(Self.packets(500).map(\.ethernetFrame)))
        defer { withExtendedLifetime(file) {} }
        var reader = try CaptureReader(path: file.path)
        var copies: [[UInt8]] = []
        let count = try allocations {
            while try reader.next() != nil {
                let bytes = reader.bytes
                copies.append(bytes.indices.map { bytes[$0] })
            }
        }
        #expect(count >= 1000)
        #expect(copies.count == 1000)
    }
}
