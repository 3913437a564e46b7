import SS7Builder
import Testing

@Suite struct TCAPTests {
    @Test func `components, octet by octet`() {
        #expect(TCAP.invoke(2, code: 71, linkedID: 1).octets.hex == "a109020102800101020147")
        #expect(TCAP.invoke(1, operation: TCAP.globalCode([0x47])).octets.hex == "a106020101060147")
        #expect(TCAP.returnResult(1).octets.hex == "a203020101")
        #expect(
            TCAP.returnResult(1, code: 2, .sequence {}, isLast: false).octets.hex
                == "a70a02010130050201023000")
        #expect(TCAP.returnError(1, code: 27).octets.hex == "a30602010102011b")
        #expect(TCAP.reject(1, .invoke(1)).octets.hex == "a406020101810101")
        #expect(TCAP.reject(nil, .general(0)).octets.hex == "a4050500800100")
    }

    @Test func `messages, octet by octet`() {
        #expect(TCAP.begin(1, idOctets: 1, []).octets.hex == "6203480101")
        #expect(
            TCAP.continue(1, to: 2, idOctets: 2, []).octets.hex == "6508480200014902 0002".packed)
        #expect(TCAP.end(to: 2).octets.hex == "6406490400000002")
        #expect(TCAP.abort(to: 2, cause: 1).octets.hex == "67094904000000024a0101")
        #expect(TCAP.unidirectional([]).octets.hex == "6100")
        #expect(TCAP.transactionID(1, octets: 8).hex == "0000000000000001")
    }

    @Test func `a version 1 request opens without a dialogue portion`() {
        let begin = MAP.updateLocation(imsi: "001010123456789", msc: "1", vlr: "2", version: 1)
            .begin(1)
        #expect(begin.elements.map(\.tag) == [[0x48], [0x6c]])
    }
}

extension String {
    /// The text without its spaces.
    var packed: String { filter { $0 != " " } }
}
