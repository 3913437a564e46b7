import Foundation
import Testing

@testable import SS7Wire

@Suite struct ContextOperationsTests {
    /// Every context that an object identifier below MAP's or CAP's roots can name.
    private var contexts: [ApplicationContext] {
        [UserProtocol.map, .cap].flatMap { userProtocol in
            (0...127 as ClosedRange<UInt8>).flatMap { number in
                (0...127 as ClosedRange<UInt8>).map {
                    ApplicationContext(userProtocol, number, version: $0)
                }
            }
        }
    }

    private func operations(of context: ApplicationContext) -> Set<UInt8> {
        Set(
            (0...255 as ClosedRange<UInt8>).filter {
                context.permits(Operation(context.userProtocol, $0))
            })
    }

    @Test func `an assigned context has operations, another has none`() {
        for context in contexts {
            #expect(context.isAssigned != operations(of: context).isEmpty, "\(context)")
        }
        #expect(!ApplicationContext().isAssigned)
        #expect(contexts.count { $0.isAssigned } == 94)
    }

    @Test func `no context has an operation of the other protocol`() {
        for context in contexts where context.isAssigned {
            let other: UserProtocol = context.userProtocol == .map ? .cap : .map
            for code in 0...255 as ClosedRange<UInt8> {
                #expect(!context.permits(Operation(other, code)))
                #expect(!context.permits(Operation(.unknown, code)))
            }
        }
    }

    @Test func `every operation has a context`() {
        let assigned = contexts.filter(\.isAssigned)
        for operation in Operation.allNamed {
            #expect(assigned.contains { $0.permits(operation) }, "\(operation.name)")
        }
    }

    /// GSM 09.78 for phases 1 and 2, which pycrate does not have; phase 3 where it differs from 4.
    @Test(
        arguments: [
            (50, 1, [0, 20, 22, 23, 24, 31, 55]),
            (
                50, 2,
                [
                    0, 17, 18, 19, 20, 22, 23, 24, 31, 33, 34, 35, 36, 44, 45, 46, 47, 48, 49, 53,
                    55,
                ]
            ),
            (51, 2, [16, 18, 19, 33, 47, 48, 49, 53, 55]),
            (52, 2, [16, 47, 48, 49, 53, 55]),
            (
                4, 3,
                [
                    0, 17, 18, 19, 20, 22, 23, 24, 31, 33, 34, 35, 36, 41, 44, 45, 46, 47, 48, 49,
                    53, 55, 88,
                ]
            ),
            (6, 3, [16, 18, 19, 33, 47, 48, 49, 53, 55]),
            (14, 3, [16, 47, 48, 49, 53, 55]),
        ] as [(UInt8, UInt8, Set<UInt8>)])
    func `CAP's earlier phases have fewer operations`(
        number: UInt8, phase: UInt8, codes: Set<UInt8>
    ) {
        #expect(operations(of: ApplicationContext(.cap, number, version: phase)) == codes)
    }

    /// Where pycrate's transcription and the standards differ: added to its codes, and taken away.
    private let differences: [String: (added: Set<UInt8>, removed: Set<UInt8>, why: String)] = [
        "0.4.0.0.1.0.11.1": (
            [30], [69], "phase 1 has performSubsequentHandover, as pycrate's own operations say"
        ),
        "0.4.0.0.1.0.25.1": ([], [46], "GSM 09.02 assigns shortMsgRelayContext-v1, 21, alone"),
        "0.4.0.0.1.0.25.2": ([44], [46], "forwardSM is named mt-ForwardSM in this context"),
        "0.4.0.0.1.21.3.50": (
            [70], [], "the abstract syntax of TS 29.078 clause 8.2 has activityTestGPRS"
        ),
    ]

    @Test(.enabled(if: pycrate != nil, Pycrate.skipped))
    func `contexts have the operations that pycrate's modules give them`() throws {
        let lines = try #require(pycrate).output(of: "contexts.py").split(separator: "\n")
        try #require(lines.count > 70)
        let named = Dictionary(
            contexts.filter { (1...4).contains($0.version) }.map { ($0.dotted, $0) },
            uniquingKeysWith: { map, cap in (50...52).contains(cap.number) ? cap : map })
        var compared: Set<ApplicationContext> = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let context = try #require(named[words[0]], "\(line)")
            var codes = Set(words.dropFirst().compactMap { UInt8($0) })
            if let difference = differences[words[0]] {
                codes = codes.union(difference.added).subtracting(difference.removed)
            }
            #expect(operations(of: context) == codes, "\(words[0])")
            compared.insert(context)
        }
        // What pycrate does not know: obsolete contexts, and CAP's early phases.
        let others = contexts.filter { $0.isAssigned && !compared.contains($0) }.map(\.dotted)
        #expect(
            others == [
                "0.4.0.0.1.0.12.3", "0.4.0.0.1.0.40.3", "0.4.0.0.1.21.3.4", "0.4.0.0.1.21.3.6",
                "0.4.0.0.1.20.3.14", "0.4.0.0.1.0.50.0", "0.4.0.0.1.0.50.1", "0.4.0.0.1.0.51.1",
                "0.4.0.0.1.0.52.1",
            ])
    }

    @Test(
        arguments: [
            (ApplicationContext(.map, 29, version: 3), 71, false),
            (ApplicationContext(.map, 29, version: 2), 71, true),
            (ApplicationContext(.map, 29, version: 99), 71, true),
            (ApplicationContext(.map, 20, version: 3), 71, true),
            (ApplicationContext(.map, 14, version: 1), 56, true),
            (ApplicationContext(.map, 14, version: 2), 56, false),
            (ApplicationContext(.map, 14, version: 1), 9, false),
            (ApplicationContext(.map, 14, version: 3), 9, true),
            (ApplicationContext(.map, 25, version: 2), 46, false),
            (ApplicationContext(.map, 25, version: 2), 44, true),
            (ApplicationContext(.map, 25, version: 3), 44, false),
            (ApplicationContext(.map, 25, version: 3), 46, true),
        ] as [(ApplicationContext, UInt8, Bool)])
    func `an operation outside its context and version is flagged, and read`(
        context: ApplicationContext, code: UInt8, isForeign: Bool
    ) throws {
        let arguments: [UInt8: [UInt8]] = [
            71: tlv(0x30, tlv(0xa0, tlv(0x80, imsi)), tlv(0xa1, tlv(0x80)), tlv(0x83, node)),
            56: context.version < 3
                ? tlv(0x04, imsi) : tlv(0x30, tlv(0x80, imsi), tlv(0x02, [5])),
            9: tlv(0x30, tlv(0x80, imsi), tlv(0x30, tlv(0x0a, [0]))),
            44: tlv(0x30, tlv(0x80, imsi), tlv(0x84, node), tlv(0x04, [0])),
            46: tlv(0x30, tlv(0x80, imsi), tlv(0x84, node), tlv(0x04, [0])),
        ]
        var component = Component()
        component.hasCode = true
        component.code = code
        component.operation = Operation.resolve(code: code, in: context, of: .map)
        var argument = try #require(arguments[code])
        if code == 44 || code == 46 {
            // SMS-DELIVER from +1 555 010 44.
            argument = tlv(
                0x30, tlv(0x80, imsi), tlv(0x84, node),
                tlv(0x04, octets("04 09 91 51 55 10 40 f4 00 00 62 11 32 21 00 00 00 00")))
        }
        component.parameter = ByteRange(0, argument.count)
        var flags = ReasonSet()
        var fields = FieldTable.shared
        try readArgument(
            in: argument.span, of: &component, context: context, fields: &fields, flags: &flags)
        #expect(flags.contains(.contextMismatch) == isForeign)
        var read = component.argument
        #expect(read.number(.imsi).digits.description == imsiDigits)
    }
}
