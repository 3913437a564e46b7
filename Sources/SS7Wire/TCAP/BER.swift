/// One element of the basic encoding rules, X.690 clause 8.1: its tag and where its octets lie.
public struct BERElement: BitwiseCopyable, Sendable {
    /// The identifier: its octet, or for tag numbers from 31 on `number << 8 | octet`.
    public var tag: UInt32 = 0
    /// Offset of the identifier.
    public var start = 0
    /// Offset of the first contents octet.
    public var contents = 0
    /// Offset behind the last contents octet.
    public var contentsEnd = 0
    /// Offset behind the element: behind its end-of-contents octets where the length is indefinite.
    public var end = 0

    @inlinable @inline(always) @_noLocks public init() {}

    /// Number of contents octets.
    @inlinable public var count: Int { @inline(always) @_noLocks get { contentsEnd &- contents } }

    /// Tells whether the contents are elements themselves, X.690 clause 8.1.2.5.
    @inlinable public var isConstructed: Bool {
        @inline(always) @_noLocks get { tag & 0x20 != 0 }
    }

    /// The element from its identifier to its end.
    @inlinable public var range: ByteRange {
        @inline(always) @_noLocks get { ByteRange(start, end) }
    }
}

/// Reads the elements of one constructed value in order.
///
/// Offsets into one borrowed span instead of sub-spans: the compiler proves such code free of
/// allocation, and an error's offset needs no correction.
public struct BERCursor: BitwiseCopyable, Sendable {
    /// Offset of the next element.
    public var offset: Int
    /// Offset where the value ends.
    public let end: Int

    @inlinable @inline(always) @_noLocks public init(_ offset: Int, _ end: Int) {
        self.offset = offset
        self.end = end
    }

    /// A cursor over the elements inside a constructed element.
    @inlinable @inline(always) @_noLocks public init(inside element: BERElement) {
        offset = element.contents
        end = element.contentsEnd
    }

    @inlinable public var isAtEnd: Bool { @inline(always) @_noLocks get { offset >= end } }

    /// The tag octet of the next element; zero at the end.
    @inline(always) @_noLocks
    public func peek(in octets: Span<UInt8>) -> UInt8 { offset < end ? octets[offset] : 0 }

    /// Reads the next element; call it only while `isAtEnd` is false.
    ///
    /// - Parameters:
    ///   - octets: what the offsets count in.
    ///   - layer: the layer that an error is reported for.
    ///   - flags: takes `nonMinimalLength` and `indefiniteLength`.
    /// - Throws: `truncated`, `badTag`, `highTag`, `badBERLength`, `unmatchedEndOfContents` or
    ///   `nestingTooDeep`.
    @inline(always) @_noLocks
    public mutating func next(
        in octets: Span<UInt8>, layer: Layer, flags: inout ReasonSet
    ) throws(DecodeError) -> BERElement {
        let identifier = peek(in: octets)
        return try next(
            in: octets, isShort: identifier & 0x1f != 0x1f && identifier != 0, layer: layer,
            flags: &flags)
    }

    /// The same where it is known already whether the identifier is a whole tag.
    @inline(always) @_noLocks
    public mutating func next(
        in octets: Span<UInt8>, isShort: Bool, layer: Layer, flags: inout ReasonSet
    ) throws(DecodeError) -> BERElement {
        let start = offset
        guard end &- start >= 2 else { throw DecodeError(layer, .truncated, at: start) }
        let length = Int(octets[start &+ 1])
        if isShort, length < 0x80 {
            let contents = start &+ 2
            let contentsEnd = contents &+ length
            guard contentsEnd <= end else {
                throw DecodeError(layer, .truncated, at: start &+ 1)
            }
            offset = contentsEnd
            var element = BERElement()
            element.tag = UInt32(octets[start])
            element.start = start
            element.contents = contents
            element.contentsEnd = contentsEnd
            element.end = contentsEnd
            return element
        }
        let element = try readLongElement(
            in: octets, from: start, to: end, layer: layer, flags: &flags)
        offset = element.end
        return element
    }
}

/// Reads an element whose tag or length does not fit one octet.
@inline(never) @_noLocks @usableFromInline
func readLongElement(
    in octets: Span<UInt8>, from start: Int, to end: Int, layer: Layer, flags: inout ReasonSet
) throws(DecodeError) -> BERElement {
    let known = mediumElement(in: octets, from: start, to: end)
    if known.end > start { return known }
    var element = try readHeader(in: octets, from: start, to: end, layer: layer, flags: &flags)
    guard element.tag != 0 else { throw DecodeError(layer, .unmatchedEndOfContents, at: start) }
    if element.contentsEnd < 0 {
        flags.insert(.indefiniteLength)
        element.contentsEnd = try endOfContents(
            in: octets, from: element.contents, to: end, layer: layer)
        element.end = element.contentsEnd &+ 2
    }
    return element
}

/// Reads an element of a short tag and of 128 octets or more, its length as short as it can be: nearly
/// all that are long.
///
/// - Returns: one whose end is 0 where it is another.
@inline(always) @_noLocks
private func mediumElement(in octets: Span<UInt8>, from start: Int, to end: Int) -> BERElement {
    var element = BERElement()
    guard end &- start >= 4 else { return element }
    let identifier = octets[start]
    let first = Int(octets[start &+ 2])
    var contents = start &+ 3
    var length = first
    switch octets[start &+ 1] {
    case 0x81: guard first >= 0x80 else { return element }
    case 0x82:
        guard first > 0 else { return element }
        length = first &<< 8 | Int(octets[contents])
        contents &+= 1
    default: return element
    }
    guard identifier & 0x1f != 0x1f, identifier != 0, length <= end &- contents else {
        return element
    }
    element.tag = UInt32(identifier)
    element.start = start
    element.contents = contents
    element.contentsEnd = contents &+ length
    element.end = element.contentsEnd
    return element
}

/// Reads identifier and length octets; `contentsEnd` is negative where the length is indefinite.
@_noLocks
private func readHeader(
    in octets: Span<UInt8>, from start: Int, to end: Int, layer: Layer, flags: inout ReasonSet
) throws(DecodeError) -> BERElement {
    var element = BERElement()
    element.start = start
    var offset = start
    guard offset < end else { throw DecodeError(layer, .truncated, at: offset) }
    let identifier = octets[offset]
    offset &+= 1
    element.tag = UInt32(identifier)
    if identifier & 0x1f == 0x1f {
        var number: UInt32 = 0
        var octet: UInt8 = 0x80
        while octet & 0x80 != 0 {
            guard offset < end else { throw DecodeError(layer, .truncated, at: offset) }
            octet = octets[offset]
            guard number != 0 || octet != 0x80 else {
                throw DecodeError(layer, .highTag, at: start)
            }
            number = number << 7 | UInt32(octet & 0x7f)
            guard number < 0x4000 else { throw DecodeError(layer, .badTag, at: start) }
            offset &+= 1
        }
        guard number > 30 else { throw DecodeError(layer, .highTag, at: start) }
        element.tag = number << 8 | UInt32(identifier)
    }
    guard offset < end else { throw DecodeError(layer, .truncated, at: offset) }
    let first = octets[offset]
    let lengthOffset = offset
    offset &+= 1
    var length = Int(first)
    if first == 0x80 {
        guard element.isConstructed else {
            throw DecodeError(layer, .badBERLength, at: lengthOffset)
        }
        element.contents = offset
        element.contentsEnd = -1
        return element
    }
    if first > 0x80 {
        guard first != 0xff else { throw DecodeError(layer, .badBERLength, at: lengthOffset) }
        var octetsLeft = Int(first & 0x7f)
        guard end &- offset >= octetsLeft else {
            throw DecodeError(layer, .truncated, at: lengthOffset)
        }
        let isPadded = octets[offset] == 0
        length = 0
        while octetsLeft > 0 {
            length = length << 8 | Int(octets[offset])
            guard length <= 0xffff else { throw DecodeError(layer, .truncated, at: lengthOffset) }
            offset &+= 1
            octetsLeft &-= 1
        }
        if isPadded || length < 0x80 { flags.insert(.nonMinimalLength) }
    }
    guard length <= end &- offset else { throw DecodeError(layer, .truncated, at: lengthOffset) }
    element.contents = offset
    element.contentsEnd = offset &+ length
    element.end = element.contentsEnd
    return element
}

/// Finds the end-of-contents octets that close an indefinite value, X.690 clause 8.1.5.
@_noLocks
private func endOfContents(
    in octets: Span<UInt8>, from start: Int, to end: Int, layer: Layer
) throws(DecodeError) -> Int {
    var depth = 1
    var offset = start
    var ignored = ReasonSet()
    while offset < end {
        let element = try readHeader(
            in: octets, from: offset, to: end, layer: layer, flags: &ignored)
        if element.tag == 0 {
            guard element.contentsEnd == element.contents else {
                throw DecodeError(layer, .unmatchedEndOfContents, at: offset)
            }
            depth &-= 1
            if depth == 0 {
                guard element.contents &- offset == 2 else {
                    throw DecodeError(layer, .unmatchedEndOfContents, at: offset)
                }
                return offset
            }
            offset = element.end
        } else if element.contentsEnd < 0 {
            depth &+= 1
            // Real messages need four.
            guard depth <= 16 else {
                throw DecodeError(layer, .nestingTooDeep, at: offset)
            }
            offset = element.contents
        } else {
            offset = element.end
        }
    }
    throw DecodeError(layer, .truncated, at: end)
}
