import SS7Builder
import SS7Filter
import SS7Wire
import Screening
import Testing

/// What messages inherit from their dialogue, and which of them teach.
@Suite struct CorrelationTests {
    private let update = MAP.updateLocation(imsi: Desk.imsi, msc: "15550191", vlr: "15550191")
    private let insert = MAP.insertSubscriberData(msisdn: "15550142", context: 1)

    @Test func `Begin, Continue, Continue, End: context, operations and subscriber both ways`()
        throws
    {
        let desk = try Desk()
        desk.out(update.begin(1))
        #expect(desk.operations == ["updateLocation"])
        desk.in(
            TCAP.continue(
                2, to: 1, dialogue: .response(.map(1, version: 3)), [insert.invoke(5)]))
        #expect(desk.operations == ["insertSubscriberData"])
        #expect(desk.screener.dialogue.imsi.description == Desk.imsi)
        #expect(!desk.isUnknown)
        desk.out(TCAP.continue(1, to: 2, [TCAP.returnResult(5)]))
        #expect(desk.operations == ["insertSubscriberData"])
        #expect(
            desk.screener.message.tcap.dialogueContext == ApplicationContext(.map, 1, version: 3))
        desk.in(TCAP.continue(2, to: 1, [insert.invoke(6)]))
        #expect(desk.operations == ["insertSubscriberData"])
        #expect(desk.screener.dialogue.imsi.description == Desk.imsi)
        desk.out(TCAP.continue(1, to: 2, [TCAP.returnError(6, code: 34)]))
        #expect(desk.operations == ["insertSubscriberData"])
        desk.in(
            TCAP.end(
                to: 1, [TCAP.returnResult(1, code: 2, MAP.updateLocationResult(hlr: "15550100"))]))
        #expect(desk.operations == ["updateLocation"])
        #expect(!desk.isUnknown)
        // Both ends are forgotten.
        desk.out(TCAP.continue(3, to: 2, []))
        #expect(desk.isUnknown)
        desk.in(TCAP.continue(4, to: 1, []))
        #expect(desk.isUnknown)
        // What nobody saw open stays unknown, whoever answers it.
        desk.in(TCAP.continue(5, to: 3, []))
        #expect(desk.isUnknown)
    }

    @Test func `A result without a code has the operation of its invoke`() throws {
        let desk = try Desk()
        desk.out(
            TCAP.begin(
                1, dialogue: .request(.map(1, version: 3)),
                [update.invoke(1), insert.invoke(2)]))
        desk.in(
            TCAP.end(
                to: 1,
                [TCAP.returnResult(2), TCAP.returnError(1, code: 8), TCAP.reject(3, .invoke(1))]))
        #expect(desk.operations == ["insertSubscriberData", "updateLocation", "none"])
    }

    @Test func `Results in both directions do not take each other's invokes`() throws {
        let desk = try Desk()
        desk.out(update.begin(1))
        desk.in(
            TCAP.continue(2, to: 1, dialogue: .response(.map(1, version: 3)), [insert.invoke(1)]))
        // Both ends have an invoke of number 1.
        desk.out(TCAP.continue(1, to: 2, [TCAP.returnResult(1)]))
        #expect(desk.operations == ["insertSubscriberData"])
        desk.in(TCAP.end(to: 1, [TCAP.returnResult(1)]))
        #expect(desk.operations == ["updateLocation"])
    }

    @Test func `A responder's fallback to another version counts from then on`() throws {
        let desk = try Desk()
        desk.out(update.begin(1))
        desk.in(TCAP.continue(2, to: 1, dialogue: .response(.map(1, version: 2)), []))
        desk.out(TCAP.continue(1, to: 2, []))
        #expect(
            desk.screener.message.tcap.dialogueContext == ApplicationContext(.map, 1, version: 2))
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(
            desk.screener.message.tcap.dialogueContext == ApplicationContext(.map, 1, version: 2))
    }

    @Test func `CAP's dialogue makes number 22 releaseCall, MAP's sendRoutingInfo`() throws {
        let desk = try Desk()
        desk.out(
            CAP.initialDP(calling: "15550142", imsi: Desk.imsi, msc: "15550191").begin(1), ssn: 8)
        desk.in(TCAP.continue(2, to: 1, [CAP.releaseCall().invoke(1)]), ssn: 8)
        #expect(desk.operations == ["releaseCall"])
        desk.out(MAP.sendRoutingInfo(msisdn: "15550142", gmsc: "15550191").begin(3))
        desk.in(
            TCAP.continue(
                4, to: 3, [MAP.sendRoutingInfo(msisdn: "15550142", gmsc: "15550191").invoke(1)]))
        #expect(desk.operations == ["sendRoutingInfo"])
    }

    @Test func `A version 1 dialogue is taken for MAP to its end`() throws {
        let desk = try Desk()
        desk.out(MAP.cancelLocation(imsi: Desk.imsi, version: 1).begin(1))
        #expect(desk.screener.message.tcap.userProtocol == .map)
        desk.in(TCAP.end(to: 1, [TCAP.returnResult(1)]), ssn: 99)
        #expect(desk.screener.message.tcap.userProtocol == .map)
        #expect(desk.operations == ["cancelLocation"])
    }

    @Test func `The subscriber of MAP-Open is the dialogue's`() throws {
        let desk = try Desk()
        desk.out(
            MAP.processUnstructuredSSRequest("*100#").begin(
                1, opening: MAP.Open(destinationIMSI: Desk.imsi, origination: "15550191")))
        desk.in(TCAP.continue(2, to: 1, [MAP.unstructuredSSRequest("more?").invoke(1)]))
        #expect(desk.screener.dialogue.imsi.description == Desk.imsi)
    }

    @Test func `Others' transaction ids are others' dialogues`() throws {
        let desk = try Desk()
        desk.out(update.begin(1))
        let stray = Desk.message(
            from: Desk.partner, to: "15550191", TCAP.continue(2, to: 1, []))
        desk.judge(stray.message(), from: .interconnect)
        #expect(desk.isUnknown)
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(!desk.isUnknown)
    }

    @Test func `A stranger with home's address does not touch home's dialogues`() throws {
        let desk = try Desk()
        desk.out(update.begin(1))
        // From outside, as if home had opened another dialogue of that number, or ended its own.
        let other = MAP.provideSubscriberInfo(imsi: "001029999999999")
        desk.judge(
            Desk.message(from: Desk.home, to: Desk.partner, other.begin(1)).message(),
            from: .interconnect)
        desk.in(TCAP.continue(2, to: 1, [TCAP.returnResult(1)]))
        #expect(desk.operations == ["updateLocation"])
        #expect(desk.screener.dialogue.imsi.description == Desk.imsi)
        desk.judge(
            Desk.message(from: Desk.home, to: Desk.partner, TCAP.end(to: 2)).message(),
            from: .interconnect)
        #expect(desk.isUnknown)
        desk.out(TCAP.continue(1, to: 2, []))
        #expect(!desk.isUnknown)
    }

    @Test func `Dialogues without global titles are known by their point codes`() throws {
        let desk = try Desk()
        let out = SCCP.Unitdata(called: .ssn(6), calling: .ssn(7), data: update.begin(1).octets)
        desk.judge(out.message(on: .home), from: .home)
        let back = SCCP.Unitdata(
            called: .ssn(7), calling: .ssn(6), data: TCAP.continue(2, to: 1, []).octets)
        desk.judge(back.message(on: .interconnect), from: .interconnect)
        #expect(!desk.isUnknown)
        desk.judge(back.message(on: MTPRoute(opc: 4105, dpc: 6546)), from: .interconnect)
        #expect(desk.isUnknown)
    }

    @Test func `A message that comes back teaches nothing`() throws {
        let desk = try Desk()
        let sent = Desk.message(from: Desk.home, to: Desk.partner, update.begin(1))
        desk.judge(sent.returned(cause: 1).message(), from: .interconnect)
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(desk.isUnknown)
        // And one that comes back from the middle of a dialogue ends nothing.
        desk.out(update.begin(11))
        desk.in(TCAP.continue(12, to: 11, []))
        let end = Desk.message(from: Desk.home, to: Desk.partner, TCAP.end(to: 12))
        desk.judge(end.returned(cause: 1).message(), from: .interconnect)
        #expect(!desk.isUnknown)
        desk.out(TCAP.continue(11, to: 12, []))
        #expect(!desk.isUnknown)
    }

    @Test func `A message that comes back is ours where it was seen going out`() throws {
        let desk = try Desk()
        func isUnsolicited(_ tcap: BER.Element) -> Bool {
            let sent = Desk.message(from: Desk.home, to: Desk.partner, tcap)
            desk.judge(sent.returned(cause: 1).message(), from: .interconnect)
            return desk.screener.message.flags.contains(.unsolicited)
        }
        #expect(isUnsolicited(update.begin(1)))
        desk.out(update.begin(1))
        #expect(!isUnsolicited(update.begin(1)))
        desk.in(TCAP.continue(2, to: 1, []))
        desk.out(TCAP.continue(1, to: 2, []))
        #expect(!isUnsolicited(TCAP.continue(1, to: 2, [])))
        #expect(isUnsolicited(TCAP.continue(3, to: 2, [])))
        #expect(!isUnsolicited(TCAP.end(to: 2, [TCAP.returnResult(1)])))
        #expect(isUnsolicited(TCAP.end(to: 2, [update.invoke()])))
        // Nothing is known of what went out before the start.
        desk.forgives = true
        #expect(!isUnsolicited(update.begin(7)))
    }

    @Test func `A message that is blocked teaches nothing`() throws {
        let desk = try Desk(rules: "rule r block updateLocation, cancelLocation\n")
        #expect(desk.out(update.begin(1)) == .block)
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(desk.isUnknown)
        // Nor does a blocked End forget.
        desk.out(insert.begin(3))
        let cancel = MAP.cancelLocation(imsi: Desk.imsi)
        #expect(desk.in(TCAP.end(to: 3, [cancel.invoke(1)])) == .block)
        desk.in(TCAP.continue(4, to: 3, []))
        #expect(!desk.isUnknown)
    }

    @Test func `An illegal message teaches nothing, even where it goes on`() throws {
        let desk = try Desk()
        var message = Desk.message(from: Desk.home, to: Desk.partner, update.begin(1))
        message.data.append(0)
        #expect(desk.judge(message.message(), from: .home) == .forward)
        desk.in(TCAP.continue(2, to: 1, []))
        #expect(desk.isUnknown)
    }

    @Test func `An Abort of either kind ends a dialogue`() throws {
        for abort in [TCAP.abort(to: 1, cause: 1), TCAP.abort(to: 1, dialogue: .abort())] {
            let desk = try Desk()
            desk.out(update.begin(1))
            desk.in(abort)
            #expect(!desk.isUnknown)
            desk.in(TCAP.continue(2, to: 1, []))
            #expect(desk.isUnknown)
        }
    }

    @Test func `Two screeners of one memory know the same dialogues`() throws {
        let memory = try NetworkMemory(.init(dialogues: 64))
        let first = try Desk(memory: memory)
        let second = try Desk(memory: memory)
        first.out(update.begin(1))
        second.in(TCAP.continue(2, to: 1, [insert.invoke(1)]))
        #expect(!second.isUnknown)
        #expect(second.operations == ["insertSubscriberData"])
        first.out(TCAP.continue(1, to: 2, [TCAP.returnResult(1)]))
        #expect(first.operations == ["insertSubscriberData"])
    }
}
