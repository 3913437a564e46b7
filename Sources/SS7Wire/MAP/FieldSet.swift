/// The elements that were met in one constructed value, by the slots of their tags.
struct FieldSet: BitwiseCopyable {
    var count = 0
    /// A bit a context tag.
    var contexts: UInt64 = 0
    /// How many OCTET STRINGs, SEQUENCEs, INTEGERs and ENUMERATEDs there were: 16 bits each, and no
    /// message has room for as many.
    private var counts: UInt64 = 0

    @inline(always) @_noLocks init() {}

    /// Notes a context tag below 64; tells how many were noted before, 1 for any.
    @inline(always) @_noLocks
    mutating func insert(context number: Int) -> Int {
        let shift = UInt64(truncatingIfNeeded: number)
        let before = contexts &>> shift & 1
        contexts |= 1 &<< shift
        return Int(truncatingIfNeeded: before)
    }

    /// Notes a universal tag by its slot; tells how many were noted before.
    @inline(always) @_noLocks
    mutating func insert(counted slot: Int) -> Int {
        let shift = UInt64(truncatingIfNeeded: slot &- Slot.octetString) &* 4
        let before = counts &>> shift & 0xffff
        counts &+= 1 &<< shift
        return Int(truncatingIfNeeded: before)
    }

    /// Notes any tag.
    @inline(always) @_noLocks
    mutating func insert(_ tag: Tag) -> Int {
        switch tag {
        case .context(let number): insert(context: Int(number))
        case .octetString: insert(counted: Slot.octetString)
        case .sequence: insert(counted: Slot.sequence)
        case .integer: insert(counted: Slot.integer)
        case .enumerated: insert(counted: Slot.enumerated)
        default: 0
        }
    }

    @inline(always) @_noLocks
    func meets(_ requirement: Requirement) -> Bool {
        contexts & requirement.contexts == requirement.contexts
            && (requirement.oneOf == 0 || contexts & requirement.oneOf != 0)
            && counts & 0xffff >= UInt64(requirement.octetStrings)
            && (counts &>> 48 != 0 || !requirement.hasEnumerated)
            && (counts &>> 32 & 0xffff != 0 || !requirement.hasInteger)
    }
}

/// Where a tag stands in a row of the `FieldTable`: context tags from 0 on, then the universal tags that
/// are counted, four slots each for the first to the fourth and all further ones, then the others.
enum Slot {
    @inlinable static var octetString: Int { @inline(always) @_noLocks get { 32 } }
    @inlinable static var sequence: Int { @inline(always) @_noLocks get { 36 } }
    @inlinable static var integer: Int { @inline(always) @_noLocks get { 40 } }
    @inlinable static var enumerated: Int { @inline(always) @_noLocks get { 44 } }
    /// The first that is not counted.
    @inlinable static var boolean: Int { @inline(always) @_noLocks get { 48 } }
    /// What identifier octets have whose tag is longer, or that stand for no tag.
    @inlinable static var none: Int { @inline(always) @_noLocks get { 63 } }
    /// Slots of a row.
    @inlinable static var count: Int { @inline(always) @_noLocks get { 64 } }

    /// The tag of a slot; nil for those that none has.
    static func tag(_ slot: Int) -> Tag? {
        switch slot {
        case 0..<31: .context(UInt8(slot))
        case octetString..<sequence: .octetString
        case sequence..<integer: .sequence
        case integer..<enumerated: .integer
        case enumerated..<boolean: .enumerated
        case boolean..<boolean + uncounted.count: uncounted[slot - boolean]
        default: nil
        }
    }

    private static let uncounted: [Tag] = [
        .boolean, .bitString, .null, .set, .numericString, .ia5String, .other,
    ]

    /// The first slot of the tag that a slot is of.
    static func first(of slot: Int) -> Int {
        slot < octetString || slot >= boolean ? slot : slot & ~3
    }

    /// The slot of a tag, the first of those that are counted.
    static func first(of tag: Tag) -> Int { (0..<count).first { self.tag($0) == tag } ?? none }
}
