// A storm of events against a sink that is fast, and one that sleeps, each for so many seconds:
//     bench-storm [SECONDS] [EVENTS A SECOND] [MILLISECONDS THAT THE SLOW SINK SLEEPS]
// Says what leaving an event costs the path, how much memory there is in the middle and at the end, and whether
// every event was stored or counted as lost.

import Foundation
import Gateway
import Intelligence
import Synchronization

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let seconds = arguments.first ?? 60
let rate = arguments.dropFirst().first ?? 50_000
let pause = arguments.dropFirst(2).first ?? 500

/// Kilobytes of memory that the process has.
func memory() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
}

func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }

/// Takes events from a ring as the writer does, and keeps none of them.
final class Writer: Sendable {
    private let ring: EventRing
    private let sleep: UInt32
    private let isOver = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    let stored = Atomic<Int>(0)

    /// - Parameter milliseconds: that each batch takes.
    init(_ ring: EventRing, sleeping milliseconds: Int) {
        self.ring = ring
        sleep = UInt32(milliseconds) * 1_000
    }

    func start() {
        Thread { [self] in
            while true {
                let isLast = isOver.load(ordering: .relaxed)
                var events: [StoredEvent] = []
                while events.count < 5_000,
                    ring.take({
                        events.append(
                            StoredEvent(time: Double($0.time) / 1e9, verdict: "block"))
                    })
                {}
                stored.add(events.count, ordering: .relaxed)
                if events.isEmpty {
                    if isLast { break }
                    usleep(20_000)
                } else if sleep > 0, !isLast {
                    usleep(sleep)
                }
            }
            finished.signal()
        }.start()
    }

    func finish() {
        isOver.store(true, ordering: .relaxed)
        finished.wait()
    }
}

/// One storm; the cost of each event in nanoseconds, sorted.
func storm(_ name: String, sleeping milliseconds: Int) -> [UInt64] {
    let ring = EventRing(capacity: 65_536)
    let writer = Writer(ring, sleeping: milliseconds)
    writer.start()
    var costs: [UInt64] = []
    costs.reserveCapacity(rate * seconds)
    let start = nanoseconds()
    var middle = 0
    for number in 0..<rate * seconds {
        let due = start + UInt64(number) * 1_000_000_000 / UInt64(rate)
        while true {
            let now = nanoseconds()
            if now >= due { break }
            if due - now > 200_000 { usleep(100) }
        }
        let began = nanoseconds()
        ring.leave(at: began)
        costs.append(nanoseconds() - began)
        if number == rate * seconds / 2 { middle = memory() }
    }
    let end = memory()
    writer.finish()
    let stored = writer.stored.load(ordering: .relaxed)
    let isWhole = stored + ring.lost == rate * seconds
    costs.sort()
    print(
        "\(name): p50 \(costs[costs.count / 2]) ns, p99 \(costs[costs.count * 99 / 100]) ns; "
            + "memory \(middle) KiB in the middle, \(end) KiB at the end; "
            + "\(stored) stored + \(ring.lost) lost \(isWhole ? "=" : "IS NOT") "
            + "\(rate * seconds) events")
    if !isWhole { exit(1) }
    return costs
}

print("\(rate) events/s for \(seconds) s")
_ = storm("a fast sink", sleeping: 0)
_ = storm("a sink that sleeps \(pause) ms a batch", sleeping: pause)
