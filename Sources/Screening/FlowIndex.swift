/// Which of a fixed number of places are taken, by which hash, in which order of age, by which link.
///
/// All of it is allocated once. Every operation takes the same time however many places there are,
/// but for a search, which looks at those of the same hash bucket only.
@safe
struct FlowIndex: ~Copyable {
    let capacity: Int
    /// Links that are told apart; those from there on count as one.
    let linkCapacity: Int
    private let nodes: UnsafeMutablePointer<Node>
    private let buckets: UnsafeMutablePointer<Int32>
    private let bucketMask: UInt64
    /// List 0 holds all places that are taken, list n + 1 those of link n.
    private let lists: UnsafeMutablePointer<AgeList>
    private var firstFree: Int32

    private struct Node: BitwiseCopyable {
        var hash: UInt64 = 0
        /// The next of the bucket, or of the free places.
        var next: Int32 = -1
        var list: Int32 = -1
        var older: Int32 = -1
        var newer: Int32 = -1
        var olderOfLink: Int32 = -1
        var newerOfLink: Int32 = -1
        init() {}
    }

    private struct AgeList: BitwiseCopyable {
        var oldest: Int32 = -1
        var newest: Int32 = -1
        var count: Int32 = 0
        init() {}
    }

    init(capacity: Int, linkCapacity: Int) {
        precondition(capacity > 0 && capacity < 1 << 24 && linkCapacity > 0)
        self.capacity = capacity
        self.linkCapacity = linkCapacity
        var size = 16
        while size < capacity { size *= 2 }
        bucketMask = UInt64(size - 1)
        unsafe nodes = .allocate(capacity: capacity)
        unsafe buckets = .allocate(capacity: size)
        unsafe lists = .allocate(capacity: linkCapacity + 2)
        unsafe buckets.initialize(repeating: -1, count: size)
        unsafe lists.initialize(repeating: AgeList(), count: linkCapacity + 2)
        unsafe nodes.initialize(repeating: Node(), count: capacity)
        for place in 0..<capacity {
            unsafe nodes[place].next = place + 1 < capacity ? Int32(place + 1) : -1
        }
        firstFree = 0
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe buckets.deallocate()
        unsafe lists.deallocate()
    }

    /// The first place with a hash; negative where there is none.
    @_noLocks
    func first(_ hash: UInt64) -> Int {
        walk(unsafe buckets[bucket(hash)], to: hash)
    }

    /// The next place with the same hash; negative where there is none.
    @_noLocks
    func next(after place: Int) -> Int {
        walk(unsafe nodes[place].next, to: unsafe nodes[place].hash)
    }

    /// The place that was taken first of all; negative where none is taken.
    var oldest: Int { @_noLocks get { unsafe Int(lists[0].oldest) } }

    /// The place that a link took first; negative where it has none.
    @_noLocks
    func oldest(of link: UInt16) -> Int { unsafe Int(lists[list(of: link)].oldest) }

    /// How many places are taken.
    var count: Int { @_noLocks get { unsafe Int(lists[0].count) } }

    /// How many places a link has.
    @_noLocks
    func count(of link: UInt16) -> Int { unsafe Int(lists[list(of: link)].count) }

    @_noLocks
    func isTaken(_ place: Int) -> Bool { unsafe nodes[place].list >= 0 }

    /// Takes a free place; negative where there is none.
    @_noLocks
    mutating func take(_ hash: UInt64, link: UInt16) -> Int {
        guard firstFree >= 0 else { return -1 }
        let place = Int(firstFree)
        firstFree = unsafe nodes[place].next
        let bucket = bucket(hash)
        let list = list(of: link)
        unsafe nodes[place].hash = hash
        unsafe nodes[place].next = buckets[bucket]
        unsafe buckets[bucket] = Int32(truncatingIfNeeded: place)
        unsafe nodes[place].list = Int32(truncatingIfNeeded: list)
        unsafe nodes[place].newer = -1
        unsafe nodes[place].newerOfLink = -1
        unsafe nodes[place].older = lists[0].newest
        unsafe nodes[place].olderOfLink = lists[list].newest
        let number = Int32(truncatingIfNeeded: place)
        let before = unsafe lists[0].newest
        if before >= 0 {
            unsafe nodes[Int(before)].newer = number
        } else {
            unsafe lists[0].oldest = number
        }
        let beforeOfLink = unsafe lists[list].newest
        if beforeOfLink >= 0 {
            unsafe nodes[Int(beforeOfLink)].newerOfLink = number
        } else {
            unsafe lists[list].oldest = number
        }
        unsafe lists[0].newest = number
        unsafe lists[list].newest = number
        unsafe lists[0].count &+= 1
        unsafe lists[list].count &+= 1
        return place
    }

    /// Frees a place; nothing where it is free already.
    @_noLocks
    mutating func free(_ place: Int) {
        guard isTaken(place) else { return }
        let node = unsafe nodes[place]
        let list = Int(node.list)
        unchain(place, node)
        if node.older >= 0 {
            unsafe nodes[Int(node.older)].newer = node.newer
        } else {
            unsafe lists[0].oldest = node.newer
        }
        if node.newer >= 0 {
            unsafe nodes[Int(node.newer)].older = node.older
        } else {
            unsafe lists[0].newest = node.older
        }
        if node.olderOfLink >= 0 {
            unsafe nodes[Int(node.olderOfLink)].newerOfLink = node.newerOfLink
        } else {
            unsafe lists[list].oldest = node.newerOfLink
        }
        if node.newerOfLink >= 0 {
            unsafe nodes[Int(node.newerOfLink)].olderOfLink = node.olderOfLink
        } else {
            unsafe lists[list].newest = node.olderOfLink
        }
        unsafe lists[0].count &-= 1
        unsafe lists[list].count &-= 1
        unsafe nodes[place].list = -1
        unsafe nodes[place].next = firstFree
        firstFree = Int32(truncatingIfNeeded: place)
    }

    /// Takes a place out of its bucket.
    @_noLocks
    private mutating func unchain(_ place: Int, _ node: Node) {
        let bucket = bucket(node.hash)
        var at = unsafe buckets[bucket]
        if Int(at) == place {
            unsafe buckets[bucket] = node.next
            return
        }
        while at >= 0 {
            let next = unsafe nodes[Int(at)].next
            if Int(next) == place {
                unsafe nodes[Int(at)].next = node.next
                return
            }
            at = next
        }
    }

    @inline(always) @_noLocks
    private func bucket(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &>> 32 ^ hash) & bucketMask)
    }

    @inline(always) @_noLocks
    private func list(of link: UInt16) -> Int {
        1 &+ (Int(link) < linkCapacity ? Int(link) : linkCapacity)
    }

    @inline(always) @_noLocks
    private func walk(_ start: Int32, to hash: UInt64) -> Int {
        var at = start
        while at >= 0 {
            if unsafe nodes[Int(at)].hash == hash { return Int(at) }
            at = unsafe nodes[Int(at)].next
        }
        return -1
    }
}
