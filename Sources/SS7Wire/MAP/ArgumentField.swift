/// The tag of an element in an argument, without the bit that says primitive or constructed.
enum Tag: BitwiseCopyable, Hashable {
    case boolean, integer, bitString, octetString, null, enumerated, sequence, set
    case numericString, ia5String
    /// A context-specific tag below 64.
    case context(UInt8)
    case other

    @inline(always) @_noLocks
    init(_ element: BERElement) {
        let tag = element.tag
        if tag &>> 6 == 2 {
            self = .context(UInt8(truncatingIfNeeded: tag & 0x1f))
            return
        }
        if tag > 0xff {
            // A tag number from 31 on, which BER writes behind the class octet.
            let number = tag &>> 8
            let isContext = tag &>> 6 & 3 == 2 && number < 64
            self = isContext ? .context(UInt8(truncatingIfNeeded: number)) : .other
            return
        }
        switch tag & ~0x20 {
        case 0x04: self = .octetString
        case 0x10: self = .sequence
        case 0x02: self = .integer
        case 0x05: self = .null
        case 0x0a: self = .enumerated
        case 0x01: self = .boolean
        case 0x03: self = .bitString
        case 0x11: self = .set
        case 0x12: self = .numericString
        case 0x16: self = .ia5String
        default: self = .other
        }
    }

    var isContext: Bool {
        @inline(always) @_noLocks get { if case .context = self { true } else { false } }
    }

    /// The field inside a SEQUENCE; `wrong` under another tag.
    @inline(always) @_noLocks
    func sequence(_ type: ArgumentType) -> Field {
        if case .sequence = self { .inside(type) } else { .wrong }
    }

    /// A field of an OCTET STRING; `wrong` under another tag.
    @inline(always) @_noLocks
    func octetString(_ field: Field) -> Field {
        if case .octetString = self { field } else { .wrong }
    }

    /// The field of each SEQUENCE in a SEQUENCE OF; others are not of the type as we know it.
    @inline(always) @_noLocks
    func each(_ type: ArgumentType) -> Field {
        if case .sequence = self { .inside(type) } else { .unknown }
    }

    /// The field inside `[3] IMPLICIT SEQUENCE`, which version 3 uses for changed arguments.
    @inline(always) @_noLocks
    func context3(_ type: ArgumentType) -> Field {
        if case .context(3) = self { .inside(type) } else { .wrong }
    }
}

/// What an element of an argument is, and so how it is read.
enum Field: BitwiseCopyable, Hashable {
    /// Not of the type as we know it: an extension, skipped by its length.
    case unknown
    /// A known primitive value that no rule names.
    case primitive
    /// A known constructed value that no rule names, skipped by its length.
    case constructed
    case imsi, imei
    /// An ISDN-AddressString, at most nine octets, TS 29.002 clause 17.7.8.
    case isdn(NumberRole)
    /// An AddressString, at most twenty octets; also a dialled number of TS 24.008.
    case address(NumberRole)
    /// A number of Q.763 clause 3.9.
    case isup(NumberRole)
    /// A generic number of Q.763 clause 3.26: a qualifier before the number.
    case generic(NumberRole)
    /// An OCTET STRING of one octet.
    case scalar(ScalarRole)
    /// An INTEGER that is not negative.
    case integer(ScalarRole)
    /// A NULL, or any value, whose presence is what it says.
    case mark(ScalarRole)
    /// SM-RP-UI: a TPDU of TS 23.040, from or to a mobile station.
    case shortMessage(fromStation: Bool)
    case inside(ArgumentType)
    /// The same by its first row in the `FieldTable`, where the table holds it.
    case row(UInt8)
    /// Not for the table to say: the type is asked.
    case dependent
    /// A second value where the type has one.
    case duplicate
    /// What cannot stand here.
    case wrong
}

/// The constructed types of MAP and CAP that hold numbers, by family.
///
/// Each family's file reads like the ASN.1: a case a type, a line a tag.
enum ArgumentType: BitwiseCopyable, Hashable {
    case location(LocationType)
    case information(SubscriberInformationType)
    case data(SubscriberDataType)
    case profile(SubscriberProfileType)
    case callHandling(CallHandlingType)
    case shortMessage(ShortMessageType)
    case service(SupplementaryServiceType)
    case locationService(LocationServiceType)
    case handover(HandoverType)
    case callControl(CallControlType)
    case smsAndGPRSControl(SMSAndGPRSControlType)
    /// A SEQUENCE without numbers: only its tags are looked at.
    case plain

    /// The field under a tag; read from the `FieldTable` instead, where that knows it.
    ///
    /// - Parameters:
    ///   - tag: the element's tag.
    ///   - nth: how many elements with this tag came before.
    ///   - position: the element's place, from 1 on.
    ///   - contexts: bits of the context tags so far, this one among them.
    @inline(never) @_noLocks
    func field(_ tag: Tag, nth: Int, position: Int, contexts: UInt64) -> Field {
        switch self {
        case .location(let type): type.field(tag, nth: nth, position: position)
        case .information(let type): type.field(tag, nth: nth)
        case .data(let type): type.field(tag, nth: nth)
        case .profile(let type): type.field(tag, nth: nth)
        case .callHandling(let type): type.field(tag, nth: nth)
        case .shortMessage(let type):
            type.field(tag, nth: nth, position: position, contexts: contexts)
        case .service(let type): type.field(tag, nth: nth)
        case .locationService(let type): type.field(tag, nth: nth)
        case .handover(let type): type.field(tag, nth: nth)
        case .callControl(let type): type.field(tag, nth: nth)
        case .smsAndGPRSControl(let type): type.field(tag, nth: nth)
        case .plain: .unknown
        }
    }

    /// What a value of the type must hold in a version; 0 stands for a version that is not known.
    @inline(never) @_noLocks
    func requirement(version: UInt8) -> Requirement {
        switch self {
        case .location(let type): type.requirement(version: version)
        case .information(let type): type.requirement
        case .data(let type): type.requirement(version: version)
        case .profile: .none
        case .callHandling(let type): type.requirement(version: version)
        case .shortMessage(let type): type.requirement
        case .service(let type): type.requirement
        case .locationService(let type): type.requirement
        case .handover(let type): type.requirement(version: version)
        case .callControl(let type): type.requirement
        case .smsAndGPRSControl(let type): type.requirement
        case .plain: .none
        }
    }

    /// How elements may repeat in a value of the type.
    var arrangement: Arrangement {
        @inline(never) @_noLocks get {
            switch self {
            case .information(let type): type.arrangement
            case .data(let type): type.arrangement
            case .profile(let type): type.arrangement
            case .callHandling(let type): type.arrangement
            case .shortMessage(let type): type.arrangement
            case .locationService(let type): type.arrangement
            case .callControl(let type): type.arrangement
            default: .fields
            }
        }
    }
}

/// How the elements of a constructed value stand to each other.
enum Arrangement: BitwiseCopyable {
    /// SEQUENCE: each context tag at most once.
    case fields
    /// An explicitly tagged CHOICE: exactly one element.
    case choice
    /// SEQUENCE OF, or a SEQUENCE that the family's table follows by position.
    case list
}

/// The components that a type's ASN.1 does not call OPTIONAL.
struct Requirement: BitwiseCopyable, Hashable {
    /// Bits of context tags that must all be present.
    var contexts: UInt64
    /// Bits of context tags of which one must be present; none when zero.
    var oneOf: UInt64
    /// Number of OCTET STRINGs under the universal tag.
    var octetStrings: UInt8
    var hasEnumerated: Bool
    var hasInteger: Bool

    @inline(always) @_noLocks
    init(
        contexts: UInt64 = 0, oneOf: UInt64 = 0, octetStrings: UInt8 = 0,
        hasEnumerated: Bool = false, hasInteger: Bool = false
    ) {
        self.contexts = contexts
        self.oneOf = oneOf
        self.octetStrings = octetStrings
        self.hasEnumerated = hasEnumerated
        self.hasInteger = hasInteger
    }

    static var none: Requirement { @inline(always) @_noLocks get { Requirement() } }

    /// The bits of context tags.
    @inline(always) @_noLocks
    static func tags(
        _ a: UInt64, _ b: UInt64 = 64, _ c: UInt64 = 64, _ d: UInt64 = 64, _ e: UInt64 = 64
    ) -> UInt64 {
        1 << a | 1 << b | 1 << c | 1 << d | 1 << e
    }

    @inline(always) @_noLocks
    static func all(_ contexts: UInt64, octetStrings: UInt8 = 0) -> Requirement {
        Requirement(contexts: contexts, octetStrings: octetStrings)
    }

    @inline(always) @_noLocks
    static func strings(_ count: UInt8) -> Requirement { Requirement(octetStrings: count) }
}
