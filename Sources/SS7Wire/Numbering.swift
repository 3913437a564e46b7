/// What a number's nature of address says of its form.
public enum NumberForm: UInt8, BitwiseCopyable, Hashable, Sendable, CaseIterable {
    /// Nothing: the digits alone must tell.
    case unknown
    /// Country code first, E.164.
    case international
    /// Without country code.
    case national
    /// Within an area: the international form cannot be told.
    case subscriber

    /// The stable name used in configurations.
    public var name: String { "\(self)" }

    /// The form that a nature of address indicator of Q.713 clause 3.4.2.3.1 means.
    @inlinable @inline(always) @_noLocks
    public init(sccpNature nature: UInt8) {
        switch nature {
        case 4: self = .international
        case 3: self = .national
        case 0: self = .unknown
        default: self = .subscriber
        }
    }

    /// The form that a nature of address of MAP means, TS 29.002 clause 17.7.8; 255 for a type that
    /// has none and is international.
    @inlinable @inline(always) @_noLocks
    public init(mapNature nature: UInt8) {
        switch nature {
        case 1, 255: self = .international
        case 2: self = .national
        case 0: self = .unknown
        default: self = .subscriber
        }
    }
}

/// How the numbers of a link are brought into international form before they are compared.
///
/// Without settings a national number stays unknown: whose nation is meant is not in the message.
public struct Numbering: BitwiseCopyable, Hashable, Sendable {
    /// The country code that national numbers belong to; empty where none is configured.
    public var countryCode = Digits()
    /// Digits in front of an international number where the nature does not say that it is one.
    public var internationalPrefix = Numbering.commonPrefix
    /// Digits in front of a national number; empty for none.
    public var nationalPrefix = Digits()
    /// What a number of unknown nature is, unless it begins with the international prefix.
    public var unknownNature = NumberForm.unknown

    @_noLocks public init() {}

    /// 00, the international prefix of E.164's recommendation.
    private static var commonPrefix: Digits {
        @_noLocks get {
            var digits = Digits()
            digits.count = 2
            return digits
        }
    }

    /// The international form of a number of E.164 or E.214; empty where it cannot be told.
    ///
    /// No country code begins with 0: an international number that does has a prefix too many, which
    /// a tolerant node drops, and so is read without it.
    @inline(always) @_noLocks
    public func international(_ digits: Digits, _ form: NumberForm) -> Digits {
        guard !digits.isEmpty, !digits.isOverDecadic else { return Digits() }
        if case .international = form, digits.high &>> 60 != 0 { return digits }
        return odd(digits, form)
    }

    @inline(never) @_noLocks @usableFromInline
    func odd(_ digits: Digits, _ form: NumberForm) -> Digits {
        if !internationalPrefix.isEmpty, digits.hasPrefix(internationalPrefix) {
            switch form {
            case .international, .unknown:
                let rest = digits.dropping(first: internationalPrefix.count)
                return rest.high &>> 60 != 0 ? rest : Digits()
            case .national, .subscriber: break
            }
        }
        var meaning = form
        if case .unknown = form { meaning = unknownNature }
        switch meaning {
        case .international: return digits.high &>> 60 != 0 ? digits : Digits()
        case .national: return national(digits)
        case .unknown, .subscriber: return Digits()
        }
    }

    @_noLocks
    private func national(_ digits: Digits) -> Digits {
        guard !countryCode.isEmpty else { return Digits() }
        var rest = digits
        if !nationalPrefix.isEmpty, digits.hasPrefix(nationalPrefix) {
            rest = digits.dropping(first: nationalPrefix.count)
        }
        guard Int(countryCode.count) &+ Int(rest.count) <= Digits.capacity else { return Digits() }
        var whole = countryCode
        var index = 0
        while index < Int(rest.count) {
            whole.append(rest.digit(at: index))
            index &+= 1
        }
        return whole
    }
}
