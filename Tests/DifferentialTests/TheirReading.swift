import Foundation

/// The SCCP messages of a capture as tshark reads them, in the order of frames and chunks.
///
/// One process a file. Its PDML keeps protocols and fields in the order of the octets, so that several
/// messages of a frame can be told apart; the lines that matter are picked out before they are read
/// here, since they are one in fifty.
func theirFindings(_ specimen: Specimen, with tshark: Tshark) throws -> [Finding] {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    var arguments = [
        "-n", "-r", specimen.path, "-T", "pdml", "-o", "sccp.defragment_xudt:TRUE",
        "-o", "gsm_map.tcap.ssn:0-145,147-254",
    ]
    if specimen.frames < Int.max { arguments += ["-c", "\(specimen.frames)"] }
    process.arguments =
        ["-c", script, "sh", tshark.tool.path] + arguments + specimen.options
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // A tshark that does not understand its arguments would agree with everything.
    guard text.contains("num\t") else { throw SilentReader(path: specimen.path) }
    var reading = TheirReading()
    for line in text.split(separator: "\n") {
        let words = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
        reading.take(String(words[0]), words.count > 1 ? String(words[1]) : "")
    }
    reading.endComponent()
    return reading.findings
}

/// Says that tshark read no frame.
private struct SilentReader: Error {
    var path: String
}

/// Fields of a message, and of the complaints about it.
private let fields = [
    "num", "sccp.message_type", "sccp.called.digits", "sccp.calling.digits", "sccp.called.ssn",
    "sccp.calling.ssn", "tcap.(begin|continue|end|abort|unidirectional)_element", "tcap.[od]tid",
    "tcap.application_context_name", "gsm_old.(invoke|returnResultLast)_element",
    "gsm_old.(returnResultNotLast|returnError|reject)_element", "gsm_old.invokeID",
    "gsm_old.localValue", "camel.(invoke|returnResult|returnError|reject)_element",
    "gsm_old.derivable", "camel.(linkedId|present|local|error_code_local)", "e212.imsi",
    "gsm_(map|old)[a-z.]*.imsi", "camel.iMSI", "e164.msisdn",
    "isup.(called|calling|redirecting|original_called_number|generic_number|location_number)",
    "gsm_[a-z.]*.msisdn", "gsm_map.sm.storedMSISDN", "camel.mSISDN",
    "gsm_a.dtap.cld_party_bcd_num", "gsm_map.(tbcd|address).digits", "gsm_map.tbcd_digits",
    "gsm_sms.tp-[a-z]*",
    "_ws.expert.(severity|group|message)",
].joined(separator: "|").replacing(".", with: "\\.").replacing("[a-z\\.]", with: "[a-z.]")

private let script = """
    program=$1; shift
    export LC_ALL=C
    "$program" "$@" 2>/dev/null | grep -E '<proto name=|<field name="(\(fields))"' \
    | sed -nE -e 's/^ *<proto name="([^"]*)".*/proto\\t\\1/p' \
    -e 's/^ *<field name="([^"]*)".* show="([^"]*)".*/\\1\\t\\2/p'
    """

private struct TheirReading {
    var findings: [Finding] = []
    private var frame = 0
    private var layer = ""
    /// True while the fields are those of the last finding.
    private var isOpen = false
    /// What was objected to in front of the message, in M3UA.
    private var early: String?
    private var component: [String] = []
    private var isLinkedID = false
    /// What the element that holds the next number is called.
    private var holder = ""
    private var severity = 0
    private var group = 0

    private var last: Int { findings.count - 1 }

    mutating func take(_ name: String, _ value: String) {
        switch name {
        case "proto": enter(value)
        case "num": frame = Int(value) ?? 0
        case "_ws.expert.severity": severity = Int(value) ?? 0
        case "_ws.expert.group": group = Int(value) ?? 0
        case "_ws.expert.message":
            // An error, or a message that is malformed.
            if severity == 0x0080_0000 || group == 0x0700_0000 { object(value) }
        default:
            if isOpen { takeField(name, value) }
        }
    }

    private mutating func enter(_ name: String) {
        endComponent()
        layer = name
        switch name {
        case "geninfo", "sctp", "m3ua", "m2ua", "m2pa", "mtp3":
            if name == "geninfo" || name == "sctp" { early = nil }
            isOpen = false
        case "sccp":
            findings.append(Finding(frame: frame, objection: early))
            isOpen = true
            early = nil
        case "_ws.malformed": object("malformed")
        case "gsm_map", "camel": if isOpen { findings[last].knowsComponents = true }
        default: break
        }
    }

    private mutating func object(_ text: String) {
        if isOpen { findings[last].objection = text } else { early = text }
    }

    private mutating func takeField(_ name: String, _ value: String) {
        switch name {
        case "sccp.message_type":
            let type = UInt8(value.dropFirst(2), radix: 16) ?? 0
            findings[last].values[.sccp] = "\(type)"
        case "sccp.called.digits": set(.calledDigits, value.lowercased())
        case "sccp.calling.digits": set(.callingDigits, value.lowercased())
        case "sccp.called.ssn": set(.calledSSN, value)
        case "sccp.calling.ssn": set(.callingSSN, value)
        case "tcap.otid": set(.otid, value.replacing(":", with: ""))
        case "tcap.dtid": set(.dtid, value.replacing(":", with: ""))
        case "tcap.application_context_name": set(.applicationContext, value)
        case "camel.linkedId": isLinkedID = true
        case "camel.present" where isLinkedID: isLinkedID = false
        case "gsm_old.invokeID", "gsm_old.derivable", "camel.present", "gsm_old.localValue",
            "camel.local", "camel.error_code_local":
            if !component.isEmpty, component.count < 3 { component.append(value) }
        default:
            if name.hasSuffix("_element") {
                takeElement(name)
            } else if ["tcap", "gsm_map", "camel", "gsm_sms"].contains(layer) {
                takeNumber(name, value.lowercased())
            }
        }
    }

    /// Takes a number, whose meaning the element around it tells.
    private mutating func takeNumber(_ name: String, _ value: String) {
        let isHolder = !name.hasPrefix("e164") && !name.hasPrefix("e212")
        if isHolder, ["imsi", "msisdn"].contains(where: name.lowercased().hasSuffix) {
            holder = name.lowercased()
            return
        }
        findings[last].numbers.insert(value)
        switch name {
        case "e212.imsi":
            // In front of the components, MAP-Open's reference.
            if holder.hasSuffix("imsi") || component.isEmpty { add(value, to: .imsi) }
        case "e164.msisdn", "gsm_map.address.digits":
            // tshark calls every number that is a result by itself `gsm_map.msisdn`.
            let isOther = holder == "gsm_map.msisdn" && component.last == "4"
            if holder.hasSuffix("msisdn"), !isOther { add(value, to: .msisdn) }
        default: break
        }
        holder = ""
    }

    private mutating func takeElement(_ name: String) {
        let type = String(name.split(separator: ".")[1].dropLast("_element".count))
        if layer == "tcap" { return set(.tcap, type) }
        endComponent()
        component = [type == "returnResult" ? "returnResultLast" : type]
        holder = ""
    }

    mutating func endComponent() {
        guard !component.isEmpty else { return }
        let text = component.joined(separator: " ")
        let before = findings[last].values[.components].map { $0 + ", " } ?? ""
        findings[last].values[.components] = before + text
        component = []
    }

    private mutating func set(_ aspect: Aspect, _ value: String) {
        if findings[last].values[aspect] == nil, !value.isEmpty {
            findings[last].values[aspect] = value
        }
    }

    private mutating func add(_ value: String, to aspect: Aspect) {
        let before = findings[last].values[aspect]
        findings[last].values[aspect] =
            ((before?.split(separator: ", ").map(String.init) ?? []) + [value]).distinct
    }
}
