public import SS7Wire

/// The dialogues that are open, found by transaction ID and the address that chose it.
///
/// A table of fixed size in shared memory: sets of four entries, an entry a cache line. A full set
/// gives up its oldest entry. No entry is locked: its first word is the key combined with all
/// others, so that an entry that two workers wrote at once fits no key and is not found, which
/// costs one dialogue's memory and nothing else.
///
/// Keys are hashed with a secret, so that no peer can choose transaction IDs that share a set.
public struct DialogueMemory: Sendable {
    private let words: StateWords
    private let setMask: UInt64
    private let secret: UInt64
    private let block: StateBlock

    /// Words that an entry takes.
    private static var entryWords: Int { @_noLocks get { 8 } }
    private static var ways: Int { @_noLocks get { 4 } }

    /// - Parameters:
    ///   - capacity: entries, two a dialogue; rounded up to a power of two.
    ///   - secret: what keys are hashed with; random in production.
    public init(
        capacity: Int, secret: UInt64 = .random(in: 1...UInt64.max)
    ) throws(StateBlockError) {
        var entries = 64
        while entries < capacity { entries *= 2 }
        block = try StateBlock(wordCount: entries * DialogueMemory.entryWords)
        words = block.words(from: 0, count: block.wordCount)
        setMask = UInt64(entries / DialogueMemory.ways - 1)
        self.secret = secret
    }

    /// A borrowed form without a reference, which the path may copy.
    public var view: View { View(words: words, setMask: setMask, secret: secret) }

    /// The memory as the path sees it; valid as long as the `DialogueMemory` it came from.
    public struct View: Sendable, BitwiseCopyable {
        let words: StateWords
        let setMask: UInt64
        let secret: UInt64
        /// Seconds of the caller's clock: what was last heard of before is forgotten.
        public var notBefore: UInt32 = 0
    }
}

extension DialogueMemory.View {
    /// The key of a transaction ID that an address has chosen; never 0.
    ///
    /// - Parameters:
    ///   - transaction: the ID; its value counts, not its length.
    ///   - address: whose ID it is.
    ///   - pointCode: the point code of that end, used where the address has neither a global title
    ///     nor a point code.
    ///   - end: the side of the gateway that it is on; 0 where that is not known.
    @_noLocks
    public func key(
        _ transaction: TransactionID, of address: SCCPAddress, pointCode: UInt32,
        end: UInt8 = 0
    ) -> UInt64 {
        var hash = secret ^ UInt64(end) &<< 56
        if address.globalTitleIndicator != 0 {
            hash = fold(hash ^ address.digits.high, 0x9e37_79b9_7f4a_7c15)
            hash = fold(hash ^ address.digits.low, 0xbf58_476d_1ce4_e5b9)
            hash ^= UInt64(address.digits.count)
        } else {
            let code = address.hasPointCode ? address.pointCode : pointCode
            hash = fold(hash ^ UInt64(code) ^ 0x5bd1_e995_0000_0000, 0x9e37_79b9_7f4a_7c15)
        }
        hash = fold(hash ^ UInt64(transaction.value), 0x94d0_49bb_1331_11eb)
        return hash == 0 ? 1 : hash
    }

    /// Finds what is remembered under a key.
    ///
    /// - Returns: false where nothing is.
    @_noLocks
    public func find(_ key: UInt64, into dialogue: inout Dialogue) -> Bool {
        var place = setStart(key)
        let end = place &+ 32
        while place < end {
            let w1 = words.load(place &+ 1)
            let w2 = words.load(place &+ 2)
            let w3 = words.load(place &+ 3)
            let w4 = words.load(place &+ 4)
            let w5 = words.load(place &+ 5)
            let check = words.load(place)
            if check ^ seal(w1, w2, w3, w4, w5) == key, w4 != 0,
                UInt32(truncatingIfNeeded: w4) >= notBefore
            {
                dialogue.imsi = Digits(packed: w1)
                dialogue.invoked.invokeIDs = w2
                dialogue.invoked.codes = w3
                dialogue.unpack(w4)
                dialogue.peer = w5
                return true
            }
            place &+= 8
        }
        return false
    }

    /// Remembers a dialogue under a key, in the place of what was there or of the oldest entry.
    @_noLocks
    public func store(_ dialogue: Dialogue, under key: UInt64) {
        let start = setStart(key)
        var chosen = start
        var oldest = UInt64.max
        var place = start
        let end = start &+ 32
        while place < end {
            let w4 = words.load(place &+ 4)
            let check =
                words.load(place)
                ^ seal(
                    words.load(place &+ 1), words.load(place &+ 2), words.load(place &+ 3), w4,
                    words.load(place &+ 5))
            if check == key, w4 != 0 {
                chosen = place
                break
            }
            let age = w4 == 0 ? 0 : (w4 & 0xffff_ffff) &+ 1
            if age < oldest {
                oldest = age
                chosen = place
            }
            place &+= 8
        }
        let w1 = dialogue.imsi.packed
        let w2 = dialogue.invoked.invokeIDs
        let w3 = dialogue.invoked.codes
        let w4 = dialogue.packed
        words.store(w1, at: chosen &+ 1)
        words.store(w2, at: chosen &+ 2)
        words.store(w3, at: chosen &+ 3)
        words.store(w4, at: chosen &+ 4)
        words.store(dialogue.peer, at: chosen &+ 5)
        words.store(key ^ seal(w1, w2, w3, w4, dialogue.peer), at: chosen)
    }

    /// Forgets what is remembered under a key.
    @_noLocks
    public func remove(_ key: UInt64) {
        var place = setStart(key)
        let end = place &+ 32
        while place < end {
            let w4 = words.load(place &+ 4)
            let check =
                words.load(place)
                ^ seal(
                    words.load(place &+ 1), words.load(place &+ 2), words.load(place &+ 3), w4,
                    words.load(place &+ 5))
            if check == key, w4 != 0 { words.store(0, at: place &+ 4) }
            place &+= 8
        }
    }

    /// The first word of the set that a key belongs to.
    @inline(always) @_noLocks
    func setStart(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &>> 17 ^ key) & setMask) &* 32
    }

    @inline(always) @_noLocks
    private func fold(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
        let product = (value ^ secret).multipliedFullWidth(by: multiplier)
        return product.high ^ product.low ^ value
    }
}

extension Digits {
    /// Up to 15 digits and their count in one word.
    @inline(always) @_noLocks
    fileprivate init(packed: UInt64) {
        self.init()
        high = packed & ~0x0f
        count = UInt8(truncatingIfNeeded: packed & 0x0f)
    }

    fileprivate var packed: UInt64 {
        @inline(always) @_noLocks get { count > 15 ? 0 : high & ~0x0f | UInt64(count) }
    }
}

extension Dialogue {
    /// Time, context and counts in one word, never 0.
    fileprivate var packed: UInt64 {
        @inline(always) @_noLocks get {
            var word = UInt64(time)
            word |= UInt64(context.number) &<< 32
            word |= UInt64(context.version) &<< 40
            word |= UInt64(context.userProtocol.rawValue) &<< 48
            word |= UInt64(userProtocol.rawValue) &<< 50
            word |= UInt64(invoked.count) &<< 52
            if context.isPresent { word |= 1 &<< 56 }
            if isOrphan { word |= 1 &<< 57 }
            return word | 1 &<< 63
        }
    }

    @inline(always) @_noLocks
    fileprivate mutating func unpack(_ word: UInt64) {
        time = UInt32(truncatingIfNeeded: word)
        context.number = UInt8(truncatingIfNeeded: word &>> 32)
        context.version = UInt8(truncatingIfNeeded: word &>> 40)
        context.userProtocol = protocolOf(word &>> 48)
        userProtocol = protocolOf(word &>> 50)
        invoked.count = UInt8(truncatingIfNeeded: word &>> 52 & 0x0f)
        context.isPresent = word &>> 56 & 1 == 1
        isOrphan = word &>> 57 & 1 == 1
    }

    @inline(always) @_noLocks
    private func protocolOf(_ bits: UInt64) -> UserProtocol {
        switch bits & 3 {
        case 1: .map
        case 2: .cap
        default: .unknown
        }
    }
}

/// What stands for five words in an entry's first one: each turned by another amount, so that two
/// entries of like contents do not cancel each other out where they are mixed.
@inline(always) @_noLocks
private func seal(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ e: UInt64) -> UInt64 {
    a ^ (b &<< 11 | b &>> 53) ^ (c &<< 23 | c &>> 41) ^ (d &<< 37 | d &>> 27)
        ^ (e &<< 51 | e &>> 13)
}
