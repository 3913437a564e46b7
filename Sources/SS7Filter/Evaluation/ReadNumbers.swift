import SS7Wire

/// The numbers that were read of one component, and whose they are: rules ask for the same few again
/// and again, and finding an owner is the dearest thing that they ask for.
///
/// Each field has one of sixteen places; fields that share one push each other out.
struct ReadNumbers: BitwiseCopyable {
    struct Entry: BitwiseCopyable {
        var reading = NumberReading()
        /// The network of the home ranges and partner tables, and that of these or of public numbering:
        /// an index into the table's networks and one more, 0 where it was not looked for.
        var partner: UInt32 = 0
        var network: UInt32 = 0

        @inline(always) @_noLocks
        init(_ reading: NumberReading) { self.reading = reading }
    }

    private var fields = InlineArray<16, UInt8>(repeating: .max)
    /// A bit for each place that has a number of an argument.
    private var argument: UInt32 = 0
    /// Read in place: a getter would copy all of them.
    var entries = InlineArray<16, Entry>(repeating: Entry(NumberReading()))

    @inline(always) @_noLocks
    init() {}

    /// The place of a field: those that rules ask for most have one of their own.
    @inline(always) @_noLocks
    static func place(ofNumber field: UInt8) -> Int {
        Int((UInt32(field) &* 75) &>> 6 & 15)
    }

    /// Tells whether a field's place has its number.
    @inline(always) @_noLocks
    func has(_ field: UInt8, at place: Int) -> Bool { fields[place] == field }

    /// Tells whether the number at a place is in the message, as a field's that was read.
    @inline(always) @_noLocks
    mutating func isPresent(at place: Int) -> Bool {
        switch entries[place].reading.state {
        case .absent, .unnamed: false
        case .unreadable, .readable: true
        }
    }

    @inline(always) @_noLocks
    mutating func note(_ reading: NumberReading, of field: Field, at place: Int) {
        let isOfArgument =
            field.number >= Field.imsi.number && field.number <= Field.assistingSSP.number
        fields[place] = field.number
        argument = argument & ~(1 &<< UInt32(truncatingIfNeeded: place))
        if isOfArgument { argument |= 1 &<< UInt32(truncatingIfNeeded: place) }
        entries[place] = Entry(reading)
    }

    @inline(always) @_noLocks
    mutating func forget() {
        fields = InlineArray(repeating: .max)
        argument = 0
    }

    /// Forgets the numbers of a component; those of addresses, dialogue and memory are all
    /// components'.
    @inline(always) @_noLocks
    mutating func forgetArgument() {
        while argument != 0 {
            fields[argument.trailingZeroBitCount & 15] = .max
            argument &= argument &- 1
        }
    }

    /// The index of the network that owns the number at a place; 0 where nobody is known.
    ///
    /// - Parameter isPublic: true to ask public numbering, too, which knows countries.
    @inline(always) @_noLocks
    mutating func owner(
        at place: Int, isPublic: Bool, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Int {
        // Most often it is a partner who was looked for already.
        let partner = entries[place].partner
        if partner > 1 { return Int(partner &- 1) }
        return findOwner(at: place, isPublic: isPublic, table, &steps)
    }

    @inline(never) @_noLocks
    private mutating func findOwner(
        at place: Int, isPublic: Bool, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Int {
        let partner = partner(at: place, table, &steps)
        if partner != 0 || !isPublic { return partner }
        return findPublicOwner(at: place, table, &steps)
    }

    /// The index of the network of home ranges and partner tables that owns the number at a place; 0
    /// where it is nobody's of them.
    @inline(always) @_noLocks
    mutating func partner(
        at place: Int, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Int {
        if entries[place].partner == 0 {
            entries[place].partner =
                1
                &+ DigitTrie.match(
                    entries[place].reading.digits, map: entries[place].reading.plan.trie,
                    in: table, steps: &steps)
        }
        return Int(entries[place].partner &- 1)
    }

    @inline(never) @_noLocks
    private mutating func findPublicOwner(
        at place: Int, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> Int {
        if entries[place].network == 0 {
            let reading = entries[place].reading
            entries[place].network =
                1
                &+ DigitTrie.longestMatch(
                    reading.digits, map: ImageLayout.publicTrie(of: reading.plan), in: table,
                    steps: &steps)
        }
        return Int(entries[place].network &- 1)
    }
}

extension Viewpoint {
    /// The number that a digits field holds.
    @inline(always) @_noLocks
    mutating func number(of field: Field, in message: inout DecodedMessage) -> NumberReading {
        let place = place(of: field, in: &message)
        return numbers.entries[place].reading
    }

    /// Where the number of a digits field is, now that it is read.
    @inline(always) @_noLocks
    mutating func place(of field: Field, in message: inout DecodedMessage) -> Int {
        place(ofNumber: field.number, in: &message)
    }

    /// Where the number of the digits field of a number is.
    @inline(always) @_noLocks
    mutating func place(ofNumber field: UInt8, in message: inout DecodedMessage) -> Int {
        let place = ReadNumbers.place(ofNumber: field)
        if !numbers.has(field, at: place) { note(field, at: place, in: &message) }
        return place
    }

    @inline(never) @_noLocks
    private mutating func note(
        _ number: UInt8, at place: Int, in message: inout DecodedMessage
    ) {
        if number <= Field.callingGT.number {
            let isCalled = number == Field.calledGT.number
            let reading = globalTitle(isCalled: isCalled, &message)
            numbers.note(reading, of: isCalled ? .calledGT : .callingGT, at: place)
            return
        }
        let field = Field(word: UInt32(number))
        let reading = read(field, in: &message)
        numbers.note(reading, of: field, at: place)
    }

    /// The identity (part 0) or the country (part 1) of the network that owns the number at a place; 0
    /// where it is unknown.
    ///
    /// Public numbering gives countries only: no identity is looked for there.
    @inline(always) @_noLocks
    mutating func owner(
        at place: Int, _ part: Int, _ table: Span<UInt32>, _ steps: inout UInt32
    ) -> UInt32 {
        let network = numbers.owner(at: place, isPublic: part != 0, table, &steps)
        return table[table.network(network) &+ part]
    }

    /// Looks at another component; -1 for a message that has none.
    @inline(always) @_noLocks
    mutating func look(at component: Int, in message: inout DecodedMessage) {
        self.component = component
        if component > 0 { numbers.forgetArgument() }
        subscriber = subscriber(in: &message)
        numbers.note(subscriber, of: .imsi, at: ReadNumbers.place(ofNumber: Field.imsi.number))
    }
}
