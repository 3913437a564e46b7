import SS7Builder
import SS7Wire
import Testing

/// Q.773 to the letter: what is read, and where reading stops.
@Suite struct TransactionTests {
    private static let illegal: [(String, String)] = [
        // Transaction ids.
        ("62 02 48 00", "badTransactionID 2"),
        ("62 07 48 05 01 02 03 04 05", "badTransactionID 2"),
        ("62 05 68 03 04 01 01", "badTransactionID 2"),
        ("64 05 69 03 04 01 01", "badTransactionID 2"),
        ("62 04 5f 08 01 01", "highTag 2"),
        ("62 00", "missingTransactionID 0"),
        ("65 03 48 01 01", "missingTransactionID 0"),
        ("65 03 49 01 01", "missingTransactionID 0"),
        ("64 00", "missingTransactionID 0"),
        ("67 00", "missingTransactionID 0"),
        // Portions.
        ("62 03 49 01 01", "badTag 2"),
        ("64 06 48 01 01 49 01 01", "badTag 2"),
        ("62 06 48 01 01 4a 01 01", "badTag 5"),
        ("62 06 48 01 01 41 01 01", "badTag 5"),
        ("62 06 48 01 01 48 01 02", "duplicatePortion 5"),
        ("62 05 48 01 01 6c 00", "missingComponent 5"),
        ("62 0b 48 01 01 6c 02 a4 00 6c 02 a4 00", "duplicatePortion 9"),
        ("65 06 49 01 02 48 01 01", "portionOrder 5"),
        ("62 09 48 01 01 6c 02 a4 00 6b 00", "portionOrder 9"),
        ("22 03 48 01 01", "badTag 0"), ("3f 80 02 03 48 01 01", "badTag 0"),
        ("02 03 48 01 01", "badTag 0"),
        ("a1 04 6c 02 a4 00", "badTag 0"), ("05 81 03 49 01 01", "badTag 0"),
        ("67 07 49 01 01 4a 02 01 01", "badTag 5"),
        ("67 07 49 01 01 6c 02 a1 00", "badTag 5"),
        ("61 00", "missingComponent 0"),
        // What is behind the message, and what is none.
        ("62 03 48 01 01 00", "bytesAfterMessage 5"),
        ("62 03 48 01 01 62 03 48 01 02", "bytesAfterMessage 5"),
        ("62 80 48 01 01 00 00 00 00", "bytesAfterMessage 7"),
        ("66 03 48 01 01", "badTag 0"),
        ("63 03 48 01 01", "badTag 0"),
        ("42 03 48 01 01", "badTag 0"),
        ("7f 02 03 48 01 01", "highTag 0"),
        // Lengths.
        ("62", "truncated 0"),
        ("62 04 48 01 01", "truncated 1"),
        ("62 81", "truncated 1"),
        ("62 82 00", "truncated 1"),
        ("62 84 7f ff ff ff 48 01 01", "truncated 1"),
        ("62 80 48 01 01", "truncated 5"),
        ("62 80 48 01 01 00", "truncated 6"),
        ("62 ff 48 01 01", "badBERLength 1"),
        ("62 05 48 80 01 00 00", "badBERLength 3"),
        ("62 05 00 00 48 01 01", "unmatchedEndOfContents 2"),
        ("62 80 48 01 01 00 01 00 00 00", "unmatchedEndOfContents 5"),
        ("62 80 48 01 01 00 81 00", "unmatchedEndOfContents 5"),
        ("62 06 48 01 01 bf 80 00", "highTag 5"),
        ("62 07 48 01 01 bf 1e 00", "truncated 1"),
        ("62 06 48 01 01 bf 1e 00", "highTag 5"),
        ("62 08 48 01 01 bf ff ff 7f 00", "badTag 5"),
        // Components.
        ("62 08 48 01 01 6c 03 a5 01 00", "badComponent 7"),
        ("62 08 48 01 01 6c 03 30 01 00", "badComponent 7"),
        ("62 08 48 01 01 6c 03 81 01 00", "badComponent 7"),
        ("62 07 48 01 01 6c 02 a1 00", "badInvokeID 7"),
        ("62 0b 48 01 01 6c 06 a1 04 02 02 00 01", "badInvokeID 9"),
        ("62 0d 48 01 01 6c 08 a1 06 05 00 02 01 16 00", "badInvokeID 9"),
        ("62 0a 48 01 01 6c 05 a1 03 02 01 01", "missingOperation 7"),
        ("62 0e 48 01 01 6c 09 a1 07 02 01 01 80 02 00 01", "badInvokeID 12"),
        ("62 0e 48 01 01 6c 09 a1 07 02 01 01 02 02 00 16", "badOperationCode 12"),
        ("62 0e 48 01 01 6c 09 a1 07 02 01 01 02 81 01 16", "badOperationCode 12"),
        ("62 0c 48 01 01 6c 07 a1 05 02 01 01 02 00", "badOperationCode 12"),
        ("62 0f 48 01 01 6c 0a a1 08 02 01 01 22 03 02 01 16", "badOperationCode 12"),
        ("62 0d 48 01 01 6c 08 a1 06 02 01 01 06 01 16", "badOperationCode 12"),
        ("62 0d 48 01 01 6c 08 a1 06 02 01 01 0a 01 16", "badOperationCode 12"),
        ("62 0e 48 01 01 6c 09 a1 07 02 01 01 1f 02 01 16", "highTag 12"),
        (
            "62 11 48 01 01 6c 0c a1 0a 02 01 01 02 01 2d 04 00 04 00", "bytesAfterArgument 17"
        ),
        (
            "64 13 49 01 01 6c 0e a2 0c 02 01 01 30 05 02 01 2d 04 00 04 00",
            "bytesAfterArgument 19"
        ),
        ("64 0d 49 01 01 6c 08 a2 06 02 01 01 31 01 00", "badComponent 12"),
        ("64 0c 49 01 01 6c 07 a2 05 02 01 01 30 00", "missingOperation 12"),
        ("64 0a 49 01 01 6c 05 a3 03 02 01 01", "missingOperation 7"),
        ("64 0a 49 01 01 6c 05 a4 03 02 01 01", "badComponent 7"),
        ("64 0d 49 01 01 6c 08 a4 06 02 01 01 84 01 00", "badComponent 12"),
        ("64 0e 49 01 01 6c 09 a4 07 02 01 01 81 02 00 00", "badComponent 12"),
        ("64 0f 49 01 01 6c 0a a4 08 02 01 01 81 01 00 05 00", "badComponent 12"),
    ]

    @Test(arguments: illegal)
    func `Illegal`(hex: String, error: String) {
        #expect(Reading(octets(hex), as: .tcap).verdict == "tcap \(error)", "\(hex)")
    }

    private static let legal: [(String, String)] = [
        ("62 03 48 01 01", "canonical noDialoguePortion"),
        ("62 06 48 04 ff ff ff ff", "canonical noDialoguePortion"),
        ("65 08 48 02 01 02 49 02 03 04", "canonical"),
        ("64 03 49 01 01", "canonical"),
        ("67 03 49 01 01", "canonical"),
        ("67 06 49 01 01 4a 01 04", "canonical"),
        ("64 0a 49 01 01 6c 05 a2 03 02 01 01", "canonical unknownProtocol"),
        ("64 0c 49 01 01 6c 07 a4 05 05 00 81 01 02", "canonical unknownProtocol"),
        (
            "62 0d 48 01 01 6c 08 a1 06 02 01 ff 02 01 16",
            "canonical noDialoguePortion unknownProtocol"
        ),
        // The same in more octets.
        ("62 81 03 48 01 01", "noncanonical noDialoguePortion nonMinimalLength"),
        ("62 83 00 00 03 48 01 01", "noncanonical noDialoguePortion nonMinimalLength"),
        ("62 04 48 81 01 01", "noncanonical noDialoguePortion nonMinimalLength"),
        ("62 80 48 01 01 00 00", "noncanonical indefiniteLength noDialoguePortion"),
        // Other things than TCAP.
        ("", "canonical notTCAP"),
        ("00", "canonical notTCAP"),
        ("30 00", "canonical notTCAP"),
        ("3f", "canonical notTCAP"),
        ("80", "canonical notTCAP"),
        ("e2 00", "canonical ansiTCAP"),
        ("e6", "canonical ansiTCAP"),
        ("f6 00", "canonical ansiTCAP"),
        ("c0", "canonical privateTCAP"),
        ("ff ff", "canonical privateTCAP"),
    ]

    @Test(arguments: legal)
    func `Legal, and what it is called`(hex: String, verdict: String) {
        #expect(Reading(octets(hex), as: .tcap).verdict == verdict, "\(hex)")
    }

    @Test func `Fields`() {
        let both = Reading(octets("65 09 48 02 01 02 49 03 03 04 05"), as: .tcap).message.tcap
        #expect(both.type == .continue)
        #expect(both.originatingTransactionID == TransactionID(0x0102, length: 2))
        #expect(both.destinationTransactionID == TransactionID(0x030405, length: 3))
        #expect(both.originatingTransactionID.hex == "0102")
        let abort = Reading(octets("67 06 49 01 01 4a 01 04"), as: .tcap).message.tcap
        #expect(abort.type == .abort && abort.isProviderAbort && abort.abortCause == 4)
        #expect(!abort.hasDialoguePortion)
        let user = Reading(TCAP.abort(to: 5, dialogue: .abort()).octets, as: .tcap)
        #expect(user.verdict == "canonical")
        #expect(user.message.tcap.hasDialoguePortion && !user.message.tcap.isProviderAbort)
    }

    @Test func `Components of every type`() {
        let octets = TCAP.continue(
            1, to: 2,
            [
                TCAP.invoke(-1, code: 71, .octetString([1]), linkedID: 9),
                TCAP.returnResult(2, code: 22, .octetString([2])), TCAP.returnResult(3),
                TCAP.returnResult(4, code: 4, isLast: false), TCAP.returnError(5, code: 34),
                TCAP.reject(6, .invoke(2)), TCAP.reject(nil, .general(1)),
            ]
        ).octets
        let message = Reading(octets, as: .tcap).message
        #expect(message.form == .canonical)
        let read = (0..<Int(message.tcap.componentCount)).map { message.components[$0] }
        #expect(
            read.map(\.type) == [
                .invoke, .returnResultLast, .returnResultLast, .returnResultNotLast,
                .returnError, .reject, .reject,
            ])
        #expect(read.map(\.hasInvokeID) == [true, true, true, true, true, true, false])
        #expect(read.map(\.invokeID).prefix(6) == [-1, 2, 3, 4, 5, 6])
        #expect(read.map(\.hasCode) == [true, true, false, true, true, true, true])
        #expect([0, 1, 3, 4, 5, 6].map { read[$0].code } == [71, 22, 4, 34, 2, 1])
        #expect(read[0].hasLinkedID && read[0].linkedID == 9)
        #expect(octets[read[0].parameter] == [4, 1, 1])
        #expect(octets[read[1].parameter] == [4, 1, 2])
        #expect(read[4].parameter.isEmpty)
    }

    @Test func `Sixteen components are read, a seventeenth is too many`() {
        let one = TCAP.returnResult(1)
        for count in 1...18 {
            let octets = TCAP.end(to: 1, Array(repeating: one, count: count)).octets
            let reading = Reading(octets, as: .tcap)
            let offset = octets.count - (count - 16) * one.octets.count
            #expect(
                reading.verdict
                    == (count <= 16
                        ? "canonical unknownProtocol" : "tcap tooManyComponents \(offset)"))
            #expect(reading.message.tcap.componentCount == UInt8(min(count, 16)))
        }
    }

    @Test func `Nesting without lengths ends at sixteen`() {
        for depth in 1...40 {
            var parameter = BER.Element.octetString([1])
            for _ in 0..<depth { parameter = BER.Element(0x30) { parameter }.length(.indefinite) }
            let octets = TCAP.begin(1, [TCAP.invoke(1, code: 99, parameter)]).octets
            let verdict = Reading(octets, as: .tcap).verdict
            if depth <= 16 {
                #expect(
                    verdict == "noncanonical indefiniteLength noDialoguePortion unknownProtocol")
            } else {
                #expect(verdict.hasPrefix("tcap nestingTooDeep"))
            }
        }
    }
}
