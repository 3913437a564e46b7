/// A Routing Key parameter as an ASP sends it, RFC 4666 clause 3.6.1: what traffic it asks for.
///
/// Of a key that Weir does not register whole, only the reason is kept: traffic of a part of a key
/// is not what the peer asked for.
public struct M3UARoutingKey: BitwiseCopyable, Hashable, Sendable {
    public var localIdentifier: UInt32 = 0
    /// The context of a key that is to be changed.
    public var routingContext: UInt32?
    public var trafficMode: M3UATrafficMode?
    public var networkAppearance: UInt32?
    /// Nil where there is none.
    public var destination: M3UAAffectedPointCode?
    /// Bit n for service indicator n; all where the key names none.
    public var serviceIndicators: UInt16 = .max
    /// True for a key of several destinations, of originating point codes, or of what RFC 4666 does
    /// not define.
    public var isUnsupported = false

    public init(localIdentifier: UInt32) { self.localIdentifier = localIdentifier }

    /// Reads the value of a Routing Key parameter of the message that begins at `start`.
    ///
    /// - Throws: `badLength` for what does not fit, `missingParameter` where the local identifier is
    ///   missing.
    public init(
        _ bytes: Span<UInt8>, in value: ByteRange, ofMessageAt start: Int
    ) throws(DecodeError) {
        var cursor = M3UAParameterCursor(within: value, ofMessageAt: start)
        var hasIdentifier = false
        while true {
            let at = cursor.at
            guard let parameter = try cursor.next(in: bytes) else { break }
            if parameter.tag.isWord && parameter.value.count != 4
                || parameter.tag == .routingContext && parameter.value.count != 4
            {
                throw DecodeError(.m3ua, .badLength, at: at &+ 2)
            }
            if parameter.tag == .localRoutingKeyIdentifier { hasIdentifier = true }
            take(parameter, bytes)
        }
        guard hasIdentifier else {
            throw DecodeError(.m3ua, .missingParameter, at: value.upperBound)
        }
    }

    private mutating func take(_ parameter: M3UAParameter, _ bytes: Span<UInt8>) {
        let at = parameter.value.lowerBound
        switch parameter.tag {
        case .localRoutingKeyIdentifier: localIdentifier = M3UAHeader.word(bytes, at: at)
        case .routingContext: routingContext = M3UAHeader.word(bytes, at: at)
        case .trafficModeType:
            trafficMode = M3UATrafficMode(rawValue: M3UAHeader.word(bytes, at: at))
        case .networkAppearance: networkAppearance = M3UAHeader.word(bytes, at: at)
        case .destinationPointCode:
            if destination != nil { isUnsupported = true }
            destination = M3UAAffectedPointCode(word: M3UAHeader.word(bytes, at: at))
        case .serviceIndicators:
            serviceIndicators = 0
            for offset in at..<parameter.value.upperBound {
                if bytes[offset] > 15 { isUnsupported = true }
                serviceIndicators |= 1 << UInt16(bytes[offset] & 15)
            }
        default: isUnsupported = true
        }
    }

    /// The parameter's value in words; service indicators are not written.
    var words: [UInt32] {
        func parameter(_ tag: M3UAParameterTag, _ word: UInt32?) -> [UInt32] {
            word.map { [UInt32(tag.rawValue) << 16 | 8, $0] } ?? []
        }
        return parameter(.localRoutingKeyIdentifier, localIdentifier)
            + parameter(.routingContext, routingContext)
            + parameter(.trafficModeType, trafficMode?.rawValue)
            + parameter(.destinationPointCode, destination?.word)
            + parameter(.networkAppearance, networkAppearance)
    }
}
