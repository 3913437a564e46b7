import SS7Builder
import SS7Wire
import Testing

/// What the project's own decoder finds in what its builder wrote.
@Suite struct DecoderTests {
    private func decode(_ octets: [UInt8]) -> DecodedMessage {
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: .m3ua, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        return message
    }

    @Test func `every operation is canonical and is read back`() {
        for sample in Sample.every {
            var message = decode(sample.message)
            #expect(message.form == .canonical, "\(sample.name): \(message.error)")
            #expect(message.components[0].code == sample.request.code, "\(sample.name)")
            #expect(message.tcap.userProtocol == (sample.isCAP ? .cap : .map), "\(sample.name)")
            #expect(
                message.components[0].argument.number(.imsi).digits.description
                    == (sample.request.code == 37 ? "" : sample.imsi ?? ""), "\(sample.name)")
            #expect(message.sccp.calling.digits.description == "15550100")
        }
    }

    @Test func `indefinite and long lengths change the form and nothing else`() {
        for sample in Sample.every {
            let begin = sample.request.begin(1)
            let address = SCCP.Address.gt("15550100", ssn: sample.ssn)
            // An operation code has one form only, so the primitive elements are left alone.
            let long = begin.rewritten { $0.isConstructed ? $0.length(.long(2)) : $0 }
            for other in [begin.indefinite, long] {
                let octets = other.message(from: address, to: address)
                guard other.octets.count < 250 else { continue }
                var message = decode(octets)
                #expect(message.form == .noncanonical, "\(sample.name): \(message.error)")
                #expect(message.components[0].code == sample.request.code, "\(sample.name)")
                #expect(
                    message.components[0].argument.number(.imsi).digits.description
                        == (sample.request.code == 37 ? "" : sample.imsi ?? ""), "\(sample.name)")
            }
        }
    }
}
