import SS7Filter

/// Tells which messages have been overtaken by later ones of the same sender, label and SLS, whose order a
/// network keeps (RFC 4666 clause 1.4.7).
///
/// It remembers one number for each of these on each association.
struct Overtaking {
    /// Messages whose order is kept: those of one routing label on one association of one side.
    struct Lane: Hashable {
        static let first = Lane(.interconnect, association: 0, label: 0, selection: 0)

        private let place: Int
        private let label: UInt64

        /// - Parameter label: both point codes.
        init(_ side: Side, association: Int, label: UInt64, selection: UInt8) {
            place = (association * 2 + (side == .home ? 1 : 0)) << 8 | Int(selection)
            self.label = label
        }
    }

    /// One more than the highest serial number that has arrived on each lane.
    private var reached: [Lane: Int] = [:]

    /// Notes what has arrived; true where one that was sent after it had come before it.
    mutating func isOvertaken(_ serial: Int, on lane: Lane) -> Bool {
        guard serial >= reached[lane, default: 0] else { return true }
        reached[lane] = serial + 1
        return false
    }
}
