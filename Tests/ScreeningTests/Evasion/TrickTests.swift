import SS7Builder
import SS7Filter
import SS7Wire
import Testing

/// Every trick at every place where it fits, alone and together: what is blocked plainly is blocked
/// however it is written, and nothing passes as something that it is not.
@Suite struct TrickTests {
    /// What must hold of a message made from the victim's.
    private func check(
        _ victim: Victim, _ outcome: Outcome, keepsMeaning: Bool, _ what: @autoclosure () -> String
    ) {
        if outcome.form == .illegal {
            #expect(outcome.verdict == .block, "\(what()): \(outcome)")
        } else if keepsMeaning {
            #expect(
                outcome.verdict == victim.plain && outcome.operations.contains(victim.request.name)
                    && outcome.subscriber == Victim.subscriber, "\(what()): \(outcome)")
        } else if victim.plain == .block {
            #expect(outcome.verdict == .block, "\(what()): \(outcome)")
        } else if outcome.verdict == .forward {
            // A change of content may change whom it names, but not what is asked.
            let names = Set(outcome.operations).subtracting([victim.request.name])
            #expect(names.isSubset(of: ["none", "unknown\(victim.request.code)"]), "\(what())")
        }
    }

    /// Carriers in which the unspoilt message is judged by its operation.
    private static let carriers: [Carrier] = [
        .begin, .answeredContinue, .answeredEnd, .unidirectional,
    ]

    @Test(arguments: Victim.all, carriers)
    func `One trick anywhere`(victim: Victim, carrier: Carrier) throws {
        var count = 0
        let tree = victim.tree(in: carrier, on: try .shipped())
        for path in tree.paths {
            for trick in Trick.allCases {
                guard let spoilt = trick.play(on: tree, at: path[...]) else { continue }
                let outcome = victim.send(in: carrier, to: try .shipped()) { _ in spoilt }
                check(victim, outcome, keepsMeaning: trick.keepsMeaning, "\(trick) at \(path)")
                count += 1
            }
        }
        #expect(count > 100)
    }

    @Test(arguments: Victim.all)
    func `Several tricks together, in any carrier`(victim: Victim) throws {
        var random = SeededSource(state: UInt64(victim.request.code))
        for _ in 0..<2_000 {
            let carrier = Self.carriers.randomElement(using: &random) ?? .begin
            let desk = try Desk.shipped()
            var tree = victim.tree(in: carrier, on: desk)
            var tricks: [String] = []
            for _ in 0..<Int.random(in: 2...4, using: &random) {
                guard let trick = Trick.allCases.randomElement(using: &random),
                    let path = tree.paths.randomElement(using: &random),
                    let spoilt = trick.play(on: tree, at: path[...])
                else { continue }
                tree = spoilt
                tricks.append("\(trick) at \(path)")
            }
            let octets = tree.octets
            let kind: SCCP.Kind = octets.count > 250 ? .longUnitdata : .unitdata
            let outcome = desk.outcome(of: victim.unitdata(octets, kind: kind).message())
            check(victim, outcome, keepsMeaning: false, "\(carrier): \(tricks), \(octets)")
        }
    }

    @Test(arguments: Victim.all)
    func `One trick anywhere, in segments`(victim: Victim) throws {
        let tree = victim.tree(in: .begin, on: try .shipped())
        for path in tree.paths {
            for trick in Trick.allCases {
                guard let spoilt = trick.play(on: tree, at: path[...]) else { continue }
                let octets = spoilt.octets
                let parts = victim.unitdata(octets, kind: .extendedUnitdata).segments(
                    of: (octets.count + 2) / 3, reference: 9)
                let outcome = try Desk.shipped().outcome(of: parts.map { $0.message() })
                check(victim, outcome, keepsMeaning: trick.keepsMeaning, "\(trick) at \(path)")
            }
        }
    }

    /// Octets of a whole message turned over, one at a time: whatever it is then, an operation that
    /// is blocked plainly and still read as itself is blocked.
    @Test(arguments: Victim.guarded)
    func `One bit anywhere`(victim: Victim) throws {
        let octets = victim.unitdata(victim.tree(in: .begin, on: try .shipped()).octets).message()
        let plain = octets.count
        var forwarded: [Int: Outcome] = [:]
        for index in 0..<plain {
            for bit in 0..<8 {
                var spoilt = octets
                spoilt[index] ^= 1 << bit
                let outcome = try Desk.shipped().outcome(of: spoilt)
                guard outcome.verdict == .forward else { continue }
                forwarded[index * 8 + bit] = outcome
            }
        }
        for (place, outcome) in forwarded {
            // Another operation code is another operation; another IMSI another subscriber.
            #expect(
                !outcome.operations.contains(victim.request.name)
                    || outcome.subscriber != Victim.subscriber,
                "bit \(place % 8) of octet \(place / 8): \(outcome)")
        }
    }
}
