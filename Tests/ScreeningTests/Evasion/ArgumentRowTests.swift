import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// The published ways around a firewall inside an argument, rows 14 to 16 of the field notes.
@Suite struct ArgumentRowTests {
    /// Where the subscriber stands in the argument: the places to go down from the argument.
    private func path(_ victim: Victim) -> [Int] {
        switch victim.request.name {
        case "anyTimeInterrogation": [0, 0]
        case "initialDP": [5]
        default: [0]
        }
    }

    private func changed(
        _ element: BER.Element, at path: some Collection<Int>,
        _ change: (inout BER.Element) -> Void
    ) -> BER.Element {
        var element = element
        guard let place = path.first else {
            change(&element)
            return element
        }
        element[place] = changed(element[place], at: path.dropFirst(), change)
        return element
    }

    /// The invoke after a change to the element that names the subscriber, or to what it is in.
    private func component(
        _ victim: Victim, up levels: Int = 0, _ change: (inout BER.Element) -> Void
    ) -> [BER.Element] {
        [changed(victim.request.invoke(), at: [2] + path(victim).dropLast(levels), change)]
    }

    private func expectIllegal(
        _ victim: Victim, _ reasons: Set<Reason>, _ components: [BER.Element],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for carrier in [Carrier.begin, .answeredContinue, .answeredEnd, .unidirectional] {
            let outcome = victim.send(in: carrier, to: try .shipped(), components: components)
            let isExpected = outcome.reason.map(reasons.contains) ?? false
            #expect(
                outcome.verdict == .block && isExpected,
                "\(victim.request.name) in \(carrier): \(outcome)", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: Victim.all)
    func `Row 14: an extended tag in the argument`(victim: Victim) throws {
        // initialDP's IMSI has a tag above 30: a zero in front of its number is the trick there.
        let imsi = try #require(
            path(victim).reduce(victim.request.argument) { $0?.elements[$1] })
        if imsi.tag.count == 1 {
            for padding in 0...1 {
                try expectIllegal(
                    victim, [.highTag], component(victim) { $0 = $0.highTag(padding: padding) })
            }
        } else {
            try expectIllegal(
                victim, [.highTag], component(victim) { $0.tag.insert(0x80, at: 1) })
        }
        guard victim.request.name == "provideSubscriberInfo" else { return }
        // The octets that were seen: 9f 00 for 80.
        try expectIllegal(victim, [.highTag], component(victim) { $0.tag = [0x9f, 0x00] })
    }

    @Test(arguments: Victim.all)
    func `Row 15: a constructed OCTET STRING`(victim: Victim) throws {
        for pieces in [1, 4, 8] {
            try expectIllegal(
                victim, [.constructedString],
                component(victim) { $0 = $0.constructedString(pieces: pieces) })
            try expectIllegal(
                victim, [.constructedString],
                component(victim) {
                    $0 = $0.constructedString(pieces: pieces).length(.indefinite)
                })
        }
    }

    @Test(arguments: Victim.all)
    func `Row 16: a duplicate field`(victim: Victim) throws {
        let place = try #require(path(victim).last)
        let digits = TBCD.octets("001010000000001")
        for isFirst in [true, false] {
            let components = component(victim, up: 1) { parent in
                var other = parent[place]
                other.contents = .octets(digits)
                parent.elements.insert(other, at: isFirst ? place : place + 1)
            }
            // SM-RP-DA and SM-RP-OA share tags and stand by their places; so do universal strings.
            try expectIllegal(
                victim, [.duplicateField, .badArgument, .badDigits, .missingArgument], components)
        }
    }

    @Test func `An IMSI that is not there, is empty, or is none, is not somebody else's`() throws {
        for victim in Victim.guarded {
            let place = try #require(path(victim).last)
            let missing = component(victim, up: 1) { _ = $0.elements.remove(at: place) }
            let empty = component(victim) { $0.contents = .octets([]) }
            let letters = component(victim) { $0.contents = .octets([0xaa, 0xbb, 0xcc, 0xdd]) }
            let short = component(victim) { $0.contents = .octets([0x00, 0xf1]) }
            let filled = component(victim) {
                $0.contents = .octets([0xff] + TBCD.octets(Victim.subscriber))
            }
            for components in [missing, empty, letters, short, filled] {
                for carrier in Carrier.allCases {
                    let outcome = victim.send(
                        in: carrier, to: try .shipped(), components: components)
                    #expect(outcome.verdict == .block, "\(carrier): \(outcome)")
                }
            }
        }
    }
}
