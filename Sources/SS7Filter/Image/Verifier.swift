/// Why an image may not be used.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Fault: String, Sendable, CaseIterable {
        case tooShort, badMagic, badLength, sectionOutside, sectionOverlap, badIndex, badList
        case badRule, badProgram, badInstruction, badJump, unendedProgram, badSet, badNode
        case badNetwork, badPlace, badNeighbours, badLimit
    }

    public var fault: Fault
    /// The word where it was found.
    public var offset: Int

    init(_ fault: Fault, at offset: Int) {
        self.fault = fault
        self.offset = offset
    }

    public var description: String { "rule table image: \(fault.rawValue) at word \(offset)" }
}

/// Checks an image so that judging by it can neither read outside nor run on for ever.
///
/// Every jump goes forward and stays inside its section, a program's way always ends in `match` or
/// `miss`, tries only lead to later nodes, every number of a rule, set, network or place exists, and what is
/// searched is sorted.
func verify(_ image: Span<UInt32>) throws(ImageError) {
    guard image.count >= ImageLayout.headerWords else { throw ImageError(.tooShort, at: 0) }
    guard image[0] == ImageLayout.magic else { throw ImageError(.badMagic, at: 0) }
    guard image.header(.words) == image.count else { throw ImageError(.badLength, at: 1) }
    try verifySections(image)
    try verifyIndex(image)
    try verifyLimits(image)
    try verifyPrograms(image)
    try verifyRules(image)
    try verifyTraits(image)
    try verifyTries(image)
    try verifyJumps(image)
    try verifyNetworks(image)
    try verifyPlaces(image)
    try verifyNeighbours(image)
}

private func verifySections(_ image: Span<UInt32>) throws(ImageError) {
    typealias Header = ImageLayout.Header
    let sections: [(start: Header, words: Int)] = [
        (.rules, image.header(.ruleCount) * ImageLayout.ruleWords),
        (.index, ImageLayout.indexWords),
        (.lists, image.header(.listWords)),
        (.programs, image.header(.instructionCount) * Instruction.words),
        (.limits, image.header(.limitCount) * ImageLayout.limitWords),
        (.tries, image.header(.trieCount) * ImageLayout.trieWords),
        (.nodes, image.header(.nodeCount) * ImageLayout.nodeWords),
        (.jumps, image.header(.jumpWords)),
        (.networks, image.header(.networkCount) * ImageLayout.networkWords),
        (.places, image.header(.placeCount) * ImageLayout.placeWords),
        (.neighbours, image.header(.neighbourCount)),
    ]
    var end = ImageLayout.headerWords
    for section in sections {
        let start = image.header(section.start)
        guard start == end else {
            throw ImageError(
                start < end ? .sectionOverlap : .sectionOutside, at: section.start.rawValue)
        }
        end = start + section.words
        guard end <= image.count else {
            throw ImageError(.sectionOutside, at: section.start.rawValue)
        }
    }
    guard end == image.count else { throw ImageError(.badLength, at: 1) }
    guard image.header(.ruleCount) <= 0xffff else {
        throw ImageError(.badRule, at: Header.ruleCount.rawValue)
    }
}

private func verifyIndex(_ image: Span<UInt32>) throws(ImageError) {
    let lists = image.header(.lists)
    let end = lists + image.header(.listWords)
    for entry in image.header(.index)..<image.header(.index) + ImageLayout.indexWords {
        let list = Int(image[entry])
        guard list >= lists, list < end else { throw ImageError(.badIndex, at: entry) }
        guard image.ruleCount(ofList: list) <= (end - list - 1) / ImageLayout.listEntryWords else {
            throw ImageError(.badList, at: list)
        }
        var last = -1
        for (number, rule) in image.rules(inList: list).enumerated() {
            guard rule > last, rule < image.header(.ruleCount) else {
                throw ImageError(.badList, at: list + 1 + number * ImageLayout.listEntryWords)
            }
            last = rule
        }
    }
}

/// Checks that a list leaves a rule, and tests of it, out for no other traits than its program does.
private func verifyTraits(_ image: Span<UInt32>) throws(ImageError) {
    let programs = (0..<image.header(.ruleCount)).map { rule in
        image.program(at: Int(image[image.rule(rule) + 2]))
    }
    let traits = programs.map(Traits.rulingOut)
    let skips = zip(programs, traits).map { UInt32($1.decided(of: $0) * Instruction.words) }
    let index = image.header(.index)..<image.header(.index) + ImageLayout.indexWords
    for list in Set(index.map { Int(image[$0]) }) {
        let rules = image.rules(inList: list)
        let asksOwners = rules.contains { traits[$0].owners != 0 }
        guard asksOwners == (image[list] & ImageLayout.listAsksOwners != 0) else {
            throw ImageError(.badList, at: list)
        }
        for (number, rule) in rules.enumerated() {
            let entry = list + 1 + number * ImageLayout.listEntryWords
            let noted = Traits(
                manner: image[entry + 1], content: image[entry + 2], owners: image[entry + 3],
                findings: image[entry + 4])
            guard noted == traits[rule] else { throw ImageError(.badList, at: entry) }
        }
    }
    for (rule, skip) in skips.enumerated() where image[image.rule(rule) + 4] != skip {
        throw ImageError(.badRule, at: image.rule(rule) + 4)
    }
    // The lists stand behind the index.
    let words = index.lowerBound..<image.header(.lists) + image.header(.listWords)
    guard image.listMark == ImageLayout.listMark(of: words.map { image[$0] }) else {
        throw ImageError(.badList, at: ImageLayout.Header.lowListMark.rawValue)
    }
}

private func verifyLimits(_ image: Span<UInt32>) throws(ImageError) {
    guard image.header(.limitCount) <= Limit.mostOfTable else {
        throw ImageError(.badLimit, at: ImageLayout.Header.limitCount.rawValue)
    }
    for number in 0..<image.header(.limitCount)
    where Limit(image, at: image.limit(number)) == nil {
        throw ImageError(.badLimit, at: image.limit(number))
    }
    let words = image.limit(0)..<image.limit(image.header(.limitCount))
    guard image.limitMark == Limit.mark(of: words.map { image[$0] }) else {
        throw ImageError(.badLimit, at: ImageLayout.Header.limitMark.rawValue)
    }
}

private func verifyPrograms(_ image: Span<UInt32>) throws(ImageError) {
    let start = image.header(.programs)
    let count = image.header(.instructionCount)
    for number in 0..<count {
        let place = start + number * Instruction.words
        guard let instruction = Instruction(image, at: place) else {
            throw ImageError(.badInstruction, at: place)
        }
        try verify(instruction, at: place, in: image)
        if instruction.opcode == .match || instruction.opcode == .miss { continue }
        for skip in [instruction.whenTrue, instruction.whenFalse] {
            guard number + 1 < count else { throw ImageError(.unendedProgram, at: place) }
            guard number + 1 + Int(skip) < count else { throw ImageError(.badJump, at: place + 1) }
        }
    }
}

private func verify(
    _ instruction: Instruction, at place: Int, in image: Span<UInt32>
) throws(ImageError) {
    let fault = ImageError(.badInstruction, at: place)
    let operand = instruction.operand
    let isDigits = instruction.field.kind == .digits
    switch instruction.opcode {
    case .match, .miss, .present: break
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual:
        guard !isDigits else { throw fault }
    case .flag: guard operand < 128 else { throw fault }
    case .member:
        guard isDigits else { throw fault }
        guard operand >= UInt32(ImageLayout.firstSet), Int(operand) < image.header(.trieCount)
        else {
            throw ImageError(.badSet, at: place + 2)
        }
    case .sameNumber, .sameNetwork, .sameCountry:
        guard isDigits, instruction.second.kind == .digits else { throw fault }
    case .network, .country, .known, .readable: guard isDigits else { throw fault }
    case .property: guard isDigits, instruction.property != nil else { throw fault }
    case .limit:
        guard Int(operand) < image.header(.limitCount) else {
            throw ImageError(.badLimit, at: place + 2)
        }
    }
}

private func verifyRules(_ image: Span<UInt32>) throws(ImageError) {
    let programs = image.header(.programs)
    let end = programs + image.header(.instructionCount) * Instruction.words
    for number in 0..<image.header(.ruleCount) {
        let place = image.rule(number)
        let head = image[place]
        guard let category = Category(rawValue: UInt8(truncatingIfNeeded: head)),
            let verdict = Verdict(rawValue: UInt8(truncatingIfNeeded: head >> 8)),
            let action = Action(rawValue: UInt8(truncatingIfNeeded: head >> 16)),
            verdict != .held, (verdict == .forward) == (action == .none || action == .log),
            head
                == ImageLayout.ruleHead(
                    category, verdict, action, shadow: head & RuleRecord.shadow != 0)
        else { throw ImageError(.badRule, at: place) }
        let program = Int(image[place + 2])
        guard program >= programs, program < end,
            (program - programs).isMultiple(of: Instruction.words)
        else { throw ImageError(.badProgram, at: place + 2) }
    }
}

private func verifyTries(_ image: Span<UInt32>) throws(ImageError) {
    let nodes = image.header(.nodes)
    guard image.header(.trieCount) >= ImageLayout.firstSet else {
        throw ImageError(.badSet, at: ImageLayout.Header.trieCount.rawValue)
    }
    var next = nodes
    for number in 0..<image.header(.trieCount) {
        let place = image.header(.tries) + number * ImageLayout.trieWords
        let root = Int(image[place])
        let count = Int(image[place + 1])
        let room = (nodes + image.header(.nodeCount) * ImageLayout.nodeWords - root)
        guard root == next, count > 0, count <= room / ImageLayout.nodeWords else {
            throw ImageError(.badSet, at: place)
        }
        next = root + count * ImageLayout.nodeWords
        let limit =
            number < ImageLayout.firstSet
            ? UInt32(image.header(.networkCount))
            : ImageLayout.setValues
        // Breadth first, so that no node is the child of two.
        var child = 1
        for node in 0..<count {
            let word = image[image.node(node, of: root)]
            let children = (word & (1 << ImageLayout.childBits - 1)).nonzeroBitCount
            let first = Int(image[image.node(node, of: root) + 1])
            var value = word >> ImageLayout.childBits
            if number < ImageLayout.firstSet { value &= ~ImageLayout.exactOwner }
            guard value < limit,
                children == 0 || first == child && child > node && children <= count - child
            else { throw ImageError(.badNode, at: image.node(node, of: root)) }
            child += children
        }
    }
}

private func verifyJumps(_ image: Span<UInt32>) throws(ImageError) {
    let first = image.header(.jumps)
    let roots = (0..<ImageLayout.firstSet).map { image.root(ofTrie: $0) }
    let words = TrieJumps.words(of: image, roots: roots)
    guard words.count == image.header(.jumpWords) else {
        throw ImageError(.badNode, at: ImageLayout.Header.jumpWords.rawValue)
    }
    for (number, word) in words.enumerated() where image[first + number] != word {
        throw ImageError(.badNode, at: first + number)
    }
}

private func verifyNetworks(_ image: Span<UInt32>) throws(ImageError) {
    // Network 0 is the unknown one: it has no identity, no country and no place.
    let first = image.header(.networks)
    guard image.header(.networkCount) > 0,
        image.header(.networkCount) <= ImageLayout.exactOwner, image[first] == 0,
        image[first + 1] == 0, image[first + 2] == 0
    else {
        throw ImageError(.badNetwork, at: first)
    }
    for number in 1..<image.header(.networkCount)
    where image.place(ofNetwork: number) >= image.header(.placeCount) {
        throw ImageError(.badNetwork, at: image.network(number) + 2)
    }
}

private func verifyPlaces(_ image: Span<UInt32>) throws(ImageError) {
    let first = image.header(.places)
    let count = image.header(.placeCount)
    // Place 0 is the unknown one.
    guard count > 0, (first..<first + ImageLayout.placeWords).allSatisfy({ image[$0] == 0 })
    else { throw ImageError(.badPlace, at: first) }
    for number in 1..<count {
        let place = image.place(number)
        let key = image[place]
        let last = image[image.place(number - 1)]
        let letters = key & ~ImageLayout.ownPlace
        let isOwn = key != letters
        // The points of networks may be of one country, and of none that is known.
        guard isOwn ? key >= last : key > last,
            ImageLayout.country(letters) != nil || isOwn && letters == 0,
            isUnitVector(at: place + 1, image),
            image[place + 4] <= UInt32(ImageLayout.largestRadius)
        else { throw ImageError(.badPlace, at: place) }
    }
}

/// True for a vector of length one, but for what its coordinates are rounded by: the product of two
/// fits 64 bits.
private func isUnitVector(at place: Int, _ image: Span<UInt32>) -> Bool {
    let one = Int64(ImageLayout.unitVector)
    var square: Int64 = 0
    for word in place..<place + 3 {
        let coordinate = image.coordinate(word)
        guard abs(coordinate) <= one else { return false }
        square += coordinate * coordinate
    }
    return abs(square - one * one) <= 4 * one
}

private func verifyNeighbours(_ image: Span<UInt32>) throws(ImageError) {
    let first = image.header(.neighbours)
    var last: UInt32 = 0
    for word in first..<first + image.header(.neighbourCount) {
        let pair = image[word]
        let one = pair >> 16
        let other = pair & 0xffff
        guard pair > last, one < other, ImageLayout.country(one) != nil,
            ImageLayout.country(other) != nil
        else { throw ImageError(.badNeighbours, at: word) }
        last = pair
    }
}
