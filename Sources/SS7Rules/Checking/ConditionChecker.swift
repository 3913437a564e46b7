import SS7Filter
import SS7Wire

/// Looks up the names of conditions and checks that what is compared can be.
final class ConditionChecker {
    let findings: Findings
    let lists: ListChecker
    let vocabulary: Vocabulary
    let directory: NetworkDirectory
    private(set) var sets: [NumberSet] = []
    private(set) var setNames: [String] = []
    private var numberOfSet: [NumberSet: Int] = [:]
    private var numberOfList: [ListKey: Int] = [:]

    /// A list as numbers of one plan.
    private struct ListKey: Hashable {
        var name: String
        var plan: NumberingPlan
    }

    init(
        findings: Findings, lists: ListChecker, vocabulary: Vocabulary,
        directory: NetworkDirectory
    ) {
        self.findings = findings
        self.lists = lists
        self.vocabulary = vocabulary
        self.directory = directory
    }

    func check(_ expression: Expression) -> Condition {
        switch expression {
        case .and(let terms): .all(terms.map(check))
        case .or(let terms): .any(terms.map(check))
        case .not(let inner): .not(check(inner))
        case .flag(let name): flag(name)
        case .test(let test): self.test(test)
        }
    }

    /// What stands for a condition that could not be read; the finding keeps it from being used.
    let nothing = Condition.any([])

    private func flag(_ name: Written) -> Condition {
        if let finding = Vocabulary.findings[name.text] {
            warn(ofFlag: finding, at: name.range)
            return .flag(finding)
        }
        findings.error(
            "there is no finding '\(name.text)'", at: name.range,
            suggestion: proposal(for: name.text, among: Vocabulary.findings.keys))
        return nothing
    }

    private func field(_ name: Written) -> Field? {
        if let field = Vocabulary.fields[name.text] { return field }
        findings.error(
            "there is no field '\(name.text)'", at: name.range,
            suggestion: proposal(
                for: name.text, among: Array(Vocabulary.fields.keys) + ["flag", "not"]))
        return nil
    }

    private func test(_ test: Test) -> Condition {
        guard let function = test.subject.function else {
            return field(test.subject.field).map { self.test($0, test) } ?? nothing
        }
        guard Vocabulary.functions.contains(function.text) else {
            findings.error(
                "there is no function '\(function.text)'", at: function.range,
                suggestion: proposal(for: function.text, among: Vocabulary.functions))
            return nothing
        }
        guard let field = digitsField(test.subject.field, of: function.text) else { return nothing }
        return self.function(function.text, field, test)
    }

    private func digitsField(_ name: Written, of function: String) -> Field? {
        guard let field = field(name) else { return nil }
        if field.kind == .digits { return field }
        findings.error("'\(function)' takes a number, '\(name.text)' is none", at: name.range)
        return nil
    }

    // MARK: - Fields

    private func test(_ field: Field, _ test: Test) -> Condition {
        switch test.relation {
        case .present: return .present(field)
        case .alone:
            if field.kind == .truth { return .compare(field, .equal, 1) }
            findings.error(
                "'\(field.name)' is compared with nothing", at: test.subject.range,
                suggestion: "write '\(field.name) present' to ask whether the message has it")
            return nothing
        case .compare(let sign, let operand):
            return field.kind == .digits
                ? compareDigits(field, sign, operand) : compareNumber(field, sign, operand)
        case .startsWith(let operand):
            guard field.kind == .digits else {
                findings.error(
                    "'\(field.name)' has no digits to start with", at: test.subject.range)
                return nothing
            }
            guard case .number(let written) = operand else {
                findings.error("expected a number after 'starts with'", at: operand.range)
                return nothing
            }
            let items = [ListStatement.Item.number(written, exactly: false)]
            return member(field, lists.numbers(of: items, plan: field.listPlan))
        case .inList(let name):
            guard field.kind == .digits else {
                findings.error(
                    "lists hold numbers, '\(field.name)' is none", at: test.subject.range,
                    suggestion: "write its values between parentheses")
                return nothing
            }
            return list(field, name)
        case .inItems(let items, _):
            if field.kind == .digits {
                return member(field, lists.numbers(of: items, plan: field.listPlan))
            }
            return .any(items.map { value(field, $0) })
        }
    }

    private func list(_ field: Field, _ name: Written) -> Condition {
        let plan = lists.dependsOnPlan(name.text) ? field.listPlan : .e164
        let key = ListKey(name: name.text, plan: plan)
        if let number = numberOfList[key] { return .member(field, number) }
        guard let set = lists.set(named: name.text, plan: plan) else {
            lists.unknown(name)
            return nothing
        }
        if set.isEmpty, lists.dependsOnPlan(name.text), !findings.hasErrors {
            findings.add(
                .warning,
                "no network of list '\(name.text)' has \(plan.prefixName) prefixes: no"
                    + " '\(field.name)' is in it", at: name.range)
        }
        // Equal lists stay apart, so that an explanation names the one that the rule does.
        numberOfList[key] = sets.count
        return .member(field, add(set, name: name.text))
    }

    private func member(_ field: Field, _ set: NumberSet) -> Condition {
        if let number = numberOfSet[set] { return .member(field, number) }
        numberOfSet[set] = sets.count
        return .member(field, add(set, name: ""))
    }

    private func add(_ set: NumberSet, name: String) -> Int {
        sets.append(set)
        setNames.append(name)
        return sets.count - 1
    }

    private func value(_ field: Field, _ item: ListStatement.Item) -> Condition {
        switch item {
        case .number(let written, false), .list(let written), .file(let written):
            return equal(field, written)
        case .number(let written, true):
            findings.error("'=' goes before numbers of digits only", at: written.range)
            return nothing
        case .owner(let owner, let range): return noNumbers(of: owner, at: range)
        }
    }

    /// Notes that a network or country stands where numbers are none of anybody's.
    func noNumbers(of owner: ListOwner, at range: SourceRange) -> Condition {
        findings.error(
            "'\(owner)' stands for numbers of digits, and none are asked for here", at: range)
        return nothing
    }

    private func compareDigits(
        _ field: Field, _ sign: Written, _ operand: Test.Operand
    ) -> Condition {
        guard sign.text == "=" || sign.text == "!=" else {
            findings.error("digits have no order: '\(sign.text)' cannot compare", at: sign.range)
            return nothing
        }
        let equal: Condition
        switch operand {
        case .number(let written):
            let items = [ListStatement.Item.number(written, exactly: true)]
            equal = member(field, lists.numbers(of: items, plan: field.listPlan))
        case .word(let written):
            guard let other = self.field(written) else { return nothing }
            guard other.kind == .digits else {
                findings.error("'\(written.text)' holds no digits", at: written.range)
                return nothing
            }
            equal = .sameNumber(field, other)
        case .string, .function:
            findings.error("expected a number or a field", at: operand.range)
            return nothing
        }
        return sign.text == "=" ? equal : .not(equal)
    }

    private func compareNumber(
        _ field: Field, _ sign: Written, _ operand: Test.Operand
    ) -> Condition {
        let written: Written
        switch operand {
        case .number(let text), .word(let text), .string(let text): written = text
        case .function(let subject):
            findings.error("expected a value", at: subject.range)
            return nothing
        }
        if sign.text == "=" { return equal(field, written) }
        if sign.text == "!=" { return .not(equal(field, written)) }
        if vocabulary.names(of: field) != nil {
            findings.error("'\(field.name)' has no order", at: sign.range)
            return nothing
        }
        guard let value = value(field, written) else { return nothing }
        let comparison = Condition.Comparison(sign: sign.text)
        warnOfNothingAbove(
            Vocabulary.greatest(of: field), field.name, comparison, written, value)
        return .compare(field, comparison, value)
    }

    func equal(_ field: Field, _ written: Written) -> Condition {
        if let range = range(field, written) { return range }
        if field.kind == .truth, let value = ["true": 1, "false": 0][written.text] as UInt32? {
            return .compare(field, .equal, value)
        }
        // A context is written with or without its version: 25 or 25.3.
        let parts = written.text.split(separator: ".", omittingEmptySubsequences: false)
        if field == .context, parts.count == 2, let number = UInt32(parts[0]),
            let version = UInt32(parts[1])
        {
            return .all([
                .compare(.context, .equal, number), .compare(.contextVersion, .equal, version),
            ])
        }
        guard let value = value(field, written) else { return nothing }
        if field == .time, value == Vocabulary.endOfDay {
            findings.error(
                "no clock shows 24:00: it may only end a range", at: written.range,
                suggestion: "write 00:00")
            return nothing
        }
        return .compare(field, .equal, value)
    }

    func value(_ field: Field, _ written: Written) -> UInt32? {
        if let parts = written.amountAndUnit,
            field.quantity != nil || Unit.isMeant(by: parts.unit)
        {
            return amount(field, written, parts)
        }
        if let value = vocabulary.value(written.text, of: field) {
            if let most = Vocabulary.greatest(of: field), value > most {
                findings.error("'\(field.name)' is never above \(most)", at: written.range)
                return nil
            }
            warn(of: value, in: field, at: written.range)
            return value
        }
        let names = vocabulary.names(of: field)
        findings.error(
            "'\(written.text)' is not a value of '\(field.name)'", at: written.range,
            suggestion: names.flatMap { proposal(for: written.text, amongFew: $0.keys) }
                ?? suggestion(forGlued: written.text, of: field))
        return nil
    }

    // MARK: - Functions

    private func function(_ name: String, _ field: Field, _ test: Test) -> Condition {
        switch (name, test.relation) {
        case ("own", .alone): return .network(field, ImageLayout.ownNetwork)
        case ("known", .alone): return .known(field)
        case ("unknown", .alone): return .all([.present(field), .not(.known(field))])
        case ("readable", .alone): return .readable(field)
        case ("agrees", .alone): return .sameNetwork(field, .callingGT)
        case ("length", let relation), ("nature", let relation), ("plan", let relation):
            return property(name, field, relation, test.subject.range)
        case ("partner", .alone):
            return .all([.known(field), .not(.network(field, ImageLayout.ownNetwork))])
        case ("network", .compare(let sign, let operand)),
            ("country", .compare(let sign, let operand)):
            guard sign.text == "=" || sign.text == "!=" else {
                findings.error("'\(name)' has no order", at: sign.range)
                return nothing
            }
            let equal = belongs(name, field, operand)
            return sign.text == "=" ? equal : .not(equal)
        case ("network", .inItems(let items, _)), ("country", .inItems(let items, _)):
            return .any(
                items.map { item in
                    switch item {
                    case .number(let written, _), .file(let written), .list(let written):
                        owner(name, field, written)
                    case .owner(let owner, let range): noNumbers(of: owner, at: range)
                    }
                })
        case ("network", _), ("country", _):
            findings.error(
                "'\(name)' is compared with nothing", at: test.subject.range,
                suggestion: "write '\(name)(…) = …' or '\(name)(…) in (…)'")
            return nothing
        default:
            findings.error("'\(name)' is true or false: nothing may follow", at: test.subject.range)
            return nothing
        }
    }

    private func belongs(_ name: String, _ field: Field, _ operand: Test.Operand) -> Condition {
        switch operand {
        case .word(let written), .string(let written), .number(let written):
            return owner(name, field, written)
        case .function(let subject):
            guard let function = subject.function, function.text == name else {
                findings.error("a \(name) is compared with a \(name)", at: subject.range)
                return nothing
            }
            guard let other = digitsField(subject.field, of: name) else { return nothing }
            return name == "network" ? .sameNetwork(field, other) : .sameCountry(field, other)
        }
    }

    private func owner(_ function: String, _ field: Field, _ name: Written) -> Condition {
        if function == "country" {
            let letters = Array(name.text.uppercased().utf8)
            if letters.count == 2, letters.allSatisfy({ 0x41...0x5a ~= $0 }) {
                warnOfNoCountry(name)
                return .country(field, UInt32(letters[0]) << 8 | UInt32(letters[1]))
            }
            findings.error("'\(name.text)' is not a country of two letters", at: name.range)
            return nothing
        }
        if let identity = directory.identity(named: name.text) { return .network(field, identity) }
        findings.error(
            "no row of the partner table names the network '\(name.text)'", at: name.range,
            suggestion: proposal(for: name.text, among: directory.names))
        return nothing
    }
}
