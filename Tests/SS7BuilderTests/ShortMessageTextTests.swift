import SS7Builder
import SS7Wire
import Testing

/// Where texts are that are not to be kept.
@Suite struct ShortMessageTextTests {
    private func component(_ argument: [UInt8], code: UInt8 = 44) -> Component {
        var component = Component()
        component.code = code
        component.hasCode = true
        component.parameter = ByteRange(0, argument.count)
        return component
    }

    private static let text = "Your code is 482913"

    @Test(arguments: [1, 2, 3] as [UInt])
    func `The text of a delivery is found to its last octet, and nothing else`(version: UInt) throws
    {
        for other in ["", Self.text] {
            let request = MAP.mtForwardSM(
                to: .imsi("001010123456789"), from: .serviceCentre("15550100"),
                tpdu: SMS.deliver(from: .name("Shop"), other), version: version)
            let octets = try #require(request.argument).octets
            let text = component(octets, code: request.code).shortMessageText(in: octets.span)
            // Seven octets for each eight letters.
            #expect(Int(text.count) == (other.count * 7 + 7) / 8)
        }
    }

    @Test func `The text of a submission is found`() throws {
        let request = MAP.moForwardSM(
            to: .serviceCentre("15550100"), from: .msisdn("15550142"),
            tpdu: SMS.submit(to: .number("15550143"), Self.text), imsi: "001010123456789")
        let octets = try #require(request.argument).octets
        let text = component(octets, code: 46).shortMessageText(in: octets.span)
        #expect(Int(text.count) == (Self.text.count * 7 + 7) / 8)
    }

    @Test func `What does not show where its text begins is hidden whole`() throws {
        let request = MAP.mtForwardSM(
            to: .imsi("001010123456789"), from: .serviceCentre("15550100"),
            tpdu: SMS.deliver(from: .name("Shop"), Self.text))
        var octets = try #require(request.argument).octets
        octets[1] = 0x80
        #expect(component(octets).shortMessageText(in: octets.span) == ByteRange(0, octets.count))
        let whole = try #require(request.argument).octets
        // Under another tag; with a text in pieces.
        let wrapped = BER.Element(0x31, whole).octets
        #expect(
            component(wrapped).shortMessageText(in: wrapped.span) == ByteRange(0, wrapped.count))
        let pieces = BER.Element.sequence {
            BER.Element.octetString([1], tag: 0x80)
            BER.Element(0x24) { BER.Element.octetString([1, 2, 3]) }
        }.octets
        #expect(component(pieces).shortMessageText(in: pieces.span) == ByteRange(0, pieces.count))
        for length in 2..<whole.count {
            let part = Array(whole.prefix(length))
            let text = component(part).shortMessageText(in: part.span)
            #expect(text == ByteRange(0, part.count), "\(length) octets")
        }
    }

    @Test func `Other operations have none`() throws {
        let octets = try #require(MAP.purgeMS(imsi: "001010123456789", vlr: "15550100").argument)
            .octets
        #expect(component(octets, code: 67).shortMessageText(in: octets.span).isEmpty)
    }

    @Test func `Of a message that cannot be read all behind an operation code of one is hidden`() {
        var message = DecodedMessage()
        let octets: [UInt8] = [0x62, 9, 0x6c, 7, 0x02, 1, 0, 0x02, 1, 44, 0x41, 0x42]
        #expect(message.unreadShortMessageText(in: octets.span).isEmpty)
        message.form = .illegal
        #expect(message.unreadShortMessageText(in: octets.span) == ByteRange(10, 12))
        let longer: [UInt8] = [0x02, 0x81, 1, 46, 0x41]
        #expect(message.unreadShortMessageText(in: longer.span) == ByteRange(4, 5))
        let other: [UInt8] = [0x02, 1, 2, 44, 46, 0x02, 0x81, 1]
        #expect(message.unreadShortMessageText(in: other.span).isEmpty)
    }

    @Test func `Under a context of CAP what could be taken for MAP's is hidden`() {
        let octets: [UInt8] = [0x04, 1, 0x41]
        var component = component(octets)
        component.operation = Operation(.cap, 44)
        #expect(component.shortMessageText(in: octets.span).isEmpty)
        component.isDoubtful = true
        #expect(!component.shortMessageText(in: octets.span).isEmpty)
    }
}
