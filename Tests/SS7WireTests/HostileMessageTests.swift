import SS7Builder
import SS7Wire
import Testing

/// Octets cut, changed and made up: the decoder ends, and what it says lies within the message.
@Suite struct HostileMessageTests {
    private static let messages: [[UInt8]] = {
        let home = SCCP.Address.gt("15550190", ssn: 6)
        let away = SCCP.Address.gt("15550100", ssn: 6)
        let update = MAP.updateLocation(imsi: "001010123456789", msc: "15550191", vlr: "15550191")
        let open = MAP.Open(destinationIMSI: "001010123456789", origination: "15550191")
        let initial = CAP.initialDP(
            calling: "15550142", imsi: "001010123456789", msc: "15550191", vlr: "15550191")
        return [
            update.message(from: away, to: home),
            update.begin(1).indefinite.message(from: away, to: home, kind: .extendedUnitdata),
            update.begin(1).longLengths(2).message(from: away, to: home, kind: .longUnitdata),
            MAP.processUnstructuredSSRequest("*100#").message(
                from: away, to: home, opening: open),
            initial.message(from: away, to: home),
            TCAP.end(to: 1, [TCAP.returnError(1, code: 8), TCAP.reject(nil, .general(1))])
                .message(from: away, to: home),
            SCCP.Unitdata(called: home, calling: away, data: update.begin(1).octets)
                .segments(of: 60, reference: 5)[0].returned(cause: 1).message(),
        ]
    }()

    /// Decodes, and checks that every range lies within the octets.
    private func survive(_ octets: [UInt8], _ framing: Framing, _ variant: MTPVariant) {
        let message = Reading(octets, as: framing, variant: variant).message
        var ranges = [
            message.mtp.userData, message.sccp.data, message.sccp.called.octets,
            message.sccp.calling.octets, message.tcap.octets, message.tcap.componentPortion,
            message.tcap.applicationContextOctets,
        ]
        for index in 0..<min(16, Int(message.tcap.componentCount)) {
            ranges.append(message.components[index].parameter)
        }
        let areWithin = ranges.allSatisfy { $0.upperBound <= octets.count }
        let isErrorWithin = message.form != .illegal || Int(message.error.offset) <= octets.count
        if !areWithin || !isErrorWithin || message.tcap.componentCount > 16 {
            Issue.record("\(framing) \(variant) \(octets)")
        }
    }

    @Test(arguments: messages.indices)
    func `Cut at every length`(index: Int) {
        let whole = Self.messages[index]
        for length in 0...whole.count {
            for variant in MTPVariant.allCases {
                survive(Array(whole.prefix(length)), .m3ua, variant)
                survive(Array(whole.suffix(length)), .mtp3, variant)
                survive(Array(whole.suffix(length)), .sccp, variant)
                survive(Array(whole.suffix(length)), .tcap, variant)
            }
        }
    }

    @Test(arguments: messages.indices)
    func `Every octet changed`(index: Int) {
        let whole = Self.messages[index]
        for place in whole.indices {
            for value in [0, 1, 0x30, 0x7f, 0x80, 0x81, 0x84, 0xff, ~whole[place]] {
                var octets = whole
                octets[place] = value
                survive(octets, .m3ua, .itu)
            }
        }
    }

    @Test func `Octets of a generator`() {
        var state: UInt64 = 88_172_645_463_325_252
        func next() -> UInt8 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
        for round in 0..<4_000 {
            var octets = (0..<Int(next())).map { _ in next() }
            let framing = [Framing.m3ua, .mtp3, .sccp, .tcap][round % 4]
            if framing == .tcap, !octets.isEmpty { octets[0] = 0x60 | octets[0] & 7 }
            if framing == .sccp, octets.count > 5 {
                octets.replaceSubrange(0..<5, with: [9, 0, 3, next() & 31, next() & 63])
            }
            survive(octets, framing, MTPVariant.allCases[round / 4 % 4])
        }
    }

    @Test func `A message of one layer's greatest length`() {
        for framing in [Framing.m3ua, .mtp3, .sccp, .tcap] {
            survive([UInt8](repeating: 0x62, count: 8_192), framing, .itu)
            survive([UInt8](repeating: 0x00, count: 8_192), framing, .itu)
        }
        // Each element opens another: 4,000 deep, and no deeper than reading goes.
        let nested = (0..<8_000).map { $0 % 2 == 0 ? 0x62 : 0x80 as UInt8 }
        survive(nested, .tcap, .itu)
    }
}
