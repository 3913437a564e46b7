/// MAP operations, their arguments and results, TS 29.002 clause 17.
///
/// A function builds one operation's `Request`. `version` is the version of the application
/// context, and the argument has the syntax that this version asks for.
public enum MAP {
    /// The subscriber identity of location services and of any-time operations.
    public enum Subscriber: Hashable, Sendable {
        case imsi(String)
        case msisdn(AddressString)

        var element: BER.Element {
            switch self {
            case .imsi(let digits): .imsi(digits, tag: 0x80)
            case .msisdn(let number): .address(number, tag: 0x81)
            }
        }
    }

    /// The context of a request: version 1 opens its dialogues without a dialogue portion.
    static func context(_ number: UInt, _ version: UInt) -> ContextName? {
        version == 1 ? nil : .map(number, version: version)
    }

    /// What provideSubscriberInfo and anyTimeInterrogation ask for, TS 29.002 RequestedInfo.
    static func requestedInfo(
        _ tag: UInt, location: Bool, state: Bool, current: Bool = false
    ) -> BER.Element {
        BER.Element.context(tag) {
            if location { BER.Element.context(0) }
            if state { BER.Element.context(1) }
            if current { BER.Element.context(3) }
        }
    }

    /// LocationInformation, TS 29.002, under a context tag of its own.
    static func locationInformation(
        _ tag: UInt, vlr: AddressString, cell: [UInt8] = [0x00, 0xf1, 0x10, 0, 1, 0, 2],
        age: Int = 0
    ) -> BER.Element {
        BER.Element.context(tag) {
            BER.Element.integer(age)
            BER.Element.address(vlr, tag: 0x81)
            // CellGlobalIdOrServiceAreaIdOrLAI is a CHOICE, so its tag is explicit.
            BER.Element.context(3) { BER.Element.context(0, cell) }
        }
    }
}
