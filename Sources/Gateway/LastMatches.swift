public import SS7Wire
import Synchronization

/// The last message that a rule decided, or in shadow would have.
public struct LastMatch: Hashable, Sendable {
    /// Nanoseconds since 1970, wall clock.
    public var time: UInt64
    /// The calling global title, in international form where that can be told; empty where there is
    /// none.
    public var calling: Digits
    public var originatingPointCode: UInt32
    /// The link that it came by, by its number.
    public var link: Int

    public init(time: UInt64, calling: Digits, originatingPointCode: UInt32, link: Int) {
        self.time = time
        self.calling = calling
        self.originatingPointCode = originatingPointCode
        self.link = link
    }
}

/// When each rule of a table decided last, and on whom; written by one worker, read by anyone.
///
/// No entry is locked: its last word is made of all others, so that one that is half written is
/// told and read again.
@safe
struct LastMatches: @unchecked Sendable {
    private static let entryWords = 5

    private let words: UnsafeMutableBufferPointer<Atomic<UInt64>>

    init(count: Int) {
        unsafe words = .allocate(capacity: max(1, count) * LastMatches.entryWords)
        for index in unsafe words.indices {
            unsafe words.initializeElement(at: index, to: Atomic(0))
        }
    }

    func deallocate() { unsafe words.deallocate() }

    /// Notes a match of a rule.
    ///
    /// - Parameter time: monotonic nanoseconds.
    @inline(always)
    func note(
        _ rule: Int, at time: UInt64, calling: Digits, originatingPointCode: UInt32, link: Int
    ) {
        let start = rule &* LastMatches.entryWords
        let rest =
            UInt64(calling.count) | UInt64(UInt16(truncatingIfNeeded: link)) &<< 8
            | UInt64(originatingPointCode) &<< 32
        store(time, at: start)
        store(calling.high, at: start &+ 1)
        store(calling.low, at: start &+ 2)
        store(rest, at: start &+ 3)
        store(LastMatches.seal(time, calling.high, calling.low, rest), at: start &+ 4)
    }

    /// The last match of a rule, its time still monotonic; nil where there is none.
    func match(of rule: Int) -> LastMatch? {
        let start = rule * LastMatches.entryWords
        // A rule that matches all the time may be caught half written; not for ever.
        for _ in 0..<1_000 {
            let seal = load(start + 4)
            let time = load(start)
            let high = load(start + 1)
            let low = load(start + 2)
            let rest = load(start + 3)
            guard LastMatches.seal(time, high, low, rest) == seal else { continue }
            guard time != 0 else { return nil }
            var calling = Digits()
            calling.high = high
            calling.low = low
            calling.count = UInt8(truncatingIfNeeded: rest)
            return LastMatch(
                time: time, calling: calling, originatingPointCode: UInt32(rest >> 32),
                link: Int(UInt16(truncatingIfNeeded: rest >> 8)))
        }
        return nil
    }

    /// Of zeros it is zero: an entry that was never written is whole.
    @inline(always)
    private static func seal(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt64 {
        a ^ turned(b, 17) ^ turned(c, 31) ^ turned(d, 47)
    }

    @inline(always)
    private static func turned(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word &<< bits | word &>> (64 &- bits)
    }

    @inline(always)
    private func store(_ word: UInt64, at index: Int) {
        // SAFETY: the rule's number is below the table's count of rules, which made the words.
        unsafe words[index].store(word, ordering: .relaxed)
    }

    @inline(always)
    private func load(_ index: Int) -> UInt64 { unsafe words[index].load(ordering: .relaxed) }
}
