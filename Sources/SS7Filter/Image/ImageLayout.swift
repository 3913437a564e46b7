/// Where things are in the image of a rule table.
///
/// An image is one flat run of 32-bit words. All places are counted in words from its first, so it
/// may be copied, mapped or handed to another process as it is:
///
///     header | rules | index | lists | programs | limits | tries | nodes | jumps | networks |
///     places | neighbours
///
/// The index holds, for each side, the place of the list of rules for any message, of those among
/// them that may match a plain one (canonical, without a finding: nearly all are), then of a list for
/// each MAP and each CAP operation number. A list is a count, its top bit set where some
/// of its rules ask whose numbers are whose, and that many entries, ascending: a rule's number and the
/// four words of the `Traits` that rule it out. A rule is its head, the value of its action, the place of
/// its program, its `sample`, and how many words of the program need not be run where no trait rules it
/// out.
/// A trie is a place and a count of nodes. One for each `NumberingPlan` maps prefixes to networks, the
/// next two do so for public numbering, which is asked where the first know nobody; all others are
/// sets. The jumps lead from a number's first three digits to its prefixes in the five maps, see
/// `TrieJumps`.
///
/// A network is its identity, its country's two letters and the number of its place. A place is those
/// letters, a unit vector (x to 0° N 0° E, y to 90° E, z to the pole) and a radius in kilometres;
/// number 0 is the unknown one, countries come in the order of their letters, then networks' own points.
/// Neighbours are pairs of countries with a land border, the lesser letters first, sorted.
public enum ImageLayout {
    public static let magic: UInt32 = 0x5752_5433

    /// Words of the header.
    public enum Header: Int, Sendable, CaseIterable {
        case magic, words, rules, ruleCount, index, lists, listWords, programs, instructionCount
        case limits, limitCount
        case tries, trieCount, nodes, nodeCount, networks, networkCount
        /// The memories that the rules ask, see `StateNeeds`.
        case needs
        case places, placeCount, neighbours, neighbourCount
        /// Stands for the limits and their numbers, see `LimitOutcomes`; 0 where there are none.
        case limitMark
        /// Shortcuts into the maps.
        case jumps, jumpWords
        /// Stands for the index and the lists, see `Shortlists`.
        case lowListMark, highListMark
    }

    public static let headerWords = 32
    public static let ruleWords = 5
    public static var listEntryWords: Int { @_noLocks get { 5 } }
    /// In a list's count: a rule of it is ruled out by a trait of `Traits.owners`.
    public static var listAsksOwners: UInt32 { @_noLocks get { 1 << 31 } }
    public static let limitWords = Limit.Word.count
    public static let trieWords = 2
    public static let nodeWords = 2
    public static let networkWords = 3
    public static var placeWords: Int { @_noLocks get { 5 } }

    /// Entries of the index for one side: any and plain messages, 256 MAP and 256 CAP operations.
    public static let indexWordsPerSide = 2 + 2 * 256
    /// The entry of operation number 0 of MAP, and of CAP.
    public static let firstMAPEntry = 2
    public static let firstCAPEntry = 2 + 256
    public static let indexWords = 2 * indexWordsPerSide

    /// The tries of public numbering, E.164 and E.212, behind one for each plan.
    public static let publicE164Trie = 3
    public static let publicE212Trie = 4
    public static let firstSet = 5

    /// The network identity of one's own network.
    public static let ownNetwork: UInt32 = 1

    @_noLocks
    static func publicTrie(of plan: NumberingPlan) -> Int {
        if case .e212 = plan { return publicE212Trie }
        return publicE164Trie
    }

    /// One in the fraction of a place's unit vector.
    public static let unitVector: Int32 = 1 << 30
    /// Added to the letters of a place that is a network's own point.
    public static let ownPlace: UInt32 = 0x1_0000
    /// The largest radius of a place, a quarter round the Earth.
    public static let largestRadius = 10_000

    /// A country's two letters in the two low octets; 0 for anything else.
    public static func letters(_ country: some StringProtocol) -> UInt32 {
        let letters = Array(country.utf8)
        return letters.count == 2 ? UInt32(letters[0]) << 8 | UInt32(letters[1]) : 0
    }

    /// The country of two letters; nil where they are not capitals.
    public static func country(_ letters: UInt32) -> String? {
        let octets = [UInt8(truncatingIfNeeded: letters >> 8), UInt8(truncatingIfNeeded: letters)]
        guard letters < 0x1_0000, octets.allSatisfy({ 0x41...0x5a ~= $0 }) else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// What stands for the index and the lists: FNV-1a of 64 bits, by words.
    public static func listMark(of words: some Sequence<UInt32>) -> UInt64 {
        words.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// Added to a network's number in a node: it owns this very number, not those that begin so.
    public static let exactOwner: UInt32 = 0x20_0000

    /// A set's node value: numbers that begin so are members.
    public static let prefixMember: UInt32 = 1
    /// A set's node value: this very number is a member.
    public static let exactMember: UInt32 = 2
    /// A set's node value: numbers that begin so are no members, whatever a shorter prefix says.
    public static let prefixExcluded: UInt32 = 4
    /// A set's node value: this very number is no member.
    public static let exactExcluded: UInt32 = 8
    /// All node values of sets are below this one.
    static let setValues: UInt32 = 16

    /// A rule's first word: category, verdict and action an octet each, then the shadow bit, then
    /// two bits of severity: block 3, block in shadow 2, log 1, forward 0.
    public static func ruleHead(
        _ category: Category, _ verdict: Verdict, _ action: Action, shadow: Bool
    ) -> UInt32 {
        let severity: UInt32 = verdict == .block ? (shadow ? 2 : 3) : action == .log ? 1 : 0
        return UInt32(category.rawValue) | UInt32(verdict.rawValue) << 8
            | UInt32(action.rawValue) << 16 | (shadow ? RuleRecord.shadow : 0) | severity << 25
    }

    /// Bits of a node's first word below its value: one for each child's digit.
    static let childBits: UInt32 = 10
}

/// The layout's arithmetic: where in an image something is.
extension Span<UInt32> {
    @inline(always) @_noLocks
    func header(_ field: ImageLayout.Header) -> Int { Int(self[field.rawValue]) }

    @inline(always) @_noLocks
    func rule(_ number: Int) -> Int { header(.rules) &+ number &* ImageLayout.ruleWords }

    @inline(always) @_noLocks
    func limit(_ number: Int) -> Int { header(.limits) &+ number &* 16 }

    /// Two words as one, the low one first.
    @inline(always) @_noLocks
    func wide(_ place: Int) -> UInt64 { UInt64(self[place &+ 1]) &<< 32 | UInt64(self[place]) }

    /// Stands for the limits of the table and their numbers.
    var limitMark: UInt32 {
        @inline(always) @_noLocks get { self[ImageLayout.Header.limitMark.rawValue] }
    }

    /// Stands for the index and the lists.
    var listMark: UInt64 {
        @inline(always) @_noLocks get {
            UInt64(self[ImageLayout.Header.lowListMark.rawValue])
                | UInt64(self[ImageLayout.Header.highListMark.rawValue]) &<< 32
        }
    }

    /// The root of a set's, or of a numbering plan's, trie.
    @inline(always) @_noLocks
    func root(ofTrie trie: Int) -> Int {
        Int(self[header(.tries) &+ trie &* ImageLayout.trieWords])
    }

    @inline(always) @_noLocks
    func node(_ number: Int, of root: Int) -> Int { root &+ number &* ImageLayout.nodeWords }

    @inline(always) @_noLocks
    func network(_ number: Int) -> Int { header(.networks) &+ number &* ImageLayout.networkWords }

    /// The memories that the rules ask.
    public var needs: StateNeeds {
        @inline(always) @_noLocks get {
            StateNeeds(rawValue: self[ImageLayout.Header.needs.rawValue])
        }
    }

    /// The list of the rules for any message from a side, or for any plain one.
    @inline(always) @_noLocks
    func rulesForAny(_ side: Side, isPlain: Bool) -> Int {
        var entry = header(.index)
        if isPlain { entry &+= 1 }
        if case .home = side { entry &+= ImageLayout.indexWordsPerSide }
        return Int(self[entry])
    }

    /// How many rules a list has.
    func ruleCount(ofList list: Int) -> Int {
        Int(self[list] & ~ImageLayout.listAsksOwners)
    }

    /// The numbers of the rules in a list.
    func rules(inList list: Int) -> [Int] {
        (0..<ruleCount(ofList: list)).map {
            Int(self[list + 1 + $0 * ImageLayout.listEntryWords])
        }
    }

    /// The list of the rules for an operation number, of MAP or else of CAP, from a side.
    @inline(always) @_noLocks
    func rules(for code: UInt8, isMAP: Bool, from side: Side) -> Int {
        var entry = header(.index) &+ Int(code)
        entry &+= isMAP ? ImageLayout.firstMAPEntry : ImageLayout.firstCAPEntry
        if case .home = side { entry &+= ImageLayout.indexWordsPerSide }
        return Int(self[entry])
    }
}
