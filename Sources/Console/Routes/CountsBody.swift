import Intelligence
import SS7Rules

/// Events of a time counted, as pages get it.
struct CountsBody: Encodable {
    /// Seconds back from the newest event; nil for all.
    static let windows: [String: Double?] = [
        "hour": 3_600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400, "all": nil,
    ]

    /// One thing and how many attacks it has.
    struct Count: Encodable {
        var country: String?
        var `operator`: String?
        var title: String?
        var imsi: String?
        var msisdn: String?
        var name: String?
        var category: String?
        var attacks: Int
        var blocked: Int
        var shadowed: Int
        var afterwards: Int
        /// Seconds since 1970.
        var last: Double

        init(_ count: EventCount) {
            attacks = count.attacks
            blocked = count.blocked
            shadowed = count.shadowed
            afterwards = count.afterwards
            last = count.last
        }
    }

    var from: Double?
    var events: Int
    var attacks: Int
    var blocked: Int
    var shadowed: Int
    var afterwards: Int
    var countries: [Count]
    var sources: [Count]
    var titles: [Count]
    var targets: [Count]
    var operations: [Count]
    var rules: [Count]
    var categories: [Count]

    init(_ counts: EventCounts) {
        func name(
            _ list: [EventCount], _ keys: WritableKeyPath<Count, String?>...
        ) -> [Count] {
            list.map { entry in
                var count = Count(entry)
                for (key, name) in zip(keys, entry.names) { count[keyPath: key] = name }
                return count
            }
        }
        from = counts.from
        events = counts.events
        attacks = counts.attacks
        blocked = counts.blocked
        shadowed = counts.shadowed
        afterwards = counts.afterwards
        countries = name(counts.countries, \.country)
        sources = name(counts.sources, \.country, \.operator)
        titles = name(counts.titles, \.title, \.country, \.operator)
        targets = name(counts.targets, \.imsi, \.msisdn)
        operations = name(counts.operations, \.name)
        rules = name(counts.rules, \.name, \.category)
        categories = name(counts.categories, \.name)
    }
}

/// Where countries are, for the world view.
struct PlacesBody: Encodable {
    struct Spot: Encodable {
        var country: String
        /// Degrees, north and east positive.
        var latitude: Double
        var longitude: Double
    }

    var places: [Spot]

    init() {
        places = Geography.builtin.places.sorted { $0.key < $1.key }.map { country, place in
            Spot(country: country, latitude: place.latitude, longitude: place.longitude)
        }
    }
}
