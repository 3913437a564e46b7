import SharedState

/// Counts the different values that one key has shown in the last panes of time.
///
/// 32 words. A list holds the values that were seen last, each with the pane in which that was, one more
/// than the limit allows: all that tells whether there are more, and few to look at. Bitmaps, one for
/// each of four panes, have a bit for each 512th of all values; how many bits are set in one of them at
/// least tells how many values there were (linear counting), within 15 per cent nearly always.
///
/// A worker that empties a pane while another begins to fill it may take away what that one counted:
/// no more than a few values at the turn of a pane.
struct LimitSketch: BitwiseCopyable {
    /// Words of a sketch.
    static let words = 32
    /// Bits of a bitmap, and the values that it is to count at most.
    static let bits = 512
    static let mostCounted: UInt64 = 640

    private let memory: StateWords
    private let start: Int
    private let isListed: Bool

    @_noLocks
    init(_ memory: StateWords, at start: Int, isListed: Bool) {
        self.memory = memory
        self.start = start
        self.isListed = isListed
    }

    /// Forgets what is too old in a new pane.
    ///
    /// - Parameter last: the pane in which something was counted last.
    @inline(never) @_noLocks
    func turn(from last: UInt64, to pane: UInt64) {
        let isOver = last > pane || pane &- last >= 4
        var index = 0
        while index < 32 {
            let place = start &+ index
            if isOver {
                memory.store(0, at: place)
            } else if isListed {
                let value = memory.load(place)
                let age = (last &- value) & 15
                if value != 0, age &+ (pane &- last) >= 4 {
                    _ = memory.exchange(value, for: 0, at: place)
                }
            } else {
                // The panes from the one after the last to this one begin anew.
                let distance = (pane &- UInt64(index &>> 3)) & 3
                if distance < pane &- last { memory.store(0, at: place) }
            }
            index &+= 1
        }
    }

    /// Counts a value.
    ///
    /// - Parameters:
    ///   - value: its hash, of which nobody can choose values that share one.
    ///   - most: what the limit allows.
    /// - Returns: values, of a list one more than the limit allows at most, and where they are no more
    ///   perhaps not all; or bits set.
    @inline(always) @_noLocks
    func count(_ value: UInt64, in pane: UInt64, shift: UInt64, most: Int) -> Int {
        if isListed { return list(value, in: pane, places: min(most &+ 1, LimitSketch.words)) }
        return mark(value, in: pane, shift: shift)
    }

    /// Sets a value's bit, and counts the bits.
    @inline(never) @_noLocks
    private func mark(_ value: UInt64, in pane: UInt64, shift: UInt64) -> Int {
        if value &>> 32 & (1 &<< shift &- 1) == 0 {
            let bit = UInt64(1) &<< (value & 63)
            let place =
                start &+ Int(truncatingIfNeeded: (pane & 3) &<< 3 | value &>> 6 & 7)
            if memory.load(place) & bit == 0 { memory.set(bit, at: place) }
        }
        return bitCount()
    }

    /// The bits that are set in any pane.
    @inline(always) @_noLocks
    private func bitCount() -> Int {
        // Of each octet by itself, which has room for those of eight words.
        var sums: UInt64 = 0
        var place = start
        while place < start &+ 8 {
            let word =
                memory.load(place) | memory.load(place &+ 8) | memory.load(place &+ 16)
                | memory.load(place &+ 24)
            let pairs = word &- (word &>> 1 & 0x5555_5555_5555_5555)
            let fours =
                (pairs & 0x3333_3333_3333_3333) &+ (pairs &>> 2 & 0x3333_3333_3333_3333)
            sums &+= (fours &+ fours &>> 4) & 0x0f0f_0f0f_0f0f_0f0f
            place &+= 1
        }
        let halves = (sums & 0x00ff_00ff_00ff_00ff) &+ (sums &>> 8 & 0x00ff_00ff_00ff_00ff)
        return Int(truncatingIfNeeded: (halves &* 0x0001_0001_0001_0001) &>> 48)
    }

    @inline(always) @_noLocks
    private func list(_ value: UInt64, in pane: UInt64, places: Int) -> Int {
        // Not 0, and the pane in the low bits.
        let entry = (value &>> 4 | 1) &<< 4 | pane & 15
        // Most lists are far from full, and many a value comes again.
        let last = start &+ places &- 1
        if memory.load(last) == 0 {
            var place = start
            while place < last {
                let other = memory.load(place)
                if other == entry { return 1 }
                if other == 0 { break }
                place &+= 1
            }
        }
        return insert(entry, in: pane, places: places)
    }

    @inline(never) @_noLocks
    private func insert(_ entry: UInt64, in pane: UInt64, places: Int) -> Int {
        var count = 0
        var free = -1
        var isNew = true
        var place = start
        while place < start &+ places {
            let other = memory.load(place)
            if other == 0 {
                if free < 0 { free = place }
            } else {
                count &+= 1
                if (other ^ entry) &>> 4 == 0 {
                    isNew = false
                    if other != entry { _ = memory.exchange(other, for: entry, at: place) }
                }
            }
            // With a place to spare there are no more than the limit allows.
            if !isNew, free >= 0 { return count }
            place &+= 1
        }
        guard isNew else { return count }
        if free < 0 { free = oldest(of: places, in: pane) }
        // Where another worker takes the place this one's value counts now, and again when it returns.
        _ = memory.exchange(memory.load(free), for: entry, at: free)
        return min(count, places &- 1) &+ 1
    }

    /// The place of the value that was seen longest ago.
    @inline(never) @_noLocks
    private func oldest(of places: Int, in pane: UInt64) -> Int {
        var chosen = start
        var oldest: UInt64 = 0
        var place = start
        while place < start &+ places {
            let age = (pane &- memory.load(place)) & 15
            if age > oldest {
                oldest = age
                chosen = place
            }
            place &+= 1
        }
        return chosen
    }
}
