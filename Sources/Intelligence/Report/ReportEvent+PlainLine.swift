extension ReportEvent {
    private static let members = CodingKeys.allCases.map { Array($0.rawValue.utf8) }

    /// Reads an event from a line as Weir writes it; nil for what the decoder of Foundation is to look at.
    init?(plain octets: ArraySlice<UInt8>) {
        var line = PlainLine(octets)
        var event = ReportEvent(time: .nan, verdict: "")
        var seen: UInt32 = 0
        do throws(PlainLine.NotPlain) {
            try line.object { (line, name) throws(PlainLine.NotPlain) in
                let index = ReportEvent.members.firstIndex {
                    $0.count == name.count && $0.elementsEqual(name)
                }
                guard let index else { return try line.skipValue() }
                // Which of two values counts is the decoder's to say.
                guard seen & 1 << index == 0 else { throw PlainLine.NotPlain() }
                seen |= 1 << index
                try event.read(CodingKeys.allCases[index], from: &line)
            }
            try line.end()
        } catch { return nil }
        // The first three are those without which there is no event.
        guard seen & 0b111 == 0b111 else { return nil }
        self = event
    }

    private mutating func read(
        _ member: CodingKeys, from line: inout PlainLine
    ) throws(PlainLine.NotPlain) {
        switch member {
        case .time: time = try line.decimal()
        case .verdict: verdict = try line.string()
        case .shadow: shadow = try line.truth()
        case .category: category = try EventCategory(plain: &line)
        case .rule: rule = try line.string()
        case .reason: reason = try line.string()
        case .source: source = try StoredEvent.Source(plain: &line)
        case .link: link = try line.string()
        case .opc: opc = try line.integer()
        case .calling: calling = try StoredEvent.Address(plain: &line)
        case .operation: operation = try line.string()
        case .imsi: imsi = try line.string()
        case .msisdn: msisdn = try line.string()
        }
    }
}

extension EventCategory {
    fileprivate init(plain line: inout PlainLine) throws(PlainLine.NotPlain) {
        if line.isAtString {
            self.init(rawValue: try line.string())
        } else {
            let number: Int = try line.integer()
            self.init(rawValue: String(number))
        }
    }
}

extension StoredEvent.Source {
    fileprivate init(plain line: inout PlainLine) throws(PlainLine.NotPlain) {
        self.init(country: nil, operator: nil)
        try line.object { (line, name) throws(PlainLine.NotPlain) in
            switch String(decoding: name, as: UTF8.self) {
            case "country" where country == nil: country = try line.string()
            case "operator" where self.operator == nil: self.operator = try line.string()
            default: throw PlainLine.NotPlain()
            }
        }
    }
}

extension StoredEvent.Address {
    fileprivate init(plain line: inout PlainLine) throws(PlainLine.NotPlain) {
        self.init()
        try line.object { (line, name) throws(PlainLine.NotPlain) in
            switch String(decoding: name, as: UTF8.self) {
            case "digits" where digits == nil: digits = try line.string()
            case "ssn" where ssn == nil: ssn = try line.integer()
            case "pc" where pc == nil: pc = try line.integer()
            case "nature" where nature == nil: nature = try line.integer()
            case "plan" where plan == nil: plan = try line.integer()
            case "translationType" where translationType == nil:
                translationType = try line.integer()
            case "gti" where gti == nil: gti = try line.integer()
            case "routeOn" where routeOn == nil: routeOn = try line.string()
            default: throw PlainLine.NotPlain()
            }
        }
    }
}
