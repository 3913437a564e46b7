import SS7Wire
import SharedState

/// A service centre's question of how to reach a subscriber, sendRoutingInfoForSM, that came from
/// outside and went on.
///
/// Numbers are packed, see `Digits.packed`; 0 stands for none.
public struct Inquiry: BitwiseCopyable, Hashable, Sendable {
    public var msisdn: UInt64 = 0
    /// As the answer names it; 0 where there was none.
    public var imsi: UInt64 = 0
    public var calling: UInt64 = 0
    public var called: UInt64 = 0
    public var serviceCentre: UInt64 = 0
    public var originatingPointCode: UInt32 = 0
    public var link: UInt16 = 0
    public var isAnswered = false
    /// The low 48 bits of `Origin.tag`.
    public var tag: UInt64 = 0
    /// Seconds of the caller's clock.
    public var time: UInt32 = 0

    @_noLocks init() {}
}

/// The questions that no delivery has followed yet, by the key of the asking end of their dialogue.
struct InquiryMemory: BitwiseCopyable, Sendable {
    private var table: EntryTable
    /// A bit for each set that may hold an entry, so that looking through few takes little.
    private let sets: StateWords
    private let messages: KeptMessages

    /// - Returns: nil for a block without room for them.
    init?(_ block: StateBlock) {
        guard block.layout[.inquiries] > 0 else { return nil }
        table = EntryTable(block, .inquiries)
        sets = block.words(of: .inquirySets)
        messages = KeptMessages(block.words(of: .inquiryMessages))
    }

    /// Words of the section `inquirySets` for so many inquiries.
    static func setWordCount(capacity: Int) -> Int {
        max(1, EntryTable.wordCount(capacity: capacity) / 32 / 64)
    }

    /// Remembers a question and the message that asked it, as its framing says.
    @_noLocks
    mutating func store(
        _ inquiry: Inquiry, _ octets: Span<UInt8>, framing: Framing, variant: MTPVariant,
        under key: UInt64
    ) {
        let place = table.makeRoom(for: key)
        messages.keep(
            octets, framing: framing, variant: variant, tag: inquiry.tag,
            at: place &>> 3)
        table.write(inquiry.entry, under: key, at: place)
        sets.set(1 &<< UInt64(place &>> 5 & 63), at: place &>> 11)
    }

    /// Remembers whom the home network has told of.
    @_noLocks
    func answer(_ key: UInt64, imsi: UInt64) {
        var entry = StateEntry()
        let place = table.find(key, into: &entry)
        guard place >= 0 else { return }
        var inquiry = Inquiry(entry)
        inquiry.imsi = imsi
        inquiry.isAnswered = true
        table.write(inquiry.entry, under: key, at: place)
    }

    /// Forgets a question that the home network has refused: there is nothing to deliver by.
    @_noLocks
    func remove(_ key: UInt64) { table.remove(key) }

    /// Takes out the questions that are over: those that were delivered to, for nothing, and those that
    /// were not in time.
    ///
    /// - Parameters:
    ///   - limit: what was asked before is late.
    ///   - isDelivered: tells whether a delivery has followed.
    /// - Returns: those that were not delivered to, the oldest first, each with the message that asked.
    func takeOverdue(
        before limit: UInt32, isDelivered: (Inquiry) -> Bool
    ) -> [(inquiry: Inquiry, message: KeptMessage?)] {
        var overdue: [(inquiry: Inquiry, message: KeptMessage?)] = []
        for word in 0..<sets.count where sets.load(word) != 0 {
            var bits = sets.take(word)
            while bits != 0 {
                let set = word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                let hasMore = takeOverdue(ofSet: set, before: limit, isDelivered, &overdue)
                if hasMore { sets.set(1 << UInt64(set & 63), at: word) }
            }
        }
        return overdue.sorted {
            ($0.inquiry.time, $0.inquiry.tag) < ($1.inquiry.time, $1.inquiry.tag)
        }
    }

    /// - Returns: true where questions are left in the set.
    private func takeOverdue(
        ofSet set: Int, before limit: UInt32, _ isDelivered: (Inquiry) -> Bool,
        _ overdue: inout [(inquiry: Inquiry, message: KeptMessage?)]
    ) -> Bool {
        var hasMore = false
        for (place, key, _) in table.entries(ofSet: set) {
            var entry = StateEntry()
            // An entry that is just being written fits no key.
            guard table.find(key, into: &entry) == place else {
                hasMore = true
                continue
            }
            let inquiry = Inquiry(entry)
            if inquiry.isAnswered, isDelivered(inquiry) {
                table.remove(key)
            } else if entry.time < limit {
                let message = messages.message(at: place / EntryTable.entryWords, tag: inquiry.tag)
                table.remove(key)
                overdue.append((inquiry, message))
            } else {
                hasMore = true
            }
        }
        return hasMore
    }
}

extension Inquiry {
    fileprivate var entry: StateEntry {
        @inline(always) @_noLocks get {
            var entry = StateEntry()
            entry.w1 = msisdn
            entry.w2 = imsi
            entry.w3 = calling
            entry.w4 = called
            entry.w5 = serviceCentre
            entry.w6 = tag &<< 16 | UInt64(link)
            entry.tail = originatingPointCode & 0x00ff_ffff
            if isAnswered { entry.tail |= 1 &<< 31 }
            entry.time = time
            return entry
        }
    }

    @inline(always) @_noLocks
    fileprivate init(_ entry: StateEntry) {
        self.init()
        msisdn = entry.w1
        imsi = entry.w2
        calling = entry.w3
        called = entry.w4
        serviceCentre = entry.w5
        tag = entry.w6 &>> 16
        link = UInt16(truncatingIfNeeded: entry.w6)
        originatingPointCode = entry.tail & 0x00ff_ffff
        isAnswered = entry.tail &>> 31 == 1
        time = entry.time
    }
}
