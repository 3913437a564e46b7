import Foundation
public import SS7Filter
import SS7Wire

extension RuleCompiler {
    /// The table of a dump: `RuleTable.dump()` backwards.
    ///
    /// The image is laid out anew and verified. A dump of a compiled table gives the same image, word
    /// for word.
    ///
    /// - Throws: `Diagnostics` naming the line that cannot be read, or what is missing.
    public static func table(fromDump source: RuleSource) throws(Diagnostics) -> RuleTable {
        var assembler = Assembler(file: source.file)
        do {
            return try assembler.table(source.text)
        } catch let fault as Diagnostic {
            throw Diagnostics([fault])
        } catch {
            throw Diagnostics([Diagnostic(.error, "\(error)", file: source.file)])
        }
    }
}

/// Reads the lines of a dump and puts the image together.
private struct Assembler {
    private let file: String
    private var line = 0
    private var summary: String?
    private var rules: [ImageParts.Rule] = []
    private var descriptions: [RuleDescription] = []
    private var limits: [Limit] = []
    private var index = [[UInt32]](repeating: [], count: ImageLayout.indexWords)
    private var sets: [NumberSet] = []
    private var setNames: [String] = []
    private var maps: [(prefixes: [Digits: Int], exact: [Digits: Int])] = []
    private var networks: [NetworkDescription] = []
    private var networkWords: [UInt32] = []
    private var places = [UInt32](repeating: 0, count: ImageLayout.placeWords)
    private var neighbours: [UInt32] = []
    private var modes: [SS7Filter.Category: CategoryMode] = [:]
    private var needs: StateNeeds = []

    init(file: String) { self.file = file }

    mutating func table(_ text: String) throws -> RuleTable {
        var open: (line: Int, parts: [Substring])?
        var number = 0
        for content in text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            let content = Substring(content.last == 0x0d ? content.dropLast() : content)
            // A line that begins with blanks goes on with the one before.
            if content.utf8.first == 0x20, open != nil {
                open?.parts.append(content)
                continue
            }
            if let open { try read(open.parts.joined(), line: open.line) }
            open = content.isEmpty ? nil : (number, [content])
        }
        if let open { try read(open.parts.joined(), line: open.line) }
        line = 0
        guard let summary else { throw fault("the file holds no table") }
        guard maps.count == ImageLayout.firstSet else { throw fault("the dump has no end") }
        let tries =
            maps.map { TrieBuilder.nodes(of: $0.prefixes, exact: $0.exact) }
            + sets.map { TrieBuilder.nodes(of: $0) }
        var parts = ImageParts(
            rules: rules, index: index, tries: tries, networks: networkWords, places: places,
            neighbours: neighbours, learnt: needs)
        parts.limits = limits
        let image = parts.image()
        let table = try RuleTable(
            image: image, rules: descriptions, networks: networks, setNames: setNames,
            modes: modes)
        guard table.disassembly().prefix(while: { $0 != "\n" }) == summary else {
            throw fault("the table is not the one that the first line tells of")
        }
        return table
    }

    private func fault(_ message: String) -> Diagnostic {
        Diagnostic(.error, message, file: file, line: line)
    }

    private mutating func read(_ text: String, line: Int) throws {
        self.line = line
        if text.hasPrefix("table: ") {
            guard summary == nil else { throw fault("a second table begins") }
            summary = text
            return
        }
        guard summary != nil else { throw fault("expected 'table:' in the first line") }
        if text.hasPrefix("(") { return try instruction(text) }
        guard let words = DumpText.words(text) else { throw fault("a text is not closed") }
        switch words.first {
        case "category": try mode(words)
        case "needs": needs = StateNeeds(rawValue: try number(words.last))
        case "rule": try rule(words)
        case "limit": try limit(words)
        case "set": try set(words)
        case "network": try network(words)
        case "place": try place(words)
        case "neighbours:": try neighbours(words)
        case "map": try map(words)
        default: try entry(words)
        }
    }

    /// `category 3 learn`.
    private mutating func mode(_ words: [String]) throws {
        guard words.count == 3 else { throw fault("expected a category and its mode") }
        let category = try named(words[1], SS7Filter.Category.allCases, \.name)
        modes[category] = try named(words[2], CategoryMode.allCases, \.rawValue)
    }

    // MARK: - Index

    /// `interconnect map 71: 1 4`, `home plain: 0`.
    private mutating func entry(_ words: [String]) throws {
        guard let end = words.firstIndex(where: { $0.hasSuffix(":") }), end == 1 || end == 2,
            let side = Side.allCases.first(where: { $0.name == words[0] })
        else { throw fault("the line begins with nothing that is known") }
        let kind = end == 1 ? String(words[1].dropLast()) : words[1]
        let place: Int?
        switch (kind, end) {
        case ("any", 1): place = 0
        case ("plain", 1): place = 1
        case ("map", 2): place = code(words[2]).map { ImageLayout.firstMAPEntry + $0 }
        case ("cap", 2): place = code(words[2]).map { ImageLayout.firstCAPEntry + $0 }
        default: place = nil
        }
        guard let place else { throw fault("'\(kind)' is no entry of the index") }
        let base = side == .home ? ImageLayout.indexWordsPerSide : 0
        index[base + place] = try words[(end + 1)...].map { try number($0, below: 0x1_0000) }
    }

    private func code(_ text: String) -> Int? { UInt8(text.dropLast()).map(Int.init) }

    private func number(_ text: String?, below limit: UInt64 = 1 << 32) throws -> UInt32 {
        guard let text, let number = UInt32(text), UInt64(number) < limit else {
            throw fault("'\(text ?? "")' is not a number that may stand here")
        }
        return number
    }

    // MARK: - Rules

    /// `rule 3 NAME: CATEGORY [shadow] VERDICT ACTION [VALUE] [sample N]`, then what people call it.
    private mutating func rule(_ words: [String]) throws {
        var words = words.dropFirst()
        guard try number(words.popFirst()) == UInt32(rules.count) else {
            throw fault("rules are numbered from 0 on, one after the other")
        }
        let name = String((words.popFirst() ?? "").dropLast())
        let category = try named(words.popFirst(), SS7Filter.Category.allCases, \.name)
        let isShadow = words.first == "shadow"
        if isShadow { _ = words.popFirst() }
        let verdict = try named(words.popFirst(), Verdict.allCases, \.name)
        let action = try named(words.popFirst(), Action.allCases, \.name)
        var description = RuleDescription(
            name: name, category: category, verdict: verdict, action: action, shadow: isShadow)
        var rule = ImageParts.Rule(
            head: ImageLayout.ruleHead(category, verdict, action, shadow: isShadow),
            actionValue: 0, sample: 1, program: [])
        if let value = words.first.flatMap({ UInt32($0) }) {
            rule.actionValue = value
            _ = words.popFirst()
        }
        while let word = words.popFirst() {
            let value = words.popFirst()
            switch word {
            case "sample": rule.sample = try number(value)
            case "severity":
                description.severity = try named(
                    value, RuleDescription.Severity.allCases, \.rawValue)
            case "title": description.title = value ?? ""
            case "text": description.text = value ?? ""
            case "source": description.source = value ?? ""
            case "file": description.file = value ?? ""
            case "line": description.line = Int(try number(value))
            default: throw fault("a rule has no '\(word)'")
            }
        }
        rules.append(rule)
        descriptions.append(description)
    }

    private func named<Value>(
        _ text: String?, _ values: [Value], _ name: KeyPath<Value, String>
    ) throws -> Value {
        if let value = values.first(where: { $0[keyPath: name] == text }) { return value }
        throw fault("'\(text ?? "")' is not known")
    }

    /// `(004) equal tcap 2 ? 005 : 007`.
    private mutating func instruction(_ text: String) throws {
        guard let rule = rules.indices.last else { throw fault("an instruction without a rule") }
        let at = rules[rule].program.count
        guard let close = text.firstIndex(of: ")"),
            Int(text[text.index(after: text.startIndex)..<close]) == at
        else { throw fault("instructions are numbered from 0 on, one after the other") }
        let parts = text[text.index(after: close)...].components(separatedBy: " ? ")
        guard var instruction = Instruction(text: parts[0]), parts.count <= 2 else {
            throw fault("'\(parts[0])' is no instruction")
        }
        if parts.count == 2 {
            let jumps = parts[1].components(separatedBy: " : ").map { UInt16($0) }
            guard jumps.count == 2, let yes = jumps[0], let no = jumps[1],
                let next = UInt16(exactly: at + 1), yes >= next, no >= next
            else { throw fault("'\(parts[1])' are no jumps: both go forward") }
            instruction.whenTrue = yes - next
            instruction.whenFalse = no - next
        }
        rules[rule].program.append(instruction)
    }

    /// `limit 0: 10 per minute by calling-gt salt 1234`.
    private mutating func limit(_ words: [String]) throws {
        guard isNext(words, limits.count) else {
            throw fault("limits are numbered from 0 on, one after the other")
        }
        guard let limit = Limit(dump: Array(words[2...])) else { throw fault("this is no limit") }
        limits.append(limit)
    }

    // MARK: - Sets and networks

    private func isNext(_ words: [String], _ number: Int) -> Bool {
        words.count > 1 && words[1] == "\(number):"
    }

    /// `set 4 NAME: 1555 =15550100 !15551`; one whose numbers a rule itself lists has no name.
    private mutating func set(_ words: [String]) throws {
        let number = sets.count + ImageLayout.firstSet
        let hasName = words.count > 2 && words[1] == "\(number)" && words[2].hasSuffix(":")
        guard hasName || isNext(words, number) else {
            throw fault("sets are numbered from \(ImageLayout.firstSet) on, one after the other")
        }
        setNames.append(hasName ? String(words[2].dropLast()) : "")
        var set = NumberSet()
        for word in words[(hasName ? 3 : 2)...] {
            let mark = word.prefix { $0 == "!" || $0 == "=" }
            guard let digits = Digits(prefix: word[mark.endIndex...]) else {
                throw fault("'\(word)' is no member of a set")
            }
            switch mark {
            case "": set.prefixes.insert(digits)
            case "=": set.exact.insert(digits)
            case "!": set.excludedPrefixes.insert(digits)
            case "!=": set.excludedExact.insert(digits)
            default: throw fault("'\(word)' is no member of a set")
            }
        }
        sets.append(set)
    }

    /// `network 1: IDENTITY COUNTRY PLACE`, then what people call it.
    private mutating func network(_ words: [String]) throws {
        guard isNext(words, networks.count) else {
            throw fault("networks are numbered from 0 on, one after the other")
        }
        var words = words.dropFirst(2)
        for _ in 0..<ImageLayout.networkWords { networkWords.append(try number(words.popFirst())) }
        var network = NetworkDescription()
        while let word = words.popFirst() {
            switch word {
            case "own": network.isOwn = true
            case "tadig": network.tadig = words.popFirst() ?? ""
            case "country": network.country = words.popFirst() ?? ""
            case "name": network.countryName = words.popFirst() ?? ""
            case "operator": network.operator = words.popFirst() ?? ""
            default: throw fault("a network has no '\(word)'")
            }
        }
        networks.append(network)
    }

    /// `place 1: AG X Y Z RADIUS`, and `own` before the letters of a network's point.
    private mutating func place(_ words: [String]) throws {
        guard isNext(words, places.count / ImageLayout.placeWords) else {
            throw fault("places are numbered from 1 on, one after the other")
        }
        var words = words.dropFirst(2)
        var key: UInt32 = 0
        if words.first == "own" {
            key = ImageLayout.ownPlace
            words.removeFirst()
        }
        if words.count == 5, let country = words.popFirst() { key |= try letters(country) }
        let vector = words.dropLast().compactMap { Int32($0) }
        guard vector.count == 3, words.count == 4 else {
            throw fault("a place is letters, a vector of three numbers and a radius")
        }
        places += [key] + vector.map { UInt32(bitPattern: $0) } + [try number(words.last)]
    }

    /// `neighbours: BR-UY CA-US`.
    private mutating func neighbours(_ words: [String]) throws {
        for word in words.dropFirst() {
            let pair = word.split(separator: "-", omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw fault("'\(word)' is no pair of countries") }
            neighbours.append(try letters(pair[0]) << 16 | letters(pair[1]))
        }
    }

    private func letters(_ country: some StringProtocol) throws -> UInt32 {
        let letters = ImageLayout.letters(country)
        guard letters != 0 else { throw fault("'\(country)' is no country of two letters") }
        return letters
    }

    /// `map 0: 1555>3 =15560100>4`: the networks of prefixes and of whole numbers.
    private mutating func map(_ words: [String]) throws {
        guard isNext(words, maps.count) else {
            throw fault("maps are numbered from 0 on, one after the other")
        }
        var prefixes: [Digits: Int] = [:]
        var exact: [Digits: Int] = [:]
        for word in words[2...] {
            let isExact = word.hasPrefix("=")
            let parts = word.dropFirst(isExact ? 1 : 0)
                .split(separator: ">", omittingEmptySubsequences: false)
            guard parts.count == 2, let digits = Digits(prefix: parts[0]) else {
                throw fault("'\(word)' is no prefix with a network")
            }
            let network = Int(try number(String(parts[1]), below: UInt64(ImageLayout.exactOwner)))
            if isExact { exact[digits] = network } else { prefixes[digits] = network }
        }
        maps.append((prefixes, exact))
    }
}
