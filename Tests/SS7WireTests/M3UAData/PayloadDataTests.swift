import SS7Builder
import SS7Wire
import Testing

/// DATA, RFC 4666 clause 3.3.1: what is read, and what is not let pass as read.
@Suite struct PayloadDataTests {
    private static let user: [UInt8] = [9, 0, 3, 5, 7, 2, 0x42, 6, 2, 0x42, 7, 5]
    private static let tcap: [UInt8] = [0x64, 3, 0x49, 1, 1]

    /// A message of 17 octets of user data, so that three of padding are due.
    private static func message(_ change: (inout M3UA.Message) -> Void = { _ in }) -> [UInt8] {
        var message = M3UA.data(
            MTPRoute(opc: 0x010203, dpc: 0x040506, si: 3, ni: 2, mp: 1, sls: 0xfe), user + tcap,
            routingContext: 100, networkAppearance: 8, correlationID: 77)
        change(&message)
        return message.octets
    }

    private static func verdict(_ octets: [UInt8]) -> String {
        Reading(octets, as: .m3ua).verdict.replacing(" unknownProtocol", with: "")
    }

    @Test func `Fields`() {
        let octets = Self.message()
        let message = Reading(octets, as: .m3ua).message
        #expect(Self.verdict(octets) == "canonical")
        #expect(message.mtp.originatingPointCode == 0x010203)
        #expect(message.mtp.destinationPointCode == 0x040506)
        #expect(message.mtp.serviceIndicator == 3 && message.mtp.networkIndicator == 2)
        #expect(message.mtp.messagePriority == 1)
        #expect(message.mtp.signallingLinkSelection == 0xfe)
        #expect(message.mtp.hasRoutingContext && message.mtp.routingContext == 100)
        #expect(message.mtp.hasNetworkAppearance && message.mtp.networkAppearance == 8)
        #expect(message.mtp.hasCorrelationID && message.mtp.correlationID == 77)
        #expect(octets[message.mtp.userData] == Self.user + Self.tcap)
        #expect(message.mtp.hasLabel)
    }

    @Test func `Illegal`() {
        let rows: [(String, (inout M3UA.Message) -> Void, String)] = [
            ("version", { $0.version = 2 }, "badVersion 0"),
            ("class", { $0.messageClass = 2 }, "badClass 2"),
            ("type", { $0.type = 2 }, "badType 3"),
            ("length too long", { $0.length = 84 }, "badLength 4"),
            ("length too short", { $0.length = 60 }, "badLength 4"),
            ("length of nothing", { $0.length = 0 }, "badLength 4"),
            ("length of more than there can be", { $0.length = .max }, "badLength 4"),
            ("no Protocol Data", { $0.parameters.remove(at: 2) }, "missingParameter 32"),
            (
                "two Protocol Data", { $0.parameters.append($0.parameters[2]) },
                "duplicateParameter 68"
            ),
            (
                "two routing contexts", { $0.parameters.append($0.parameters[1]) },
                "duplicateParameter 68"
            ),
            (
                "two network appearances", { $0.parameters.append($0.parameters[0]) },
                "duplicateParameter 68"
            ),
            (
                "two correlation ids", { $0.parameters.append($0.parameters[3]) },
                "duplicateParameter 68"
            ),
            (
                "a routing context of two", { $0.parameters[1].value += [0, 0, 0, 1] },
                "badLength 18"
            ),
            ("an empty network appearance", { $0.parameters[0].value = [] }, "badLength 10"),
            ("a parameter of length 3", { $0.parameters[0].length = 3 }, "badLength 10"),
            ("a parameter too long", { $0.parameters[2].length = 400 }, "badLength 26"),
            ("a label cut short", { $0.parameters[2].value.removeLast(18) }, "truncated 28"),
        ]
        for (description, change, error) in rows {
            #expect(Self.verdict(Self.message(change)) == "m3ua \(error)", "\(description)")
        }
        for length in 0..<8 {
            #expect(
                Self.verdict(Array(Self.message().prefix(length))) == "m3ua truncated \(length)")
        }
    }

    @Test func `Odd and legal`() {
        let rows: [(String, (inout M3UA.Message) -> Void, String)] = [
            (
                "an unknown parameter", { $0.parameters.append(M3UA.Parameter(0x0099, [1, 2])) },
                "noncanonical unknownParameter"
            ),
            (
                "padding with content", { $0.parameters[2].padding = [0, 0, 1] },
                "noncanonical paddingContent"
            ),
            (
                "bits beyond a point code", { $0.parameters[2].value[0] = 1 },
                "noncanonical spareBits"
            ),
            (
                "bits beyond a service indicator", { $0.parameters[2].value[8] = 0x13 },
                "noncanonical spareBits"
            ),
            (
                "bits beyond a network indicator", { $0.parameters[2].value[9] = 6 },
                "noncanonical spareBits"
            ),
            (
                "bits beyond a priority", { $0.parameters[2].value[10] = 5 },
                "noncanonical spareBits"
            ),
            (
                "another order", { $0.parameters.reverse() }, "canonical"
            ),
        ]
        for (description, change, verdict) in rows {
            #expect(Self.verdict(Self.message(change)) == verdict, "\(description)")
        }
        var reserved = Self.message()
        reserved[1] = 1
        #expect(Self.verdict(reserved) == "noncanonical spareBits")
    }

    @Test
    func `The last padding may be missing from the message, or from its length, or from both`() {
        func last(_ padding: Int, length: Int) -> [UInt8] {
            Self.message {
                $0.parameters.removeLast()
                $0.parameters[2].padding = [UInt8](repeating: 0, count: padding)
                $0.length = UInt32(length)
            }
        }
        // 24 octets in front, a parameter of 33.
        #expect(Self.verdict(last(3, length: 60)) == "canonical")
        #expect(Self.verdict(last(3, length: 57)) == "canonical")
        #expect(Self.verdict(last(0, length: 57)) == "noncanonical missingPadding")
        #expect(Self.verdict(last(0, length: 60)) == "noncanonical missingPadding")
        #expect(Self.verdict(last(1, length: 58)) == "noncanonical missingPadding")
        #expect(Self.verdict(last(3, length: 59)) == "noncanonical missingPadding")
        #expect(Self.verdict(last(0, length: 61)) == "m3ua badLength 4")
        #expect(Self.verdict(last(3, length: 56)) == "m3ua badLength 4")
    }

    @Test func `Octets behind the last padding are illegal, counted or not`() {
        for extra in 1...3 {
            let behind = Self.message() + [UInt8](repeating: 0, count: extra)
            #expect(Self.verdict(behind) == "m3ua badLength 4")
            let short = Self.message { $0.length = UInt32(Self.message().count + extra) }
            #expect(Self.verdict(short) == "m3ua badLength 4")
        }
    }

    @Test func `Other user parts are named and left alone`() {
        let octets = M3UA.data(MTPRoute(opc: 1, dpc: 2, si: 5), [1, 2, 3, 4]).octets
        let message = Reading(octets, as: .m3ua).message
        #expect(Self.verdict(octets) == "canonical notSCCP")
        #expect(octets[message.mtp.userData] == [1, 2, 3, 4])
        #expect(message.sccp.type == .none)
    }

    /// The path looks before it decodes; both must see the same message, whatever is wrong with it.
    @Test func `What admission looks at is what the decoder reads`() {
        let whole = Self.message()
        var compared = 0
        func compare(_ octets: [UInt8]) {
            guard octets.count >= 8, octets.starts(with: [1]), octets[2] == 1, octets[3] == 1
            else { return }
            var preview = PayloadPreview()
            preview.look(into: octets.span)
            let message = Reading(octets, as: .m3ua).message
            if message.form == .illegal, message.error.layer == .m3ua { return }
            compared += 1
            #expect(preview.originatingPointCode == message.mtp.originatingPointCode)
            #expect(preview.destinationPointCode == message.mtp.destinationPointCode)
            #expect(preview.networkIndicator == message.mtp.networkIndicator)
            #expect(preview.hasRoutingContext == message.mtp.hasRoutingContext)
            #expect(preview.routingContext == message.mtp.routingContext)
            #expect(preview.hasNetworkAppearance == message.mtp.hasNetworkAppearance)
            #expect(preview.networkAppearance == message.mtp.networkAppearance)
            #expect(preview.parameter + 16 == message.mtp.userData.lowerBound)
            #expect(preview.parameter + preview.length == message.mtp.userData.upperBound)
        }
        for place in whole.indices {
            for value in [0, 1, 2, 4, 6, 8, 0x10, 0x13, 0x21, 0x7f, 0xff] as [UInt8] {
                var octets = whole
                octets[place] = value
                compare(octets)
                octets.removeLast(Int(value) % 8)
                compare(octets)
            }
        }
        #expect(compared > 300)
    }
}
