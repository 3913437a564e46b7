import SS7Filter

/// What the image of a rule table is made of, before it is laid out.
struct ImageParts {
    /// A rule's record, and its program in place of where that is.
    struct Rule {
        var head: UInt32
        var actionValue: UInt32
        var sample: UInt32
        var program: [Instruction]
    }

    var rules: [Rule]
    /// The rule numbers that each entry of the index leads to.
    var index: [[UInt32]]
    /// The nodes of all tries: the maps to networks, then the sets.
    var tries: [[UInt32]]
    /// The records of all networks, of their places, and the pairs of neighbours.
    var networks: [UInt32]
    var places: [UInt32]
    var neighbours: [UInt32]
    /// The limits of rules, by the numbers that programs know them by.
    var limits: [Limit] = []
    /// Memories that are to be filled though no rule asks them.
    var learnt: StateNeeds = []

    /// Lays the parts out as the flat image that the evaluator reads.
    func image() -> [UInt32] {
        var header = [UInt32](repeating: 0, count: ImageLayout.headerWords)
        var body: [UInt32] = []

        func begin(
            _ section: ImageLayout.Header, _ count: ImageLayout.Header?, _ number: Int
        ) -> Int {
            let place = ImageLayout.headerWords + body.count
            header[section.rawValue] = UInt32(place)
            if let count { header[count.rawValue] = UInt32(number) }
            return place
        }

        let code = sharedPrograms()
        _ = begin(.rules, .ruleCount, rules.count)
        body += [UInt32](repeating: 0, count: rules.count * ImageLayout.ruleWords)
        let lists = listsAndIndex(
            at: ImageLayout.headerWords + body.count + ImageLayout.indexWords)
        _ = begin(.index, nil, 0)
        body += lists.index
        _ = begin(.lists, .listWords, lists.words.count)
        body += lists.words
        let programs = begin(.programs, .instructionCount, code.instructions.count)
        body += code.instructions.flatMap(\.encoded)
        _ = begin(.limits, .limitCount, limits.count)
        body += limits.flatMap(\.encoded)
        for (number, rule) in rules.enumerated() {
            let place = number * ImageLayout.ruleWords
            let program = UInt32(programs + code.starts[number] * Instruction.words)
            body.replaceSubrange(
                place..<place + ImageLayout.ruleWords,
                with: [
                    rule.head, rule.actionValue, program, rule.sample, lists.skips[number],
                ])
        }
        var node = begin(.tries, .trieCount, tries.count) + tries.count * ImageLayout.trieWords
        for nodes in tries {
            body += [UInt32(node), UInt32(nodes.count / ImageLayout.nodeWords)]
            node += nodes.count
        }
        let nodeWords = tries.reduce(0) { $0 + $1.count }
        _ = begin(.nodes, .nodeCount, nodeWords / ImageLayout.nodeWords)
        for nodes in tries { body += nodes }
        let jumps = jumps
        _ = begin(.jumps, .jumpWords, jumps.count)
        body += jumps
        _ = begin(.networks, .networkCount, networks.count / ImageLayout.networkWords)
        body += networks
        _ = begin(.places, .placeCount, places.count / ImageLayout.placeWords)
        body += places
        _ = begin(.neighbours, .neighbourCount, neighbours.count)
        body += neighbours
        header[ImageLayout.Header.needs.rawValue] = needs.rawValue
        let listMark = ImageLayout.listMark(of: lists.index + lists.words)
        header[ImageLayout.Header.lowListMark.rawValue] = UInt32(truncatingIfNeeded: listMark)
        header[ImageLayout.Header.highListMark.rawValue] = UInt32(listMark >> 32)
        header[ImageLayout.Header.limitMark.rawValue] = Limit.mark(of: limits.flatMap(\.encoded))
        header[ImageLayout.Header.magic.rawValue] = ImageLayout.magic
        header[ImageLayout.Header.words.rawValue] = UInt32(header.count + body.count)
        return header + body
    }

    private var jumps: [UInt32] {
        let maps = tries.prefix(ImageLayout.firstSet)
        var nodes: [UInt32] = []
        let roots = maps.map { map in
            defer { nodes += map }
            return nodes.count
        }
        return TrieJumps.words(of: nodes.span, roots: roots)
    }

    /// The memories that the rules' tests ask, and their limits.
    private var needs: StateNeeds {
        var asked = learnt
        if !limits.isEmpty { asked.insert(.limits) }
        for part in limits.flatMap({ $0.keys + [$0.value].compactMap(\.self) }) {
            if let field = part.field { asked.formUnion(field.needs) }
        }
        return rules.reduce(into: asked) { $0.formUnion(Self.needs(of: $1.program)) }
    }

    /// The memories that a program asks.
    static func needs(of program: [Instruction]) -> StateNeeds {
        program.reduce(into: []) { needs, instruction in
            needs.formUnion(instruction.field.needs)
            needs.formUnion(instruction.second.needs)
        }
    }

    /// Rules with the same condition share one program.
    private func sharedPrograms() -> (instructions: [Instruction], starts: [Int]) {
        var instructions: [Instruction] = []
        var starts: [Int] = []
        var known: [[Instruction]: Int] = [:]
        for rule in rules {
            if let start = known[rule.program] {
                starts.append(start)
                continue
            }
            known[rule.program] = instructions.count
            starts.append(instructions.count)
            instructions += rule.program
        }
        return (instructions, starts)
    }

    /// The lists of rule numbers, equal ones once, and the index that leads to them.
    ///
    /// - Returns: with how much of each rule's program the traits have decided.
    private func listsAndIndex(
        at start: Int
    ) -> (index: [UInt32], words: [UInt32], skips: [UInt32]) {
        let traits = rules.map { Traits.rulingOut($0.program) }
        let skips = zip(rules, traits).map { rule, traits in
            UInt32(traits.decided(of: rule.program) * Instruction.words)
        }
        var words: [UInt32] = []
        var lists: [[UInt32]: UInt32] = [:]
        let places = index.map { rules in
            if let place = lists[rules] { return place }
            let place = UInt32(start + words.count)
            // A dump may name a rule that there is not: the verifier says so.
            let known = rules.filter { traits.indices.contains(Int($0)) }
            let asksOwners = known.contains { traits[Int($0)].owners != 0 }
            words.append(UInt32(rules.count) | (asksOwners ? ImageLayout.listAsksOwners : 0))
            for rule in rules {
                let isKnown = traits.indices.contains(Int(rule))
                let out = isKnown ? traits[Int(rule)] : Traits()
                words += [rule, out.manner, out.content, out.owners, out.findings]
            }
            lists[rules] = place
            return place
        }
        return (places, words, skips)
    }
}
