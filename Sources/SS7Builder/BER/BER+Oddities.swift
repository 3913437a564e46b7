/// Other ways to write the same element, legal ones and illegal ones.
extension BER.Element {
    /// The element with another way to write its own length.
    public func length(_ form: BER.Length) -> BER.Element {
        var result = self
        result.length = form
        return result
    }

    /// The element with every constructed element in it, itself included, in the indefinite form.
    public var indefinite: BER.Element {
        rewritten { $0.isConstructed ? $0.length(.indefinite) : $0 }
    }

    /// The element with every length in it written in the long form of that many octets.
    public func longLengths(_ octets: Int = 1) -> BER.Element {
        rewritten { $0.tag.isEmpty ? $0 : $0.length(.long(octets)) }
    }

    /// The element with its tag number in the high-tag form, illegal for numbers below 31;
    /// `padding` leading 0x80 octets are illegal as well.
    public func highTag(padding: Int = 0) -> BER.Element {
        guard let first = tag.first, first & 0x1f != 0x1f else { return self }
        var result = self
        result.tag = [first | 0x1f] + [UInt8](repeating: 0x80, count: padding) + [first & 0x1f]
        return result
    }

    /// A string in the constructed form, X.690 clause 8.7.3, cut into pieces of `size` octets.
    public func constructedString(pieces size: Int) -> BER.Element {
        let octets = contentsOctets
        let pieces = stride(from: 0, to: octets.count, by: max(1, size)).map {
            BER.Element.octetString(Array(octets[$0..<min($0 + max(1, size), octets.count)]))
        }
        var result = self
        result.tag[0] |= 0x20
        result.contents = .elements(pieces)
        return result
    }

    /// An INTEGER or a similar element with leading zero octets that it does not need.
    public func zeroPadded(_ count: Int = 1) -> BER.Element {
        var result = self
        result.contents = .octets([UInt8](repeating: 0, count: count) + contentsOctets)
        return result
    }

    /// The element with `element` after its own last element.
    public func appending(_ element: BER.Element) -> BER.Element {
        var result = self
        result.contents = .elements(elements + [element])
        return result
    }

    /// The element after `change` was applied to everything in it, innermost first.
    public func rewritten(_ change: (BER.Element) -> BER.Element) -> BER.Element {
        var result = self
        if case .elements(let elements) = contents {
            result.contents = .elements(elements.map { $0.rewritten(change) })
        }
        return change(result)
    }
}
