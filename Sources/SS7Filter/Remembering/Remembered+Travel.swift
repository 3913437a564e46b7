import SS7Wire

extension Remembered {
    /// Works out how far the sender is from where the subscriber was last seen.
    ///
    /// Over a second border in a row, into a country that has none with the first, the way is measured
    /// from the first: else borders, over which phones change at once, would lead around the world.
    ///
    /// - Parameters:
    ///   - sender: the calling global title, packed.
    ///   - plan: its numbering plan.
    ///   - table: tells networks, their places and borders.
    @_noLocks
    public mutating func measureTravel(
        to sender: UInt64, of plan: NumberingPlan, in table: Span<UInt32>
    ) {
        guard sender & 0x0f != 0, lastSeenGT & 0x0f != 0 else { return }
        var from = network(of: Digits(packed: lastSeenGT), plan: .e164, in: table)
        var since = sinceSeen
        let to = network(of: Digits(packed: sender), plan: plan, in: table)
        let left = table[table.network(from) &+ 1]
        let reached = table[table.network(to) &+ 1]
        if left != 0, reached != 0 {
            var areNear = left == reached
            if !areNear { areNear = table.areNeighbours(left, reached) }
            travelToNeighbour = Tristate(areNear)
        }
        if reached != 0, previousSeenGT & 0x0f != 0 {
            let before = network(of: Digits(packed: previousSeenGT), plan: .e164, in: table)
            let first = table[table.network(before) &+ 1]
            travelBack = Tristate(first == reached)
            if case .yes = travelToNeighbour, left != reached, first != 0, first != reached,
                table.areNeighbours(first, left)
            {
                if !table.areNeighbours(first, reached) {
                    travelToNeighbour = .no
                    from = before
                    since = sincePreviousSeen
                    isMeasuredFromPrevious = true
                }
            }
        }
        travelDistance = table.distance(
            from: table.place(ofNetwork: from), to: table.place(ofNetwork: to))
        guard travelDistance != .max, since != .max else { return }
        // A second at least: what came in the same one did not travel.
        let speed = UInt64(travelDistance) &* 3600 / UInt64(max(1, since))
        travelSpeed = UInt32(truncatingIfNeeded: min(speed, 0xffff_fffe))
    }
}
