import FuzzTarget
import SS7Wire
import Testing

/// What the fuzzer compares records by covers every field, or it would overlook what it is for.
@Suite struct FingerprintTests {
    private func fields(_ value: Any) -> Int { Mirror(reflecting: value).children.count }

    /// A new field must be added to `Fingerprint` and, where it can show through, to the poison.
    @Test func `Fields of a record are as many as the fingerprint knows`() {
        // `numbering` and `mobileTitles` are the caller's, `spare` is nobody's and `fields`
        // never changes.
        #expect(fields(DecodedMessage()) == 12)
        #expect(fields(MTPLabel()) == 14)
        #expect(fields(SCCPPart()) == 17)
        #expect(fields(SubsystemManagement()) == 5)
        #expect(fields(SCCPAddress()) == 17)
        #expect(fields(TCAPPart()) == 16)
        #expect(fields(ApplicationContext()) == 4)
        #expect(fields(InvokedOperations()) == 3)
        #expect(fields(Component()) == 14)
        #expect(fields(Argument()) == 4)
        #expect(fields(Number()) == 3)
        #expect(fields(Digits()) == 3)
    }

    @Test func `One changed field changes it`() {
        var changes: [(inout DecodedMessage) -> Void] = [
            { $0.form = .noncanonical }, { $0.flags.insert(.filler) },
            { $0.mtp.signallingLinkSelection = 1 }, { $0.sccp.importance = 1 },
            { $0.sccp.calling.digits.append(1) }, { $0.tcap.abortCause = 1 },
            { $0.tcap.invoked.insert(1, 2) }, { $0.tcap.octets.count = 1 },
        ]
        changes += [
            { $0.components[0].parameter.count = 1 }, { $0.components[0].operation.code = 1 },
            { $0.components[0].argument.set(.imsi, Number()) },
            { $0.components[0].argument.set(.tpPID, 0x7f) },
        ]
        var message = DecodedMessage()
        message.tcap.componentCount = 1
        for change in changes {
            var other = message
            change(&other)
            #expect(Fingerprint(other) != Fingerprint(message))
        }
    }

    @Test func `What is absent does not count`() {
        var message = DecodedMessage()
        message.tcap.componentCount = 1
        var other = message
        other.error = DecodeError(.sms, .badTPDU, at: 7)
        other.components[0].invokeID = 5
        other.components[0].argument.numbers[3].nature = 1
        other.components[1].code = 9
        #expect(Fingerprint(other) == Fingerprint(message))
    }
}
