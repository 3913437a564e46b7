/// A management message (any but DATA): its header, and where its parameters lie.
///
/// Parameters of unknown tags are let pass and noted. Known ones are checked for their length,
/// for being there once, and for belonging to the message; values are the session's to judge.
public struct M3UAManagementMessage: BitwiseCopyable, Sendable {
    public var header: M3UAHeader
    /// `missingPadding`, `paddingContent`, `unknownParameter`.
    public var flags = ReasonSet()
    /// A known parameter that this message does not have, clause 3.8.1 "Unexpected Parameter".
    public var unexpected: M3UAParameterTag?
    private var present: UInt32 = 0
    private var ranges = InlineArray<18, ByteRange>(repeating: ByteRange())

    public var type: M3UAMessageType { header.type }

    /// Reads the message that fills the span.
    ///
    /// - Throws: what `M3UAHeader.read` throws; `badLength` for a parameter whose length its tag
    ///   does not allow, at the offset of the length field; `duplicateParameter`; and
    ///   `missingParameter` for a mandatory one, at the end.
    public init(_ bytes: Span<UInt8>) throws(DecodeError) {
        header = try M3UAHeader.read(bytes, from: 0, to: bytes.count)
        if header.missingPadding { flags.insert(.missingPadding) }
        var cursor = M3UAParameterCursor(header)
        while true {
            let at = cursor.at
            guard let parameter = try cursor.next(in: bytes) else { break }
            try note(parameter, at: at)
        }
        guard hasMandatoryParameters else {
            throw DecodeError(.m3ua, .missingParameter, at: header.end)
        }
    }

    private mutating func note(_ parameter: M3UAParameter, at: Int) throws(DecodeError) {
        if parameter.missingPadding { flags.insert(.missingPadding) }
        if parameter.paddingContent { flags.insert(.paddingContent) }
        let tag = parameter.tag
        let slot = Int(tag.slot)
        guard slot < M3UAParameterTag.slotCount else {
            flags.insert(.unknownParameter)
            return
        }
        let count = Int(parameter.value.count)
        if tag.isWord && count != 4 || tag.isWordList && (count == 0 || count & 3 != 0) {
            throw DecodeError(.m3ua, .badLength, at: at &+ 2)
        }
        if !tag.belongs(to: type) {
            if unexpected == nil { unexpected = tag }
            return
        }
        if present >> UInt32(slot) & 1 == 1 {
            guard tag.isRepeatable else { throw DecodeError(.m3ua, .duplicateParameter, at: at) }
            return
        }
        present |= 1 << UInt32(slot)
        ranges[slot] = parameter.value
    }

    private var hasMandatoryParameters: Bool {
        switch type {
        case .error: has(.errorCode)
        case .notify: has(.status)
        case .payloadData: has(.protocolData)
        case .destinationUnavailable, .destinationAvailable, .destinationStateAudit,
            .destinationRestricted, .signallingCongestion:
            has(.affectedPointCode)
        case .destinationUserPartUnavailable: has(.affectedPointCode) && has(.userCause)
        case .registrationRequest: has(.routingKey)
        case .registrationResponse: has(.registrationResult)
        case .deregistrationRequest: has(.routingContext)
        case .deregistrationResponse: has(.deregistrationResult)
        default: true
        }
    }

    /// Tells whether the message carries a parameter.
    public func has(_ tag: M3UAParameterTag) -> Bool {
        tag.slot < M3UAParameterTag.slotCount && present >> UInt32(tag.slot) & 1 == 1
    }

    /// The octets of a parameter's value (of the first, where it may be repeated).
    public func value(_ tag: M3UAParameterTag) -> ByteRange? {
        has(tag) ? ranges[Int(tag.slot)] : nil
    }

    /// The value of a parameter of one word.
    public func word(_ tag: M3UAParameterTag, in bytes: Span<UInt8>) -> UInt32? {
        guard let range = value(tag), range.count == 4 else { return nil }
        return M3UAHeader.word(bytes, at: range.lowerBound)
    }

    /// The words of a list, empty where the parameter is absent.
    public func words(_ tag: M3UAParameterTag, in bytes: Span<UInt8>) -> [UInt32] {
        guard let range = value(tag) else { return [] }
        var words: [UInt32] = []
        words.reserveCapacity(Int(range.count) / 4)
        for offset in stride(from: range.lowerBound, to: range.upperBound &- 3, by: 4) {
            words.append(M3UAHeader.word(bytes, at: offset))
        }
        return words
    }
}
