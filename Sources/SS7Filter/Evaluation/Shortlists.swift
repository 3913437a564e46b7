/// The rules that traits leave of the lists, remembered by lists and traits.
///
/// Nearly all messages show one of a few hundred combinations of traits, so their rules need not be
/// gone through one by one. Each of a worker's 256 places has one combination of lists and traits, in
/// 64 octets: those that share a place push each other out, and what a place does not have is found by
/// walking. Only what a table's lists say is remembered, nothing of a message.
struct Shortlists: ~Copyable, Sendable {
    private static var places: Int { @_noLocks get { 256 } }
    /// Most rules that a place has room for.
    private static var capacity: Int { @_noLocks get { 16 } }
    /// In place of a count: more rules than that.
    private static var tooMany: UInt64 { @_noLocks get { 0xffff } }

    /// Of each place: the three lists and the four words of traits, the count, then four rules a word.
    private var words = InlineArray<2048, UInt64>(repeating: 0)
    /// Stands for the lists that are known.
    private var mark: UInt64 = 0

    init() {}

    /// Forgets the lists of another table.
    ///
    /// - Parameter mark: of the lists that will be asked for.
    @inline(always) @_noLocks
    mutating func use(listsOf mark: UInt64) {
        if self.mark != mark { forget(for: mark) }
    }

    @inline(never) @_noLocks
    private mutating func forget(for mark: UInt64) {
        words = InlineArray(repeating: 0)
        self.mark = mark
    }

    /// The place of what traits leave of lists, which is found where it was not known.
    @inline(always) @_noLocks
    mutating func place(of lists: RuleLists, in table: Span<UInt32>) -> Int {
        let one = UInt64(lists.any) | UInt64(lists.map) &<< 32
        let two = UInt64(lists.cap) | UInt64(lists.traits.manner) &<< 32
        let three = UInt64(lists.traits.content) | UInt64(lists.traits.owners) &<< 32
        let four = UInt64(lists.traits.findings)
        var hash = (one ^ two &<< 7) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ three ^ four &<< 24) &* 0xbf58_476d_1ce4_e5b9
        let place = Int(truncatingIfNeeded: hash &>> 56) &* 8
        if words[place] != one || words[place &+ 1] != two || words[place &+ 2] != three
            || words[place &+ 3] & 0xffff_ffff != four
        {
            words[place] = one
            words[place &+ 1] = two
            words[place &+ 2] = three
            words[place &+ 3] = four
            find(lists, at: place, in: table)
        }
        return place
    }

    @inline(never) @_noLocks
    private mutating func find(_ lists: RuleLists, at place: Int, in table: Span<UInt32>) {
        var cursor = RuleCursor()
        cursor.begin(lists, in: table)
        var count: UInt64 = 0
        while let rule = cursor.next(table) {
            if count == Shortlists.capacity {
                count = Shortlists.tooMany
                break
            }
            let word = place &+ 4 &+ Int(count &>> 2)
            let shift = (count & 3) &* 16
            words[word] = words[word] & ~(0xffff &<< shift) | UInt64(rule) &<< shift
            count &+= 1
        }
        words[place &+ 3] |= count &<< 32
    }

    /// How many rules are left; nil where they are too many to be remembered.
    @inline(always) @_noLocks
    mutating func count(at place: Int) -> Int? {
        let count = words[place &+ 3] &>> 32
        return count == Shortlists.tooMany ? nil : Int(truncatingIfNeeded: count)
    }

    /// The rule of a number below `count`, in the table's order.
    @inline(always) @_noLocks
    mutating func rule(_ number: Int, at place: Int) -> Int {
        let word = words[place &+ 4 &+ number &>> 2]
        return Int(truncatingIfNeeded: word &>> UInt64((number & 3) &* 16) & 0xffff)
    }
}
