import Collider
import SS7Filter
import SS7Rules
import SS7Wire
import SharedState
import Testing

/// No image but a sound one becomes a table.
@Suite struct VerifierTests {
    private let table: RuleTable
    private typealias Header = ImageLayout.Header

    init() throws {
        let text = """
            list some = 155501, =155502
            rule first block anyTimeInterrogation from interconnect when calling-gt in some
            rule second shadow block any when sls > 3 and network(imsi) != network(calling-gt)
            rule third block any limit 10 per minute burst 20 by calling-gt, opc hold 1 hour
            rule fourth block any limit 50 different imsi per hour by target
            """
        table = try RuleCompiler().compile(
            sources: [RuleSource(file: "a.rules", text: text)],
            home: [
                HomeNetwork(
                    operatorName: "Home", country: "XH",
                    globalTitles: [Digits("11")].compactMap(\.self))
            ],
            partners: ["CA", "US"].map { country in
                PartnerRow(country: country, operatorName: "One")
            } + [
                PartnerRow(
                    country: "US", operatorName: "Two", place: Place(latitude: 47, longitude: -122))
            ]
        ).table
    }

    private func fault(_ change: (inout [UInt32]) -> Void) -> ImageError.Fault? {
        var image = table.image
        change(&image)
        do throws(ImageError) {
            _ = try RuleTable(image: image, rules: table.rules, networks: table.networks)
            return nil
        } catch {
            return error.fault
        }
    }

    private func place(_ header: Header) -> Int { Int(table.image[header.rawValue]) }

    @Test func `The compiler's image is accepted`() { #expect(fault { _ in } == nil) }

    @Test func `An image must have its size and mark`() {
        #expect(fault { $0 = [] } == .tooShort)
        #expect(fault { $0.removeLast($0.count - 15) } == .tooShort)
        #expect(fault { $0[0] = 0 } == .badMagic)
        #expect(fault { $0.append(0) } == .badLength)
        #expect(fault { $0.removeLast() } == .badLength)
        #expect(fault { $0[1] &+= 1 } == .badLength)
    }

    @Test(arguments: [
        ImageLayout.Header.rules, .index, .lists, .programs, .limits, .tries, .nodes, .jumps,
        .networks, .places, .neighbours,
    ])
    func `A section must begin where the last one ends`(header: ImageLayout.Header) {
        #expect(fault { $0[header.rawValue] += 1 } == .sectionOutside)
        #expect(fault { $0[header.rawValue] -= 1 } == .sectionOverlap)
        #expect(fault { $0[header.rawValue] = .max } == .sectionOutside)
    }

    @Test(arguments: [
        ImageLayout.Header.ruleCount, .listWords, .instructionCount, .trieCount, .nodeCount,
        .networkCount, .placeCount, .neighbourCount, .limitCount,
    ])
    func `A section must have its length`(header: ImageLayout.Header) {
        #expect(fault { $0[header.rawValue] += 1 } != nil)
        #expect(fault { $0[header.rawValue] -= 1 } != nil)
        #expect(fault { $0[header.rawValue] = .max } != nil)
    }

    @Test func `The index leads to lists of rules that exist, in order`() {
        let index = place(.index)
        let lists = place(.lists)
        #expect(fault { $0[index] = UInt32(lists) &- 1 } == .badIndex)
        #expect(fault { $0[index] = UInt32(self.place(.programs)) } == .badIndex)
        let list = Int(table.image[index])
        #expect(fault { $0[list] = 0xffff } == .badList)
        #expect(fault { $0[list + 1] = 4 } == .badList)
    }

    @Test func `What lists leave out, and where shortcuts lead, is what walking comes to`() {
        let list = Int(table.image[place(.index)])
        // Four words of traits, and the words of the program that need not be run.
        for word in 2...6 { #expect(fault { $0[list + word] ^= 1 } == .badList) }
        #expect(fault { $0[list] ^= ImageLayout.listAsksOwners } == .badList)
        let jumps = place(.jumps)
        #expect(fault { $0[jumps] += 2 } == .badNode)
        #expect(fault { $0[jumps + 1] += 1 } == .badNode)
    }

    @Test func `An instruction is one of the machine's, its operands exist`() {
        let code = place(.programs)
        #expect(fault { $0[code] = 0xff } == .badInstruction)
        #expect(fault { $0[code] |= 0xff00 } == .badInstruction)
        #expect(fault { $0[code] |= 0xff_0000 } == .badInstruction)
        #expect(fault { $0[code] |= 0x8000_0000 } == .badInstruction)
        // The first instruction asks a set: it must be one, and the field must have digits.
        #expect(fault { $0[code + 2] = 1 } == .badSet)
        #expect(fault { $0[code + 2] = 3 } == .badSet)
        let link = UInt32(Field.link.rawValue) << 8
        #expect(fault { $0[code] = $0[code] & ~0xff00 | link } == .badInstruction)
    }

    @Test func `Jumps go forward and stay inside, a program ends`() {
        let code = place(.programs)
        let count = table.image[Header.instructionCount.rawValue]
        #expect(fault { $0[code + 1] = count } == .badJump)
        #expect(fault { $0[code + 1] = count << 16 } == .badJump)
        let last = code + 3 * Int(count - 1)
        #expect(fault { $0[last] = UInt32(Opcode.present.rawValue) } == .unendedProgram)
    }

    @Test func `A rule has a known head and a program`() {
        let rule = place(.rules)
        #expect(fault { $0[rule] |= 0xff } == .badRule)
        #expect(fault { $0[rule] |= 0xff00 } == .badRule)
        #expect(fault { $0[rule] |= 0xff_0000 } == .badRule)
        #expect(fault { $0[rule] ^= 1 << 24 } == .badRule)
        #expect(fault { $0[rule] |= 1 << 31 } == .badRule)
        // A verdict has its own actions.
        for (verdict, action) in [(Verdict.forward, Action.drop), (.block, .none), (.block, .log)] {
            let head = ImageLayout.ruleHead(.custom, verdict, action, shadow: false)
            #expect(fault { $0[rule] = head } == .badRule)
        }
        #expect(fault { $0[rule + 2] += 1 } == .badProgram)
        #expect(fault { $0[rule + 2] = UInt32(self.place(.tries)) } == .badProgram)
        #expect(fault { $0[rule + 2] = 0 } == .badProgram)
    }

    @Test func `Tries lead only onward, to values that exist`() {
        let trie = place(.tries)
        let node = place(.nodes)
        #expect(fault { $0[trie] += 2 } == .badSet)
        #expect(fault { $0[trie + 1] = 0 } == .badSet)
        #expect(fault { $0[node + 1] = 0 } == .badNode)
        #expect(fault { $0[node + 1] = 0xffff } == .badNode)
        #expect(fault { $0[node] |= 0xffff_fc00 } == .badNode)
        #expect(fault { $0[self.place(.networks)] = 1 } == .badNetwork)
    }

    @Test func `Places are sorted, of unit length and of a country, and networks' places exist`() {
        let network = place(.networks)
        #expect(fault { $0[network + 2] = 1 } == .badNetwork)
        #expect(fault { $0[network + 5] = 3 } == nil)
        #expect(fault { $0[network + 5] = 4 } == .badNetwork)
        let places = place(.places)
        // The unknown place, CA, US, and a network's point in the US.
        for word in 0..<5 { #expect(fault { $0[places + word] = 1 } == .badPlace) }
        #expect(fault { $0[places + 5] = $0[places + 10] } == .badPlace)
        #expect(fault { $0[places + 5] = 0x4361 } == .badPlace)
        #expect(fault { $0[places + 10] = 0 } == .badPlace)
        #expect(fault { $0[places + 15] = 0x1_0000 } == nil)
        #expect(fault { $0[places + 15] |= 0x2_0000 } == .badPlace)
        for word in 6...8 {
            #expect(fault { $0[places + word] ^= 1 << 24 } == .badPlace)
            #expect(fault { $0[places + word] = 0x8000_0000 } == .badPlace)
        }
        #expect(fault { $0[places + 9] = 10_000 } == nil)
        #expect(fault { $0[places + 9] = 10_001 } == .badPlace)
    }

    @Test func `Neighbours are pairs of countries in order`() {
        let pair = place(.neighbours)
        #expect(table.image[Header.neighbourCount.rawValue] == 1)
        #expect(table.image[pair] == 0x4341_5553)
        for word: UInt32 in [0, 0x5553_4341, 0x4341_4341, 0x4341_5500, 0x0041_5553] {
            #expect(fault { $0[pair] = word } == .badNeighbours)
        }
        let twice = fault {
            $0.append($0[pair])
            $0[Header.words.rawValue] += 1
            $0[Header.neighbourCount.rawValue] += 1
        }
        #expect(twice == .badNeighbours)
    }

    @Test func `A limit is one that could be written`() {
        let limit = place(.limits)
        for word in 0..<2 * ImageLayout.limitWords {
            #expect(fault { $0[limit + word] ^= 1 << 30 } == .badLimit, "word \(word)")
            if table.image[limit + word] != 0 {
                #expect(fault { $0[limit + word] = 0 } != nil, "word \(word)")
            }
        }
        #expect(fault { $0[Header.limitMark.rawValue] ^= 1 } == .badLimit)
        #expect(fault { $0[limit + 13] = .max } == .badLimit)
        #expect(!Limit(1, per: Limit.Period(.max, .day), by: [.target]).isSound)
    }

    @Test func `The side tables must fit the image`() {
        #expect(throws: ImageError.self) {
            try RuleTable(image: table.image, rules: [], networks: table.networks)
        }
        #expect(throws: ImageError.self) {
            try RuleTable(image: table.image, rules: table.rules, networks: [])
        }
    }

    @Test func `Whatever the verifier lets through can be run`() throws {
        var random = RandomSource(seed: 4)
        var accepted = 0
        var layout = StateLayout()
        layout[.limits] = LimitMemory.wordCount(buckets: 64)
        layout[.sketches] = LimitMemory.wordCount(sketches: 64)
        let block = try StateBlock(layout)
        defer { withExtendedLifetime(block) {} }
        let limits = try #require(LimitMemory(block))
        for _ in 0..<3_000 {
            var image = table.image
            for _ in 0..<random.number(1...2) {
                let word = random.number(0...image.count - 1)
                image[word] = random.pick([
                    image[word] ^ 1 << UInt32(random.number(0...31)),
                    UInt32(random.number(0...image.count)), image[word] &+ 1, 0,
                ])
            }
            guard
                let changed = try? RuleTable(
                    image: image, rules: table.rules, networks: table.networks)
            else { continue }
            accepted += 1
            var facts = RandomMessage.facts(&random)
            let judgement = changed.judge(
                RandomMessage.message(&random), facts: &facts, limits: limits)
            #expect(judgement.steps < 5_000)
        }
        #expect(accepted > 30)
    }
}
