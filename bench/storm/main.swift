// A storm of events against a sink that is fast, and one that sleeps, each for so many seconds:
//     bench-storm [SECONDS] [EVENTS A SECOND] [MILLISECONDS THAT THE SLOW SINK SLEEPS]
// Says what leaving an event costs the path, how much memory there is in the middle and at the end, and how many
// events were stored or counted as lost; then a verdict. Ends with status 1 where that is not good.

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

/// What one storm has cost.
struct Storm {
    /// Nanoseconds that leaving an event took, of half of them and of all but a hundredth at most.
    var median: UInt64
    var most: UInt64
    /// How long it took, in seconds.
    var duration: Double
    /// Kilobytes of memory.
    var middle: Int
    var end: Int
    var stored: Int
    var lost: Int
}

func storm(_ name: String, sleeping milliseconds: Int) -> Storm {
    let ring = EventRing(capacity: 65_536)
    let writer = Writer(ring, sleeping: milliseconds)
    writer.start()
    // Written to before, so that it does not grow while memory is measured.
    var costs = [UInt64](repeating: 1, count: rate * seconds)
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
        costs[number] = nanoseconds() - began
        if number == rate * seconds / 2 { middle = memory() }
    }
    let duration = Double(nanoseconds() - start) / 1e9
    let end = memory()
    writer.finish()
    costs.sort()
    let storm = Storm(
        median: costs[costs.count / 2], most: costs[costs.count * 99 / 100], duration: duration,
        middle: middle, end: end, stored: writer.stored.load(ordering: .relaxed), lost: ring.lost)
    print(
        "\(name): p50 \(storm.median) ns, p99 \(storm.most) ns; "
            + "memory \(middle) KiB in the middle, \(end) KiB at the end; "
            + "\(storm.stored) stored + \(storm.lost) lost")
    return storm
}

/// What is not as it should be.
func faults(fast: Storm, slow: Storm) -> [String] {
    var faults: [String] = []
    func demand(_ isSo: Bool, _ fault: String) { if !isSo { faults.append(fault) } }
    for (name, storm) in [("fast", fast), ("slow", slow)] {
        demand(
            storm.stored + storm.lost == rate * seconds,
            "\(name) sink: \(storm.stored) + \(storm.lost) are not \(rate * seconds) events")
        demand(
            storm.duration < Double(seconds) * 1.05 + 0.1,
            "\(name) sink: \(rate) events/s were not reached: it took \(storm.duration) s")
        demand(
            storm.end - storm.middle < 8_192,
            "\(name) sink: memory grew by \(storm.end - storm.middle) KiB in the second half")
    }
    demand(slow.lost > 0, "the slow sink was not slow: nothing was lost, so nothing is proved")
    // A clock's step and another process's share of the core lie within these.
    demand(
        slow.median <= 2 * fast.median + 50, "p50 grew from \(fast.median) to \(slow.median) ns")
    demand(slow.most <= 2 * fast.most + 1_000, "p99 grew from \(fast.most) to \(slow.most) ns")
    return faults
}

print("\(rate) events/s for \(seconds) s")
let fast = storm("a fast sink", sleeping: 0)
let slow = storm("a sink that sleeps \(pause) ms a batch", sleeping: pause)
let found = faults(fast: fast, slow: slow)
for fault in found { print("FAILED: \(fault)") }
guard found.isEmpty else { exit(1) }
print(
    "verdict: the path was not affected, memory stayed, every event was stored or counted as lost")
