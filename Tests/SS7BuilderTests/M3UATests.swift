import SS7Builder
import Testing

@Suite struct M3UATests {
    @Test func `a data message with every parameter, octet by octet`() {
        let route = MTPRoute(opc: 4105, dpc: 6545, ni: 2, mp: 1, sls: 9)
        let message = M3UA.data(
            route, [0xaa, 0xbb, 0xcc], routingContext: 100, networkAppearance: 7,
            correlationID: 5)
        let expected = """
            01 00 01 01 00000034
            0200 0008 00000007
            0006 0008 00000064
            0210 0013 00001009 00001991 03 02 01 09 aabbcc 00
            0013 0008 00000005
            """
        #expect(message.octets.hex == expected.filter { !$0.isWhitespace })
    }

    @Test func `lengths and padding can be wrong on purpose`() {
        var message = M3UA.data(.interconnect, [1])
        message.parameters[0].padding = []
        #expect(message.octets.count == 8 + 4 + 12 + 1)
        message.parameters[0].length = 400
        message.length = 8
        #expect(message.octets.hex.hasPrefix("01000101" + "00000008" + "02100190"))
    }

    @Test func `an MTP3 label is packed little-endian`() {
        let unit = MTP3.signalUnit(MTPRoute(opc: 4105, dpc: 6545, ni: 2, sls: 5), [0x09])
        #expect(unit.hex == "83" + "91590254" + "09")
    }
}
