import Administration
import ArgumentParser
import Configuration
import Foundation
import Records
import Replay
import SS7Rules
import SS7Wire
import Setup

#if canImport(Glibc)
    import Glibc
#endif

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a configuration to begin with.",
        discussion: """
            Writes weir.yaml with a comment for each value, and beside it the files of the shipped \
            packs' lists. It is in shadow: nothing is blocked until `weir mode` says so. What no \
            option gives is asked for where a person sits at the terminal; else it must be given.

            A link is NAME=ADDRESS, with further addresses behind commas and the peer's point code \
            behind a slash. IR.21 files of partners become partners.csv; --own names the network \
            among them that is yours, whose numbers are then taken from it.

            Files that are there are never replaced without --force.

            Example: weir init --operator "Example Mobile" --country US \
            --global-title 1555010 --imsi 00101 --point-code 3-050-1 \
            --carrier carrier-a=192.0.2.1/2-001-1 --stp stp=198.51.100.1/3-050-1
            Example: weir init --ir21 ir21/USAEX.xml --own USAEX --config /etc/weir/weir.yaml
            """)

    @Option(help: "The configuration to write.", completion: .file())
    var config = "weir.yaml"

    @Option(name: .customLong("operator"), help: "The operator that Weir protects.")
    var operatorName: String?

    @Option(help: "Its country, two letters of ISO 3166.")
    var country: String?

    @Option(help: "What its nodes' global titles begin with; may be given several times.")
    var globalTitle: [String] = []

    @Option(help: "What its subscribers' IMSIs begin with; may be given several times.")
    var imsi: [String] = []

    @Option(help: "A point code of its own; may be given several times.")
    var pointCode: [String] = []

    @Option(help: "A link to a carrier: NAME=ADDRESS[,ADDRESS]/POINT-CODE.")
    var carrier: [String] = []

    @Option(help: "A link to your own STP, as --carrier.")
    var stp: [String] = []

    @Option(
        help: "What Weir is to carriers: sgp, asp or ipsp.",
        completion: names(\ConfigurationDraft.Role.rawValue), transform: role)
    var carrierRole = ConfigurationDraft.Role.sgp

    @Option(
        help: "What Weir is to your STP: sgp, asp or ipsp.",
        completion: names(\ConfigurationDraft.Role.rawValue), transform: role)
    var stpRole = ConfigurationDraft.Role.asp

    @Option(help: "Where Weir waits for peers of role sgp.")
    var listen = "0.0.0.0"

    @Option(
        parsing: .upToNextOption, help: "IR.21 files of partners, and your own.",
        completion: .file())
    var ir21: [String] = []

    @Option(help: "The TADIG code of your own network among the IR.21 files.")
    var own: String?

    @Option(help: "The folder for events and places.", completion: .directory)
    var state = "/var/lib/weir"

    @Option(
        help: "The control socket; /run/weir/control.sock where it is not given.",
        completion: .file())
    var controlSocket: String?

    @Option(help: "Whom the gateway becomes once its sockets are bound.")
    var user: String?

    @Flag(help: "Asks nothing.")
    var yes = false

    @Flag(help: "Replaces files that are there.")
    var force = false

    @Flag(help: "Asks nothing, and prints what was written as JSON.")
    var json = false

    func validate() throws {
        for link in carrier + stp where LinkArgument(link) == nil {
            throw ValidationError("'\(link)' is no link like carrier-a=192.0.2.1/2-001-1")
        }
        if own != nil, ir21.isEmpty { throw ValidationError("--own needs --ir21") }
    }

    func run() throws {
        var draft = ConfigurationDraft()
        draft.origin = ["Made by `weir init`. Every key: docs/configuration.md."]
        draft.operatorName = operatorName ?? ""
        draft.country = country ?? ""
        draft.globalTitles.values = globalTitle.map(plain)
        draft.imsi.values = imsi
        draft.pointCodes.values = pointCode
        draft.state = state
        draft.controlSocket = controlSocket
        draft.user = user
        draft.listen = listen
        var links = carrier.map { ($0, false) } + stp.map { ($0, true) }
        if !ir21.isEmpty { try takePartners(into: &draft) }
        if !yes, !json, isatty(0) == 1, isatty(1) == 1 { ask(&draft, &links) }
        try requireAnswers(draft)
        draft.links = links.compactMap { text, isHome in
            LinkArgument(text).map {
                ConfigurationDraft.Link(
                    name: $0.name, isHome: isHome, role: isHome ? stpRole : carrierRole,
                    peers: $0.addresses, pointCodes: $0.pointCodes)
            }
        }
        let written = try DraftFolder(draft, config: config).write(force: force)
        if json { return show(written) }
        for path in written { print("wrote \(path)") }
        print(
            """

            Next:
              weir check \(config)
              weir doctor --config \(config)
              weir replay TRACE.pcap --config \(config)    # what it says of a capture
              weir run --config \(config)                  # in shadow: nothing is blocked
            """)
        if draft.links.isEmpty {
            printError(
                "weir: \(config) has no links yet: it judges captures; `weir run` needs them")
        }
    }

    private func show(_ written: [String]) {
        var text = JSONText()
        text.open()
        text.list("written", written)
        text.close()
        print(String(decoding: text.octets, as: UTF8.self))
    }

    private static func role(_ text: String) throws -> ConfigurationDraft.Role {
        if let role = ConfigurationDraft.Role(rawValue: text) { return role }
        throw ValidationError("'\(text)' is none of sgp, asp, ipsp")
    }

    private func plain(_ number: String) -> String {
        number.hasPrefix("+") ? String(number.dropFirst()) : number
    }

    /// What can be done without nobody: the home network.
    private func requireAnswers(_ draft: ConfigurationDraft) throws {
        var missing: [String] = []
        if draft.operatorName.isEmpty { missing.append("--operator") }
        if draft.country.isEmpty { missing.append("--country") }
        if draft.globalTitles.values.isEmpty { missing.append("--global-title") }
        if draft.imsi.values.isEmpty { missing.append("--imsi") }
        guard missing.isEmpty else {
            throw Failure.usage(
                "weir: needed, and nobody can be asked: \(missing.joined(separator: ", "))")
        }
    }

    /// Makes the partner table of IR.21 files, and of one of them the home network.
    private func takePartners(into draft: inout ConfigurationDraft) throws {
        let rows = try partnerRows(ofIR21: ir21)
        var partners = rows
        if let own {
            guard let place = rows.firstIndex(where: { $0.tadig == own.uppercased() }) else {
                let known = rows.map(\.tadig).joined(separator: ", ")
                throw Failure.input("weir: no IR.21 file is of \(own): there are \(known)")
            }
            let row = partners.remove(at: place)
            let evidence = ["From the IR.21 file of \(row.tadig)."]
            if draft.operatorName.isEmpty { draft.operatorName = row.operatorName }
            if draft.country.isEmpty { draft.country = row.country }
            if draft.globalTitles.values.isEmpty {
                draft.globalTitles = ConfigurationDraft.Known(
                    row.gtPrefixes.map(\.description), evidence: evidence)
            }
            if draft.imsi.values.isEmpty {
                draft.imsi = ConfigurationDraft.Known(
                    row.imsiPrefixes.map(\.description), evidence: evidence)
            }
        }
        if !partners.isEmpty { draft.partners = PartnerTable.text(of: partners) }
    }

    /// Asks for what no option has given.
    private func ask(_ draft: inout ConfigurationDraft, _ links: inout [(String, Bool)]) {
        print("A few questions; an empty answer leaves out what may be left out.\n")
        let questions = Questions()
        if draft.operatorName.isEmpty {
            draft.operatorName = questions.one("Your operator's name") { !$0.isEmpty } ?? ""
        }
        if draft.country.isEmpty {
            draft.country =
                questions.one("Its country (two letters)") { $0.count == 2 }?.uppercased() ?? ""
        }
        if draft.globalTitles.values.isEmpty {
            draft.globalTitles.values =
                questions.several("What your global titles begin with (1555010, …)").map(plain)
        }
        if draft.imsi.values.isEmpty {
            draft.imsi.values = questions.several("What your IMSIs begin with (MCC and MNC)")
        }
        if draft.pointCodes.values.isEmpty {
            draft.pointCodes.values = questions.several(
                "Your point codes (3-050-1, …)", mayBeEmpty: true)
        }
        for (isHome, what) in [(false, "carrier"), (true, "STP of your own")]
        where !links.contains(where: { $0.1 == isHome }) {
            while true {
                let link = questions.one(
                    "A link to a \(what), NAME=ADDRESS/POINT-CODE", mayBeEmpty: true
                ) { LinkArgument($0) != nil }
                guard let link, !link.isEmpty else { break }
                links.append((link, isHome))
            }
        }
    }
}

/// A link as an option gives it: `carrier-a=192.0.2.1,192.0.2.65/2-001-1`.
struct LinkArgument {
    let name: String
    let addresses: [String]
    let pointCodes: [String]

    init?(_ text: String) {
        let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard halves.count == 2, !halves[0].isEmpty else { return nil }
        let parts = halves[1].split(separator: "/").map {
            $0.split(separator: ",").map(String.init)
        }
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
        name = halves[0]
        addresses = parts[0]
        pointCodes = parts.count == 2 ? parts[1] : []
    }
}

/// Questions at a terminal.
struct Questions {
    /// Asks until the answer will do; nil at the input's end.
    func one(
        _ question: String, mayBeEmpty: Bool = false, _ isGood: (String) -> Bool
    ) -> String? {
        while true {
            try? FileHandle.standardOutput.write(contentsOf: Data("\(question): ".utf8))
            guard let line = readLine() else { return nil }
            let answer = line.trimmingCharacters(in: .whitespaces)
            if isGood(answer) || mayBeEmpty && answer.isEmpty { return answer }
            print("  that will not do")
        }
    }

    /// Asks for values with commas or spaces between them.
    func several(_ question: String, mayBeEmpty: Bool = false) -> [String] {
        let answer = one(question, mayBeEmpty: mayBeEmpty) { !$0.isEmpty } ?? ""
        return answer.split { $0 == "," || $0 == " " }.map(String.init)
    }
}
