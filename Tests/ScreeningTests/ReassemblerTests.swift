import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Screening

/// Segments by themselves: what fits together, what does not, and what it costs.
@Suite struct ReassemblerTests {
    /// A reassembler that is fed by hand.
    private struct Table: ~Copyable {
        var reassembler: Reassembler
        var now: UInt64 = 0
        var tag: UInt64 = 0

        init(capacity: Int = 8, linkShare: Int? = nil) {
            reassembler = Reassembler(
                capacity: capacity, linkShare: linkShare ?? capacity, timeout: 1_000)
        }

        mutating func insert(_ segment: SCCP.Unitdata, link: UInt16 = 0) -> String {
            let octets = segment.message()
            var message = DecodedMessage()
            decodeEnvelope(octets.span, framing: .m3ua, into: &message)
            guard message.form != .illegal, message.sccp.isSegment else { return "not a segment" }
            tag += 1
            reassembler.evicted = nil
            let outcome = reassembler.insert(
                octets.span, &message, framing: .m3ua, link: link, tag: tag, now: now)
            switch outcome {
            case .held: return "held"
            case .whole(let flow):
                let data = unsafe Array(reassembler.joined(flow))
                let count = reassembler.segmentCount(of: flow)
                reassembler.release(flow)
                return "whole \(data.count) octets, \(count) segments"
            case .broken(let reason, let flow):
                return "\(reason.name)\(flow < 0 ? ", of nothing" : "")"
            }
        }
    }

    /// A message of numbered octets in segments.
    private func segments(
        _ count: Int, size: Int = 10, reference: UInt32 = 1, from calling: String = Desk.partner,
        kind: SCCP.Kind = .extendedUnitdata
    ) -> [SCCP.Unitdata] {
        let data = (0..<count * size).map { UInt8(truncatingIfNeeded: $0) }
        return SCCP.Unitdata(
            kind, called: .gt(Desk.home, ssn: 6), calling: .gt(calling, ssn: 6), data: data
        ).segments(of: size, reference: reference)
    }

    @Test(arguments: 2...16)
    func `Segments in order are joined, and kept as they came`(count: Int) {
        var reassembler = Reassembler(capacity: 2, timeout: 1_000)
        let all = segments(count, size: 9)
        for (index, segment) in all.enumerated() {
            let octets = segment.message()
            var message = DecodedMessage()
            decodeEnvelope(octets.span, framing: .m3ua, into: &message)
            let outcome = reassembler.insert(
                octets.span, &message, framing: .m3ua, link: 3, tag: UInt64(100 + index), now: 1)
            guard index == count - 1 else {
                guard case .held(0) = outcome else {
                    Issue.record("segment \(index): \(outcome)")
                    return
                }
                continue
            }
            guard case .whole(let flow) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(
                unsafe Array(reassembler.joined(flow))
                    == (0..<count * 9).map { UInt8(truncatingIfNeeded: $0) })
            #expect(reassembler.segmentCount(of: flow) == count)
            #expect(reassembler.link(of: flow) == 3)
            for place in 0..<count {
                #expect(unsafe Array(reassembler.segment(place, of: flow)) == all[place].message())
                #expect(reassembler.tag(place, of: flow) == UInt64(100 + place))
            }
        }
        #expect(reassembler.counters.joined == 1)
    }

    @Test func `What does not fit breaks its message, which then has to begin anew`() {
        let three = segments(3)
        for (order, outcomes) in [
            ([1], ["badSegmentation, of nothing"]),
            ([0, 2], ["held", "badSegmentation"]),
            ([0, 0], ["held", "segmentsOverlap"]),
            ([0, 1, 1], ["held", "held", "badSegmentation"]),
            ([0, 1, 0], ["held", "held", "segmentsOverlap"]),
            (
                [0, 2, 1, 0, 1, 2],
                [
                    "held", "badSegmentation", "badSegmentation, of nothing", "held", "held",
                    "whole 30 octets, 3 segments",
                ]
            ),
        ] {
            var table = Table()
            #expect(order.map { table.insert(three[$0]) } == outcomes, "\(order)")
        }
    }

    @Test func `A second first segment with other remaining segments does not extend the first`() {
        var table = Table()
        #expect(table.insert(segments(3)[0]) == "held")
        #expect(table.insert(segments(5)[0]) == "segmentsOverlap")
        #expect(table.insert(segments(5)[1]) == "badSegmentation, of nothing")
    }

    @Test func `Service messages are joined in any order`() {
        let three = segments(3).map { $0.returned(cause: 1) }
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            var table = Table()
            #expect(
                order.map { table.insert(three[$0]) }
                    == ["held", "held", "whole 30 octets, 3 segments"], "\(order)")
        }
        var table = Table()
        #expect([2, 2].map { table.insert(three[$0]) } == ["held", "segmentsOverlap"])
        // One that counts more than the first one says.
        let five = segments(5).map { $0.returned(cause: 1) }
        #expect(table.insert(five[1]) == "held")
        #expect(
            [three[0], three[1]].map { table.insert($0) } == ["held", "badSegmentation"])
    }

    @Test func `The data of service messages are joined in the message's order`() {
        var reassembler = Reassembler(capacity: 2, timeout: 1_000)
        var joined: [UInt8] = []
        for segment in segments(3).map({ $0.returned(cause: 1) }).reversed() {
            let octets = segment.message()
            var message = DecodedMessage()
            decodeEnvelope(octets.span, framing: .m3ua, into: &message)
            let outcome = reassembler.insert(
                octets.span, &message, framing: .m3ua, link: 0, tag: 0, now: 0)
            if case .whole(let flow) = outcome { unsafe joined = Array(reassembler.joined(flow)) }
        }
        #expect(joined == (0..<30).map { UInt8($0) })
    }

    @Test func `Senders, links, references and service messages are kept apart`() {
        let flows = [
            segments(2), segments(2, reference: 2), segments(2, from: "15550101"),
            segments(2).map { $0.returned(cause: 1) },
        ]
        var table = Table()
        for flow in flows { #expect(table.insert(flow[0]) == "held") }
        #expect(table.insert(flows[0][0], link: 1) == "held")
        for flow in flows { #expect(table.insert(flow[1]) == "whole 20 octets, 2 segments") }
        #expect(table.insert(flows[0][1], link: 1) == "whole 20 octets, 2 segments")
    }

    @Test func `Segments whose addresses or class are written otherwise belong to another message`()
    {
        let plain = segments(2)
        var variants: [SCCP.Unitdata] = []
        for nature: UInt8 in [0, 3] {
            var other = plain[1]
            other.calling = SCCP.Address(
                globalTitle: SCCP.GlobalTitle(Desk.partner, nature: nature), subsystemNumber: 6)
            variants.append(other)
        }
        var translated = plain[1]
        translated.called = SCCP.Address(
            globalTitle: SCCP.GlobalTitle(Desk.home, translationType: 5), subsystemNumber: 6)
        var coded = plain[1]
        coded.called.pointCode = 77
        var subsystem = plain[1]
        subsystem.called.subsystemNumber = 7
        var unordered = plain[1]
        unordered.protocolClass = 0
        variants += [translated, coded, subsystem, unordered]
        for variant in variants {
            var table = Table()
            #expect(table.insert(plain[0]) == "held")
            #expect(table.insert(variant) == "badSegmentation, of nothing")
            #expect(table.insert(plain[1]) == "whole 20 octets, 2 segments")
        }
    }

    @Test func `A link that has its share makes room by its own messages`() {
        var table = Table(capacity: 8, linkShare: 3)
        #expect(table.insert(segments(2, reference: 500)[0], link: 1) == "held")
        for reference in UInt32(1)...20 {
            table.now = UInt64(reference)
            #expect(table.insert(segments(2, reference: reference)[0]) == "held")
        }
        #expect(table.reassembler.openCount == 4)
        #expect(table.reassembler.counters.crowdedOut == 17)
        #expect(table.reassembler.evicted?.link == 0)
        #expect(
            table.insert(segments(2, reference: 500)[1], link: 1) == "whole 20 octets, 2 segments")
        // Links beyond those that are told apart share one share.
        for (link, reference) in [(40, UInt32(30)), (41, 31), (42, 32), (43, 33)] {
            #expect(
                table.insert(segments(2, reference: reference)[0], link: UInt16(link)) == "held")
        }
        #expect(table.insert(segments(2, reference: 30)[1], link: 40) != "held")
        #expect(table.reassembler.openCount == 6)
    }

    @Test func `Whatever is opened and closed, places are neither lost nor found twice`() {
        var random = SystemRandomNumberGenerator()
        var index = FlowIndex(capacity: 20, linkCapacity: 3)
        var taken: [(place: Int, hash: UInt64, link: UInt16)] = []
        for _ in 0..<20_000 {
            if random.next() & 1 == 0 {
                // Few hashes, so that buckets hold several.
                let hash = random.next() % 7, link = UInt16(random.next() % 5)
                let place = index.take(hash, link: link)
                #expect((place < 0) == (taken.count == 20))
                if place >= 0 { taken.append((place, hash, link)) }
            } else if !taken.isEmpty {
                let number = Int(random.next() % UInt64(taken.count))
                index.free(taken.remove(at: number).place)
            }
            #expect(index.count == taken.count)
            #expect(index.oldest == taken.first?.place ?? -1)
            #expect(index.oldest(of: 1) == taken.first { $0.link == 1 }?.place ?? -1)
            #expect(index.oldest(of: 4) == taken.first { $0.link > 2 }?.place ?? -1)
            #expect(index.count(of: 0) == taken.count { $0.link == 0 })
            let wanted = taken.filter { $0.hash == 3 }.map(\.place).sorted()
            var found: [Int] = []
            var place = index.first(3)
            while place >= 0 {
                found.append(place)
                place = index.next(after: place)
            }
            #expect(found.sorted() == wanted)
        }
    }

    @Test func `Too many octets break a message`() {
        // 4,096 octets of joined data: SCCP's users may send 3,952.
        var table = Table()
        let large = segments(3, size: 2_000, kind: .longUnitdata)
        #expect(large.map { table.insert($0) } == ["held", "held", "segmentTooLong"])
        // 16,384 octets of segments.
        let huge = segments(3, size: 6_000, kind: .longUnitdata)
        #expect(huge.map { table.insert($0) } == ["held", "held", "segmentTooLong"])
        #expect(segments(2).map { table.insert($0) } == ["held", "whole 20 octets, 2 segments"])
    }

    @Test func `A message that is not whole in time is given up`() {
        var table = Table()
        #expect(table.insert(segments(2)[0]) == "held")
        table.now = 400
        #expect(table.insert(segments(2, reference: 2)[0]) == "held")
        #expect(table.reassembler.expired(now: 999) == nil)
        guard let flow = table.reassembler.expired(now: 1_000) else {
            Issue.record("nothing has expired")
            return
        }
        #expect(table.reassembler.tag(0, of: flow) == 1)
        table.reassembler.release(flow)
        #expect(table.reassembler.expired(now: 1_399) == nil)
        #expect(table.reassembler.expired(now: 1_400) != nil)
        #expect(table.reassembler.counters.timedOut == 2)
        #expect(table.insert(segments(2)[1]) == "badSegmentation, of nothing")
    }

    @Test func `The oldest message makes room, and its tag says which`() {
        var table = Table(capacity: 3)
        for reference in UInt32(1)...3 {
            table.now = UInt64(reference)
            #expect(table.insert(segments(2, reference: reference)[0]) == "held")
            #expect(table.reassembler.evicted == nil)
        }
        #expect(table.insert(segments(2, reference: 9)[0]) == "held")
        #expect(table.reassembler.evicted?.tag == 1)
        #expect(table.reassembler.counters.crowdedOut == 1)
        #expect(table.insert(segments(2, reference: 1)[1]) == "badSegmentation, of nothing")
        for reference in [UInt32(2), 3, 9] {
            #expect(
                table.insert(segments(2, reference: reference)[1])
                    == "whole 20 octets, 2 segments")
        }
        #expect(table.reassembler.firstOpen() == nil)
    }

    @Test func `A flood of first segments costs only room`() {
        var table = Table(capacity: 16)
        for reference in UInt32(0)..<5_000 {
            table.now = UInt64(reference)
            #expect(table.insert(segments(2, reference: reference)[0]) == "held")
        }
        #expect(table.reassembler.counters.crowdedOut == 5_000 - 16)
        #expect(table.insert(segments(2, reference: 4_999)[1]) == "whole 20 octets, 2 segments")
    }
}
