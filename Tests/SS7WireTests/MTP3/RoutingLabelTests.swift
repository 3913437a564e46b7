import SS7Builder
import SS7Wire
import Testing

/// Message signal units from their service information octet on.
@Suite struct RoutingLabelTests {
    @Test func `An ITU label`() {
        let route = MTPRoute(opc: 0x3fff, dpc: 0x1234, si: 5, ni: 2, mp: 1, sls: 0xf)
        let message = Reading(MTP3.signalUnit(route, [1, 2]), as: .mtp3).message
        #expect(message.form == .canonical)
        #expect(message.mtp.originatingPointCode == 0x3fff)
        #expect(message.mtp.destinationPointCode == 0x1234)
        #expect(message.mtp.serviceIndicator == 5)
        #expect(message.mtp.networkIndicator == 2)
        #expect(message.mtp.messagePriority == 1)
        #expect(message.mtp.signallingLinkSelection == 15)
        #expect(message.mtp.hasLabel)
        #expect(message.mtp.userData == ByteRange(5, 7))
        #expect(message.flags.contains(.notSCCP))
    }

    @Test(arguments: [
        (MTPVariant.ansi, "83 01 02 03 04 05 06 c1 00", 0x03_0201, 0x06_0504, 0xc1, 8),
        (.china, "83 01 02 03 04 05 06 0f 00", 0x03_0201, 0x06_0504, 0x0f, 8),
        (.ttc, "83 01 02 04 05 f7 00", 0x0201, 0x0504, 0x07, 6),
        (.itu, "83 01 80 01 d0 00", 0x0001, 0x0006, 0x0d, 5),
    ])
    func `National labels`(
        variant: MTPVariant, hex: String, destination: Int, origin: Int, selection: Int, end: Int
    ) {
        let message = Reading(octets(hex), as: .mtp3, variant: variant).message
        #expect(message.mtp.destinationPointCode == UInt32(destination))
        #expect(message.mtp.originatingPointCode == UInt32(origin))
        #expect(message.mtp.signallingLinkSelection == UInt8(selection))
        #expect(message.mtp.networkIndicator == 2)
        #expect(message.mtp.userData.lowerBound == end)
    }

    @Test func `A label cut short`() {
        for (variant, length) in [(MTPVariant.itu, 5), (.ansi, 8), (.china, 8), (.ttc, 6)] {
            for count in 0..<length {
                let octets = [UInt8](repeating: 0x83, count: count)
                #expect(
                    Reading(octets, as: .mtp3, variant: variant).verdict
                        == "mtp3 truncated \(count)")
            }
            let whole = [UInt8](repeating: 0x83, count: length)
            #expect(
                Reading(whole, as: .mtp3, variant: variant).verdict
                    == "sccp truncated \(length)")
        }
    }
}
