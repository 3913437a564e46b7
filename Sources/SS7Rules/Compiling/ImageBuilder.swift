import SS7Filter
import SS7Wire

/// Lays checked rules out as the flat image that the evaluator reads.
struct ImageBuilder {
    private let checked: CheckedRules
    private let programs: [[Instruction]]

    /// - Parameter programs: one for each rule.
    init(_ checked: CheckedRules, programs: [[Instruction]]) {
        self.checked = checked
        self.programs = programs
    }

    func image() -> [UInt32] {
        let code = sharedPrograms()
        let tries = triesAndNodes()
        var header = [UInt32](repeating: 0, count: ImageLayout.headerWords)
        var body: [UInt32] = []

        func begin(_ section: ImageLayout.Header, _ count: ImageLayout.Header?, _ number: Int)
            -> Int
        {
            let place = ImageLayout.headerWords + body.count
            header[section.rawValue] = UInt32(place)
            if let count { header[count.rawValue] = UInt32(number) }
            return place
        }

        _ = begin(.rules, .ruleCount, checked.rules.count)
        let rulesPlace = body.count
        body += [UInt32](repeating: 0, count: checked.rules.count * ImageLayout.ruleWords)
        let lists = listsAndIndex(
            at: ImageLayout.headerWords + body.count + ImageLayout.indexWords)
        _ = begin(.index, nil, 0)
        body += lists.index
        _ = begin(.lists, .listWords, lists.words.count)
        body += lists.words
        let programPlace = begin(.programs, .instructionCount, code.count)
        body += code.instructions.flatMap(\.encoded)
        for (number, rule) in checked.rules.enumerated() {
            let place = rulesPlace + number * ImageLayout.ruleWords
            let program = programPlace + code.starts[number] * Instruction.words
            body.replaceSubrange(
                place..<place + ImageLayout.ruleWords, with: record(of: rule, program: program))
        }
        let triePlace = begin(.tries, .trieCount, tries.count)
        var node = triePlace + tries.count * ImageLayout.trieWords
        for nodes in tries {
            body += [UInt32(node), UInt32(nodes.count / ImageLayout.nodeWords)]
            node += nodes.count
        }
        let nodeWords = tries.reduce(0) { $0 + $1.count }
        _ = begin(.nodes, .nodeCount, nodeWords / ImageLayout.nodeWords)
        for nodes in tries { body += nodes }
        _ = begin(.networks, .networkCount, checked.directory.networks.count)
        body += networkRecords()
        header[ImageLayout.Header.magic.rawValue] = ImageLayout.magic
        header[ImageLayout.Header.words.rawValue] = UInt32(header.count + body.count)
        return header + body
    }

    private func record(of rule: CheckedRule, program: Int) -> [UInt32] {
        let description = rule.description
        let head = ImageLayout.ruleHead(
            description.category, description.verdict, description.action,
            shadow: description.shadow)
        return [head, rule.actionValue, UInt32(program), rule.sample]
    }

    /// Rules with the same condition share one program.
    private func sharedPrograms() -> (instructions: [Instruction], starts: [Int], count: Int) {
        var instructions: [Instruction] = []
        var starts: [Int] = []
        var known: [[Instruction]: Int] = [:]
        for program in programs {
            if let start = known[program] {
                starts.append(start)
                continue
            }
            known[program] = instructions.count
            starts.append(instructions.count)
            instructions += program
        }
        return (instructions, starts, instructions.count)
    }

    private func triesAndNodes() -> [[UInt32]] {
        [
            TrieBuilder.nodes(of: checked.directory.e164),
            TrieBuilder.nodes(of: checked.directory.e212),
        ]
            + checked.sets.map(TrieBuilder.nodes)
    }

    private func networkRecords() -> [UInt32] {
        zip(checked.directory.networks, checked.directory.identities).flatMap { network, identity in
            [identity, Self.country(network.country)]
        }
    }

    private static func country(_ code: String) -> UInt32 {
        let letters = Array(code.utf8)
        return letters.count == 2 ? UInt32(letters[0]) << 8 | UInt32(letters[1]) : 0
    }

    /// The lists of rule numbers, equal ones once, and the index that leads to them.
    private func listsAndIndex(at start: Int) -> (index: [UInt32], words: [UInt32]) {
        var entries = [[UInt32]](repeating: [], count: ImageLayout.indexWords)
        for (number, rule) in checked.rules.enumerated() {
            for side in rule.sides {
                let base = side == .home ? ImageLayout.indexWordsPerSide : 0
                guard let operations = rule.operations else {
                    entries[base].append(UInt32(number))
                    if rule.condition.mayHoldForPlain { entries[base + 1].append(UInt32(number)) }
                    continue
                }
                for operation in operations {
                    let first =
                        operation.userProtocol == .cap
                        ? ImageLayout.firstCAPEntry : ImageLayout.firstMAPEntry
                    entries[base + first + Int(operation.code)].append(UInt32(number))
                }
            }
        }
        var words: [UInt32] = []
        var known: [[UInt32]: UInt32] = [:]
        let index = entries.map { rules in
            if let place = known[rules] { return place }
            let place = UInt32(start + words.count)
            words += [UInt32(rules.count)] + rules
            known[rules] = place
            return place
        }
        return (index, words)
    }
}
