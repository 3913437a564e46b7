/// Attacks on one number that followed each other within an hour.
struct Burst: Sendable {
    /// Attacks of one network by one operation.
    struct Entry: Sendable {
        var network: Int
        var operation: Int
        var attacks: Int
    }

    /// How long one goes on at most: of what never ceases, each stretch is one.
    static let longest = 2 * ClusterFinder.window

    var target: Subscriber
    var from: Double
    var to: Double
    private(set) var entries: [Entry] = []
    /// Who attacked, in the order of their numbers.
    private(set) var networks: [Int] = []

    init(on target: Subscriber, at time: Double) {
        self.target = target
        from = time
        to = time
    }

    /// True where an attack at a time goes on with it.
    func goesOn(at time: Double) -> Bool {
        time - to <= ClusterFinder.window && time - from <= Burst.longest
    }

    mutating func add(_ attack: ClusterAttack, network: Int, operation: Int) {
        to = max(to, attack.time)
        from = min(from, attack.time)
        if target.msisdn == nil { target.msisdn = attack.target.msisdn }
        if let known = entries.firstIndex(where: {
            $0.network == network && $0.operation == operation
        }) {
            entries[known].attacks += 1
            return
        }
        entries.append(Entry(network: network, operation: operation, attacks: 1))
        if !networks.contains(network) {
            networks.append(network)
            networks.sort()
        }
    }

    /// The operations of all networks.
    var operations: OperationSet { OperationSet(entries.map(\.operation)) }

    /// The operations of one network.
    func operations(of network: Int) -> OperationSet {
        OperationSet(entries.lazy.filter { $0.network == network }.map(\.operation))
    }
}

/// Operations by their numbers; those from the 64th on are told apart no longer.
struct OperationSet: Hashable, Sendable {
    var bits: UInt64 = 0

    init(_ operations: some Sequence<Int> = EmptyCollection()) {
        for operation in operations { bits |= 1 << UInt64(min(operation, 63)) }
    }

    var count: Int { bits.nonzeroBitCount }
    func union(_ other: Self) -> Self { Self(bits: bits | other.bits) }
    func subtracting(_ other: Self) -> Self { Self(bits: bits & ~other.bits) }
    func isSubset(of other: Self) -> Bool { bits & ~other.bits == 0 }
    func isDisjoint(with other: Self) -> Bool { bits & other.bits == 0 }

    private init(bits: UInt64) { self.bits = bits }
}

/// Numbers for names, in the order in which these were first seen.
struct NameIndex: Sendable {
    private var numbers: [String: Int] = [:]
    private(set) var names: [String] = []

    mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }
}
