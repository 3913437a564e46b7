// The store of places, measured and for tests that stop it half-way:
//     bench-places load PATH [PLACES]    writes so many, looks through them, loads them: times of each
//     bench-places write PATH [OCTETS]   changes places one after another until it is killed; no file
//                                        may grow over so many octets, as on a disk that is full
// `write` prints the number of the last change every few milliseconds; change n is of subscriber
// n modulo 50000 and seen at 1700000000 + n.

import Foundation
import Places
import SS7Wire
import Screening

let arguments = CommandLine.arguments
guard arguments.count >= 3, ["load", "write"].contains(arguments[1]) else {
    FileHandle.standardError.write(Data("usage: bench-places load|write PATH [NUMBER]\n".utf8))
    exit(2)
}
let path = arguments[2]

func packed(_ text: String) -> UInt64 { (Digits(text) ?? Digits()).packed }

let nodes = (0..<100).map { packed("155501\(1_000 + $0)") }

/// A place as a subscriber abroad has it.
func place(_ subscriber: Int, seen: UInt32) -> Place {
    var place = Place()
    place.subscriber = packed("00101\(1_000_000_000 + subscriber)")
    place.vlr = nodes[subscriber % nodes.count]
    place.msc = place.vlr
    place.seenGT = place.vlr
    place.seen = seen
    place.previousGT = nodes[(subscriber + 1) % nodes.count]
    place.previousSeen = (seen - 86_400) / Place.previousSeenStep * Place.previousSeenStep
    return place
}

func memory(_ places: Int) throws -> NetworkMemory {
    var capacities = NetworkMemory.Capacities(dialogues: 64)
    capacities.places = places
    return try NetworkMemory(capacities)
}

func load(_ count: Int) throws {
    let store = try PlaceStore(path: path, identities: SubscriberIdentities())
    let clock = ContinuousClock()
    let writing = try clock.measure {
        for start in stride(from: 0, to: count, by: 10_000) {
            let end = min(count, start + 10_000)
            try store.write(
                (start..<end).map { place($0, seen: 1_700_000_000 + UInt32($0 % 1_000_000)) })
        }
    }
    let again = try clock.measure {
        for start in stride(from: 0, to: count, by: 10_000) {
            let end = min(count, start + 10_000)
            try store.write((start..<end).map { place($0, seen: 1_701_000_000 + UInt32($0)) })
        }
    }
    let verifying = try clock.measure { try store.verify() }
    let memory = try memory(count)
    var loaded = PlaceStore.Loaded()
    let loading = try clock.measure {
        loaded = try store.load(into: memory, now: 1_701_000_000 + UInt32(count))
    }
    try store.close()
    print(
        """
        \(count) places: written new in \(writing), again in \(again)
        looked through in \(verifying), loaded in \(loading): \(loaded.taken) taken, \(loaded.left) left
        """)
}

func write() throws {
    let store = try PlaceStore(path: path, identities: SubscriberIdentities())
    // So large that no place gives way.
    let memory = try memory(1 << 22)
    if arguments.count > 3, let octets = UInt(arguments[3]) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: octets, rlim_max: octets)
        // SAFETY: the call reads the limit and keeps nothing of it.
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }
    let writer = PlaceWriter(
        memory, to: store, loaded: PlaceStore.Loaded(), clock: { 1_700_000_000 }
    ) { report in
        if case .failing(let error) = report {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
        }
    }
    writer.start()
    for change in 1..<Int(Int32.max) {
        memory.places.store(place(change % 50_000, seen: 1_700_000_000 + UInt32(change)))
        guard change % 40 == 0 else { continue }
        FileHandle.standardOutput.write(Data("\(change)\n".utf8))
        usleep(5_000)
    }
}

do {
    if arguments[1] == "load" {
        try load(arguments.count > 3 ? Int(arguments[3]) ?? 1_000_000 : 1_000_000)
    } else {
        try write()
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
