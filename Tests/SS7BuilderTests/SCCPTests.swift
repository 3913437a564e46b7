import SS7Builder
import Testing

@Suite struct SCCPTests {
    @Test func `a unitdata, octet by octet`() {
        let unitdata = SCCP.Unitdata(
            called: .gt("15550199", ssn: 6), calling: .gt("155501001", ssn: 7), data: [1, 2, 3],
            returnOption: true)
        let expected = """
            09 80 03 0c 16
            09 12 06 00 12 04 51551099
            0a 12 07 00 11 04 5155100001
            03 010203
            """
        #expect(unitdata.octets.hex == expected.filter { !$0.isWhitespace })
    }

    @Test func `the global title indicators, octet by octet`() {
        func address(_ indicator: UInt8) -> String {
            SCCP.Address(
                globalTitle: .init("155", indicator: indicator, translationType: 9),
                subsystemNumber: 6
            ).octets.hex
        }
        #expect(address(1) == "0606" + "84" + "5105")
        #expect(address(2) == "0a06" + "09" + "5105")
        #expect(address(3) == "0e06" + "0911" + "5105")
        #expect(address(4) == "1206" + "091104" + "5105")
        #expect(SCCP.Address.ssn(8, pointCode: 6545).octets.hex == "43911908")
    }

    @Test func `a long unitdata counts its pointers from their last octet`() {
        let unitdata = SCCP.Unitdata(
            .longUnitdata, called: .ssn(6), calling: .ssn(7), data: [9], importance: 5)
        #expect(
            unitdata.octets.hex
                == "13000f" + "0700" + "0800" + "0900" + "0a00" + "024206" + "024207" + "010009"
                + "120105" + "00")
    }

    @Test func `segments carry all octets, in order, with one reference`() {
        let data = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        let whole = SCCP.Unitdata(called: .ssn(6), calling: .ssn(7), data: data)
        let segments = whole.segments(of: 250, reference: 0x010203)
        #expect(segments.flatMap(\.data) == data)
        #expect(segments.map(\.segmentation?.isFirst) == [true, false, false])
        #expect(segments.map(\.segmentation?.remaining) == [2, 1, 0])
        #expect(segments.allSatisfy { $0.segmentation?.reference == 0x010203 })
        #expect(whole.segments(of: 600, reference: 1).map(\.segmentation) == [nil])
    }

    @Test func `a returned message swaps its addresses and keeps its data`() {
        let sent = SCCP.Unitdata(.extendedUnitdata, called: .ssn(6), calling: .ssn(7), data: [1])
        let back = sent.returned(cause: 1)
        #expect(back.octets[0] == 0x12)
        #expect(back.octets[1] == 1)
        #expect(back.called == sent.calling)
        #expect(back.returned(cause: 1).called == sent.called)
    }
}
