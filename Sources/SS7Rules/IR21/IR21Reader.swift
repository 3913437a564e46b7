import Foundation
import FoundationXML
import SS7Wire

/// Reads the networks of a GSMA IR.21 file, the XML of the Roaming Agreement Exchange (RAEX).
///
/// Elements are known by their local names, whatever the prefix and the version of the schema; what
/// is not about numbers is passed over. A document type is refused, so that no entity can be declared.
final class IR21Reader: NSObject, XMLParserDelegate {
    /// Octets of the longest file that is read, and elements inside one another.
    static let sizeLimit = 8 << 20
    static let depthLimit = 64
    /// Findings of a file that are told one by one.
    private static let findingsShown = 50

    private(set) var networks: [IR21Network] = []
    private(set) var findings: [Diagnostic] = []

    private let file: String
    private var parser: XMLParser?
    /// The open elements by their plain names, and the text of the innermost.
    private var path: [String] = []
    private var text = ""
    private var created = ""
    private var organisation = IR21Network()
    private var firstOfOrganisation = 0
    private var network: IR21Network?
    private var range: Range?
    private var ranges: [Range] = []
    private var code = (mcc: "", mnc: "", parent: 0)
    private var mobileTitle = (cc: "", nc: "")
    private var summary: (tadig: String, imsis: [Digits]) = ("", [])
    private var imsisOfSummary: [String: [Digits]] = [:]
    private var hiddenFindings = 0
    private var isRefused = false

    /// A number range as written; `depth` is that of the element that holds its parts.
    private struct Range {
        var cc = "", ndc = "", start = "", stop = "", owner = ""
        /// A part of the number that is not known: without it the range would be wider than meant.
        var unknown = ""
        var line = 0
        var column = 0
        var depth = 0
    }

    private init(file: String) { self.file = file }

    /// The networks of a file's octets, and what is wrong with it; an error where it is no IR.21.
    static func read(_ data: Data, file: String) -> IR21Reader {
        let reader = IR21Reader(file: file)
        reader.read(data)
        return reader
    }

    private func read(_ data: Data) {
        guard data.count <= Self.sizeLimit else {
            return refuse("longer than \(Self.sizeLimit >> 20) MiB", line: 0, column: 0)
        }
        if let (message, offset) = Self.objection(to: data) {
            let before = data.prefix(offset)
            let line = before.count { $0 == 0x0a } + 1
            let column = offset - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
            return refuse(message, line: line, column: column)
        }
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.delegate = self
        self.parser = parser
        if !parser.parse(), !isRefused { refuse("not well-formed XML", parser) }
        self.parser = nil
        finishOrganisation()
        if hiddenFindings > 0 {
            findings.append(
                Diagnostic(
                    .warning, "\(hiddenFindings) more of its values are left out", file: file))
        }
        if networks.isEmpty, !isRefused { refuse("the file names no network", line: 0, column: 0) }
    }

    /// Why octets are not parsed at all, and where: a document type, or an encoding in which it could
    /// not be seen.
    private static func objection(to data: Data) -> (String, Int)? {
        if let zero = data.firstIndex(of: 0) { return ("not text in UTF-8", zero) }
        if let type = data.firstRange(of: Data("<!DOCTYPE".utf8)) {
            return ("a document type is not accepted", type.lowerBound)
        }
        let declaration = String(decoding: data.prefix(200), as: UTF8.self)
        guard let match = declaration.firstMatch(of: #/encoding\s*=\s*["']([^"']*)["']/#) else {
            return nil
        }
        let known = ["utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"]
        if known.contains(match.1.lowercased()) { return nil }
        return ("the encoding '\(match.1)' is not accepted: UTF-8 is", 0)
    }

    private func refuse(_ message: String, _ parser: XMLParser) {
        refuse(message, line: max(parser.lineNumber, 1), column: max(parser.columnNumber, 1))
    }

    private func refuse(_ message: String, line: Int, column: Int) {
        isRefused = true
        networks = []
        firstOfOrganisation = 0
        findings.append(
            Diagnostic(.error, message, file: file, line: line, column: line == 0 ? 0 : column))
        parser?.abortParsing()
    }

    private func note(_ message: String, line: Int, column: Int = 0) {
        guard findings.count < Self.findingsShown else {
            hiddenFindings += 1
            return
        }
        findings.append(
            Diagnostic(.warning, message, file: file, line: line, column: column))
    }

    // MARK: - Elements

    /// A name without its prefix, underscores and case, which differ between versions.
    private func plain(_ name: String) -> String {
        let local = name.lastIndex(of: ":").map { name[name.index(after: $0)...] } ?? name[...]
        return local.lowercased().replacing("_", with: "")
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        let name = plain(elementName)
        let line = parser.lineNumber
        guard path.count < Self.depthLimit else {
            return refuse("more than \(Self.depthLimit) elements inside one another", parser)
        }
        if path.isEmpty, name != "tadigraexir21" {
            return refuse(
                "not an IR.21 file: its first element is '\(elementName)', not 'TADIGRAEXIR21'",
                parser)
        }
        path.append(name)
        text = ""
        switch name {
        case "organisationinfo": finishOrganisation()
        case "network" where path.dropLast().last == "networklist":
            network = IR21Network(file: file, line: line)
        case "rangedata": ranges = []
        case "ccitte214mgt": mobileTitle = ("", "")
        case "tadigsummaryitem": summary = ("", [])
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        // Values that matter are short.
        if text.utf8.count < 1_000 { text += string.prefix(1_000) }
    }

    func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
        guard !isRefused else { return }
        refuse("not well-formed XML" + (path.last.map { ", in '\($0)'" } ?? ""), parser)
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        guard let name = path.last else { return }
        let value = text.trimmed
        text = ""
        let depth = path.count
        path.removeLast()
        if let open = range, open.depth == depth { finish(open, parser) }
        take(value, of: name, parser)
    }

    private func isInside(_ name: String) -> Bool { path.contains(name) }

    private func take(_ value: String, of name: String, _ parser: XMLParser) {
        switch name {
        case "filecreationtimestamp": created = day(of: value)
        case "organisationname" where path.last == "organisationinfo":
            organisation.organisation = value
        case "countryinitials" where organisation.country.isEmpty: organisation.country = value
        case "organisationinfo": finishOrganisation()
        case "network" where path.last == "networklist": finishNetwork()
        case "networkname" where path.last == "network": network?.name = value
        case "tadigcode": takeTADIG(value)
        case "effectivedateofchange" where isInside("routinginfosection"):
            let day = day(of: value)
            if let network, day > network.effective { self.network?.effective = day }
        case "cc", "ndc", "snrangestart", "snrangestop": takePart(value, of: name, parser)
        case "networkowner" where path.last == "rangedata":
            for index in ranges.indices { ranges[index].owner = value }
        case "rangedata": flushRanges()
        case "mcc": code = (value, "", path.count)
        case "mnc" where code.parent == path.count:
            code.mnc = value
            takeCode(parser)
        case "mgtcc": mobileTitle.cc = value
        case "mgtnc": mobileTitle.nc = value
        case "ccitte214mgt":
            if let prefix = digits(mobileTitle.cc + mobileTitle.nc), !mobileTitle.nc.isEmpty {
                network?.titles.append(prefix)
            }
        case "tadigsummaryitem":
            imsisOfSummary[summary.tadig.uppercased(), default: []] += summary.imsis
        default: if range != nil, !value.isEmpty { range?.unknown = name }
        }
    }

    private func takeTADIG(_ value: String) {
        if path.contains(where: { $0.hasPrefix("hostednetwork") }) {
            if !value.isEmpty { network?.hosted.append(value.uppercased()) }
        } else if path.last == "network" {
            network?.tadig = value.uppercased()
        } else if path.last == "tadigsummaryitem" {
            summary.tadig = value
        }
    }

    private func takeCode(_ parser: XMLParser) {
        let isSummary = isInside("tadigsummaryitem")
        guard isSummary || path.contains(where: { $0.contains("e212numberseries") }) else { return }
        guard let prefix = digits(code.mcc + code.mnc), code.mcc.utf8.count == 3,
            2...3 ~= code.mnc.utf8.count
        else {
            return note(
                "'\(code.mcc)' and '\(code.mnc)' are not a mobile country and network code",
                line: parser.lineNumber)
        }
        if isSummary { summary.imsis.append(prefix) } else { network?.imsis.append(prefix) }
    }

    // MARK: - Ranges

    private func takePart(_ value: String, of name: String, _ parser: XMLParser) {
        if name == "cc" {
            range = Range(
                cc: value, line: parser.lineNumber, column: max(parser.columnNumber, 1),
                depth: path.count)
            return
        }
        switch name {
        case "ndc": range?.ndc = value
        case "snrangestart": range?.start = value
        default: range?.stop = value
        }
    }

    private func finish(_ open: Range, _ parser: XMLParser) {
        range = nil
        ranges.append(open)
        if !isInside("rangedata") { flushRanges() }
    }

    private func flushRanges() {
        defer { ranges = [] }
        let isSubscribers = isInside("msisdnnumberranges") || isInside("msrnnumberranges")
        let isTitles =
            isInside("gtnumberranges") || isInside("nwnode") || isInside("networkelementsinfo")
        guard network != nil, isSubscribers || isTitles else { return }
        for range in ranges {
            if !range.unknown.isEmpty {
                note(
                    "a range of numbers has a part that is not known, '\(range.unknown)': it is left out",
                    line: range.line)
                continue
            }
            if range.ndc.isEmpty, range.start.isEmpty {
                note(
                    "a country code alone, '\(range.cc)', is a whole country's: it is left out",
                    line: range.line)
                continue
            }
            guard let prefixes = prefixes(of: range) else {
                let parts = [range.cc, range.ndc, range.start, range.stop].filter { !$0.isEmpty }
                note(
                    "'\(parts.joined(separator: " "))' is not a range of numbers: it is left out",
                    line: range.line)
                continue
            }
            let owner = range.owner.uppercased()
            if isSubscribers {
                network?.msisdns += prefixes
            } else if owner.isEmpty || owner == network?.tadig || owner.utf8.count != 5 {
                network?.titles += prefixes
            } else {
                network?.leasedTitles += prefixes
            }
        }
    }

    /// The prefixes of a range; nil where its parts are not what a range is made of.
    private func prefixes(of range: Range) -> [Digits]? {
        guard let code = digits(range.cc), code.count <= 3 else { return nil }
        let base = range.cc.drop { $0 == "+" } + range.ndc
        if range.start.isEmpty, range.stop.isEmpty { return digits(base).map { [$0] } }
        let stop = range.stop.isEmpty ? range.start : range.stop
        guard let first = digits(base + range.start), let last = digits(base + stop) else {
            return nil
        }
        return PrefixRange.prefixes(from: first, through: last)
    }

    private func digits(_ text: some StringProtocol) -> Digits? {
        Digits(prefix: text).flatMap { $0.count <= 15 ? $0 : nil }
    }

    /// `2026-01-31` of a date, with or without a time.
    private func day(of value: String) -> String {
        value.wholeMatch(of: #/(\d{4}-\d{2}-\d{2}).*/#).map { String($0.1) } ?? ""
    }

    // MARK: - Networks

    private func finishNetwork() {
        guard let finished = network else { return }
        network = nil
        guard finished.tadig.utf8.count == 5 else {
            return note(
                finished.tadig.isEmpty
                    ? "a network without a TADIG code is left out"
                    : "'\(finished.tadig)' is not a TADIG code: the network is left out",
                line: finished.line)
        }
        networks.append(finished)
    }

    /// Gives the networks of an organisation what is said once for all of them.
    private func finishOrganisation() {
        for index in firstOfOrganisation..<networks.count {
            networks[index].organisation = organisation.organisation
            networks[index].country = organisation.country
            networks[index].created = created
            networks[index].imsis += imsisOfSummary[networks[index].tadig] ?? []
        }
        firstOfOrganisation = networks.count
        organisation = IR21Network()
        imsisOfSummary = [:]
    }
}
