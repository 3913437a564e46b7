import SS7Builder
import Testing

@Suite struct BERTests {
    @Test(arguments: [
        (0, "020100"), (127, "02017f"), (128, "02020080"), (-1, "0201ff"), (-128, "020180"),
        (-129, "0202ff7f"), (327, "02020147"), (65536, "0203010000"),
    ])
    func `integers take the fewest octets`(value: Int, hex: String) {
        #expect(BER.Element.integer(value).octets.hex == hex)
    }

    @Test(arguments: [(0x7f, "047f"), (0x80, "048180"), (0xff, "0481ff"), (0x100, "04820100")])
    func `minimal lengths`(count: Int, prefix: String) {
        let octets = BER.Element.octetString([UInt8](repeating: 0, count: count)).octets
        #expect(octets.hex.hasPrefix(prefix))
        #expect(octets.count == count + prefix.count / 2)
    }

    @Test func `object identifiers`() {
        #expect(
            BER.Element.objectIdentifier([0, 0, 17, 773, 1, 1, 1]).octets.hex
                == "060700118605010101")
    }

    @Test func `a tag above thirty takes the high form`() {
        #expect(BER.Element.context(30).octets.hex == "9e00")
        #expect(BER.Element.context(50).octets.hex == "9f3200")
        #expect(BER.Element.context(200) {}.octets.hex == "bf814800")
    }

    @Test func `the same element in other forms`() {
        let element = BER.Element.sequence { BER.Element.integer(71) }
        #expect(element.octets.hex == "3003020147")
        #expect(element.indefinite.octets.hex == "30800201470000")
        #expect(element.length(.long(4)).octets.hex == "308400000003020147")
        #expect(element.longLengths().octets.hex == "30810402810147")
        #expect(element.length(.octets([0x7f])).octets.hex == "307f020147")
        #expect(element[0].highTag().octets.hex == "1f020147")
        #expect(element[0].highTag(padding: 1).octets.hex == "1f80020147")
        #expect(element[0].zeroPadded(2).octets.hex == "0203000047")
        #expect(element.appending(.null()).octets.hex == "30050201470500")
        #expect(element.appending(.raw([1, 2])).octets.hex == "30050201470102")
        let string = BER.Element.octetString([1, 2, 3], tag: 0x80)
        #expect(string.constructedString(pieces: 2).octets.hex == "a00704020102040103")
    }

    @Test func `an interrogation, octet by octet`() {
        let request = MAP.anyTimeInterrogation(.imsi("001010123456789"), gsmSCF: "15550120")
        let expected = """
            62 4b
              48 04 0a0b0c0d
              6b 1e 28 1c 06 07 00118605010101
                a0 11 60 0f 80 02 0780 a1 09 06 07 04000001001d03
              6c 23 a1 21 02 01 01 02 01 47
                30 19
                  a0 0a 80 08 00010121436587f9
                  a1 04 8000 8100
                  83 05 9151551002
            """
        #expect(request.begin(0x0a0b_0c0d).octets.hex == expected.filter { !$0.isWhitespace })
    }
}
