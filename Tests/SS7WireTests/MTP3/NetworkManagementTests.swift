import SS7Builder
import SS7Wire
import Testing

/// What of service indicator 0 MTP3 would take as an order, Q.704 table 1.
@Suite struct NetworkManagementTests {
    private func isManagement(_ user: [UInt8], indicator: UInt8 = 0) -> Bool {
        let octets = M3UA.data(MTPRoute(opc: 1, dpc: 2, si: indicator), user).octets
        let message = Reading(octets, as: .m3ua).message
        #expect(message.flags.contains(.notSCCP) && message.form == .canonical)
        return message.flags.contains(.networkManagement)
    }

    @Test(
        arguments: [
            ("changeover order", 0x11), ("emergency changeover order", 0x12),
            ("transfer controlled", 0x23),
            ("transfer prohibited", 0x14), ("transfer restricted", 0x34),
            ("transfer allowed", 0x54),
            ("route set test", 0x15), ("link inhibit", 0x16), ("traffic restart allowed", 0x17),
            ("data link connection order", 0x18), ("user part unavailable", 0x1a),
            ("transfer cluster prohibited, ANSI", 0x24),
        ] as [(String, UInt8)])
    func `Headings that are assigned`(name: String, heading: UInt8) {
        #expect(isManagement([heading, 1, 0]), "\(name)")
        #expect(isManagement([heading]), "\(name), cut short")
        #expect(!isManagement([heading, 1, 0], indicator: 5), "\(name), of ISUP")
    }

    @Test func `Headings that are not, and no heading at all`() {
        for heading in [0x00, 0x01, 0x0b, 0x10, 0x74, 0xf4, 0x19, 0xff] as [UInt8] {
            #expect(!isManagement([heading, 34, 45, 67]))
        }
        #expect(!isManagement([]))
    }

    @Test func `A link of MTP3 has it by right`() {
        let route = MTPRoute(opc: 1, dpc: 2, si: 0)
        let message = Reading(MTP3.signalUnit(route, [0x14, 1, 0]), as: .mtp3).message
        #expect(message.flags.reasons == [.notSCCP])
    }
}
