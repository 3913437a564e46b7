import SS7Builder
import SS7Wire
import Testing

/// Q.713 to the letter: connectionless messages, their parts and options.
@Suite struct SCCPTests {
    /// Octets with an End of five of them for T.
    private static func sccp(_ hex: String) -> [UInt8] {
        octets(hex.replacing("T", with: "64 03 49 01 01"))
    }

    private static let illegal: [(String, String)] = [
        ("", "truncated 0"),
        ("15 00 03 05 07", "badMessageType 0"),
        ("00 00 03 05 07", "badMessageType 0"),
        ("ff", "badMessageType 0"),
        ("09 00 03 05", "truncated 4"),
        ("11 00 0f 04 06 08", "truncated 6"),
        ("13 00 0f 07 00 06 00 05 00 00", "truncated 10"),
        // Protocol class and hop counter.
        ("09 02 03 05 07 02 42 06 02 42 07 05 T", "badProtocolClass 1"),
        ("09 83 03 05 07 02 42 06 02 42 07 05 T", "badProtocolClass 1"),
        ("09 0f 03 05 07 02 42 06 02 42 07 05 T", "badProtocolClass 1"),
        ("11 00 00 04 06 08 00 02 42 06 02 42 07 05 T", "badHopCounter 2"),
        ("11 00 10 04 06 08 00 02 42 06 02 42 07 05 T", "badHopCounter 2"),
        ("12 01 ff 04 06 08 00 02 42 06 02 42 07 05 T", "badHopCounter 2"),
        // Pointers.
        ("09 00 00 05 07 02 42 06 02 42 07 05 T", "pointerOutOfRange 2"),
        ("09 00 02 05 07 02 42 06 02 42 07 05 T", "pointerOutOfRange 2"),
        ("09 00 03 01 07 02 42 06 02 42 07 05 T", "pointerOutOfRange 3"),
        ("09 00 03 ff 07 02 42 06 02 42 07 05 T", "pointerOutOfRange 3"),
        ("09 00 03 05 ff 02 42 06 02 42 07 05 T", "pointerOutOfRange 4"),
        ("09 00 03 05 0d 02 42 06 02 42 07 05 T", "pointerOutOfRange 4"),
        ("11 00 0f 04 06 08 ff 02 42 06 02 42 07 05 T", "pointerOutOfRange 6"),
        ("11 00 0f 04 06 08 01 02 42 06 02 42 07 05 T", "truncated 19"),
        ("13 00 0f 06 00 08 00 08 00 00 00 02 42 06 02 42 07 05 00 T", "pointerOutOfRange 3"),
        ("13 00 0f 07 00 08 00 ff ff 00 00 02 42 06 02 42 07 05 00 T", "pointerOutOfRange 7"),
        // Lengths.
        ("09 00 03 05 07 7f 42 06 02 42 07 05 T", "truncated 5"),
        ("09 00 03 05 07 02 42 06 02 42 07 06 T", "truncated 11"),
        ("13 00 0f 07 00 08 00 09 00 00 00 02 42 06 02 42 07 06 00 T", "truncated 17"),
        // Parts that overlap, and what is in none.
        ("09 00 03 02 07 02 42 06 02 42 07 05 T", "partsOverlap 5"),
        ("09 00 03 04 07 02 42 06 02 42 07 05 T", "partsOverlap 5"),
        ("09 00 03 05 07 03 42 06 02 42 07 05 T", "partsOverlap 5"),
        ("09 00 03 05 07 02 42 06 02 42 07 05 T 00", "bytesAfterParts 17"),
        ("11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 00 00", "bytesAfterParts 20"),
        ("11 00 0f 04 06 08 00 02 42 06 02 42 07 05 T 00", "bytesAfterParts 19"),
        // Options.
        ("11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12", "truncated 19"),
        ("11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 01 03", "truncated 22"),
        ("11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 09 00", "truncated 22"),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 01 03 12 01 03 00",
            "duplicateOption 22"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T f0 00 f0 00 00",
            "duplicateOption 21"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 10 03 80 00 00 00",
            "badSegmentation 19"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 02 03 03 00",
            "badLength 19"
        ),
        // Addresses.
        ("09 00 03 03 05 00 02 42 06 05 T", "badAddress 6"),
        ("09 00 03 05 07 02 43 06 02 42 07 05 T", "truncated 7"),
        ("09 00 03 05 06 02 42 06 01 42 05 T", "truncated 10"),
        ("09 00 03 06 08 03 42 06 00 02 42 07 05 T", "badAddress 8"),
        ("09 00 03 06 08 03 12 06 00 02 42 07 05 T", "truncated 8"),
        ("09 00 03 07 09 04 16 06 00 11 02 42 07 05 T", "badGlobalTitle 8"),
        ("09 00 03 07 09 04 3e 06 00 11 02 42 07 05 T", "badGlobalTitle 8"),
    ]

    @Test(arguments: illegal)
    func `Illegal`(hex: String, error: String) {
        #expect(Reading(Self.sccp(hex), as: .sccp).verdict == "sccp \(error)", "\(hex)")
    }

    private static let legal: [(String, String)] = [
        ("09 00 03 05 07 02 42 06 02 42 07 05 T", "canonical unknownProtocol"),
        ("09 80 03 05 07 02 42 06 02 42 07 05 T", "canonical"),
        ("11 00 01 04 06 08 00 02 42 06 02 42 07 05 T", "canonical"),
        ("13 00 0f 07 00 08 00 09 00 00 00 02 42 06 02 42 07 05 00 T", "canonical"),
        ("0a 01 03 05 07 02 42 06 02 42 07 05 T", "canonical serviceMessage"),
        // Order, gaps and spare bits.
        ("09 00 06 02 07 02 42 06 02 42 07 05 T", "noncanonical pointersOutOfOrder"),
        (
            "09 00 04 06 08 ee 02 42 06 02 42 07 05 T", "noncanonical gapBetweenParts"
        ),
        ("09 00 03 06 08 02 42 06 ee 02 42 07 05 T", "noncanonical gapBetweenParts"),
        ("09 10 03 05 07 02 42 06 02 42 07 05 T", "noncanonical spareBits"),
        ("09 70 03 05 07 02 42 06 02 42 07 05 T", "noncanonical spareBits"),
        ("09 00 03 05 07 02 c2 06 02 42 07 05 T", "noncanonical spareBits"),
        // Options.
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 01 03 00", "canonical"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 12 01 83 00",
            "noncanonical spareBits"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T f0 01 03 00",
            "noncanonical unknownOption"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 10 04 80 01 02 03 00",
            "canonical"
        ),
        (
            "11 00 0f 04 06 08 0d 02 42 06 02 42 07 05 T 10 04 b0 01 02 03 00",
            "noncanonical spareBits"
        ),
        (
            "11 01 0f 04 06 08 0d 02 42 06 02 42 07 05 T 10 04 81 01 02 03 00",
            "canonical segmented"
        ),
        // By name.
        ("01 00 00 01 02 02 00 02 42 06", "canonical connectionOriented"),
        ("06 00 00 01 00 01 01 00", "canonical connectionOriented"),
        ("10", "canonical connectionOriented"),
        ("09 00 03 05 07 02 42 01 02 42 01 05 03 06 01 02 00", "canonical subsystemManagement"),
        ("09 00 03 05 07 02 42 06 02 42 07 02 00 01", "canonical notTCAP"),
        ("09 00 03 05 07 02 42 06 02 42 07 00", "canonical notTCAP"),
    ]

    @Test(arguments: legal)
    func `Legal, and what it is called`(hex: String, verdict: String) {
        let words = Reading(Self.sccp(hex), as: .sccp).verdict
            .replacing(" unknownProtocol", with: "")
        #expect(words == verdict.replacing(" unknownProtocol", with: ""), "\(hex)")
    }

    @Test func `Fields of the six messages`() {
        for kind in SCCP.Kind.allCases {
            for cause in [nil, UInt8(7)] {
                let data = TCAP.end(to: 5).octets
                let sent = SCCP.Unitdata(
                    kind, called: .gt("15550190", ssn: 6), calling: .gt("15550100", ssn: 8),
                    data: data, protocolClass: 1, returnOption: true, returnCause: cause,
                    hopCounter: 9,
                    segmentation: kind == .unitdata
                        ? nil : SCCP.Segmentation(isFirst: true, remaining: 0, reference: 0x030201),
                    importance: kind == .unitdata ? nil : 5)
                let octets = sent.octets
                let sccp = Reading(octets, as: .sccp).message.sccp
                #expect(sccp.type.rawValue == (cause == nil ? kind.rawValue : kind.service))
                #expect(sccp.type.isConnectionless && sccp.type.isService == (cause != nil))
                #expect(sccp.returnCause == cause ?? 0)
                #expect(sccp.protocolClass == (cause == nil ? 1 : 0))
                #expect(sccp.returnOption == (cause == nil))
                #expect(sccp.called.digits.description == "15550190")
                #expect(sccp.calling.digits.description == "15550100")
                #expect(sccp.called.subsystemNumber == 6 && sccp.calling.subsystemNumber == 8)
                #expect(octets[sccp.data] == data)
                #expect(octets[sccp.called.octets] == sent.called.octets)
                #expect(octets[sccp.calling.octets] == sent.calling.octets)
                guard kind != .unitdata else { continue }
                #expect(sccp.hasHopCounter && sccp.hopCounter == 9)
                #expect(sccp.hasSegmentation && sccp.isFirstSegment && !sccp.isSegment)
                #expect(sccp.asksForSequence && sccp.segmentationReference == 0x030201)
                #expect(sccp.hasImportance && sccp.importance == 5)
            }
        }
    }

    @Test func `A segment is not read further`() {
        let whole = SCCP.Unitdata(
            called: .gt("15550190", ssn: 6), calling: .gt("15550100", ssn: 6),
            data: MAP.updateLocation(imsi: "001010123456789", msc: "15550191", vlr: "15550191")
                .begin(1).octets)
        for (index, segment) in whole.segments(of: 40, reference: 7).enumerated() {
            let octets = segment.octets
            var message = DecodedMessage()
            #expect(!decodeEnvelope(octets.span, framing: .sccp, into: &message))
            #expect(message.form == .canonical && message.flags.contains(.segmented))
            #expect(message.sccp.isFirstSegment == (index == 0))
            #expect(message.tcap.type == .none)
        }
        var message = Reading(whole.segments(of: 40, reference: 7)[0].octets, as: .sccp).message
        #expect(decodeReassembled(whole.data.span, into: &message))
        decodeUser(whole.data.span, into: &message)
        #expect(message.tcap.type == .begin && message.tcap.componentCount == 1)
        #expect(message.components[0].operation.name == "updateLocation")
        // The first segment alone would have been illegal.
        let first = Reading(whole.segments(of: 40, reference: 7)[0].data, as: .tcap)
        #expect(first.verdict == "tcap truncated 1")
    }
}
