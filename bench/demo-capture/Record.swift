import SS7Builder

/// Which way a message crosses the border, seen from the home network.
enum Crossing: String {
    case inbound = "in"
    case outbound = "out"
}

/// What a message is in truth.
struct Truth {
    /// `benign`, or the category of the attack as verdict records name it.
    var category = "benign"
    /// The benign procedure, or the technique of the attack.
    var flow: String
    var imsi: String?
    /// True when nothing in the message itself tells that it is an attack.
    var isQuiet = false
}

/// One message of the capture with its truth; a segmented one has several parts.
struct Record {
    var time: UInt64
    var crossing: Crossing
    var sls: UInt8
    /// The SCCP messages that carry it.
    var parts: [[UInt8]]
    var truth: Truth
    /// `begin`, `continue`, `end`, `abort`, or `none` for what is not TCAP.
    var tcap: String
    /// The operations of its components, joined with `+`; `-` when there is none.
    var operations: String
    var calling: String
}

/// The messages of the demo in the order of their times.
struct Timeline {
    private(set) var records: [Record] = []
    var random: SplitMix
    private var nextReference: UInt32 = 0x1000

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func add(_ record: Record) { records.append(record) }

    /// A segmentation local reference that no other message has.
    mutating func reference() -> UInt32 {
        nextReference += 1
        return nextReference
    }

    /// The records by time, and by their making where the times are the same.
    var sorted: [Record] {
        records.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }
}

/// Microseconds.
func seconds(_ count: Int) -> UInt64 { UInt64(count) * 1_000_000 }
