import SS7Builder

/// A way to write an element otherwise, or to spoil it.
enum Trick: CaseIterable, Sendable {
    // Other ways to write the same.
    case longLength, veryLongLength, indefiniteLength
    // What the standards forbid, and a lenient reader reads.
    case highTag, paddedHighTag, constructedString, constructedStringIndefinite, zeroPadded
    case duplicated, octetsBehindContents, emptyElementBehindContents
    // What changes a message; whatever it then is, it must not pass for something else.
    case otherClass, otherForm, emptied, truncatedContents, swappedWithNext, wrapped

    /// True where the contents stay the same to every reader that accepts it.
    var keepsMeaning: Bool {
        switch self {
        case .longLength, .veryLongLength, .indefiniteLength: true
        default: false
        }
    }

    /// The message with the trick played at a place; nil where it does not fit there.
    func play(on root: BER.Element, at path: ArraySlice<Int>) -> BER.Element? {
        // Nothing is left of a message that is emptied or put into another.
        guard let place = path.first else {
            return self == .emptied || self == .wrapped ? nil : changed(root)
        }
        var root = root
        guard place < root.elements.count else { return nil }
        if path.count == 1 {
            switch self {
            case .duplicated:
                root.elements.insert(root[place], at: place)
                return root
            case .swappedWithNext:
                // Two INTEGERs change places and nothing is odd: another invoke of another code.
                guard place + 1 < root.elements.count,
                    root[place].tag != [0x02] || root[place + 1].tag != [0x02]
                else { return nil }
                root.elements.swapAt(place, place + 1)
                return root
            default: break
            }
        }
        guard let inner = play(on: root[place], at: path.dropFirst()) else { return nil }
        root[place] = inner
        return root
    }

    private func changed(_ element: BER.Element) -> BER.Element? {
        guard let first = element.tag.first else { return nil }
        var element = element
        switch self {
        case .longLength: return element.length(.long(element.contentsOctets.count < 256 ? 1 : 2))
        case .veryLongLength: return element.length(.long(4))
        case .indefiniteLength:
            return element.isConstructed ? element.length(.indefinite) : nil
        case .highTag: return first & 0x1f == 0x1f ? nil : element.highTag()
        case .paddedHighTag: return first & 0x1f == 0x1f ? nil : element.highTag(padding: 1)
        case .constructedString, .constructedStringIndefinite:
            guard !element.isConstructed, !element.contentsOctets.isEmpty else { return nil }
            element = element.constructedString(pieces: 2)
            return self == .constructedString ? element : element.length(.indefinite)
        case .zeroPadded: return element.isConstructed ? nil : element.zeroPadded()
        case .octetsBehindContents:
            element.contents = .octets(element.contentsOctets + [0])
            return element
        case .emptyElementBehindContents:
            element.contents = .octets(element.contentsOctets + [0x05, 0x00])
            return element
        case .otherClass:
            element.tag[0] ^= 0x40
            return element
        case .otherForm:
            element.tag[0] ^= 0x20
            return element
        case .emptied:
            element.contents = .octets([])
            return element
        case .truncatedContents:
            let octets = element.contentsOctets
            guard !octets.isEmpty else { return nil }
            element.contents = .octets(octets.dropLast())
            return element
        case .wrapped:
            return BER.Element(tag: [first | 0x20], contents: .elements([element]))
        case .duplicated, .swappedWithNext: return nil
        }
    }
}

extension BER.Element {
    /// The places of all elements, each as the way down to it.
    var paths: [[Int]] {
        [[]] + elements.enumerated().flatMap { place, inner in inner.paths.map { [place] + $0 } }
    }
}

/// Random numbers that are the same in every run: SplitMix64.
struct SeededSource: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
