import SS7Wire

extension RuleTable {
    /// The table as text: what the index leads to, each rule's program, and the sets.
    ///
    /// Numbers of rules, instructions and sets are those of the image.
    public func disassembly() -> String {
        let image = self.image
        var lines = [summary(image.span)]
        lines += indexLines(image.span)
        for number in rules.indices { lines += ruleLines(number, image.span) }
        for set in ImageLayout.firstSet..<max(image.span.header(.trieCount), ImageLayout.firstSet) {
            lines.append("set \(set): \(setText(set, image.span))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func summary(_ image: Span<UInt32>) -> String {
        let sets = image.header(.trieCount) - ImageLayout.firstSet
        return "table: \(rules.count) rules, \(image.header(.instructionCount)) instructions, "
            + "\(sets) sets, \(networks.count - 1) networks, \(image.count) words"
    }

    private func indexLines(_ image: Span<UInt32>) -> [String] {
        var lines: [String] = []
        for side in Side.allCases {
            let any = image.rulesForAny(side, isPlain: false)
            if image[any] > 0 { lines.append("\(side.name) any: \(listText(any, image))") }
            let plain = image.rulesForAny(side, isPlain: true)
            if image[plain] > 0 { lines.append("\(side.name) plain: \(listText(plain, image))") }
            for user in [UserProtocol.map, .cap] {
                for code in UInt8.min...UInt8.max {
                    let list = image.rules(for: code, isMAP: user == .map, from: side)
                    guard image[list] > 0 else { continue }
                    lines.append("\(side.name) \(user.name) \(code): \(listText(list, image))")
                }
            }
        }
        return lines
    }

    private func listText(_ list: Int, _ image: Span<UInt32>) -> String {
        (list + 1..<list + 1 + Int(image[list])).map { String(image[$0]) }.joined(separator: " ")
    }

    private func ruleLines(_ number: Int, _ image: Span<UInt32>) -> [String] {
        let rule = rules[number]
        let record = image.rule(number)
        var title = "rule \(number) \(rule.name): \(rule.category.name)"
        title += rule.shadow ? " shadow" : ""
        title += " \(rule.verdict.name) \(rule.action.name)"
        if image[record + 1] != 0 { title += " \(image[record + 1])" }
        return [title] + RuleTable.program(at: Int(image[record + 2]), image)
    }

    /// The instructions that a program can reach, numbered from its first.
    static func program(at start: Int, _ image: Span<UInt32>) -> [String] {
        var lines: [String] = []
        var last = 0
        var number = 0
        while number <= last, let step = Instruction(image, at: start + number * Instruction.words)
        {
            let line = "(\(padded(number))) \(step.text)"
            if step.opcode == .match || step.opcode == .miss {
                lines.append(line)
            } else {
                let yes = number + 1 + Int(step.whenTrue)
                let no = number + 1 + Int(step.whenFalse)
                last = max(last, yes, no)
                lines.append("\(line) ? \(padded(yes)) : \(padded(no))")
            }
            number += 1
        }
        return lines
    }

    private func setText(_ set: Int, _ image: Span<UInt32>) -> String {
        let root = image.root(ofTrie: set)
        var members: [String] = []
        var open = [(node: 0, digits: "")]
        while let (node, digits) = open.popLast() {
            let word = image[image.node(node, of: root)]
            let value = word >> ImageLayout.childBits
            if value & ImageLayout.exactMember != 0 { members.append("=" + digits) }
            if value & ImageLayout.prefixMember != 0 { members.append(digits) }
            if value & ImageLayout.exactExcluded != 0 { members.append("!=" + digits) }
            if value & ImageLayout.prefixExcluded != 0 { members.append("!" + digits) }
            guard members.count < 16 else { return members.joined(separator: " ") + " ..." }
            var child = Int(image[image.node(node, of: root) + 1])
            var children: [(node: Int, digits: String)] = []
            for digit in 0..<10 where word >> UInt32(digit) & 1 == 1 {
                children.append((child, digits + String(digit)))
                child += 1
            }
            open += children.reversed()
        }
        return members.joined(separator: " ")
    }
}

private func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
}

extension Instruction {
    /// The instruction without its jumps: `equal tcap 2`.
    var text: String {
        var text = "\(opcode)"
        switch opcode {
        case .match, .miss: return text
        case .flag: text += " " + (Reason(rawValue: UInt8(operand))?.name ?? String(operand))
        case .present, .known, .readable: text += " \(field.name)"
        case .sameNumber, .sameNetwork, .sameCountry: text += " \(field.name) \(second.name)"
        case .country: text += " \(field.name) \(countryText)"
        case .property:
            if let (property, comparison, value) = property {
                text += " \(property.name) \(field.name) \(comparison) \(value)"
            }
        default: text += " \(field.name) \(operand)"
        }
        if let against { text += against ? " against-true" : " against-false" }
        return acceptsMSISDN ? text + " msisdn" : text
    }

    private var countryText: String {
        String(
            decoding: [
                UInt8(truncatingIfNeeded: operand >> 8), UInt8(truncatingIfNeeded: operand),
            ],
            as: UTF8.self)
    }
}
