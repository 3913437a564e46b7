import SS7Filter

/// A unit that may stand behind a number: `6 hours`, `1000 km/h`.
struct Unit: Hashable {
    /// What a unit measures.
    enum Quantity: Hashable {
        /// In seconds where no unit is written.
        case time
        /// In km.
        case distance
        /// In km/h.
        case speed

        /// The units as a sentence lists them.
        var units: String {
            let names = Unit.all.filter { $0.quantity == self }.map(\.name)
            return names.count == 1
                ? names[0] : "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
        }
    }

    var name: String
    /// The name behind a 1.
    var singular: String
    var quantity: Quantity
    /// How much of the quantity one is.
    var size: UInt32

    /// All units, of each quantity the smallest first.
    static let all = [
        Unit(name: "seconds", singular: "second", quantity: .time, size: 1),
        Unit(name: "minutes", singular: "minute", quantity: .time, size: 60),
        Unit(name: "hours", singular: "hour", quantity: .time, size: 3_600),
        Unit(name: "days", singular: "day", quantity: .time, size: 86_400),
        Unit(name: "km", singular: "km", quantity: .distance, size: 1),
        Unit(name: "km/h", singular: "km/h", quantity: .speed, size: 1),
    ]

    /// All names, one of the plural and one of the singular.
    static let names = Array(Set(all.flatMap { [$0.name, $0.singular] })).sorted()

    /// What people write instead, and what it is called here.
    static let shorthand = [
        "s": "seconds", "sec": "seconds", "secs": "seconds", "min": "minutes", "mins": "minutes",
        "h": "hours", "hr": "hours", "hrs": "hours", "d": "days", "kmh": "km/h", "kph": "km/h",
        "kilometres": "km", "kilometers": "km",
    ]

    static func named(_ name: String) -> Unit? {
        all.first { $0.name == name || $0.singular == name }
    }

    /// Tells whether a word behind a number is a unit, or was meant to be one.
    static func isMeant(by word: String) -> Bool {
        named(word) != nil || shorthand[word] != nil
    }

    /// An amount in the largest unit that needs no fraction: `90 minutes`, `1 day`.
    static func written(_ amount: UInt32, of quantity: Quantity) -> String {
        let fitting = all.last {
            $0.quantity == quantity && amount.isMultiple(of: $0.size) && amount >= $0.size
        }
        guard let unit = fitting ?? all.first(where: { $0.quantity == quantity }) else {
            return String(amount)
        }
        let count = amount / unit.size
        return "\(count) \(count == 1 ? unit.singular : unit.name)"
    }
}

extension Field {
    /// What the field measures; nil where its values have no unit.
    var quantity: Unit.Quantity? {
        switch self {
        case .sinceSeen, .sinceRoutingInfo: .time
        case .travelDistance: .distance
        case .travelSpeed: .speed
        default: nil
        }
    }
}

extension Written {
    /// The text with the unit that was written behind it.
    func measured(in unit: Token) -> Written {
        Written(text: "\(text) \(unit.text)", range: range.joined(unit.range))
    }

    /// The amount and the unit behind it; nil for a text that is not two words.
    var amountAndUnit: (amount: String, unit: String)? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}
