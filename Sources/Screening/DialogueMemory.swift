import SS7Filter
public import SS7Wire
public import SharedState

/// The dialogues that are open, found by transaction ID and the address that chose it.
///
/// Entries of the section `dialogues` of a state block, two a dialogue: one for each end's own
/// transaction ID.
/// Keys are hashed with a secret, so that no peer can choose transaction IDs that share a set. IDs that follow
/// each other, as those of a peer mostly do, are in sets of one page, each in its own: a page is a fault, a
/// miss of the address cache or both for one of sixteen messages, not for each. Two of one page never share
/// the set that is looked at first; the second set is as far as ever.
public struct DialogueMemory: BitwiseCopyable, Sendable {
    var table: EntryTable
    private let secret: UInt64
    /// Comes of the other one, which does not come of it.
    private let secondSecret: UInt64

    /// - Parameter block: to be kept for as long as the memory is used.
    public init(_ block: StateBlock) {
        table = EntryTable(block, .dialogues)
        secret = block.secret
        secondSecret = fold(fold(secret, 0, 0xbf58_476d_1ce4_e5b9), secret, 0x94d0_49bb_1331_11eb)
    }

    /// Seconds of the caller's clock: what was last heard of before is forgotten.
    public var notBefore: UInt32 {
        @_noLocks get { table.notBefore }
        @_noLocks set { table.notBefore = newValue }
    }

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
        var owner = secret
        var own = UInt64(transaction.value) | UInt64(end) &<< 40
        if address.globalTitleIndicator != 0 {
            owner ^= address.digits.high
            own |= UInt64(address.digits.count) &<< 32
            // Seventeen digits or more are of no numbering plan, but may be sent.
            if address.digits.low != 0 { owner = mix(owner, address.digits.low ^ secondSecret) }
        } else {
            owner ^= UInt64(address.hasPointCode ? address.pointCode : pointCode)
            own |= 1 &<< 48
        }
        // What is left out of the hash chooses one of its page's sets.
        let place = own & 15
        let hash = mix(owner, (own ^ place) &* 0x9e37_79b9_7f4a_7c15 ^ secondSecret) ^ place
        return hash == 0 ? 1 : hash
    }

    /// Finds what is remembered under a key.
    ///
    /// - Returns: false where nothing is.
    @_noLocks
    public func find(_ key: UInt64, into dialogue: inout Dialogue) -> Bool {
        look(for: key, into: &dialogue) >= 0
    }

    /// What `find` does, in line.
    ///
    /// - Returns: the place, to be used at once; negative where nothing is.
    @inline(always) @_noLocks
    func look(for key: UInt64, into dialogue: inout Dialogue) -> Int {
        var entry = StateEntry()
        let place = table.find(key, into: &entry)
        if place >= 0 { dialogue = Dialogue(entry) }
        return place
    }

    /// Remembers a dialogue under a key, in the place of what was there or of the oldest entry.
    @_noLocks
    public func store(_ dialogue: Dialogue, under key: UInt64) {
        table.store(dialogue.entry(dialogue.invoked), under: key)
    }

    /// Forgets what is remembered under a key.
    @_noLocks
    public func remove(_ key: UInt64) { table.remove(key) }
}

extension Dialogue {
    /// The entry that holds the dialogue.
    ///
    /// - Parameter invoked: takes the place of the dialogue's own.
    @inline(always) @_noLocks
    func entry(_ invoked: InvokedOperations) -> StateEntry {
        var entry = StateEntry()
        entry.w1 = imsi.packed
        entry.w2 = invoked.invokeIDs
        entry.w3 = invoked.codes
        var word = UInt64(context.number) | UInt64(context.version) &<< 8
        word |= UInt64(context.userProtocol.rawValue) &<< 16
        word |= UInt64(userProtocol.rawValue) &<< 18
        word |= UInt64(invoked.count) &<< 20
        if context.isPresent { word |= 1 &<< 24 }
        if isOrphan { word |= 1 &<< 25 }
        word |= openedBy.word &<< 26
        entry.w4 = word
        entry.w5 = peer
        entry.w6 = counterpart
        entry.time = time
        return entry
    }

    @inline(always) @_noLocks
    fileprivate init(_ entry: StateEntry) {
        self.init()
        imsi = Digits(packed: entry.w1)
        invoked.invokeIDs = entry.w2
        invoked.codes = entry.w3
        let word = entry.w4
        context.number = UInt8(truncatingIfNeeded: word)
        context.version = UInt8(truncatingIfNeeded: word &>> 8)
        context.userProtocol = protocolOf(word &>> 16)
        userProtocol = protocolOf(word &>> 18)
        invoked.count = UInt8(truncatingIfNeeded: word &>> 20 & 0x0f)
        context.isPresent = word &>> 24 & 1 == 1
        isOrphan = word &>> 25 & 1 == 1
        openedBy = DialogueOpener(word: word &>> 26)
        peer = entry.w5
        counterpart = entry.w6
        time = entry.time
    }
}

@inline(always) @_noLocks
private func protocolOf(_ bits: UInt64) -> UserProtocol {
    switch bits & 3 {
    case 1: .map
    case 2: .cap
    default: .unknown
    }
}
