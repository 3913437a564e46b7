import SS7Filter
import SS7Wire

/// Takes checked rules apart into what an image is made of.
struct ImageBuilder {
    private let checked: CheckedRules
    private let programs: [[Instruction]]
    private let geography: PlaceBuilder
    private let learnt: StateNeeds

    /// - Parameters:
    ///   - programs: one for each rule.
    ///   - learnt: memories that are to be filled though no rule asks them.
    init(
        _ checked: CheckedRules, programs: [[Instruction]], geography: Geography,
        learnt: StateNeeds
    ) {
        self.checked = checked
        self.programs = programs
        self.geography = PlaceBuilder(checked.directory, geography)
        self.learnt = learnt
    }

    func image() -> [UInt32] {
        var parts = ImageParts(
            rules: zip(checked.rules, programs).map(part), index: index(), tries: triesAndNodes(),
            networks: networkRecords(), places: geography.places,
            neighbours: geography.neighbours, learnt: learnt)
        parts.limits = checked.limits
        return parts.image()
    }

    private func part(of rule: CheckedRule, program: [Instruction]) -> ImageParts.Rule {
        let description = rule.description
        return ImageParts.Rule(
            head: ImageLayout.ruleHead(
                description.category, description.verdict, description.action,
                shadow: description.shadow),
            actionValue: rule.actionValue, sample: rule.sample, program: program)
    }

    /// The rules that each entry of the index leads to.
    private func index() -> [[UInt32]] {
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
        return entries
    }

    private func triesAndNodes() -> [[UInt32]] {
        let directory = checked.directory
        return NumberingPlan.allCases.map { plan in
            TrieBuilder.nodes(
                of: directory.prefixes(of: plan),
                exact: plan == .subscriber ? directory.ported : [:])
        } + [directory.numbering.e164Nodes, directory.numbering.e212Nodes]
            + checked.sets.map(TrieBuilder.nodes)
    }

    private func networkRecords() -> [UInt32] {
        checked.directory.networks.enumerated().flatMap { number, network in
            [
                checked.directory.identities[number], ImageLayout.letters(network.country),
                geography.numbers[number],
            ]
        }
    }
}
