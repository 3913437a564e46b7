import Captures
import Testing

@Suite("SCTP")
struct SCTPTests {
    private let long = Fixture.m3ua(9, padding: 4000)

    /// A message in fragments of 1,000 octets.
    private func fragments(
        _ message: [UInt8], tsn: UInt32, stream: UInt16 = 2, payloadProtocol: UInt32 = 3
    ) -> [SCTPChunk] {
        stride(from: 0, to: message.count, by: 1000).map { at in
            let end = min(at + 1000, message.count)
            return .data(
                Array(message[at..<end]), tsn: tsn &+ UInt32(at / 1000), stream: stream,
                payloadProtocol: payloadProtocol, isFirst: at == 0, isLast: end == message.count)
        }
    }

    @Test("messages bundled in a packet have their place among its DATA chunks")
    func bundles() throws {
        let sack = SCTPChunk(type: 3, value: Fixture.filler(12))
        let chunks: [SCTPChunk] = [
            sack, .data(Fixture.m3ua(1), tsn: 1), .data([1, 2, 3], tsn: 2, payloadProtocol: 46),
            .data(Fixture.m3ua(2, padding: 3), tsn: 3), SCTPChunk(type: 200, value: [1]),
            .data(Fixture.m3ua(1), tsn: 1), .data(Fixture.m3ua(3), tsn: 4),
        ]
        let reading = try Reading([Fixture.packet(chunks), Fixture.single(5)])
        #expect(reading.bytes == [1, 2, 3, 5].map { Fixture.m3ua($0, padding: $0 == 2 ? 3 : 0) })
        #expect(reading.places == [[1, 0], [1, 2], [1, 4], [2, 0]])
        #expect(reading.statistics.messages(payloadProtocol: 3) == 4)
        #expect(reading.statistics.messages(payloadProtocol: 46) == 1)
        #expect(reading.statistics.retransmissions == 1)
    }

    @Test("fragments are joined, in any order, where the last one to come is")
    func joined() throws {
        let chunks = fragments(long, tsn: 100)
        #expect(chunks.count == 5)
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [0, 0, 4, 1, 2, 2, 3]] {
            let reading = try Reading(order.map { Fixture.packet([chunks[$0]]) })
            #expect(reading.bytes == [long])
            #expect(reading.places == [[order.count, 0]])
            #expect(reading.statistics.retransmissions == order.count - 5)
            #expect(reading.statistics.pendingFragments == 0)
        }
        let bundled = try Reading([
            Fixture.packet(Array(chunks[..<3])),
            Fixture.packet([.data(Fixture.m3ua(1), tsn: 105)] + chunks[3...]),
        ])
        #expect(bundled.bytes == [Fixture.m3ua(1), long])
        #expect(bundled.places == [[2, 0], [2, 2]])
    }

    @Test("fragments are joined across the wrap of the TSN")
    func wrap() throws {
        let reading = try Reading(
            fragments(long, tsn: .max - 1).map { Fixture.packet([$0]) }
                + [Fixture.single(1, tsn: 3), Fixture.single(1, tsn: 3)])
        #expect(reading.bytes == [long, Fixture.m3ua(1)])
        #expect(reading.statistics.retransmissions == 1)
    }

    @Test("fragments of two messages do not mix, nor those of two associations")
    func separate() throws {
        let other = Fixture.m3ua(10, padding: 1500)
        let first = fragments(long, tsn: 100)
        let second = fragments(other, tsn: 105)
        let reading = try Reading((first + second).reversed().map { Fixture.packet([$0]) })
        #expect(reading.bytes == [other, long])

        let elsewhere = fragments(other, tsn: 100)
        var packets: [SCTPPacket] = []
        for index in 0..<5 {
            packets.append(Fixture.packet([first[index]], tag: 5))
            guard index < elsewhere.count else { continue }
            packets.append(
                Fixture.packet([elsewhere[index]], tag: 5, source: Fixture.home))
        }
        #expect(try Reading(packets).bytes == [other, long])
    }

    @Test("a message that lost a fragment gives nothing, and the next one is not harmed")
    func lost() throws {
        let chunks = fragments(long, tsn: 100)
        let next = fragments(Fixture.m3ua(10, padding: 1500), tsn: 105)
        let sent = Array(chunks[..<2]) + Array(chunks[3...]) + next
        let reading = try Reading(sent.map { Fixture.packet([$0]) })
        #expect(reading.bytes == [Fixture.m3ua(10, padding: 1500)])
        #expect(reading.statistics.pendingFragments == 4)
    }

    @Test("a capture that begins inside a message and an association works")
    func midway() throws {
        let chunks = fragments(long, tsn: 100)
        let reading = try Reading(
            [Fixture.packet([chunks[3]]), Fixture.packet([chunks[4]]), Fixture.single(1)])
        #expect(reading.bytes == [Fixture.m3ua(1)])
    }

    @Test("a retransmission counts once; other octets under its TSN are no retransmission")
    func retransmissions() throws {
        let reading = try Reading([
            Fixture.single(1, tsn: 1), Fixture.single(2, tsn: 2), Fixture.single(1, tsn: 1),
            Fixture.single(3, tsn: 2), Fixture.single(2, tsn: 2 + 1),
        ])
        #expect(reading.bytes == [1, 2, 3, 2].map { Fixture.m3ua($0) })
        #expect(reading.statistics.retransmissions == 1)
    }

    @Test("one other octet is no retransmission, wherever it is and however long the message is")
    func otherOctets() throws {
        for length in [1, 7, 8, 9, 16, 17, 33] {
            // The first is as those that follow, but for one octet each; each comes twice.
            var messages = [Fixture.filler(length)]
            for place in 0..<length {
                messages.append(messages[0])
                messages[place + 1][place] ^= 1
            }
            let reading = try Reading(
                messages.map { Fixture.packet([.data($0, tsn: 1), .data($0, tsn: 1)]) })
            #expect(reading.bytes == messages)
            #expect(reading.statistics.retransmissions == messages.count)
        }
    }

    @Test("messages that a tool wrapped under the tag 0 are all delivered")
    func wrapped() throws {
        let packet = Fixture.packet([.data(Fixture.m3ua(1), tsn: 0)], tag: 0)
        #expect(try Reading([packet, packet, packet]).messages.count == 3)
    }

    @Test("a new association on the same ports is not taken for retransmissions")
    func restarts() throws {
        func messages(tag: UInt32) -> [SCTPPacket] {
            (1...3).map { Fixture.packet([.data(Fixture.m3ua($0), tsn: $0)], tag: tag) }
        }
        // Another verification tag is enough.
        #expect(try Reading(messages(tag: 1) + messages(tag: 2)).messages.count == 6)

        // The same tag again: the handshake tells.
        let initiation = Fixture.packet([.initiation(tag: 9, tsn: 1)], tag: 0)
        let answer = Fixture.packet(
            [.initiation(tag: 1, tsn: 7, isAcknowledgement: true)], tag: 9, source: Fixture.home,
            destination: Fixture.carrier)
        let again = try Reading(messages(tag: 1) + [initiation, answer] + messages(tag: 1))
        #expect(again.messages.count == 6)
        #expect(again.statistics.retransmissions == 0)

        // The same tag after the association's end.
        for type: UInt8 in [6, 8, 14] {
            let end = Fixture.packet([SCTPChunk(type: type)], tag: 1)
            #expect(try Reading(messages(tag: 1) + [end] + messages(tag: 1)).messages.count == 6)
        }
        // And a control: without any of these they are retransmissions.
        #expect(try Reading(messages(tag: 1) + messages(tag: 1)).messages.count == 3)
    }

    @Test("a retransmission over another path of a multi-homed association counts once")
    func multihoming() throws {
        let other = IPAddress(ipv4: 0xc000_0202)
        let chunks = fragments(long, tsn: 100)
        var packets = [Fixture.single(99), Fixture.packet([.data(Fixture.m3ua(99), tsn: 99)])]
        packets[1].source = other
        for (index, chunk) in chunks.enumerated() {
            packets.append(
                Fixture.packet([chunk], source: index % 2 == 0 ? Fixture.carrier : other))
        }
        let reading = try Reading(packets)
        #expect(reading.bytes == [Fixture.m3ua(99), long])
        #expect(reading.statistics.retransmissions == 1)

        // A tool's constant tag does not make two peers one, nor do TSNs far apart.
        let peers = [Fixture.carrier, other].map {
            Fixture.packet([.data(Fixture.m3ua(1), tsn: 1)], tag: 1, source: $0)
        }
        #expect(try Reading(peers).messages.count == 2)
    }

    /// An I-DATA chunk, RFC 8260 clause 2.1.
    private func interleaved(
        _ part: [UInt8], tsn: UInt32, message: UInt32, number: UInt32, isLast: Bool
    ) -> SCTPChunk {
        let flags: UInt8 = (number == 0 ? 2 : 0) | (isLast ? 1 : 0)
        let head: [UInt8] = [0, 4, 0, 0]
        let value =
            Fixture.integer(UInt64(tsn), octets: 4) + head
            + Fixture.integer(UInt64(message), octets: 4)
            + Fixture.integer(UInt64(number == 0 ? 3 : number), octets: 4)
        return SCTPChunk(type: 64, flags: flags, value: value + part)
    }

    @Test("I-DATA messages are joined though they are interleaved")
    func interleaving() throws {
        let messages = [Fixture.m3ua(1, padding: 100), Fixture.m3ua(2, padding: 100)]
        var packets: [SCTPPacket] = []
        for number: UInt32 in 0..<2 {
            for (index, message) in messages.enumerated() {
                let part = number == 0 ? message.prefix(60) : message.dropFirst(60)
                let chunk = interleaved(
                    Array(part), tsn: number * 2 + UInt32(index), message: UInt32(index),
                    number: number, isLast: number == 1)
                packets.append(Fixture.packet([chunk]))
            }
        }
        let reading = try Reading(packets)
        #expect(reading.bytes == messages)
        #expect(reading.messages.map { $0.message.sctp?.payloadProtocol } == [3, 3])
        #expect(reading.messages.map { $0.message.sctp?.stream } == [4, 4])
    }

    @Test("chunks that overrun their packet, and DATA without data, are counted")
    func malformed() throws {
        let chunk = SCTPChunk.data(Fixture.m3ua(1), tsn: 1)
        var overrun = Fixture.packet([.data(Fixture.m3ua(2), tsn: 2), chunk]).octets
        let second = 12 + 16 + Fixture.m3ua(2).count
        overrun[second + 3] += 4
        var short = overrun
        short[second + 3] = 3
        let frames = [
            overrun, short, Fixture.packet([.data([], tsn: 9)]).octets,
            Fixture.packet([SCTPChunk(type: 0, flags: 3, value: [1, 2])]).octets,
            Array(overrun.prefix(second + 3)), Array(overrun.prefix(11)),
        ]
        let reading = try Reading(frames: frames, linkType: 248)
        #expect(reading.bytes == [Fixture.m3ua(2)])
        #expect(reading.statistics.retransmissions == 2)
        #expect(reading.statistics[.chunkLength] == 3)
        #expect(reading.statistics[.dataChunk] == 2)
        #expect(reading.statistics[.sctpHeader] == 1)
    }

    @Test("a message that is never to end is given up at 256 KiB")
    func endless() throws {
        let packets = (0..<300).map { index -> SCTPPacket in
            let part = Fixture.filler(1000)
            return Fixture.packet([
                .data(part, tsn: UInt32(index), isFirst: index == 0, isLast: false)
            ])
        }
        let reading = try Reading(packets + [Fixture.single(1, tsn: 1000)])
        #expect(reading.bytes == [Fixture.m3ua(1)])
        #expect(reading.statistics[.messageLength] == 1)
        #expect(reading.statistics.droppedFragments == 263)
    }

    @Test("fragments and associations without number cost bounded memory; the oldest go first")
    func floods() throws {
        let early = fragments(long, tsn: 1)
        let part = Fixture.filler(16)
        let flood = (0..<9000).map { index in
            Fixture.packet([.data(part, tsn: 0, isLast: false)], tag: 0x2000_0000 + index)
        }
        let late = fragments(Fixture.m3ua(10, padding: 1500), tsn: 50)
        let packets =
            [Fixture.packet(Array(early[..<4]))] + flood + [Fixture.packet([early[4]])]
            + late.map { Fixture.packet([$0]) }
        let reading = try Reading(packets)
        #expect(reading.bytes == [Fixture.m3ua(10, padding: 1500)])
        #expect(reading.statistics.forgottenAssociations > 4500)
        #expect(reading.statistics.droppedFragments > 800)
        #expect(reading.statistics.pendingFragments <= 8192)
    }
}
