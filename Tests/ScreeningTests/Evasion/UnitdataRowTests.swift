import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// The published ways around a firewall in SCCP's messages, rows 25 to 28 of the field notes.
@Suite struct UnitdataRowTests {
    private func data(_ victim: Victim) throws -> [UInt8] {
        victim.tree(in: .begin, on: try .shipped()).octets
    }

    private func expectRead(
        _ victim: Victim, _ outcome: Outcome, _ form: Form,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            outcome.verdict == victim.plain && outcome.form == form
                && outcome.operations == [victim.request.name]
                && outcome.subscriber == Victim.subscriber,
            "\(outcome)", sourceLocation: sourceLocation)
    }

    private func expectIllegal(
        _ outcome: Outcome, _ reason: Reason, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            outcome.verdict == .block && outcome.reason == reason, "\(outcome)",
            sourceLocation: sourceLocation)
    }

    private func judge(_ user: [UInt8]) throws -> Outcome {
        try Desk.shipped().outcome(of: M3UA.data(.interconnect, user, routingContext: 100).octets)
    }

    @Test(arguments: Victim.all)
    func `Row 25: pointers out of order, gaps and overlaps`(victim: Victim) throws {
        let called = SCCP.Address.gt(Victim.home, ssn: victim.ssn).octets
        let calling = SCCP.Address.gt(Victim.attacker, ssn: victim.ssn).octets
        let parts = [called, calling, try data(victim)]
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            for gap in [0, 3] {
                var pointers: [UInt8] = [0, 0, 0]
                var body: [UInt8] = []
                for part in order {
                    body += [UInt8](repeating: 0x6c, count: gap)
                    pointers[part] = UInt8(3 - part + body.count)
                    body += [UInt8(parts[part].count)] + parts[part]
                }
                // The largest value that a pointer may have keeps long messages out.
                guard body.count < 250 || pointers.allSatisfy({ Int($0) < 250 }) else { continue }
                expectRead(victim, try judge([9, 0] + pointers + body), .noncanonical)
            }
        }
        var overlapping = victim.unitdata(try data(victim)).octets
        overlapping[3] = overlapping[2] - 1
        expectIllegal(try judge(overlapping), .partsOverlap)
        var beyond = victim.unitdata(try data(victim)).octets
        beyond[4] = 0xff
        #expect(try judge(beyond).verdict == .block)
        let before: [UInt8] = [9, 0, 0]
        expectIllegal(
            try judge(before + victim.unitdata(try data(victim)).octets[3...]), .pointerOutOfRange)
        expectIllegal(
            try judge(victim.unitdata(try data(victim)).octets + [0]), .bytesAfterParts)
    }

    @Test(arguments: Victim.all)
    func `Row 26: cut into segments anywhere`(victim: Victim) throws {
        let whole = victim.unitdata(try data(victim), kind: .extendedUnitdata)
        for size in 1..<whole.data.count where whole.data.count <= 16 * size {
            let parts = whole.segments(of: size, reference: 77)
            let outcome = try Desk.shipped().outcome(of: parts.map { $0.message() })
            expectRead(victim, outcome, .canonical)
        }
        let long = victim.unitdata(try data(victim), kind: .longUnitdata)
        for size in [16, 40, 100] {
            let parts = long.segments(of: size, reference: 77)
            expectRead(
                victim, try Desk.shipped().outcome(of: parts.map { $0.message() }), .canonical)
        }
    }

    @Test(arguments: Victim.all)
    func `Row 26: segments that do not fit reach nobody`(victim: Victim) throws {
        let whole = victim.unitdata(try data(victim), kind: .extendedUnitdata)
        let size = (whole.data.count + 2) / 3
        let three = whole.segments(of: size, reference: 77)
        let parts = three.map { $0.message() }
        // Nothing that was held may go on by itself: each of these ends in a block, or in waiting.
        for order in [
            [1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 1, 2], [0, 1, 1, 2], [0, 1, 0, 2],
        ] {
            let outcome = try Desk.shipped().outcome(of: order.map { parts[$0] })
            #expect(outcome.verdict != .forward, "\(order): \(outcome)")
        }
        // A remaining count that does not fall.
        var still = three[1]
        still.segmentation?.remaining = 2
        #expect(
            try Desk.shipped().outcome(of: [parts[0], still.message()]).reason
                == .badSegmentation)
        // The flag of a first segment in the middle, and a last segment that says it is the first.
        var second = three[1]
        second.segmentation?.isFirst = true
        #expect(
            try Desk.shipped().outcome(of: [parts[0], second.message()]).reason
                == .segmentsOverlap)
        // One segment that is the first and the last is a whole message.
        var alone = whole
        alone.segmentation = SCCP.Segmentation(isFirst: true, remaining: 0, reference: 1)
        expectRead(victim, try judge(alone.octets), .canonical)
        // A parameter of another length.
        let odd = SCCP.Unitdata(
            .extendedUnitdata, called: whole.called, calling: whole.calling, data: whole.data,
            furtherOptions: [[0x10, 3, 0x80, 1, 0]])
        expectIllegal(try judge(odd.octets), .badSegmentation)
    }

    @Test(arguments: Victim.all)
    func `Row 27: hop counter, duplicate parameters, reserved classes`(victim: Victim) throws {
        let octets = try data(victim)
        for kind in [SCCP.Kind.extendedUnitdata, .longUnitdata] {
            for hops: UInt8 in [0, 16, 0x80, 0xff] {
                var message = victim.unitdata(octets, kind: kind)
                message.hopCounter = hops
                expectIllegal(try judge(message.octets), .badHopCounter)
            }
            for hops: UInt8 in [1, 15] {
                var message = victim.unitdata(octets, kind: kind)
                message.hopCounter = hops
                expectRead(victim, try judge(message.octets), .canonical)
            }
            for option: [UInt8] in [
                [0x12, 1, 0], [0x10, 4, 0x80, 1, 2, 3], [0x77, 2, 1, 2], [0x77, 0],
            ] {
                var message = victim.unitdata(octets, kind: kind)
                message.furtherOptions = [option, option]
                expectIllegal(try judge(message.octets), .duplicateOption)
            }
            var message = victim.unitdata(octets, kind: kind)
            message.furtherOptions = [[0x77, 2, 1, 2]]
            expectRead(victim, try judge(message.octets), .noncanonical)
        }
        for kind in SCCP.Kind.allCases {
            for protocolClass: UInt8 in [2, 3, 4, 9, 15] {
                var message = victim.unitdata(octets, kind: kind)
                message.protocolClass = protocolClass
                expectIllegal(try judge(message.octets), .badProtocolClass)
            }
            var message = victim.unitdata(octets, kind: kind)
            message.protocolClass = 0x70
            expectRead(victim, try judge(message.octets), .noncanonical)
        }
    }

    @Test(arguments: Victim.all)
    func `Row 28: LUDT, and service messages that carry a Begin`(victim: Victim) throws {
        let octets = try data(victim)
        expectRead(
            victim, try judge(victim.unitdata(octets, kind: .longUnitdata).octets), .canonical)
        for kind in SCCP.Kind.allCases {
            // Addressed as an attacker's own message, and as if ours were coming back.
            for swapped in [false, true] {
                var message = victim.unitdata(octets, kind: kind)
                if swapped { (message.called, message.calling) = (message.calling, message.called) }
                message.returnCause = 1
                let desk = try Desk.shipped()
                let outcome = desk.outcome(of: message.message())
                #expect(outcome.operations == [victim.request.name], "\(outcome)")
                #expect(desk.screener.message.flags.contains(.unsolicited))
                if victim.plain == .block { #expect(outcome.verdict == .block, "\(outcome)") }
            }
        }
        for type: UInt8 in [0x00, 0x15, 0x89, 0xff] {
            var unlisted = victim.unitdata(octets).octets
            unlisted[0] = type
            expectIllegal(try judge(unlisted), .badMessageType)
        }
    }

    @Test(arguments: Victim.all)
    func `Row 28: what comes back and was ours goes home`(victim: Victim) throws {
        // Control of our subscribers' calls is asked of nobody abroad.
        let victim = victim.isCAP ? Victim.guest : victim
        let desk = try Desk.shipped()
        let sent = SCCP.Unitdata(
            called: .gt(Victim.attacker, ssn: victim.ssn),
            calling: .gt(Victim.home, ssn: victim.ssn),
            data: try data(victim), returnOption: true)
        #expect(desk.judge(sent.message(on: .home), from: .home) == .forward)
        let outcome = desk.outcome(of: sent.returned(cause: 1).message())
        #expect(outcome.verdict == .forward, "\(outcome)")
        #expect(!desk.screener.message.flags.contains(.unsolicited))
    }
}
