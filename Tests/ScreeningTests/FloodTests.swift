import SS7Builder
import SS7Filter
import SS7Wire
import Testing

@testable import Screening

/// What a flood of openings does to those who were there before, under the shipped rules.
@Suite struct FloodTests {
    private static let subscriber = "001090000000001"

    @Test(arguments: [false, true])
    func `A flood of Begins drives dialogues out, is counted, and blocks no innocent`(
        isFlooded: Bool
    ) throws {
        let memory = try NetworkMemory(.init(dialogues: 1024))
        let desk = try Desk(packs: "155501901", memory: memory)
        let register = "155501001500"
        let home = "155501901100"
        func fromRegister(_ tcap: BER.Element) -> Verdict {
            desk.judge(
                Desk.message(from: register, to: home, tcap).message(), from: .interconnect)
        }
        let opening = MAP.updateLocation(
            imsi: Self.subscriber, msc: AddressString(register), vlr: AddressString(register))
        #expect(fromRegister(opening.begin(1)) == .forward)
        for number in 0..<(isFlooded ? 20_000 : 0) {
            let other = MAP.updateLocation(
                imsi: "001090000000002", msc: "155501001666", vlr: "155501001666")
            desk.judge(
                Desk.message(
                    from: "155501001666", to: home, other.begin(UInt32(1_000 + number))
                ).message(), from: .interconnect)
        }
        let data = TCAP.continue(
            2, to: 1, dialogue: .response(.map(1, version: 3)),
            [MAP.insertSubscriberData(imsi: nil, msisdn: "155501901777").invoke(1)])
        #expect(
            desk.judge(Desk.message(from: home, to: register, data).message(), from: .home)
                == .forward)
        #expect(desk.isUnknown == isFlooded)
        #expect(fromRegister(TCAP.continue(1, to: 2, [TCAP.returnResult(1, code: 7)])) == .forward)
        let evictions = memory.dialogueUse(timeout: .seconds(900), now: 1).evicted
        #expect(isFlooded ? evictions > 10_000 : evictions == 0)
    }
}
