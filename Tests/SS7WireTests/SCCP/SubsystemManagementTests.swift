import SS7Builder
import SS7Wire
import Testing

/// SCCP management: its six messages, their one length each, and what is not one of them.
@Suite struct SubsystemManagementTests {
    private func read(
        _ data: [UInt8], variant: MTPVariant = .itu, ssn: UInt8 = 1
    ) -> (Reading, String) {
        let message = SCCP.Unitdata(called: .ssn(ssn), calling: .ssn(1), data: data)
        let reading = Reading(message.octets, as: .sccp, variant: variant)
        return (reading, reading.verdict)
    }

    @Test(arguments: UInt8(1)...5)
    func `SSA, SSP, SST, SOR and SOG name a subsystem of a node`(type: UInt8) {
        let (reading, verdict) = read([type, 8, 0x34, 0x12, 1])
        #expect(verdict == "canonical subsystemManagement")
        let management = reading.message.sccp.management
        #expect(management.type.rawValue == type && management.affectedSubsystem == 8)
        #expect(management.affectedPointCode == 0x1234 && management.multiplicity == 1)
    }

    @Test func `SSC tells a congestion level too`() {
        let (reading, verdict) = read([6, 8, 0x34, 0x12, 0, 5])
        #expect(verdict == "canonical subsystemManagement")
        #expect(reading.message.sccp.management.type == .subsystemCongested)
        #expect(reading.message.sccp.management.congestionLevel == 5)
    }

    @Test func `Point codes of three octets in ANSI's networks, and its further messages`() {
        // ANSI's address indicator has the subsystem number's bit first.
        let address: [UInt8] = [2, 0xc1, 1]
        let octets = [9, 0, 3, 5, 7] + address + address + [6, 0xfd, 8, 0x34, 0x12, 5, 0]
        let reading = Reading(octets, as: .sccp, variant: .ansi)
        let verdict = reading.verdict
        #expect(verdict == "canonical subsystemManagement")
        #expect(reading.message.sccp.management.affectedPointCode == 0x05_1234)
        #expect(read([0xfd, 8, 0x34, 0x12, 5, 0]).1.contains("privateTCAP"))
    }

    @Test func `Spare bits are told`() {
        for data: [UInt8] in [
            [1, 8, 0x34, 0xd2, 0], [1, 8, 0x34, 0x12, 4], [6, 8, 0x34, 0x12, 0, 0x15],
        ] {
            #expect(read(data).1 == "noncanonical spareBits subsystemManagement", "\(data)")
        }
    }

    @Test func `Another length and another type are illegal`() {
        for data: [UInt8] in [
            [1], [1, 8, 0x34, 0x12], [1, 8, 0x34, 0x12, 0, 0], [6, 8, 0x34, 0x12, 0],
            [0, 8, 0x34, 0x12, 0], [7, 8, 0x34, 0x12, 0], [15, 8, 0x34, 0x12, 0],
        ] {
            #expect(read(data).1.hasPrefix("sccp badManagement"), "\(data)")
        }
    }

    @Test func `A TCAP message for subsystem 1 is read as one`() {
        let begin = MAP.anyTimeInterrogation(.imsi("001010000000001"), gsmSCF: "15550100").begin(1)
        let reading = read(begin.octets).0
        #expect(reading.components == ["invoke anyTimeInterrogation"])
        #expect(reading.message.sccp.management.type == .none)
    }

    @Test func `Whose subsystem it is shows by the routing label`() {
        var label = MTPLabel()
        label.originatingPointCode = 1
        label.destinationPointCode = 2
        var management = SubsystemManagement()
        for (code, node) in [(1, AffectedNode.sender), (2, .receiver), (3, .other)] {
            management.affectedPointCode = UInt32(code)
            #expect(management.affected(by: label) == node)
        }
    }
}
