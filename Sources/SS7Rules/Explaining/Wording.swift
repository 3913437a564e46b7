public import SS7Filter
public import SS7Wire

/// Says in the words of rule files what a table holds as numbers: its tests, and what they saw.
public struct Wording: Sendable {
    private let table: RuleTable
    private let pointCodeFormat: PointCodeFormat
    /// The names of values, for fields that have them.
    private let names: [Field: [UInt32: String]]

    /// - Parameters:
    ///   - pointCodeFormat: how point codes are written.
    ///   - links: the names of the configuration's links, by their numbers.
    public init(
        _ table: RuleTable, pointCodeFormat: PointCodeFormat = .itu383, links: [String] = []
    ) {
        self.table = table
        self.pointCodeFormat = pointCodeFormat
        let vocabulary = Vocabulary(pointCodeFormat: pointCodeFormat, links: links)
        var names: [Field: [UInt32: String]] = [:]
        for field in Field.allCases {
            guard let named = vocabulary.names(of: field) else { continue }
            names[field] = Dictionary(
                named.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        }
        self.names = names
    }

    // MARK: - Tests

    /// Tests of one field for several values, one after the other, as one: `tcap in (begin, end)`.
    public func condition(oneOf tests: [Instruction]) -> String {
        guard tests.count > 1, let field = tests.first?.field else {
            return tests.first.map(condition) ?? ""
        }
        let values = tests.map { value($0.operand, of: field) }
        return "\(field.name) in (\(values.joined(separator: ", ")))"
    }

    /// The test as a rule would write it: `calling-gt in lcs-partners`.
    public func condition(_ test: Instruction) -> String {
        let field = test.field.name
        switch test.opcode {
        case .match, .miss: return "\(test.opcode)"
        case .equal where test.field.kind == .truth:
            return test.operand == 0 ? "\(field) = false" : field
        case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return "\(field) \(sign(test.opcode)) \(value(test.operand, of: test.field))"
        case .present: return "\(field) present"
        case .flag:
            let reason = Reason(rawValue: UInt8(truncatingIfNeeded: test.operand))
            return "flag \(reason?.name ?? String(test.operand))"
        case .member: return membership(of: field, in: Int(test.operand))
        case .sameNumber: return "\(field) = \(test.second.name)"
        case .sameNetwork: return "network(\(field)) = network(\(test.second.name))"
        case .sameCountry: return "country(\(field)) = country(\(test.second.name))"
        case .network where test.operand == ImageLayout.ownNetwork: return "own(\(field))"
        case .network:
            return "network(\(field)) = "
                + (table.network(ofIdentity: test.operand).map(name) ?? String(test.operand))
        case .country: return "country(\(field)) = \(letters(test.operand))"
        case .known: return "known(\(field))"
        case .readable: return "readable(\(field))"
        case .property:
            guard let (property, comparison, value) = test.property else { return "\(test.opcode)" }
            return "\(property.name)(\(field)) \(sign(comparison)) \(value)"
        case .limit: return limit(test).map { "limit \($0.text)" } ?? "\(test.opcode)"
        }
    }

    private func limit(_ test: Instruction) -> Limit? {
        let number = Int(test.operand)
        return table.limits.indices.contains(number) ? table.limits[number] : nil
    }

    private func membership(of field: String, in set: Int) -> String {
        let number = set - ImageLayout.firstSet
        let (members, isWhole) = table.members(ofSet: set, limit: 4)
        if table.setNames.indices.contains(number), !table.setNames[number].isEmpty {
            let note = members.isEmpty ? " (none)" : ""
            return "\(field) in \(table.setNames[number])\(note)"
        }
        if isWhole, members.count == 1, let only = members.first {
            return only.hasPrefix("=")
                ? "\(field) = \(only.dropFirst())" : "\(field) starts with \(only)"
        }
        return "\(field) in (\(members.joined(separator: ", "))\(isWhole ? "" : ", …"))"
    }

    private func sign(_ comparison: Opcode) -> String {
        switch comparison {
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        default: "="
        }
    }

    private func letters(_ country: UInt32) -> String {
        String(
            decoding: [
                UInt8(truncatingIfNeeded: country >> 8), UInt8(truncatingIfNeeded: country),
            ], as: UTF8.self)
    }

    // MARK: - Values

    /// What a test saw, and whose number it is where the test asks that; empty for a finding.
    public func seen(_ test: Explanation.Test) -> String {
        if test.instruction.opcode == .limit { return seen(ofLimit: test) }
        let fields = [test.instruction.field, test.instruction.second]
        return zip(fields, test.values).map { field, value in
            switch test.instruction.opcode {
            case .network, .country, .known, .sameNetwork, .sameCountry:
                self.value(value, of: field)
            default: plain(value, of: field)
            }
        }.joined(separator: "; ")
    }

    /// What the message has for a limit's keys, then for what it counts.
    private func seen(ofLimit test: Explanation.Test) -> String {
        guard let limit = limit(test.instruction) else { return "" }
        let parts = limit.keys + [limit.value].compactMap(\.self)
        return zip(parts, test.values).map { part, value in
            switch part {
            case .field(let field): plain(value, of: field)
            case .network(let field), .country(let field): self.value(value, of: field)
            case .target: plain(value, of: .imsi)
            }
        }.joined(separator: "; ")
    }

    /// What a field holds: a name, a number, or digits and the network that they belong to.
    public func value(_ value: Explanation.Value, of field: Field) -> String {
        guard case .digits(let digits, let plan, true, let owner, let prefix) = value else {
            return plain(value, of: field)
        }
        return plain(value, of: field) + owned(digits, plan, owner, prefix, of: field)
    }

    private func plain(_ value: Explanation.Value, of field: Field) -> String {
        switch value {
        case .absent: "absent"
        case .unnamed: "no subscriber named"
        case .number(let number): self.value(number, of: field)
        case .digits(let digits, let plan, true, _, _): written(digits, plan, of: field)
        case .digits(let digits, _, false, _, _):
            "\(digits.isEmpty ? "no digits" : "\(digits)"), not readable"
        }
    }

    /// The value of a number or truth as rules write it.
    public func value(_ number: UInt32, of field: Field) -> String {
        if let name = names[field]?[number] { return name }
        if let quantity = field.quantity { return Unit.written(number, of: quantity) }
        switch field {
        case .opc, .dpc, .calledPC, .callingPC, .affectedPC:
            return PointCode(number).written(as: pointCodeFormat)
        case .operation:
            let user = UserProtocol(rawValue: UInt8(truncatingIfNeeded: number >> 8)) ?? .unknown
            return Operation(user, UInt8(truncatingIfNeeded: number)).name
        case .link: return "none"
        case .time:
            let minute = String(number % 60)
            return "\(number / 60):\(minute.count == 1 ? "0" : "")\(minute)"
        default:
            if field.kind == .truth { return number == 0 ? "false" : "true" }
            return String(number)
        }
    }

    /// True for a field that holds seconds.
    public func isTime(_ field: Field) -> Bool { field.quantity == .time }

    private func written(_ digits: Digits, _ plan: NumberingPlan, of field: Field) -> String {
        let isRaw = field == .calledDigits || field == .callingDigits || field == .imei
        return plan == .e212 || isRaw ? "\(digits)" : "+\(digits)"
    }

    /// Whose the number is, and which of its digits say so.
    private func owned(
        _ digits: Digits, _ plan: NumberingPlan, _ owner: Int?, _ prefix: Int, of field: Field
    ) -> String {
        guard field != .imei else { return "" }
        guard let owner, table.networks.indices.contains(owner) else { return ", network unknown" }
        let sign = plan == .e212 ? "" : "+"
        return ", \(name(table.networks[owner])) by \(sign)\("\(digits)".prefix(prefix))"
    }

    /// The name of a network: `own XO/Ours`, `XA/One`, or a country where no operator is known.
    public func name(_ network: NetworkDescription) -> String {
        let name =
            network.operator.isEmpty
            ? network.country
            : network.country.isEmpty ? network.operator : network.name
        return network.isOwn ? (name.isEmpty ? "own" : "own \(name)") : name
    }
}
