import CParser
import SS7Builder
import SS7Wire
import Testing

/// The benchmark's C baseline does the same work as the decoder, or the comparison means nothing.
@Suite struct CParserTests {
    /// What both parsers must agree on, in words.
    private func decoded(_ octets: [UInt8]) -> String {
        var message = DecodedMessage()
        if decodeEnvelope(octets.span, framing: .m3ua, into: &message) {
            decodeUser(octets.span, into: &message)
        }
        var words = [
            "\(message.form)", "\(message.mtp.originatingPointCode)", message.sccp.type.name,
            "\(message.sccp.called.digits)", "\(message.sccp.calling.digits)",
            "\(message.sccp.called.normalised)",
        ]
        guard message.form != .illegal else { return "illegal" }
        words += [
            "\(message.tcap.originatingTransactionID.value)",
            "\(message.tcap.destinationTransactionID.value)",
            "\(message.tcap.destinationReference.digits)", message.tcap.userProtocol.name,
        ]
        for index in 0..<Int(message.tcap.componentCount) {
            words.append("\(message.components[index].code)")
            for role in NumberRole.allCases where message.components[index].argument.has(role) {
                let number = message.components[index].argument.number(role)
                words.append("\(role)=\(number.digits)/\(number.nature)/\(number.plan)")
            }
            for role in ScalarRole.allCases where message.components[index].argument.has(role) {
                words.append(
                    "\(role)=\(message.components[index].argument.scalar(role) ?? 0)")
            }
        }
        return words.joined(separator: " ")
    }

    private func parsed(_ octets: [UInt8]) -> String {
        var message = cp_message()
        unsafe cp_decode(octets, octets.count, &message)
        guard message.form != CP_ILLEGAL else { return "illegal" }
        var words = [
            message.form == CP_CANONICAL ? "canonical" : "noncanonical", "\(message.opc)",
            SCCPMessageType(rawValue: message.sccp_type).name, text(message.called.digits),
            text(message.calling.digits), text(message.called.normalised),
            "\(message.otid.value)", "\(message.dtid.value)",
            text(message.destination_reference.digits),
            ["unknown", "map", "cap"][Int(message.user)],
        ]
        for index in 0..<UInt32(message.component_count) {
            // SAFETY: the pointer is used before `message` changes or ends.
            guard let component = unsafe cp_component_at(&message, index) else { continue }
            words.append(unsafe "\(component.pointee.code)")
            for role in NumberRole.allCases
            where unsafe component.pointee.argument.present_numbers >> role.rawValue & 1 == 1 {
                let number = unsafe cp_number_at(component, UInt32(role.rawValue))
                words.append("\(role)=\(text(number.digits))/\(number.nature)/\(number.plan)")
            }
            for role in ScalarRole.allCases
            where unsafe component.pointee.argument.present_scalars >> role.rawValue & 1 == 1 {
                words.append("\(role)=\(unsafe cp_scalar_at(component, UInt32(role.rawValue)))")
            }
        }
        return words.joined(separator: " ")
    }

    private func text(_ digits: cp_digits) -> String {
        var copy = Digits()
        copy.high = digits.high
        copy.low = digits.low
        copy.count = digits.count
        return copy.description
    }

    /// True where the decoder reads an invoke a second time, as MAP: the baseline does not, and no
    /// message that is measured needs it.
    private func isDoubtful(_ octets: [UInt8]) -> Bool {
        var message = DecodedMessage()
        guard decodeEnvelope(octets.span, framing: .m3ua, into: &message) else { return false }
        decodeUser(octets.span, into: &message)
        return (0..<Int(message.tcap.componentCount)).contains {
            message.components[$0].isDoubtful
        }
    }

    @Test func `both read every operation alike, in every form`() {
        for sample in Sample.all {
            let begin = sample.request.begin(1)
            for form in [begin, begin.indefinite, begin.longLengths(), begin.longLengths(3)] {
                let address = SCCP.Address.gt("155501001", ssn: sample.ssn)
                let octets = form.message(from: address, to: address, kind: .longUnitdata)
                #expect(parsed(octets) == decoded(octets), "\(sample.name)")
            }
        }
    }

    /// A change can make it an operation or a layout that the baseline leaves out.
    @Test func `both read truncated and spoilt messages alike, but for one in two hundred`() {
        var count = 0
        var different: [String] = []
        for sample in Sample.all {
            let octets = sample.message
            var variants = stride(from: 0, to: octets.count, by: 3).map { octets.prefix($0) }
            for index in octets.indices {
                for change: UInt8 in [0x01, 0x20, 0x80] {
                    var spoilt = octets
                    spoilt[index] ^= change
                    variants.append(spoilt[...])
                }
            }
            for variant in variants.map(Array.init) where !isDoubtful(variant) {
                count += 1
                if parsed(variant) != decoded(variant) { different.append(sample.name) }
            }
        }
        #expect(count > 10_000)
        #expect(different.count * 200 < count, "\(different.count) of \(count)")
    }
}
