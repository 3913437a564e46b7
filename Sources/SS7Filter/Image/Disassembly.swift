import SS7Wire

extension RuleTable {
    /// The table as text for people: what the index leads to, each rule's program, and the sets, long
    /// ones in part.
    ///
    /// Numbers of rules, instructions and sets are those of the image.
    public func disassembly() -> String {
        let image = self.image
        var lines = [summary(image.span)] + modeLines
        lines += indexLines(image.span)
        for number in rules.indices { lines += ruleLines(number, image.span) }
        lines += limitLines
        for set in ImageLayout.firstSet..<max(image.span.header(.trieCount), ImageLayout.firstSet) {
            let members = RuleTable.members(ofSet: set, image.span, limit: 16)
            let isWhole = members.count < 16
            lines.append("set \(set): \(members.joined(separator: " "))\(isWhole ? "" : " ...")")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The table as text in full, which `RuleCompiler.table(fromDump:)` makes the same image of.
    ///
    /// A line that begins with blanks goes on with the one before.
    public func dump() -> String {
        let image = self.image
        var lines = [summary(image.span)] + modeLines
        // Which of them are only learnt no rule tells.
        let needs = image.span.header(.needs)
        if needs != 0 { lines.append("needs \(needs)") }
        lines += indexLines(image.span).flatMap(RuleTable.wrapped)
        for number in rules.indices {
            let listing = ruleLines(number, image.span)
            lines += [listing[0], "  " + DumpText.words(of: rules[number]).joined(separator: " ")]
            lines += listing.dropFirst()
        }
        lines += limitLines
        for set in ImageLayout.firstSet..<max(image.span.header(.trieCount), ImageLayout.firstSet) {
            let members = RuleTable.members(ofSet: set, image.span, limit: .max)
            let number = set - ImageLayout.firstSet
            let name = setNames.indices.contains(number) ? setNames[number] : ""
            let title = name.isEmpty ? "set \(set):" : "set \(set) \(name):"
            lines += RuleTable.wrapped(([title] + members).joined(separator: " "))
        }
        for (number, network) in networks.enumerated() {
            let place = image.span.network(number)
            let words = DumpText.words(of: network).joined(separator: " ")
            let record = (place..<place + ImageLayout.networkWords).map { String(image[$0]) }
            lines.append("network \(number): \(record.joined(separator: " ")) \(words)")
        }
        lines += placeLines(image.span)
        for map in 0..<ImageLayout.firstSet {
            let entries = RuleTable.entries(ofTrie: map, image.span, limit: .max).map {
                // An owner of the very number only has a mark.
                $0.value & ImageLayout.exactOwner == 0
                    ? "\($0.digits)>\($0.value)"
                    : "=\($0.digits)>\($0.value & ~ImageLayout.exactOwner)"
            }
            lines += RuleTable.wrapped((["map \(map):"] + entries).joined(separator: " "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `place 1: AG 484712345 -903984123 315710923 6`, points of networks with the word `own`; then
    /// `neighbours: CA-US`.
    private func placeLines(_ image: Span<UInt32>) -> [String] {
        var lines: [String] = []
        for number in 1..<image.header(.placeCount) {
            let place = image.place(number)
            let letters = image[place] & ~ImageLayout.ownPlace
            var words = image[place] == letters ? [] : ["own"]
            if let country = ImageLayout.country(letters) { words.append(country) }
            words += (place + 1...place + 3).map { String(image.coordinate($0)) }
            words.append(String(image[place + 4]))
            lines.append("place \(number): \(words.joined(separator: " "))")
        }
        let first = image.header(.neighbours)
        let pairs = (first..<first + image.header(.neighbourCount)).map { word in
            [image[word] >> 16, image[word] & 0xffff].compactMap(ImageLayout.country)
                .joined(separator: "-")
        }
        if !pairs.isEmpty {
            lines += RuleTable.wrapped("neighbours: " + pairs.joined(separator: " "))
        }
        return lines
    }

    private func summary(_ image: Span<UInt32>) -> String {
        let sets = image.header(.trieCount) - ImageLayout.firstSet
        return "table: \(rules.count) rules, \(image.header(.instructionCount)) instructions, "
            + "\(sets) sets, \(networks.count - 1) networks, \(image.count) words"
    }

    private var modeLines: [String] {
        CategoryMode.sorted(modes).map { "category \($0.category.name) \($0.mode.rawValue)" }
    }

    private func indexLines(_ image: Span<UInt32>) -> [String] {
        var lines: [String] = []
        for side in Side.allCases {
            let any = image.rulesForAny(side, isPlain: false)
            if image.ruleCount(ofList: any) > 0 {
                lines.append("\(side.name) any: \(listText(any, image))")
            }
            let plain = image.rulesForAny(side, isPlain: true)
            if image.ruleCount(ofList: plain) > 0 {
                lines.append("\(side.name) plain: \(listText(plain, image))")
            }
            for user in [UserProtocol.map, .cap] {
                for code in UInt8.min...UInt8.max {
                    let list = image.rules(for: code, isMAP: user == .map, from: side)
                    guard image.ruleCount(ofList: list) > 0 else { continue }
                    lines.append("\(side.name) \(user.name) \(code): \(listText(list, image))")
                }
            }
        }
        return lines
    }

    private func listText(_ list: Int, _ image: Span<UInt32>) -> String {
        image.rules(inList: list).map(String.init).joined(separator: " ")
    }

    private func ruleLines(_ number: Int, _ image: Span<UInt32>) -> [String] {
        let rule = rules[number]
        let record = image.rule(number)
        var title = "rule \(number) \(rule.name): \(rule.category.name)"
        title += rule.shadow ? " shadow" : ""
        title += " \(rule.verdict.name) \(rule.action.name)"
        if image[record + 1] != 0 { title += " \(image[record + 1])" }
        if image[record + 3] != 1 { title += " sample \(image[record + 3])" }
        return [title] + RuleTable.program(at: Int(image[record + 2]), image)
    }

    /// `limit 0: 10 per minute by calling-gt salt 1234`.
    private var limitLines: [String] {
        limits.enumerated().map { "limit \($0.offset): \($0.element.dumpText)" }
    }

    /// The instructions that a program can reach, numbered from its first.
    static func program(at start: Int, _ image: Span<UInt32>) -> [String] {
        image.program(at: start).enumerated().map { number, step in
            let line = "(\(padded(number))) \(step.text)"
            if step.opcode == .match || step.opcode == .miss { return line }
            let yes = number + 1 + Int(step.whenTrue)
            let no = number + 1 + Int(step.whenFalse)
            return "\(line) ? \(padded(yes)) : \(padded(no))"
        }
    }

    /// The members of a set, in the order of their digits.
    private static func members(
        ofSet set: Int, _ image: Span<UInt32>, limit: Int
    ) -> [String] {
        let marks: [(UInt32, String)] = [
            (ImageLayout.exactMember, "="), (ImageLayout.prefixMember, ""),
            (ImageLayout.exactExcluded, "!="), (ImageLayout.prefixExcluded, "!"),
        ]
        return entries(ofTrie: set, image, limit: limit).flatMap { entry in
            marks.filter { entry.value & $0.0 != 0 }.map { $0.1 + entry.digits }
        }
    }

    /// The nodes of a trie that have a value, in the order of their digits.
    private static func entries(
        ofTrie trie: Int, _ image: Span<UInt32>, limit: Int
    ) -> [(digits: String, value: UInt32)] {
        let root = image.root(ofTrie: trie)
        var entries: [(digits: String, value: UInt32)] = []
        var open = [(node: 0, digits: "")]
        while let (node, digits) = open.popLast(), entries.count < limit {
            let word = image[image.node(node, of: root)]
            let value = word >> ImageLayout.childBits
            if value != 0 { entries.append((digits, value)) }
            var child = Int(image[image.node(node, of: root) + 1])
            var children: [(node: Int, digits: String)] = []
            for digit in 0..<10 where word >> UInt32(digit) & 1 == 1 {
                children.append((child, digits + String(digit)))
                child += 1
            }
            open += children.reversed()
        }
        return entries
    }

    /// A line of words broken where it is longer than 100 columns.
    private static func wrapped(_ line: String) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.utf8.count + 1 + word.utf8.count > 100 {
                lines.append(current)
                current = " "
            }
            current += (current.isEmpty ? "" : " ") + word
        }
        return lines + [current]
    }
}

private func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
}
