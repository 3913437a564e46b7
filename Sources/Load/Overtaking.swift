import SS7Filter

/// Tells which messages have been overtaken by later ones of the same sender and SLS, whose order a
/// network keeps (RFC 4666 clause 1.4.7).
///
/// It remembers one number for each association and SLS.
struct Overtaking {
    /// Messages whose order is kept: those of one SLS on one association of one side.
    struct Lane: Hashable {
        static let first = Lane(.interconnect, association: 0, selection: 0)

        let index: Int

        init(_ side: Side, association: Int, selection: UInt8) {
            index = (association * 2 + (side == .home ? 1 : 0)) << 8 | Int(selection)
        }
    }

    /// One more than the highest serial number that has arrived on each lane.
    private var reached: [Int] = []

    /// Notes what has arrived; true where one that was sent after it had come before it.
    mutating func isOvertaken(_ serial: Int, on lane: Lane) -> Bool {
        if lane.index >= reached.count {
            reached += repeatElement(0, count: lane.index + 1 - reached.count)
        }
        guard serial >= reached[lane.index] else { return true }
        reached[lane.index] = serial + 1
        return false
    }
}
