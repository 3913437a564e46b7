internal import Foundation

/// Meetings that may be the work of networks that act together.
struct MeetingGroup {
    private(set) var bursts: [Burst]
    /// In the order of their numbers.
    private(set) var networks: [Int]
    private(set) var operations: OperationSet
    private(set) var from: Double
    private(set) var to: Double

    init(_ burst: Burst) {
        bursts = [burst]
        networks = burst.networks
        operations = burst.operations
        (from, to) = (burst.from, burst.to)
    }

    mutating func add(_ burst: Burst) {
        bursts.append(burst)
        networks = Set(networks).union(burst.networks).sorted()
        operations = operations.union(burst.operations)
        (from, to) = (min(from, burst.from), max(to, burst.to))
    }

    /// Seconds within which visits like these would belong to it.
    static func time(from: Double, to: Double) -> Double { max(to - from, 600) + 600 }

    /// Seconds between it and a burst; 0 where they overlap.
    func gap(to burst: Burst) -> Double { max(0, max(from, burst.from) - min(to, burst.to)) }

    /// True for a burst that has most networks, and an operation, in common with it.
    func isAlike(_ burst: Burst) -> Bool {
        let common = burst.networks.count { networks.contains($0) }
        return 2 * common >= networks.count + burst.networks.count - common
            && !operations.isDisjoint(with: burst.operations)
    }

    /// How many meetings like another one chance would bring about while this goes on: the logarithm.
    ///
    /// Networks and operations that are new to the group might have been any others.
    func chance(of burst: Burst, _ table: ChanceTable) -> Double {
        let time = MeetingGroup.time(from: min(from, burst.from), to: max(to, burst.to))
        let newNetworks = burst.networks.count { !networks.contains($0) }
        let newOperations = burst.operations.subtracting(operations).count
        return table.meetings(
            of: burst.networks, by: operations.union(burst.operations), within: time)
            + Double(newNetworks) * log(Double(table.chance.networks))
            + Double(newOperations) * log(Double(table.chance.techniques))
    }

    /// How many groups like this one chance would bring about in all the time: the logarithm.
    ///
    /// It is one that so many of the same networks meet at each of as many numbers within one stretch of
    /// time, by no other operations than these or by any, whichever is less likely: any stretch of that length,
    /// any networks, any of these at each number, any operations in as large a number would have been found as well.
    func chance(_ table: ChanceTable) -> Double {
        let time = MeetingGroup.time(from: from, to: to)
        var targets: [String: [Int]] = [:]
        for burst in bursts {
            targets[burst.target.key] = Set(targets[burst.target.key] ?? [])
                .union(burst.networks).sorted()
        }
        let meetings = targets.sorted { $0.key < $1.key }.map(\.value)
        func sum(_ operations: OperationSet?) -> Double {
            meetings.reduce(-lgamma(Double(targets.count) + 1)) {
                $0 + table.meetings(of: $1, by: operations, within: time)
                    + ChanceTable.choices($1.count, of: networks.count)
            }
        }
        return log(max(1, table.chance.duration / time)) + table.choices(ofNetworks: networks.count)
            + min(sum(nil), sum(operations) + table.choices(ofOperations: operations.count))
    }
}
