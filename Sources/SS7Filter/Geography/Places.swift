/// Where networks and countries are, by the sections `places` and `neighbours` of an image.
///
/// A place is known by its number in that image; 0 is the unknown one. A country is its two letters
/// in the two low octets, as `country(of:in:)` gives it.
extension Span<UInt32> {
    /// The place of a network: its own point where it has one, else its country's.
    @_noLocks
    public func place(ofNetwork number: Int) -> Int { Int(self[network(number) &+ 2]) }

    /// The place of a country; 0 where no network of the table is of it.
    @_noLocks
    public func place(ofCountry letters: UInt32) -> Int {
        let count = header(.placeCount)
        let number = firstRecord(
            notBelow: letters, at: header(.places), count: count, words: ImageLayout.placeWords)
        guard number < count, self[place(number)] == letters else { return 0 }
        return number
    }

    /// Kilometres from where one place's people live to where the other's do, along a great circle.
    ///
    /// The distance of the points less both radii, at least 0, and 0 within one place.
    ///
    /// - Returns: `UInt32.max` where a place is unknown.
    @_noLocks
    public func distance(from one: Int, to other: Int) -> UInt32 {
        let count = header(.placeCount)
        guard one > 0, one < count, other > 0, other < count else { return .max }
        if one == other { return 0 }
        let first = place(one)
        let second = place(other)
        let cosine =
            coordinate(first &+ 1) &* coordinate(second &+ 1)
            &+ coordinate(first &+ 2) &* coordinate(second &+ 2)
            &+ coordinate(first &+ 3) &* coordinate(second &+ 3)
        let centres = GreatCircle.kilometres(cosine: cosine)
        let radii = self[first &+ 4] &+ self[second &+ 4]
        return centres > radii ? centres &- radii : 0
    }

    /// Tells whether two countries have a land border; a country is no neighbour of its own.
    @_noLocks
    public func areNeighbours(_ one: UInt32, _ other: UInt32) -> Bool {
        let pair = one < other ? one &<< 16 | other : other &<< 16 | one
        let count = header(.neighbourCount)
        let first = header(.neighbours)
        let number = firstRecord(notBelow: pair, at: first, count: count, words: 1)
        guard number < count else { return false }
        return self[first &+ number] == pair
    }

    @_noLocks
    func place(_ number: Int) -> Int { header(.places) &+ number &* ImageLayout.placeWords }

    /// A coordinate of a unit vector, in 30 bits of fraction.
    @inline(always) @_noLocks
    func coordinate(_ word: Int) -> Int64 {
        Int64(Int32(truncatingIfNeeded: self[word]))
    }

    /// The first of sorted records whose first word is not below another; their count if none is.
    @_noLocks
    private func firstRecord(
        notBelow word: UInt32, at start: Int, count: Int, words: Int
    ) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low &+ high) &>> 1
            if self[start &+ middle &* words] < word { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
