import SS7Filter

/// Which of a global title's destinations a message goes to.
extension Fabric {
    /// The destination of a signalling link selection: among those of the best priority of which any
    /// can be reached, always the same one while it can be.
    ///
    /// - Returns: where none can be reached, the one that messages wait for.
    func destination(
        among all: GlobalTitleTable.Stretch, of titles: GlobalTitleTable, for selection: UInt8,
        networkIndicator: UInt8, from side: Side
    ) -> GlobalTitleRoute.Destination {
        // Turned by one bit: links and their associations share by others.
        let share = Int((selection &<< 1 | selection &>> 3 & 1) & 0x0f)
        var first = all.start
        while first < all.end {
            let end = titles.end(ofPriorityAt: first, in: all)
            let own = place(of: share, in: first..<end, of: titles)
            if isOpen(titles.destination(own), networkIndicator, side) {
                return titles.destination(own)
            }
            // Only the selections of those that are lost move, and to all others.
            var open = 0
            for place in first..<end where isOpen(titles.destination(place), networkIndicator, side)
            {
                open &+= Int(titles.destination(place).weight)
            }
            var left = (Int(selection & 0x0f) &* open) &>> 4
            for place in first..<end where isOpen(titles.destination(place), networkIndicator, side)
            {
                left &-= Int(titles.destination(place).weight)
                if left < 0 { return titles.destination(place) }
            }
            first = end
        }
        let end = titles.end(ofPriorityAt: all.start, in: all)
        return titles.destination(place(of: share, in: all.start..<end, of: titles))
    }

    /// The place of a share, 0 to 15, among destinations of one priority, by their weights.
    private func place(
        of share: Int, in places: Range<Int>, of titles: GlobalTitleTable
    ) -> Int {
        var all = 0
        for place in places { all &+= Int(titles.destination(place).weight) }
        var left = (share &* all) &>> 4
        for place in places {
            left &-= Int(titles.destination(place).weight)
            if left < 0 { return place }
        }
        return places.lowerBound
    }

    private func isOpen(
        _ destination: GlobalTitleRoute.Destination, _ networkIndicator: UInt8, _ side: Side
    ) -> Bool {
        isReachable(
            by: routes.links(
                to: destination.pointCode,
                networkIndicator: destination.networkIndicator ?? networkIndicator, from: side))
    }
}
