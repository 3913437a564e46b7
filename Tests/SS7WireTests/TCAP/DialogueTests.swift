import SS7Builder
import SS7Wire
import Testing

/// The dialogue portion, and how it decides what the components mean.
@Suite struct DialogueTests {
    private let locationUpdate = ContextName.map(1, version: 3)
    private let location = ApplicationContext(.map, 1, version: 3)

    private func read(_ dialogue: TCAP.Dialogue) -> Reading {
        Reading(TCAP.begin(1, dialogue: dialogue, []).octets, as: .tcap)
    }

    /// The verdict on a portion whose association request has these elements.
    private func verdict(_ elements: [BER.Element]) -> String {
        read(.structured(BER.Element(0x60) { elements })).verdict
    }

    private var name: BER.Element { BER.Element(0xa1) { BER.Element(0x06, locationUpdate.octets) } }

    @Test func `The context is read from request, response and unidirectional`() {
        let invoke = MAP.sendIMSI(msisdn: "15550142").invoke(1)
        for message in [
            TCAP.begin(1, dialogue: .request(locationUpdate), []),
            TCAP.end(to: 1, dialogue: .response(locationUpdate), []),
            TCAP.unidirectional(dialogue: .unidirectional(locationUpdate), [invoke]),
        ] {
            let octets = message.octets
            let reading = Reading(octets, as: .tcap)
            #expect(reading.verdict.hasPrefix("canonical"))
            #expect(reading.message.tcap.applicationContext == location)
            #expect(reading.message.tcap.dialogueContext == location)
            #expect(
                octets[reading.message.tcap.applicationContextOctets] == locationUpdate.octets)
        }
    }

    /// Nearly all portions are known by a few comparisons; the length of the EXTERNAL in two octets makes
    /// one that is read element by element.
    @Test
    func `The usual octets, and all that differ from them by one, mean what they mean otherwise`()
        throws
    {
        for message in [
            TCAP.begin(1, dialogue: .request(locationUpdate), []),
            TCAP.begin(1, dialogue: .request(locationUpdate, withVersion: false), []),
            TCAP.end(to: 1, dialogue: .response(locationUpdate), []),
        ] {
            let usual = message.octets
            let external = try #require(usual.firstIndex(of: 0x28))
            for offset in external + 2..<usual.count {
                for change in [0, 1, 2, 0x0f, 0x20, 0x80, 0xff, usual[offset]] as [UInt8] {
                    var quick = usual
                    quick[offset] ^= change
                    var slow = quick
                    slow.insert(0x81, at: external + 1)
                    slow[1] += 1
                    slow[external - 1] += 1
                    try expectAlike(Reading(quick, as: .tcap), Reading(slow, as: .tcap))
                }
            }
        }
    }

    /// - Parameter slow: what was read of the same octets, one of the EXTERNAL's length before them.
    private func expectAlike(_ quick: Reading, _ slow: Reading) throws {
        var slow = slow.message
        let quick = quick.message
        #expect((quick.form == .illegal) == (slow.form == .illegal))
        if quick.form == .illegal {
            #expect(quick.error.reason == slow.error.reason)
            #expect(quick.error.offset + 1 == slow.error.offset)
        }
        let flags = slow.flags.reasons.filter { $0 != .nonMinimalLength }
        #expect(quick.flags.reasons.filter { $0 != .nonMinimalLength } == flags)
        #expect(quick.tcap.applicationContext == slow.tcap.applicationContext)
        if !quick.tcap.applicationContextOctets.isEmpty {
            slow.tcap.applicationContextOctets.start -= 1
        }
        #expect(quick.tcap.applicationContextOctets == slow.tcap.applicationContextOctets)
    }

    @Test func `A request without a version is noted`() {
        #expect(
            read(.request(locationUpdate, withVersion: false)).verdict
                == "noncanonical protocolVersionAbsent")
    }

    /// Nothing depends on them, but two ways to write them are one too many.
    @Test func `Versions, results, diagnostics and sources that nobody sends are odd`() {
        let version = BER.Element(0x80, [7, 0x80])
        let result = BER.Element(0xa2) { .integer(0) }
        let diagnostic = BER.Element(0xa3) { BER.Element(0xa1) { .integer(0) } }
        let odd = "noncanonical oddUserInformation"
        func response(_ elements: [BER.Element]) -> String {
            let dialogue = TCAP.Dialogue.structured(BER.Element(0x61) { elements })
            return Reading(TCAP.end(to: 1, dialogue: dialogue, []).octets, as: .tcap).verdict
        }
        func abort(_ contents: [UInt8]) -> String {
            let dialogue = TCAP.Dialogue.structured(BER.Element(0x64, contents))
            return Reading(TCAP.abort(to: 1, dialogue: dialogue).octets, as: .tcap).verdict
        }
        #expect(response([version, name, result, diagnostic]) == "canonical")
        #expect(response([version, name, diagnostic, result]) == odd)
        #expect(response([version, name, result]) == odd)
        #expect(response([version, name]) == odd)
        #expect(response([version, name, BER.Element(0xa2) { .integer(2) }, diagnostic]) == odd)
        #expect(response([version, name, result, BER.Element(0xa3, [0xa1, 0])]) == odd)
        #expect(verdict([version, name, result, diagnostic]) == odd)
        #expect(verdict([BER.Element(0x80, [6, 0x80]), name]) == odd)
        #expect(verdict([BER.Element(0x80, [7, 0xc0]), name]) == odd)
        #expect(verdict([name, version]) == odd)
        #expect(verdict([version, version, name]) == odd)
        #expect(abort([0x80, 1, 0]) == "canonical")
        #expect(abort([0x80, 1, 1, 0xbe, 0]) == "canonical")
        for contents in [[], [0x80, 1, 2], [0x80, 1, 0, 0xbe], [0x80, 1, 0, 0xbe, 0, 0x05, 0]]
            as [[UInt8]]
        {
            #expect(abort(contents) == odd)
        }
        // The syntax of Unidirectional in another message.
        #expect(read(.unidirectional(locationUpdate)).verdict == odd)
    }

    @Test func `A context that is missing, double or no identifier is illegal`() {
        let version = BER.Element(0x80, [7, 0x80])
        #expect(verdict([version]).hasPrefix("tcap badApplicationContext"))
        #expect(verdict([version, name, name]).hasPrefix("tcap badApplicationContext"))
        #expect(verdict([version, BER.Element(0xa1, [])]).hasPrefix("tcap badApplicationContext"))
        let octets = BER.Element(0xa1) { BER.Element(0x04, locationUpdate.octets) }
        #expect(verdict([version, octets]).hasPrefix("tcap badApplicationContext"))
        let two = BER.Element(0xa1) {
            BER.Element(0x06, locationUpdate.octets)
            BER.Element(0x06, locationUpdate.octets)
        }
        #expect(verdict([version, two]).hasPrefix("tcap badApplicationContext"))
        #expect(verdict([version, name]) == "canonical")
    }

    @Test(arguments: [
        "6b 00", "6b 02 28 00", "6b 04 28 02 06 00", "6b 02 30 00",
        // Something behind the EXTERNAL.
        "6b 11 28 0d 06 07 00 11 86 05 01 01 01 a0 02 64 00 28 00",
        // No single ASN.1 type, and nothing in one.
        "6b 0d 28 0b 06 07 00 11 86 05 01 01 01 81 00",
        "6b 0d 28 0b 06 07 00 11 86 05 01 01 01 a0 00",
        // A unit that is none.
        "6b 0f 28 0d 06 07 00 11 86 05 01 01 01 a0 02 65 00",
        // Two units.
        "6b 11 28 0f 06 07 00 11 86 05 01 01 01 a0 04 64 00 64 00",
    ])
    func `A portion that is built wrongly is illegal`(hex: String) {
        let portion = octets(hex)
        let message = [0x62, UInt8(3 + portion.count), 0x48, 1, 1] + portion
        let verdict = Reading(message, as: .tcap).verdict
        #expect(verdict.hasPrefix("tcap badDialogue") || hex == "6b 04 28 02 06 00", "\(verdict)")
    }

    @Test func `A dialogue of another syntax is odd and legal`() {
        let other = TCAP.Dialogue(
            element: BER.Element(0x6b) {
                BER.Element(0x28) {
                    BER.Element.objectIdentifier([1, 2, 3])
                    BER.Element(0xa0) { BER.Element(0x60) {} }
                }
            })
        #expect(read(other).verdict == "noncanonical oddUserInformation")
    }

    @Test func `MAP-Open's references are read`() {
        let open = MAP.Open(destinationIMSI: "001010123456789", origination: "15550191")
        let reading = read(.request(locationUpdate, open.userInformation))
        #expect(reading.verdict == "canonical")
        #expect(reading.message.tcap.destinationReference.digits.description == "001010123456789")
        #expect(reading.message.tcap.destinationReference.plan == 6)
        #expect(reading.message.tcap.originationReference.digits.description == "15550191")
        #expect(reading.message.tcap.originationReference.nature == 1)
    }

    @Test func `Odd user information is flagged and nothing more`() {
        for information in [
            BER.Element.octetString([1]), BER.Element(0x28, []),
            BER.Element(0x28) { BER.Element.octetString([1]) },
            MAP.userInformation(BER.Element.raw([0xa0, 0x05, 0x80])),
        ] {
            let reading = read(.request(locationUpdate, information))
            #expect(reading.verdict == "noncanonical oddUserInformation")
            #expect(reading.message.tcap.applicationContext == location)
        }
        #expect(read(.response(locationUpdate, MAP.refuse(reason: 0))).verdict == "canonical")
        #expect(read(.abort(MAP.userAbort)).verdict == "canonical")
    }

    @Test func `An Abort has a cause or a dialogue, never both`() {
        var abort = TCAP.abort(to: 1, cause: 1)
        abort = abort.appending(TCAP.Dialogue.abort().element)
        #expect(Reading(abort.octets, as: .tcap).verdict == "tcap portionOrder 0")
    }

    @Test func `A context outside MAP and CAP lets operations be named otherwise`() {
        let foreign = ContextName(arcs: [1, 3, 12, 2])
        let global = TCAP.invoke(1, operation: TCAP.globalCode([1, 2, 22]))
        let named = Reading(TCAP.begin(1, dialogue: .request(foreign), [global]).octets, as: .tcap)
        #expect(named.verdict == "canonical globalOperationCode unknownContext")
        #expect(named.message.components[0].hasGlobalCode)
        #expect(!named.message.components[0].hasCode)
        let wide = TCAP.invoke(1, operation: BER.Element(0x02, [0, 22]))
        #expect(
            Reading(TCAP.begin(1, dialogue: .request(foreign), [wide]).octets, as: .tcap).verdict
                == "canonical unknownContext")
        for invoke in [global, wide] {
            let begin = TCAP.begin(1, dialogue: .request(locationUpdate), [invoke])
            #expect(
                Reading(begin.octets, as: .tcap).verdict.hasPrefix("tcap badOperationCode"))
        }
    }

    @Test func `MAP or CAP: the context, else subsystem and shape together`() {
        func begin(
            _ request: Request, _ ssn: UInt8, _ other: UInt8? = nil, context: ContextName? = nil
        ) -> UserProtocol {
            let dialogue = context.map { TCAP.Dialogue.request($0) }
            let unitdata = SCCP.Unitdata(
                called: .gt("15550190", ssn: other ?? ssn), calling: .gt("15550100", ssn: ssn),
                data: TCAP.begin(1, dialogue: dialogue, [request.invoke()]).octets)
            return Reading(unitdata.octets, as: .sccp).message.tcap.userProtocol
        }
        let map = MAP.cancelLocation(imsi: "001010123456789", version: 1)
        let cap = CAP.initialDP(calling: "15550142", imsi: "001010123456789", msc: "15550191")
        // The context decides, whatever the subsystem.
        #expect(begin(map, 146, context: .map(2, version: 2)) == .map)
        #expect(begin(cap, 6, context: ContextName.CAP.gsmSSF(phase: 2)) == .cap)
        // Without one both must agree.
        #expect(begin(map, 6) == .map)
        #expect(begin(cap, 146) == .cap)
        #expect(begin(map, 146) == .unknown)
        #expect(begin(cap, 6) == .unknown)
        #expect(begin(map, 99) == .unknown)
        #expect(begin(map, 6, 146) == .unknown)
        // A dialogue that is remembered for one of them counts more than the subsystem.
        let unitdata = SCCP.Unitdata(
            called: .gt("15550190", ssn: 6), calling: .gt("15550100", ssn: 6),
            data: TCAP.continue(1, to: 2, [CAP.releaseCall().invoke()]).octets)
        let known = Reading(unitdata.octets, as: .sccp) { $0.tcap.userProtocol = .cap }
        #expect(known.components == ["invoke releaseCall"])
    }
}
