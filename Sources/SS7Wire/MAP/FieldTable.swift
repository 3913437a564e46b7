/// What stands under each tag of each type: `ArgumentType.field` as a table, 64 slots a row.
///
/// A type has one row, or one for each position up to the fourth where its fields go by that. What hangs
/// on other tags of the value is `dependent`: the type is asked for it.
struct FieldTable: BitwiseCopyable, Sendable {
    /// What is known of a row's type.
    struct Row: BitwiseCopyable, Sendable {
        var type = ArgumentType.plain
        /// True where no context tag may stand twice.
        var isDistinct = true
        /// Most elements of a value; 1 for a CHOICE, which must have that one.
        var most = Int.max
        /// True where a value may lack whatever the type has, in each version.
        var needsNothing = true
        /// The row for the element behind this one; the same row for most.
        var next: UInt8 = 0
    }

    private(set) var rows = InlineArray<192, Row>(repeating: Row())
    private var fields = InlineArray<12_288, Field>(repeating: .unknown)
    /// The slot of each identifier octet, the first of those that are counted.
    private var slots = InlineArray<256, UInt8>(repeating: 0)

    /// The table of all types, made once; workers have copies.
    static let shared = FieldTable()

    private init() {
        for identifier in 0..<256 {
            var element = BERElement()
            element.tag = UInt32(identifier)
            let isTag = identifier != 0 && identifier & 0x1f != 0x1f
            slots[identifier] = UInt8(isTag ? Slot.first(of: Tag(element)) : Slot.none)
        }
        var further = ArgumentType.all.count
        for type in ArgumentType.all {
            fill(type.row, with: type, at: 1)
            guard type.goesByPosition else { continue }
            for (row, position) in zip([type.row, further, further + 1], 2...4) {
                rows[row].next = UInt8(further + position - 2)
                fill(further + position - 2, with: type, at: position)
            }
            further += 3
        }
    }

    private mutating func fill(_ row: Int, with type: ArgumentType, at position: Int) {
        rows[row].type = type
        if case .fields = type.arrangement {} else { rows[row].isDistinct = false }
        if case .choice = type.arrangement { rows[row].most = 1 }
        rows[row].needsNothing = (0...4).allSatisfy { type.requirement(version: $0) == .none }
        rows[row].next = UInt8(row)
        for slot in 0..<Slot.count {
            let field = type.field(slot, at: position)
            if case .inside(let inner) = field {
                fields[row * Slot.count + slot] = .row(UInt8(inner.row))
            } else {
                fields[row * Slot.count + slot] = field
            }
        }
    }

    /// The slot of an identifier octet, the first of those that are counted; `Slot.none` for what is no
    /// whole tag.
    @inline(always) @_noLocks
    mutating func slot(of identifier: UInt8) -> Int { Int(slots[Int(identifier)]) }

    @inline(always) @_noLocks
    mutating func field(_ row: Int, _ slot: Int) -> Field { fields[row &<< 6 | slot] }
}

extension ArgumentType {
    /// All types, each at the place of its row.
    static let all: [ArgumentType] =
        LocationType.allCases.map { .location($0) }
        + SubscriberInformationType.allCases.map { .information($0) }
        + SubscriberDataType.allCases.map { .data($0) }
        + SubscriberProfileType.allCases.map { .profile($0) }
        + CallHandlingType.allCases.map { .callHandling($0) }
        + ShortMessageType.allCases.map { .shortMessage($0) }
        + SupplementaryServiceType.allCases.map { .service($0) }
        + LocationServiceType.allCases.map { .locationService($0) }
        + HandoverType.allCases.map { .handover($0) }
        + CallControlType.allCases.map { .callControl($0) }
        + SMSAndGPRSControlType.allCases.map { .smsAndGPRSControl($0) }
        + [.plain]

    /// The type's row in the table, that of its first element; the families one after the other.
    var row: Int {
        @inline(always) @_noLocks get {
            switch self {
            case .location(let type): type.row
            case .information(let type): type.row
            case .data(let type): type.row
            case .profile(let type): type.row
            case .callHandling(let type): type.row
            case .shortMessage(let type): type.row
            case .service(let type): type.row
            case .locationService(let type): type.row
            case .handover(let type): type.row
            case .callControl(let type): type.row
            case .smsAndGPRSControl(let type): type.row
            case .plain: 165
            }
        }
    }

    /// True where what a tag means hangs on how many elements came before.
    fileprivate var goesByPosition: Bool {
        (0..<Slot.count).contains { slot in
            guard let tag = Slot.tag(slot) else { return false }
            return field(tag, nth: 0, position: 1, contexts: 0)
                != field(tag, nth: 0, position: 4, contexts: 0)
        }
    }

    /// The field of a slot at a position; `dependent` where the slot does not say it all.
    fileprivate func field(_ slot: Int, at position: Int) -> Field {
        guard let tag = Slot.tag(slot) else { return .unknown }
        let first = slot - Slot.first(of: slot)
        // A context tag's one slot, or the last of a counted one, is for all further elements, too.
        let last = tag.isContext ? 1 : first == 3 ? 7 : first
        let field = field(tag, nth: first, position: position, contexts: 0)
        for nth in first...last {
            for contexts in [0, UInt64.max]
            where self.field(tag, nth: nth, position: position, contexts: contexts) != field {
                return .dependent
            }
        }
        return field
    }
}
