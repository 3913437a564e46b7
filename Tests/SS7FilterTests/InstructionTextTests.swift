import Collider
import SS7Wire
import Testing

@testable import SS7Filter

/// Instructions read back from their text are the same words.
@Suite struct InstructionTextTests {
    @Test func `A word's low octet is its opcode, and no other octet is one`() {
        for octet in UInt32(0)...255 {
            let known = Opcode.allCases.first { UInt32($0.rawValue) == octet }
            #expect(Opcode(word: octet | 0xabcd_ef00) == known ?? .miss)
        }
    }

    @Test(arguments: Opcode.allCases)
    func `Every opcode reads back, with whatever else its words hold`(opcode: Opcode) throws {
        var random = RandomSource(seed: UInt64(opcode.rawValue) + 1)
        for round in 0..<2_000 {
            var instruction = Instruction(opcode)
            if round % 2 == 1 || opcode != .match {
                instruction.field = random.pick(Field.allCases)
                instruction.operand = random.pick([
                    0, 1, 127, 255, 256, 0x5841, 0x10_0006, .max,
                    UInt32(random.number(0...0x7fff_ffff)),
                ])
            }
            if random.chance(30) { instruction.second = random.pick(Field.allCases) }
            instruction.against = random.pick([nil, true, false])
            instruction.acceptsMSISDN = random.chance(30)
            let read = try #require(Instruction(text: instruction.text), "\(instruction.text)")
            #expect(read == instruction, "\(instruction.text)")
            #expect(read.text == instruction.text)
        }
    }

    @Test func `Only what is needed is said`() {
        #expect(Instruction(.match).text == "match")
        #expect(Instruction(.equal, .tcap, operand: 2).text == "equal tcap 2")
        #expect(Instruction(.flag, operand: 96).text == "flag notTCAP")
        #expect(Instruction(.flag, operand: 105).text == "flag segmented")
        #expect(Instruction(.country, .vlr, operand: 0x5841).text == "country vlr XA")
        #expect(
            Instruction(.sameNetwork, .imsi, second: .callingGT).text
                == "sameNetwork imsi calling-gt")
        #expect(
            Instruction.property(.length, of: .imsi, .less, 15).text
                == "property length imsi less 15")
    }

    @Test(arguments: [
        "", "nonsense", "equal", "equal tcap", "equal tcap x", "equal tcap 4294967296", "match 1",
        "member imsi 2 against-true msisdn msisdn x", "flag nonsense",
        "property length imsi less 65536",
        "property size imsi less 1", "equal tcap 2 field", "equal tcap 2 operand",
    ])
    func `What is no instruction is not taken for one`(text: String) {
        #expect(Instruction(text: text) == nil)
    }
}
