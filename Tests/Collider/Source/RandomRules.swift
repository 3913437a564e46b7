import SS7Filter
import SS7Wire

/// Random rule files, written as text so that the whole compiler takes part.
public struct RandomRules {
    private static let operations = [
        "updateLocation", "cancelLocation", "insertSubscriberData", "sendRoutingInfo", "map31",
        "mtForwardSM", "provideSubscriberInfo", "anyTimeInterrogation", "initialDPGPRS",
        "continue", "releaseCall", "cap70", "applyChargingGPRS",
    ]
    private static let names: [Field: [String]] = [
        .sccp: ["UDT", "UDTS", "XUDT", "LUDTS", "CR"],
        .tcap: TCAPMessageType.allCases.map(\.name),
        .userProtocol: UserProtocol.allCases.map(\.name),
        .component: ComponentType.allCases.map(\.name), .form: Form.allCases.map(\.name),
        .layer: Layer.allCases.map(\.name), .reason: ["badTag", "highTag", "truncated"],
        .operation: operations, .calledRouteOn: ["gt", "ssn"], .callingRouteOn: ["gt", "ssn"],
        .variant: MTPVariant.allCases.map(\.name), .link: ["first", "second"],
        .side: Side.allCases.map(\.name), .weekday: ["mon", "wed", "sat", "tue-thu", "sat-mon"],
        .time: ["00:00", "06:30", "12:00", "23:59", "22:00-06:00", "08:00-12:30", "12:00-24:00"],
        .dialogue: DialogueStanding.allCases.map(\.name), .openedBy: Side.allCases.map(\.name),
        .scmg: ["ssa", "ssp", "ssc"], .affectedNode: AffectedNode.allCases.map(\.name),
    ]
    private static let digitFields = Field.allCases.filter { $0.kind == .digits }

    /// The text of a rule file.
    public static func text(_ random: inout RandomSource) -> String {
        var lines = [
            "list one = \(items(&random))\(exceptions(&random))",
            "list two = one, \(items(&random))\(exceptions(&random))",
            "default parameter number = 9", "parameter number = \(random.number(0...3))",
        ]
        for number in 0..<random.number(1...12) {
            if random.chance(40) {
                lines.append("category \(random.pick(Category.allCases).name) \"some\"")
            }
            lines.append(rule(number, &random))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func rule(_ number: Int, _ random: inout RandomSource) -> String {
        var verdict = random.pick(["block", "block", "forward", "log"])
        var mode = ""
        if verdict == "block" { mode = random.pick(["", "", "shadow ", "off "]) }
        let about =
            random.chance(30)
            ? "any"
            : Set((0...random.number(0...3)).map { _ in random.pick(operations) }).sorted()
                .joined(separator: ", ")
        if mode == "shadow ", random.chance(30), about != "any" { verdict = "" }
        var text = "rule r\(number) \(mode)\(verdict) \(about)"
        if random.chance(50) { text += " from \(random.pick(["interconnect", "home"]))" }
        if random.chance(80) { text += " when \(condition(3, &random))" }
        if random.chance(30) { text += " unless \(condition(2, &random))" }
        if verdict != "forward", random.chance(30) { text += " limit \(limit(&random))" }
        if verdict == "block", random.chance(40) {
            text +=
                " then "
                + random.pick([
                    "drop", "udts", "udts 3", "udts subsystemFailure", "abort", "divert 1-2-3",
                ])
        } else if verdict == "block", about == "any", random.chance(20) {
            text += " then error facilityNotSupported"
        }
        if random.chance(20) { text += " sample \(random.number(1...9))" }
        return text
    }

    private static func number(_ random: inout RandomSource) -> String {
        let digits = (0...random.number(0...4)).map { _ in String(random.number(0...2)) }
        return random.pick(["", "+"]) + digits.joined()
    }

    private static func items(_ random: inout RandomSource) -> String {
        (0...random.number(0...3)).map { _ in random.pick(["", "="]) + number(&random) }
            .joined(separator: ", ")
    }

    private static func exceptions(_ random: inout RandomSource) -> String {
        random.chance(50) ? " except \(items(&random))" : ""
    }

    private static func condition(_ depth: Int, _ random: inout RandomSource) -> String {
        guard depth > 0, random.chance(70) else { return test(&random) }
        let one = condition(depth - 1, &random)
        switch random.number(0...3) {
        case 0: return "not (\(one))"
        case 1: return "(\(one)) or (\(condition(depth - 1, &random)))"
        case 2: return "(\(one)) and \(test(&random))"
        default: return "\(test(&random)) or (\(one)) and (\(condition(depth - 1, &random)))"
        }
    }

    private static func test(_ random: inout RandomSource) -> String {
        if random.chance(10) { return "flag \(random.pick(Reason.allCases).name)" }
        if random.chance(35) { return ownership(&random) }
        let field = random.pick(Field.allCases)
        if random.chance(10) { return "\(field.name) present" }
        switch field.kind {
        case .digits: return digits(field, &random)
        case .truth: return random.pick(["", "not "]) + field.name
        case .number: return comparison(field, &random)
        }
    }

    private static func comparison(_ field: Field, _ random: inout RandomSource) -> String {
        let values = names[field] ?? ["0", "1", "2", "3", "$number"]
        if names[field] == nil, random.chance(20),
            ![.opc, .dpc, .calledPC, .callingPC, .affectedPC]
                .contains(field)
        {
            return "\(field.name) in (1-\(random.number(1...3)), 3)"
        }
        if random.chance(25) {
            return "\(field.name) in (\(random.pick(values)), \(random.pick(values)))"
        }
        let signs = names[field] == nil ? ["=", "!=", "<", "<=", ">", ">="] : ["=", "!="]
        return "\(field.name) \(random.pick(signs)) \(random.pick(values))"
    }

    private static func digits(_ field: Field, _ random: inout RandomSource) -> String {
        switch random.number(0...5) {
        case 0: "\(field.name) in \(random.pick(["one", "two"]))"
        case 1: "\(field.name) not in (\(items(&random)))"
        case 2: "\(field.name) = \(number(&random))"
        case 3: "\(field.name) != \(number(&random))"
        case 4: "\(field.name) starts with \(number(&random))"
        default: "\(field.name) = \(random.pick(digitFields).name)"
        }
    }

    private static func limit(_ random: inout RandomSource) -> String {
        let unit = random.pick(["second", "minute", "2 minutes", "3 hours", "day"])
        let keys = (1...random.number(1...3)).map { _ in part(&random) }
        var text = "\(random.number(1...3)) "
        if random.chance(40) {
            var value = part(&random)
            // One that all messages of a key share is refused.
            while keys.contains(where: { value == $0 || value.hasSuffix("(\($0))") }) {
                value = part(&random)
            }
            text += "different \(value) per \(unit)"
        } else {
            text += "per \(unit)\(random.chance(40) ? " burst \(random.number(1...3))" : "")"
        }
        text += " by \(keys.joined(separator: ", "))"
        return random.chance(40)
            ? text + " hold \(random.pick(["20 seconds", "1 hour", "2 days"]))" : text
    }

    private static func part(_ random: inout RandomSource) -> String {
        let number = random.pick([.imsi, .callingGT, .calledGT] + digitFields).name
        return random.pick([
            number, number, "network(\(number))", "country(\(number))", "target", "side",
            "operation",
            random.pick(Field.allCases.filter { $0.kind == .number }).name,
        ])
    }

    private static func ownership(_ random: inout RandomSource) -> String {
        let one = random.pick([.imsi, .callingGT, .calledGT] + digitFields).name
        let other = random.pick([.imsi, .callingGT, .calledGT] + digitFields).name
        let sign = random.pick(["=", "!="])
        switch random.number(0...8) {
        case 7: return "agrees(\(one))"
        case 8: return property(one, &random)
        case 0: return "network(\(one)) \(sign) network(\(other))"
        case 1: return "country(\(one)) \(sign) country(\(other))"
        case 2: return "own(\(one))"
        case 3: return "partner(\(one))"
        case 4: return "\(random.pick(["known", "readable"]))(\(one))"
        case 5: return "network(\(one)) \(sign) \(random.pick(["XAAAA", "\"XB/Two\"", "Home"]))"
        default: return "country(\(one)) in (XA, \(random.pick(["XB", "XZ"])))"
        }
    }

    private static func property(_ field: String, _ random: inout RandomSource) -> String {
        let function = random.pick(NumberProperty.allCases.map(\.name))
        let value = random.number(0...9)
        return random.pick([
            "\(function)(\(field)) \(random.pick(["=", "!=", "<", "<=", ">", ">="])) \(value)",
            "\(function)(\(field)) in (1, \(value))", "\(function)(\(field)) in (2-\(value + 2))",
        ])
    }
}
