import Intelligence

/// Random numbers that are the same in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// A time of attacks by networks that know nothing of each other, and clusters among them.
struct Campaign {
    /// Networks with their part of all attacks.
    static let networks = [
        ("BB/Flow", 28.0), ("CN/Unicom", 23), ("AG/Flow", 12), ("PA/Cable", 6), ("JM/One", 5),
        ("KH/Two", 4), ("PS/Jawwal", 3.5), ("IS/Three", 2), ("MN/Four", 2), ("BS/Telecom", 0.35),
    ]
    /// Operations with what they name: an IMSI, an MSISDN, or either.
    static let operations = [
        ("anyTimeInterrogation", "im"), ("sendRoutingInfoForSM", "m"), ("sendIMSI", "m"),
        ("provideSubscriberInfo", "i"), ("sendRoutingInfo", "m"), ("insertSubscriberData", "i"),
        ("cancelLocation", "i"), ("sendAuthenticationInfo", "i"), ("sendRoutingInfoForLCS", "im"),
        ("updateLocation", "i"), ("mtForwardSM", "i"), ("provideRoamingNumber", "i"),
    ]

    struct Cluster: Hashable {
        var networks: Set<String>
        var targets: Set<Int>
        var attacks: Int
    }

    var events: [ReportEvent] = []
    var clusters: [Cluster] = []
    private var random: Seeded
    private let days: Double

    init(seed: UInt64, days: Double) {
        random = Seeded(state: seed)
        self.days = days
    }

    static func imsi(_ subscriber: Int) -> String { "00101\(1_000_000_000 + subscriber)" }
    static func msisdn(_ subscriber: Int) -> String { "1555\(1_000_000 + subscriber)" }
    /// The subscriber of either number.
    static func subscriber(_ numbers: Subscriber) -> Int? {
        numbers.imsi.flatMap { Int($0.dropFirst(5)) }.map { $0 - 1_000_000_000 }
            ?? numbers.msisdn.flatMap { Int($0.dropFirst(4)) }.map { $0 - 1_000_000 }
    }

    private mutating func attack(
        _ network: String, on subscriber: Int, by operation: (String, String), at time: Double
    ) {
        var event = ReportEvent(time: time, verdict: "block")
        let parts = network.split(separator: "/")
        event.source = .init(country: String(parts[0]), operator: String(parts[1]))
        event.operation = operation.0
        event.calling = .init(digits: "1\(network.utf8.reduce(7) { $0 &* 31 &+ Int($1) } % 10_000)")
        let names = operation.1.randomElement(using: &random)
        if names == "i" { event.imsi = Self.imsi(subscriber) }
        if names == "m" { event.msisdn = Self.msisdn(subscriber) }
        events.append(event)
    }

    private mutating func anyNetwork() -> String {
        var left = Double.random(in: 0..<Self.networks.reduce(0) { $0 + $1.1 }, using: &random)
        for (name, part) in Self.networks {
            left -= part
            if left < 0 { return name }
        }
        return Self.networks[0].0
    }

    /// Attacks in the background: each some attacks by one network on a subscriber within ten minutes.
    mutating func addBackground(_ count: Int, on subscribers: Int) {
        while events.count < count {
            let (network, subscriber) = (
                anyNetwork(), Int.random(in: 0..<subscribers, using: &random)
            )
            let start = Double.random(in: 0..<days * 86_400, using: &random)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                attack(
                    network, on: subscriber,
                    by: Self.operations.randomElement(using: &random) ?? Self.operations[0],
                    at: start + Double.random(in: 0..<600, using: &random))
            }
        }
    }

    /// Networks that know nothing of each other, all of them busy on one day or at one time of day only.
    mutating func addBusyHours(_ count: Int, on subscribers: Int, everyDay: Bool) {
        for _ in 0..<count {
            let hour =
                everyDay
                ? (0..<4).map { _ in Double.random(in: 0..<3, using: &random) }
                : [
                    Double.random(in: 0..<24, using: &random)
                ]
            let day = everyDay ? Double(Int.random(in: 0..<Int(days), using: &random)) : 0
            attack(
                anyNetwork(), on: Int.random(in: 0..<subscribers, using: &random),
                by: Self.operations.randomElement(using: &random) ?? Self.operations[0],
                at: day * 86_400 + (6 + hour.reduce(0, +)) * 3_600)
        }
    }

    /// An attack at the very end, which nothing else was near.
    mutating func addStraggler() {
        attack("IS/Three", on: 0, by: Self.operations[0], at: days * 86_400)
    }

    /// A cluster: one or two networks attack each subscriber by both operations, the others by one of them.
    ///
    /// - Parameter part: how much of the time has passed when it begins.
    mutating func addCluster(
        _ networks: [String], on subscribers: [Int], by techniques: [Int], at part: Double
    ) {
        let start = part * days * 86_400
        let length = Double.random(in: 600..<3000, using: &random)
        let before = events.count
        for (place, network) in networks.enumerated() {
            for (index, subscriber) in subscribers.enumerated() {
                let used =
                    place < networks.count - 2 || place == 0
                    ? techniques : [techniques[(index + place) % techniques.count]]
                for technique in used {
                    attack(
                        network, on: subscriber, by: Self.operations[technique],
                        at: start + Double.random(in: 0..<length, using: &random))
                }
            }
        }
        clusters.append(
            Cluster(
                networks: Set(networks), targets: Set(subscribers),
                attacks: events.count - before))
    }

    /// The report of it all.
    func report(_ surroundings: Surroundings = Surroundings()) -> Report {
        var builder = ReportBuilder()
        for event in events.sorted(by: { $0.time < $1.time }) { builder.add(event) }
        return builder.finish(surroundings)
    }
}
