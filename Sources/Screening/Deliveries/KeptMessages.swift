public import SS7Wire
import SharedState

/// A message as it was remembered: its first octets.
public struct KeptMessage: Hashable, Sendable {
    public var octets: [UInt8]
    public var framing: Framing
    public var variant: MTPVariant
    /// How many octets it had, where that is more.
    public var length: Int
}

/// The first octets of messages, in places of one size.
///
///     place: tag 48, framing 2, variant 3, length 11 | 184 octets, eight a word, the first lowest
struct KeptMessages: BitwiseCopyable, Sendable {
    private let words: StateWords

    private static var placeWords: Int { @inline(always) @_noLocks get { 24 } }
    private static var mostOctets: Int { @inline(always) @_noLocks get { 184 } }
    private static var mostLength: Int { @inline(always) @_noLocks get { 2_047 } }

    init(_ words: StateWords) { self.words = words }

    /// Words for the messages of so many entries.
    static func wordCount(capacity: Int) -> Int {
        EntryTable.wordCount(capacity: capacity) / EntryTable.entryWords * placeWords
    }

    /// Keeps a message in a place, in which there may be another.
    ///
    /// - Parameter tag: its low 48 bits tell this message from others.
    @_noLocks
    func keep(
        _ octets: Span<UInt8>, framing: Framing, variant: MTPVariant, tag: UInt64, at place: Int
    ) {
        let start = place &* KeptMessages.placeWords
        // A block that was handed over may have no room for them.
        guard start >= 0, start &+ KeptMessages.placeWords <= words.count else { return }
        words.store(0, at: start)
        let count =
            octets.count < KeptMessages.mostOctets ? octets.count : KeptMessages.mostOctets
        var (offset, index) = (0, start &+ 1)
        while offset < count {
            var word: UInt64 = 0
            var shift: UInt64 = 0
            while shift < 64, offset < count {
                word |= UInt64(octets[offset]) &<< shift
                offset &+= 1
                shift &+= 8
            }
            words.store(word, at: index)
            index &+= 1
        }
        let length = UInt64(
            octets.count < KeptMessages.mostLength ? octets.count : KeptMessages.mostLength)
        words.store(
            tag &<< 16 | UInt64(framing.rawValue) &<< 14 | UInt64(variant.rawValue) &<< 11 | length,
            at: start)
    }

    /// The message of a tag in a place; nil where there is another, or one is just being written.
    func message(at place: Int, tag: UInt64) -> KeptMessage? {
        let start = place * KeptMessages.placeWords
        guard start >= 0, start + KeptMessages.placeWords <= words.count else { return nil }
        let head = words.load(start)
        let length = Int(head & 0x7ff)
        guard head >> 16 == tag & 0xffff_ffff_ffff, length > 0,
            let framing = Framing(rawValue: UInt8(head >> 14 & 3)),
            let variant = MTPVariant(rawValue: UInt8(head >> 11 & 7))
        else { return nil }
        let octets = (0..<min(length, KeptMessages.mostOctets)).map { index in
            UInt8(truncatingIfNeeded: words.load(start + 1 + index / 8) >> UInt64(index % 8 * 8))
        }
        guard words.load(start) == head else { return nil }
        return KeptMessage(octets: octets, framing: framing, variant: variant, length: length)
    }
}
