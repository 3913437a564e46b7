import Captures
import Testing

@Suite("Adaptation layers")
struct AdaptationTests {
    private let unit: [UInt8] = [0x83, 9, 0x40, 0x64, 0x10] + Fixture.filler(41)

    private func reading(
        _ payload: [UInt8], payloadProtocol: UInt32, port: UInt16 = 2905
    ) throws -> Reading {
        let chunk = SCTPChunk.data(payload, tsn: 1, payloadProtocol: payloadProtocol)
        return try Reading([Fixture.packet([chunk], sourcePort: port, destinationPort: port)])
    }

    private func m2pa(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = Fixture.integer(UInt64(16 + body.count), octets: 4)
        return [1, 0, 11, type] + length + [0, 0, 0, 1, 0, 0, 0, 2] + body
    }

    private func m2ua(_ type: UInt8, tag: UInt16, _ value: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: -value.count & 3)
        let parameters =
            [0, 1, 0, 8, 0, 0, 0, 5] + Fixture.integer(UInt64(tag), octets: 2)
            + Fixture.integer(UInt64(value.count + 4), octets: 2) + value + padding
        return [1, 0, 6, type] + Fixture.integer(UInt64(parameters.count + 8), octets: 4)
            + parameters
    }

    @Test("M2PA user data gives the signal unit; status and acknowledgements none")
    func m2pa() throws {
        let data = try reading(m2pa(1, [0] + unit), payloadProtocol: 5)
        #expect(data.bytes == [unit])
        #expect(data.messages[0].message.kind == .mtp3)
        #expect(data.messages[0].message.sctp?.payloadProtocol == 5)
        for other in [m2pa(1, []), m2pa(1, [0]), m2pa(2, [0, 0, 0, 1])] {
            let reading = try reading(other, payloadProtocol: 5)
            #expect(reading.messages.isEmpty)
            #expect(reading.statistics.adaptationOnly == 1)
            #expect(reading.statistics.messages(payloadProtocol: 5) == 1)
        }
        var long = m2pa(1, [0] + unit)
        long[7] += 1
        for broken in [
            long, Array(m2pa(1, [0] + unit).prefix(15)), [UInt8](repeating: 1, count: 40),
        ] {
            let reading = try reading(broken, payloadProtocol: 5)
            #expect(reading.messages.isEmpty)
            #expect(reading.statistics[.m2pa] == 1)
        }
    }

    @Test("M2UA data gives the signal unit, in TTC's form too; other messages none")
    func m2ua() throws {
        let data = try reading(m2ua(1, tag: 0x0300, unit), payloadProtocol: 2)
        #expect(data.bytes == [unit])
        #expect(data.messages[0].message.kind == .mtp3)
        #expect(
            try reading(m2ua(1, tag: 0x0301, [0x40] + unit), payloadProtocol: 2).bytes == [unit])
        let management = try reading(m2ua(3, tag: 0x0302, [0, 0, 0, 1]), payloadProtocol: 2)
        #expect(management.messages.isEmpty)
        #expect(management.statistics.adaptationOnly == 1)
        var broken = m2ua(1, tag: 0x0300, unit)
        broken[19] = 255
        #expect(try reading(broken, payloadProtocol: 2).statistics[.m2ua] == 1)
    }

    @Test("an unset payload protocol is taken as M3UA where it looks like it, on its port only")
    func guess() throws {
        for payloadProtocol: UInt32 in [0, 0x0300_0000] {
            let message = Fixture.m3ua(1)
            let right = try reading(message, payloadProtocol: payloadProtocol)
            #expect(right.bytes == [message])
            #expect(right.statistics.guessedM3UA == 1)
            #expect(right.statistics.messages(payloadProtocol: payloadProtocol) == 1)
            #expect(
                try reading(message, payloadProtocol: payloadProtocol, port: 5000).bytes.isEmpty)
            for (index, value): (Int, UInt8) in [(0, 2), (1, 1), (2, 7), (3, 9), (7, 1)] {
                var other = message
                other[index] = value
                let reading = try reading(other, payloadProtocol: payloadProtocol)
                #expect(reading.messages.isEmpty)
                #expect(reading.statistics.guessedM3UA == 0)
            }
        }
    }

    @Test("other payload protocols are counted, and their count is bounded")
    func others() throws {
        let packets = (0..<200).map { number in
            Fixture.packet([.data([1], tsn: number, payloadProtocol: 100 + number)])
        }
        let reading = try Reading(
            packets + [Fixture.packet([.data([1], tsn: 999, payloadProtocol: 4)])])
        #expect(reading.messages.isEmpty)
        #expect(reading.statistics.payloadProtocols.count == 64)
        #expect(reading.statistics.otherPayloadProtocols == 137)
        #expect(reading.statistics.messages(payloadProtocol: 100) == 1)
    }

    @Test("every M3UA message is delivered, management too")
    func management() throws {
        let aspUp: [UInt8] = [1, 0, 3, 1, 0, 0, 0, 8]
        #expect(try reading(aspUp, payloadProtocol: 3).bytes == [aspUp])
    }
}
