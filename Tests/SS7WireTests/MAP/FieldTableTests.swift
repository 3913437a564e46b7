import Testing

@testable import SS7Wire

/// The table of fields beside the types that it was made of.
@Suite struct FieldTableTests {
    @Test func `each type has a row of its own, at its place`() {
        #expect(ArgumentType.all.map(\.row) == Array(ArgumentType.all.indices))
        #expect(Set(ArgumentType.all).count == ArgumentType.all.count)
    }

    @Test func `each tag has a slot, and each slot its tag`() {
        var fields = FieldTable.shared
        for identifier in UInt8.min...UInt8.max {
            let slot = fields.slot(of: identifier)
            if identifier == 0 || identifier & 0x1f == 0x1f {
                #expect(slot == Slot.none)
            } else {
                var element = BERElement()
                element.tag = UInt32(identifier)
                #expect(Slot.tag(slot) == Tag(element))
            }
        }
    }

    /// Walks the row of each type as the reader does, through six positions and up to six elements of the
    /// same tag, and asks the type for the same.
    @Test func `the table says what the types say`() {
        var fields = FieldTable.shared
        var (compared, dependent) = (0, Set<ArgumentType>())
        for type in ArgumentType.all {
            var row = type.row
            for position in 1...6 {
                for slot in 0..<Slot.count {
                    guard let tag = Slot.tag(slot) else { continue }
                    let first = Slot.first(of: slot)
                    #expect(first == Slot.first(of: tag))
                    let last = first == slot ? 0 : slot - first == 3 ? 6 : slot - first
                    for nth in (slot - first)...max(last, slot - first) {
                        for contexts in [0, 1, 2, 8, 16, 0x8000_0001, UInt64.max] {
                            let asked = type.field(
                                tag, nth: nth, position: position, contexts: contexts)
                            switch fields.field(row, slot) {
                            case .dependent: dependent.insert(type)
                            case .row(let inner):
                                #expect(asked == .inside(ArgumentType.all[Int(inner)]))
                            case let field: #expect(asked == field, "\(type) \(tag) \(nth)")
                            }
                            compared += 1
                        }
                    }
                }
                row = Int(fields.rows[row].next)
            }
        }
        #expect(compared > 100_000)
        // Whose short message it is hangs on how the addresses before it were written.
        #expect(dependent.contains(.shortMessage(.moForwardSMArg)))
        #expect(dependent.count < 5, "\(dependent)")
    }

    @Test func `what a row says of its type is what the type says`() {
        for type in ArgumentType.all {
            let row = FieldTable.shared.rows[type.row]
            #expect(row.type == type)
            switch type.arrangement {
            case .fields: #expect(row.isDistinct && row.most == .max)
            case .choice: #expect(!row.isDistinct && row.most == 1)
            case .list: #expect(!row.isDistinct && row.most == .max)
            }
            if row.needsNothing {
                for version: UInt8 in 0...4 { #expect(type.requirement(version: version) == .none) }
            }
        }
    }
}
