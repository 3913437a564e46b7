import SS7Wire

extension Remembered {
    /// Works out how far the sender is from where the subscriber was last seen.
    ///
    /// - Parameters:
    ///   - sender: the calling global title, packed.
    ///   - table: tells networks, their places and borders.
    @_noLocks
    public mutating func measureTravel(to sender: UInt64, in table: Span<UInt32>) {
        guard sender & 0x0f != 0, lastSeenGT & 0x0f != 0 else { return }
        let from = network(of: Digits(packed: lastSeenGT), plan: .e164, in: table)
        let to = network(of: Digits(packed: sender), plan: .e164, in: table)
        let left = table[table.network(from) &+ 1]
        let reached = table[table.network(to) &+ 1]
        if left != 0, reached != 0 {
            var areNear = left == reached
            if !areNear { areNear = table.areNeighbours(left, reached) }
            travelToNeighbour = Tristate(areNear)
        }
        if reached != 0, previousSeenGT & 0x0f != 0 {
            travelBack = Tristate(country(of: previousSeenGT, in: table) == reached)
        }
        travelDistance = table.distance(
            from: table.place(ofNetwork: from), to: table.place(ofNetwork: to))
        guard travelDistance != .max, sinceSeen != .max else { return }
        // A second at least: what came in the same one did not travel.
        let speed = UInt64(travelDistance) &* 3600 / UInt64(max(1, sinceSeen))
        travelSpeed = UInt32(truncatingIfNeeded: min(speed, 0xffff_fffe))
    }
}
