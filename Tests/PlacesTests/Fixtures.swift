import Foundation
import Places
import SS7Wire
import Screening

/// A folder of its own for one test, gone afterwards.
final class ScratchFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("weir-places-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

/// Seconds since 1970 that the tests take for now.
let now: UInt32 = 1_800_000_000

func packed(_ text: String) -> UInt64 { (Digits(text) ?? Digits()).packed }

extension SubscriberIdentities {
    init(_ first: UInt64, _ second: UInt64) {
        self.init()
        key = (first, second)
    }

    func identity(_ number: Int) -> UInt64 {
        identity(of: Digits("00101\(1_000_000_000 + number)") ?? Digits())
    }
}

extension NetworkMemory {
    static func of(
        _ places: Int, _ identities: SubscriberIdentities = SubscriberIdentities()
    ) throws -> NetworkMemory {
        var capacities = Capacities(dialogues: 64)
        capacities.places = places
        return try NetworkMemory(capacities, identities: identities)
    }

    func place(_ number: Int) -> Place? {
        var place = Place()
        return places.find(identities.identity(number), into: &place) ? place : nil
    }

    /// The places of numbered subscribers, of those that are known.
    func places(of numbers: Range<Int>) -> [Place] { numbers.compactMap(place) }

    /// All places, in the order of their subscribers.
    var all: [Place] {
        (0..<places.setCount).flatMap { places.places(ofSet: $0) }
            .sorted { $0.subscriber < $1.subscriber }
    }
}

extension Place {
    /// A place of a numbered subscriber.
    init(_ number: Int, seen: UInt32, of identities: SubscriberIdentities = .init()) {
        self.init()
        subscriber = identities.identity(number)
        vlr = packed("15550100\(number % 7)")
        msc = packed("15550101")
        seenGT = packed("15550100\(number % 7)")
        self.seen = seen
        guard number % 2 == 0 else { return }
        sgsn = packed("15550102")
        previousGT = packed("155501900000012")
        previousSeen = (seen - 5_000) / Place.previousSeenStep * Place.previousSeenStep
        previousSilence = 3
    }
}

/// A writer whose turns the test makes, and what it has reported.
final class Writing {
    let memory: NetworkMemory
    let store: PlaceStore
    let writer: PlaceWriter
    let reports: Reports

    final class Reports: @unchecked Sendable {
        var all: [String] = []
        var now = Fixture.now
    }

    private enum Fixture { static let now: UInt32 = 1_800_000_000 }

    init(_ path: String, _ memory: NetworkMemory) throws {
        self.memory = memory
        store = try PlaceStore(path: path, identities: memory.identities)
        let loaded = try store.load(into: memory, now: Fixture.now)
        let reports = Reports()
        self.reports = reports
        writer = PlaceWriter(
            memory, to: store, loaded: loaded, clock: { reports.now },
            report: { report in
                switch report {
                case .failing(let error): reports.all.append(error.message)
                case .writingAgain: reports.all.append("again")
                }
            })
    }
}
