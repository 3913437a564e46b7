import RuleTesting
import SS7Filter
import SS7Rules
import SS7Wire
import Testing

/// Messages as tests describe them: what is said of them is what the decoder reads.
@Suite struct DescriptionTests {
    private static let header = """
        home "Ours" XO gt +1999555 imsi 310990
        partner XAAAA XA "One" gt +155501 imsi 00101

        """

    /// Runs a test file over some rules.
    static func run(_ tests: String, rules: String) throws -> TestRun {
        // A test that expects nothing is a mistake of its own.
        let expecting = tests.contains("expect") ? tests : tests + "\nexpect forward"
        let file = try TestFile.parse(RuleSource(file: "a.test", text: header + expecting))
        return try TestSuite([file], of: [RuleSource(file: "a.rules", text: rules)]).run()
    }

    /// What is said of a wrong test file; empty where nothing is wrong.
    static func mistakes(_ tests: String, rules: String = "") -> [Diagnostic] {
        do {
            _ = try run(tests, rules: rules)
            return []
        } catch let diagnostics as Diagnostics {
            return diagnostics.all
        } catch {
            Issue.record(error)
            return []
        }
    }

    // MARK: - Operations

    private static let numbers = [
        "imsi": "310990000000001", "msisdn": "+19995551234", "imei": "350123451234560",
        "roaming-number": "+19995559999", "forwarded-to": "+15550130", "called-party": "15550142",
        "calling-party": "15550143",
    ]

    /// The message of an operation with the fields that it asks for; nil where it needs hexadecimal.
    private func message(_ operation: Operation, _ prefix: String = "") throws -> String? {
        var text = "test \"t\"\nmessage \(prefix)\(operation.name) from interconnect"
        text += " calling-gt +155501234 called-gt +19995550001"
        for _ in 0..<6 {
            guard let mistake = Self.mistakes(text).first else { return text }
            if mistake.message.contains("argument \"OCTETS\"") { return nil }
            let name = try #require(
                Self.numbers.keys.first { mistake.message.contains("add '\($0) DIGITS'") },
                "\(operation.name): \(mistake)")
            text += " \(name) \(Self.numbers[name] ?? "")"
        }
        Issue.record("\(operation.name) asks for too much")
        return nil
    }

    @Test func `Every operation that can be described is read as that, and canonical`() throws {
        var described = 0
        for operation in Operation.allNamed {
            guard let message = try message(operation) else { continue }
            described += 1
            let results = try Self.run(
                message + "\nexpect log by seen",
                rules: """
                    rule seen log \(operation.name) from interconnect
                    when form = canonical and operation = \(operation.name) and calling-gt = +155501234
                    and not flag contextMismatch and not flag unknownContext
                    """)
            #expect(results.failed == 0, "\(results.text(coverage: false))")
        }
        #expect(described >= 70)
    }

    @Test func `Every result that can be described is read as that`() throws {
        for operation in Operation.allNamed where operation.userProtocol == .map {
            guard let message = try message(operation, "result ") else { continue }
            let results = try Self.run(
                message + "\nexpect log by seen",
                rules: "rule seen log any when form = canonical and component = returnResultLast")
            #expect(results.failed == 0, "\(operation.name) \(results.text(coverage: false))")
        }
    }

    @Test func `An operation that fields cannot describe takes its argument in hexadecimal`() throws
    {
        let mistake = Self.mistakes("test \"t\"\nmessage performHandover from interconnect\n")
        #expect(mistake.first?.message.contains("argument") == true)
        let results = try Self.run(
            """
            test "t"
              message performHandover from interconnect
                argument "30 0c 04 01 00 04 01 00 04 01 00 04 01 00"
              expect block by handover
            """, rules: "rule handover block performHandover when form = canonical"
        )
        #expect(results.failed == 0, "\(results.text(coverage: false))")
    }

    // MARK: - Fields

    /// A field as a message sets it, and the rest that it needs.
    private static let fields: [(setting: String, rest: String)] = [
        ("opc 2-001-1", ""), ("dpc 3-050-2", ""), ("ni 2", ""), ("mp 1", ""), ("sls 9", ""),
        ("routing-context 7", ""), ("network-appearance 8", ""), ("correlation-id 9", ""),
        ("sccp XUDT", ""), ("sccp LUDT", ""), ("class 1", ""), ("return-option true", ""),
        ("hop-counter 9", "sccp XUDT"), ("importance 3", "sccp XUDT"),
        ("return-cause 3", "sccp UDTS"), ("calling-gt +155501235", ""),
        ("called-gt +19995550002", ""), ("calling-digits 155501236", ""),
        ("called-digits 19995550003", ""), ("calling-imsi 001010123456789", ""),
        ("called-imsi 001010123456789", ""), ("calling-ssn 9", ""), ("called-ssn 145", ""),
        ("calling-pc 2-001-1", ""), ("called-pc 3-050-1", ""), ("calling-nature 3", ""),
        ("called-nature 2", ""), ("calling-plan 7", ""), ("called-plan 1", ""),
        ("calling-tt 9", ""), ("called-tt 10", ""), ("calling-gti 2", ""), ("called-gti 3", ""),
        ("calling-route-on ssn", ""), ("called-route-on gt", ""), ("calling-encoding 1", ""),
        ("called-encoding 1", "called-gt 1999555000"), ("tcap unidirectional", ""),
        ("tcap continue", ""), ("tcap end", ""), ("context 25", ""), ("context 1.2", ""),
        ("context-version 2", ""), ("has-dialogue true", ""), ("has-dialogue false", ""),
        ("destination-reference 001010123456789", ""), ("origination-reference +155501234", ""),
        ("otid 5", ""), ("dtid 6", "tcap continue"), ("invoke-id 7", ""), ("linked-id 3", ""),
        ("imsi 001010123456789", ""), ("vlr +155501777", ""), ("msc +155501778", ""),
    ]

    @Test func `What is set is what rules read`() throws {
        for (setting, rest) in Self.fields {
            let words = setting.split(separator: " ")
            let name = String(words[0])
            var message = "test \"t\"\nmessage updateLocation from interconnect \(setting) \(rest)"
            for (other, value) in [
                ("calling-gt", "+155501234"), ("called-gt", "+19995550001"),
                ("imsi", "310990000000001"),
            ] where name != other && !rest.contains(other) {
                // The title is one of these three.
                let isTitle = other.hasSuffix("gt")
                let party = String(other.split(separator: "-")[0])
                if isTitle, name == "\(party)-digits" || name == "\(party)-imsi" { continue }
                message += " \(other) \(value)"
            }
            let results = try Self.run(
                message + "\nexpect log by seen",
                rules: "rule seen log any when \(name) = \(words[1])")
            #expect(results.failed == 0, "\(setting): \(results.text(coverage: false))")
        }
    }

    /// A field of another operation than updateLocation.
    private static let arguments: [(message: String, condition: String)] = [
        ("sendRoutingInfo msisdn +19995551234 gmsc +15550199", "gmsc = +15550199"),
        ("updateGprsLocation imsi 310990000000001 sgsn +15550198", "sgsn = +15550198"),
        ("reset hlr +15550197", "hlr = +15550197"),
        ("mtForwardSM imsi 310990000000001 service-centre +15550196", "service-centre = +15550196"),
        ("anyTimeInterrogation msisdn +19995551234 gmsc +1", ""),
        ("anyTimeInterrogation msisdn +19995551234 gsmscf +15550195", "gsmscf = +15550195"),
        ("provideSubscriberLocation imsi 310990000000001 gmlc +15550194", "gmlc = +15550194"),
        ("releaseResources roaming-number +15550193", "roaming-number = +15550193"),
        ("sendRoutingInfoForGprs imsi 310990000000001 ggsn +15550192", "ggsn = +15550192"),
        (
            "registerSS forwarded-to +15550191 ss-code 43",
            "forwarded-to = +15550191 and ss-code = 43"
        ),
        (
            "initialDP calling-party 15550190 called-party 15550189 imsi 310990000000001 service-key 9",
            "calling-party = +15550190 and called-party = +15550189 and service-key = 9"
        ),
        ("checkIMEI imei 350123451234560", "imei present"),
        (
            "mtForwardSM imsi 310990000000001 tp-originator +15550188 tp-pid 64 tp-dcs 4",
            "tp-originator = +15550188 and tp-pid = 64 and tp-dcs = 4 and tp-mti = 0"
        ),
        (
            "mtForwardSM imsi 310990000000001 tp-originator \"Bank\"",
            "tp-originator-alphanumeric"
        ),
        (
            "moForwardSM msisdn +19995551234 tp-destination +15550187",
            "tp-destination = +15550187 and tp-mti = 1"
        ),
        (
            "sendRoutingInfoForSM msisdn +19995551234 delivery-not-intended",
            "delivery-not-intended"
        ),
        (
            "anyTimeInterrogation imsi 310990000000001 location-requested false",
            "not location-requested"
        ),
        (
            "unstructuredSSRequest text \"Hello\" ussd-coding-scheme 15",
            "ussd-coding-scheme = 15"
        ),
        ("updateLocation imsi 310990000000001 vlr +155501234 vlr-nature 2", "nature(vlr) = 2"),
        ("empty tcap abort abort-cause 3", "abort-cause = 3 and tcap = abort"),
        ("error updateLocation code 21", "component = returnError and code = 21"),
        ("reject code 2", "component = reject"),
        (
            "ssp affected-ssn 8 affected-pc 2-001-1",
            "scmg = ssp and affected-ssn = 8 and affected-pc = 2-001-1"
        ),
        ("ssc affected-node other", "scmg = ssc and affected-node = other"),
        ("CR", "sccp = CR"), ("CC", "sccp = CC"), ("CREF", "sccp = CREF"), ("RLSD", "sccp = RLSD"),
        ("RLC", "sccp = RLC"), ("DT1", "sccp = DT1"),
        (
            "updateLocation imsi 310990000000001 and cancelLocation imsi 001010000000001",
            "component-count = 2"
        ),
    ]

    @Test func `What is set of an argument is what rules read`() throws {
        for (message, condition) in Self.arguments where !condition.isEmpty {
            let addresses =
                ["CR", "CC", "CREF", "RLSD", "RLC", "DT1"].contains(message)
                ? "" : "calling-gt +155501234 called-gt +19995550001"
            // From home, whose links refuse no connections.
            let results = try Self.run(
                "test \"t\"\nmessage \(message.replacing(" and ", with: " \(addresses) and ", maxReplacements: 1)) from home"
                    + (message.contains(" and ") ? "" : " \(addresses)")
                    + "\nexpect log by seen",
                rules: "rule seen log any when form = canonical and \(condition)")
            #expect(results.failed == 0, "\(message): \(results.text(coverage: false))")
        }
    }

    @Test func `Every field of rules is settable, or it is told why not`() throws {
        for name in RuleCompiler.fieldNames where name != "link" && name != "gt-required" {
            let others = ["imsi 310990000000001", "calling-gt +155501234"]
                .filter { !$0.hasPrefix("\(name) ") }.joined(separator: " ")
            let mistakes = Self.mistakes(
                "test \"t\"\nmessage updateLocation from home \(others) \(name) 1\n")
            // Where the message cannot be read nothing can be expected of it, which is told too.
            for mistake in mistakes.prefix(1) {
                #expect(!mistake.message.contains("there is no field"), "\(mistake)")
                #expect(mistake.line == 4 && mistake.column > 0, "\(mistake)")
            }
        }
        let finding = Self.mistakes(
            "test \"t\"\nmessage updateLocation from home calling-gt +1 imsi 310990000000001 form illegal\n"
        )
        #expect(finding.first?.message.contains("what the decoder finds") == true)
        let stranger = Self.mistakes(
            "test \"t\"\nmessage updateLocation from home calling-gt +1 imsi 310990000000001 hlr +1555\n"
        )
        #expect(stranger.first?.message.contains("has no place in 'updateLocation'") == true)
    }
}
