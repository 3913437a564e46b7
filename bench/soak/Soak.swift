import CAllocationCounter
import Places
import SS7Filter
import SS7Wire
import Screening
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Roaming subscribers' traffic through the judging core, with all memories: flat memory, no
/// allocation, nobody blocked, and every place right at the end.
///
///     bench-soak MESSAGES SUBSCRIBERS [FILE]     the soak; with a file, places are written to it all
///                                                the while, and a restart from it knows them again
///     bench-soak --instructions stateful|stateless FLOWS    for callgrind
///     bench-soak --time SUBSCRIBERS DIALOGUES    what a message takes with so many registered and open
@main final class Soak {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.count == 3, arguments[0] == "--instructions", let flows = Int(arguments[2]) {
            let soak = try Soak(stateful: arguments[1] == "stateful", subscribers: 1_000)
            for flow in 0..<flows { soak.play(flow: flow % 4, of: flow % 1_000) }
            print(soak.messages)
            return
        }
        if arguments.count == 3, arguments[0] == "--time", let subscribers = Int(arguments[1]),
            let dialogues = Int(arguments[2]), subscribers > 0
        {
            return try Soak(stateful: true, subscribers: subscribers).time(dialogues: dialogues)
        }
        guard (2...3).contains(arguments.count), let messages = Int(arguments[0]),
            let subscribers = Int(arguments[1]), subscribers > 0
        else {
            print(
                """
                usage: bench-soak MESSAGES SUBSCRIBERS [FILE]
                       bench-soak --time SUBSCRIBERS DIALOGUES
                       bench-soak --instructions stateless|stateful FLOWS
                """)
            exit(2)
        }
        let soak = try Soak(stateful: true, subscribers: subscribers)
        if arguments.count == 3 { try soak.write(to: arguments[2]) }
        let isSound = soak.run(messages)
        let isKnownAgain = try soak.restart()
        exit(isSound && isKnownAgain ? 0 : 1)
    }

    private let subscribers: Int
    private let table: RuleTable
    private let memory: NetworkMemory
    private var screener: Screener
    private var traffic = Traffic()
    private var hits: [UInt64]
    private var messages = 0
    private var blocked = 0
    private var allocations: UInt64 = 0
    private var dialogue: UInt32 = 0
    private var now: UInt64 = 1_000_000_000_000
    private var store: PlaceStore?
    private var writer: PlaceWriter?
    private let clock = Clock()

    /// What the writer goes by.
    private final class Clock: Sendable {
        let seconds = Atomic<UInt32>(1_000)
    }

    private init(stateful: Bool, subscribers: Int) throws {
        self.subscribers = subscribers
        table = try Traffic.table(stateful: stateful)
        var capacities = NetworkMemory.Capacities()
        // Twice as many as there are, so that few sets of four overflow.
        capacities.places = 2 * subscribers
        memory = try NetworkMemory(capacities)
        screener = Screener(memory: memory)
        hits = [UInt64](repeating: 0, count: table.ruleCount)
    }

    /// Prints what a message of the four flows takes, the best of ten rounds, once all subscribers are
    /// registered and so many dialogues have been opened and not answered.
    private func time(dialogues: Int) {
        for subscriber in 0..<subscribers { play(flow: 0, of: subscriber) }
        for number in 0..<dialogues { play(flow: 0, of: number % subscribers, most: 1) }
        var random = UInt64(88_172_645_463_325_252)
        var best = Double.infinity
        for _ in 0..<10 {
            let before = messages
            let start = seconds(CLOCK_THREAD_CPUTIME_ID)
            for _ in 0..<5_000 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                play(flow: Int(random >> 40 & 3), of: Int(random >> 33) % subscribers)
            }
            let spent = seconds(CLOCK_THREAD_CPUTIME_ID) - start
            best = min(best, spent * 1e9 / Double(messages - before))
        }
        print("\(Int(best)) ns a message")
    }

    /// Plays one of the four flows for a subscriber, a millisecond a message.
    ///
    /// - Parameter most: messages of it that are played.
    private func play(flow: Int, of subscriber: Int, most: Int = .max) {
        let network = subscriber % Traffic.networkCount
        dialogue &+= 1
        let image = table.image
        var origin = Origin()
        for place in traffic.flows[flow][network].indices.prefix(most) {
            now += 1_000_000
            origin.now = now
            origin.facts.side = traffic.flows[flow][network][place].side
            origin.policy = Policy(for: origin.facts.side)
            traffic.flows[flow][network][place].fill(dialogue: dialogue, subscriber: subscriber)
            let screened = screen(
                &traffic.flows[flow][network][place], origin, image.span, &screener, &hits,
                &allocations)
            messages += 1
            guard case .judged(let judgement) = screened, judgement.verdict == .forward else {
                blocked += 1
                continue
            }
        }
    }

    private func run(_ count: Int) -> Bool {
        let start = seconds()
        for subscriber in 0..<subscribers { play(flow: 0, of: subscriber) }
        writer?.turn()
        let before = residentOctets()
        print("\(messages) messages: every subscriber registered; resident \(before >> 20) MiB")
        var random = UInt64(88_172_645_463_325_252)
        while messages < count {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            play(flow: Int(random >> 40 & 3), of: Int(random >> 8 & 0xffff_ffff) % subscribers)
            // Off the path, now and then.
            guard messages % 100_000 < 8 else { continue }
            clock.seconds.store(UInt32(now / 1_000_000_000), ordering: .relaxed)
            writer?.turn()
        }
        let after = residentOctets()
        let known = placesKnown()
        print(
            """
            \(messages) messages in \(Int(seconds() - start)) s; resident \(after >> 20) MiB
            blocked: \(blocked); allocations in the path: \(allocations)
            places right: \(known) of \(subscribers); given up for others: \
            \(memory.places.evictions)
            """)
        let isFlat = after < before + before / 20
        if !isFlat { print("memory grew") }
        return blocked == 0 && allocations == 0 && isFlat
            && known + Int(memory.places.evictions) >= subscribers
    }

    /// Subscribers whose last register is the one of their network.
    private func placesKnown() -> Int {
        (0..<subscribers).count { subscriber in
            let digits = String(1_000_000_000 + subscriber).dropFirst()
            guard let imsi = Digits("310990" + digits) else { return false }
            var place = Place()
            let network = subscriber % Traffic.networkCount
            return memory.places.find(memory.identities.identity(of: imsi), into: &place)
                && place.vlr == Digits("15550\(network + 1)100")?.packed
        }
    }

    private func write(to path: String) throws {
        let store = try PlaceStore(path: path, identities: memory.identities)
        self.store = store
        writer = PlaceWriter(
            memory, to: store, loaded: PlaceStore.Loaded(),
            clock: { [clock] in clock.seconds.load(ordering: .relaxed) }, report: { print($0) })
    }

    /// Writes what is left to write, and tells whether a memory made of the file knows all that is known
    /// now; true where there is no file.
    private func restart() throws -> Bool {
        guard let store, let writer else { return true }
        writer.turn()
        try store.verify()
        var capacities = NetworkMemory.Capacities()
        capacities.places = 2 * subscribers
        let again = try NetworkMemory(capacities)
        let loaded = try store.load(into: again, now: UInt32(now / 1_000_000_000))
        try store.close()
        var known = 0
        var right = 0
        for set in 0..<memory.places.setCount {
            for place in memory.places.places(ofSet: set) {
                var found = Place()
                known += 1
                if again.places.find(place.subscriber, into: &found), found == place { right += 1 }
            }
        }
        print(
            "after a restart: \(loaded.rows) rows of the file, \(right) of \(known) places as before"
        )
        // The file knows those, too, that the memory gave up; as many others may give way to them.
        return right + Int(memory.places.evictions) >= known
    }

    private func seconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func residentOctets() -> Int {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard unsafe fgets(&line, 256, file) != nil else { return 0 }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}

// Spans of two parts of an object cannot be held at once; parameters can be told apart.
private func screen(
    _ template: inout Template, _ origin: Origin, _ table: Span<UInt32>,
    _ screener: inout Screener, _ hits: inout [UInt64], _ allocations: inout UInt64
) -> Screened {
    var counters = hits.mutableSpan
    weir_allocations_start()
    let screened = screener.screen(
        template.octets.span, from: origin, table: table, hits: &counters)
    allocations += weir_allocations_stop().allocations
    return screened
}
