internal import Foundation
internal import Intelligence
internal import Synchronization

/// A queue of messages to one receiver, and the thread that brings them.
///
/// Whoever puts messages in never waits. While the receiver does not take any the oldest are dropped and
/// counted, and it is tried again after ever longer pauses.
public final class Delivery: @unchecked Sendable {
    private let queue: BoundedQueue<[UInt8]>
    private let courier: any Courier
    private let report: @Sendable (Report) -> Void
    private let delivered = Atomic<Int>(0)
    private let failures = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let hasStarted = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)

    /// What there is to say of a receiver, once each time that it changes.
    public enum Report: Sendable {
        case failing(DeliveryError)
        case deliversAgain
    }

    /// Pauses after a failure, in milliseconds: from, to.
    private static let pauses = (shortest: 500, longest: 30_000)

    /// - Parameters:
    ///   - capacity: messages that wait at most.
    ///   - report: called by the thread.
    public init(
        by courier: any Courier, capacity: Int, report: @escaping @Sendable (Report) -> Void
    ) {
        queue = BoundedQueue(capacity: capacity)
        self.courier = courier
        self.report = report
    }

    /// Messages brought, those dropped or not wanted, and attempts that failed.
    public var counts: (delivered: Int, lost: Int, failures: Int) {
        (
            delivered.load(ordering: .relaxed), queue.lost + refused.load(ordering: .relaxed),
            failures.load(ordering: .relaxed)
        )
    }

    /// Takes messages; the first starts the thread, which thus has no rights that the process gives up at its start.
    public func put(_ messages: [[UInt8]]) {
        guard !messages.isEmpty else { return }
        queue.put(messages)
        guard !hasStarted.exchange(true, ordering: .relaxed) else { return }
        let thread = Thread { [self] in run() }
        thread.name = "delivery"
        thread.start()
    }

    /// Brings what waits, if the receiver takes it at once, and ends the thread.
    public func close() {
        isStopping.store(true, ordering: .relaxed)
        queue.close()
        if hasStarted.load(ordering: .relaxed) { finished.wait() }
    }

    private func run() {
        var pause = Delivery.pauses.shortest
        var isFailing = false
        while let message = queue.take(1)?.first {
            while true {
                do throws(DeliveryError) {
                    try courier.deliver(message)
                    delivered.add(1, ordering: .relaxed)
                    if isFailing { report(.deliversAgain) }
                    isFailing = false
                    pause = Delivery.pauses.shortest
                    break
                } catch {
                    failures.add(1, ordering: .relaxed)
                    if !isFailing { report(.failing(error)) }
                    isFailing = true
                    if error.isFinal || isStopping.load(ordering: .relaxed) {
                        refused.add(1, ordering: .relaxed)
                        break
                    }
                    rest(pause)
                    pause = min(2 * pause, Delivery.pauses.longest)
                }
            }
            // A receiver that takes nothing does not hold up the end.
            if isFailing, isStopping.load(ordering: .relaxed) { break }
        }
        while let rest = queue.take(1_000), !rest.isEmpty {
            refused.add(rest.count, ordering: .relaxed)
        }
        courier.close()
        finished.signal()
    }

    private func rest(_ milliseconds: Int) {
        for _ in 0..<milliseconds / 50 where !isStopping.load(ordering: .relaxed) {
            Thread.sleep(forTimeInterval: 0.05)
        }
    }
}
