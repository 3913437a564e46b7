/// Notices when the wall clock steps: moves against the monotonic clock by more than the daemons that
/// keep clocks right ever move one evenly.
struct ClockWatch {
    /// Steps so far.
    private(set) var steps = 0
    /// The last step, negative where the clock went back.
    private(set) var lastStep: Duration?
    /// What the wall clock was ahead of the monotonic one when they were last compared.
    private var difference: UInt64?
    private var nextLook: UInt64 = 0

    /// Nanoseconds that a clock may move at once.
    private static let tolerance: Int64 = 2_000_000_000
    /// Nanoseconds between comparisons.
    private static let pause: UInt64 = 1_000_000_000

    /// Compares the clocks, once a second however often it is called.
    ///
    /// - Parameters:
    ///   - wall: nanoseconds since 1970.
    ///   - monotonic: nanoseconds of the monotonic clock.
    mutating func look(wall: UInt64, monotonic: UInt64) {
        guard monotonic >= nextLook else { return }
        nextLook = monotonic &+ ClockWatch.pause
        let now = wall &- monotonic
        defer { difference = now }
        guard let difference else { return }
        let step = Int64(bitPattern: now &- difference)
        guard step > ClockWatch.tolerance || step < -ClockWatch.tolerance else { return }
        steps += 1
        lastStep = .nanoseconds(step)
    }
}
