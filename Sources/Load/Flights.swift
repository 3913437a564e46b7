/// What has been sent and not been heard of.
struct Flights {
    /// One message on its way.
    struct Flight {
        var step: Course.Step
        var expectation: Expectation
        /// When it was to be sent, and when it was.
        var intended: UInt64
        var sent: UInt64
        /// Parts that have not arrived.
        var missing: Int
        /// The number of its first M3UA message among those sent; its segments' follow.
        var serial = 0
        var lane = Overtaking.Lane.first
        /// The first of its parts, -1 until it is under way; the others are linked to it.
        fileprivate(set) var firstPart = -1
    }

    /// A part under way, found by a key of its octets.
    private struct Part {
        var key: UInt64
        var flight: Int
        /// Its place in its message.
        var number = 0
        /// True where another with the same octets was under way: nobody can tell which one arrives.
        var isAmbiguous = false
        /// The next part with the same octets that was sent, -1 for none.
        var alike = -1
        /// The next part of the same message, -1 for none.
        var sibling = -1
    }

    private var flights: [Flight?] = []
    private var freeFlights: [Int] = []
    private var parts: [Part] = []
    private var freeParts: [Int] = []
    /// The first part of each key, and the last.
    private var byKey: [UInt64: (first: Int, last: Int)] = [:]
    /// Flights in the order of their sending, with the time that tells whether the place is still
    /// theirs.
    private var order: [(flight: Int, sent: UInt64)] = []
    private var passed = 0
    private(set) var count = 0

    /// Notes a message that is about to be sent.
    ///
    /// - Parameter keys: of its parts in their order, 0 for one that is not waited for.
    mutating func begin(_ flight: Flight, keys: [UInt64]) {
        let place = freeFlights.popLast() ?? flights.count
        if place == flights.count { flights.append(nil) }
        var flight = flight
        flight.firstPart = -1
        for (number, key) in keys.enumerated() where key != 0 {
            flight.firstPart = add(key, place, number, before: flight.firstPart)
        }
        flights[place] = flight
        order.append((place, flight.sent))
        count += 1
    }

    private mutating func add(
        _ key: UInt64, _ flight: Int, _ number: Int, before sibling: Int
    ) -> Int {
        let part = Part(key: key, flight: flight, number: number, sibling: sibling)
        let place = freeParts.popLast() ?? parts.count
        if place == parts.count { parts.append(part) } else { parts[place] = part }
        if let (first, last) = byKey[key] {
            parts[last].alike = place
            parts[last].isAmbiguous = true
            parts[place].isAmbiguous = true
            byKey[key] = (first, place)
        } else {
            byKey[key] = (place, place)
        }
        return place
    }

    /// What the earliest message under way with a part of this key is.
    func flight(of key: UInt64) -> Flight? {
        byKey[key].flatMap { flights[parts[$0.first].flight] }
    }

    /// Where in the order of sending the earliest part with this key is; nil where it cannot be told.
    func order(of key: UInt64) -> (serial: Int, lane: Overtaking.Lane)? {
        guard let part = byKey[key].map({ parts[$0.first] }), !part.isAmbiguous,
            let flight = flights[part.flight]
        else { return nil }
        return (flight.serial + part.number, flight.lane)
    }

    /// Notes that a part has arrived; gives the message once all have.
    mutating func arrive(_ key: UInt64) -> Flight? {
        guard let (first, last) = byKey[key] else { return nil }
        let place = parts[first].flight
        let next = parts[first].alike
        byKey[key] = next < 0 ? nil : (next, last)
        // The part stays in its message's row until that is over.
        parts[first].key = 0
        guard flights[place] != nil else { return nil }
        flights[place]?.missing -= 1
        guard let flight = flights[place], flight.missing == 0 else { return nil }
        release(place)
        return flight
    }

    /// Takes out the messages that were sent before a time, with the keys of their parts.
    ///
    /// What has arrived has the key 0.
    ///
    /// - Parameter most: messages that may stay; the earliest go.
    mutating func giveUp(
        before time: UInt64, keeping most: Int = .max
    ) -> [(flight: Flight, keys: [UInt64])] {
        var lost: [(flight: Flight, keys: [UInt64])] = []
        while passed < order.count {
            let (place, sent) = order[passed]
            if let flight = flights[place], flight.sent == sent {
                guard sent < time || count > most else { break }
                lost.append((flight, forget(flight)))
                release(place)
            }
            passed += 1
        }
        if passed > 65_536 {
            order.removeFirst(passed)
            passed = 0
        }
        return lost
    }

    /// Takes the parts of a message out of their keys' rows; gives their keys, 0 for what has arrived.
    private mutating func forget(_ flight: Flight) -> [UInt64] {
        var keys: [UInt64] = []
        var part = flight.firstPart
        while part >= 0 {
            let key = parts[part].key
            if key != 0, let (first, last) = byKey[key] { unlink(part, key, first, last) }
            keys.append(key)
            part = parts[part].sibling
        }
        // The row begins with the last one.
        return keys.reversed()
    }

    private mutating func unlink(_ part: Int, _ key: UInt64, _ first: Int, _ last: Int) {
        let next = parts[part].alike
        if part == first {
            byKey[key] = next < 0 ? nil : (next, last)
            return
        }
        var before = first
        while parts[before].alike != part {
            before = parts[before].alike
            if before < 0 { return }
        }
        parts[before].alike = next
        if part == last { byKey[key] = (first, before) }
    }

    private mutating func release(_ place: Int) {
        var part = flights[place]?.firstPart ?? -1
        while part >= 0 {
            freeParts.append(part)
            part = parts[part].sibling
        }
        flights[place] = nil
        freeFlights.append(place)
        count -= 1
    }
}
