/// The basic encoding rules, ITU-T X.690, written freely enough to break them on purpose.
public enum BER {
    /// How the length octets of an element are written, X.690 clause 8.1.3.
    public enum Length: Hashable, Sendable {
        /// The shortest definite form.
        case minimal
        /// The long form with that many octets after the first, minimal or not.
        case long(Int)
        /// The indefinite form, closed by end-of-contents octets.
        case indefinite
        /// The octets as given, right or wrong.
        case octets([UInt8])
    }

    /// What an element holds.
    public enum Contents: Hashable, Sendable {
        case octets([UInt8])
        case elements([Element])
    }

    /// One element: tag, length, contents; a tree when constructed.
    ///
    /// Elements are values: a test takes a good one, changes what it likes and asks for the octets.
    public struct Element: Hashable, Sendable {
        /// The identifier octets; none for an element that is only a run of raw octets.
        public var tag: [UInt8]
        public var length: Length
        public var contents: Contents

        public init(tag: [UInt8], length: Length = .minimal, contents: Contents) {
            self.tag = tag
            self.length = length
            self.contents = contents
        }

        /// An element with one identifier octet and the given contents octets.
        public init(_ tag: UInt8, _ octets: [UInt8] = []) {
            self.init(tag: [tag], contents: .octets(octets))
        }

        /// An element with one identifier octet, made of other elements.
        public init(_ tag: UInt8, @ElementBuilder _ elements: () -> [Element]) {
            self.init(tag: [tag], contents: .elements(elements()))
        }

        /// Octets that stand in a message as they are, such as trailing rubbish.
        public static func raw(_ octets: [UInt8]) -> Element {
            Element(tag: [], contents: .octets(octets))
        }

        /// The encoded element.
        public var octets: [UInt8] {
            let inner = contentsOctets
            guard !tag.isEmpty else { return inner }
            let closing: [UInt8] = length == .indefinite ? [0, 0] : []
            return tag + BER.lengthOctets(inner.count, length) + inner + closing
        }

        /// The encoded contents, without tag and length.
        public var contentsOctets: [UInt8] {
            switch contents {
            case .octets(let octets): octets
            case .elements(let elements): elements.flatMap(\.octets)
            }
        }

        /// The elements inside; none where the contents are plain octets, and setting them replaces those.
        public var elements: [Element] {
            get {
                if case .elements(let elements) = contents { elements } else { [] }
            }
            set { contents = .elements(newValue) }
        }

        /// The element inside at a position.
        public subscript(index: Int) -> Element {
            get { elements[index] }
            set { elements[index] = newValue }
        }

        /// True when the tag's constructed bit is set.
        public var isConstructed: Bool { (tag.first ?? 0) & 0x20 != 0 }
    }

    /// The length octets for contents of `count` octets.
    static func lengthOctets(_ count: Int, _ form: Length) -> [UInt8] {
        func bigEndian(_ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        }
        switch form {
        case .minimal where count < 0x80:
            return [UInt8(count)]
        case .minimal:
            let width = (Int.bitWidth - count.leadingZeroBitCount + 7) / 8
            return [0x80 | UInt8(width)] + bigEndian(width)
        case .long(let width):
            // A width beyond eight only adds leading zeros.
            let zeros = [UInt8](repeating: 0, count: max(0, width - 8))
            return [0x80 | UInt8(width)] + zeros + bigEndian(min(width, 8))
        case .indefinite:
            return [0x80]
        case .octets(let octets):
            return octets
        }
    }
}

/// Collects the elements of a constructed element; absent optional ones are left out.
@resultBuilder
public enum ElementBuilder {
    public static func buildExpression(_ element: BER.Element) -> [BER.Element] { [element] }
    public static func buildExpression(_ element: BER.Element?) -> [BER.Element] {
        element.map { [$0] } ?? []
    }
    public static func buildExpression(_ elements: [BER.Element]) -> [BER.Element] { elements }
    public static func buildBlock(_ parts: [BER.Element]...) -> [BER.Element] {
        parts.flatMap(\.self)
    }
    public static func buildOptional(_ part: [BER.Element]?) -> [BER.Element] { part ?? [] }
    public static func buildEither(first part: [BER.Element]) -> [BER.Element] { part }
    public static func buildEither(second part: [BER.Element]) -> [BER.Element] { part }
    public static func buildArray(_ parts: [[BER.Element]]) -> [BER.Element] {
        parts.flatMap(\.self)
    }
}
