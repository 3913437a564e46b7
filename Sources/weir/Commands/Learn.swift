import ArgumentParser
import Captures
import Foundation
import Records
import Replay
import SS7Rules
import SS7Wire
import Setup

struct Learn: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Proposes a configuration from a capture.",
        discussion: """
            Finds out who is home, by which links and with whom it talks, and writes a commented \
            configuration, a table of the networks seen and the files of the shipped packs' lists \
            into a folder; `weir check` accepts them. It then says what the shipped packs would have \
            blocked, rule by rule with examples. Everything is a guess with its reasons beside it: \
            read it before it is used. The configuration is in shadow, and blocks nothing.

            `weir watch --learn` does the same with what an interface carries.

            Example: weir learn trace.pcap --into proposal
            Example: weir learn trace.pcap --into proposal --home 198.51.100.1
            """)

    @OptionGroup var input: CaptureArguments
    @OptionGroup var arguments: LearnArguments

    func run() throws {
        try arguments.learn(from: input.capture, variant: input.variant)
    }
}

/// Where a proposal goes, and what is known already.
struct LearnArguments: ParsableArguments {
    @Option(help: "The folder for the proposal.", completion: .directory)
    var into = "proposal"

    @Option(help: "An address of your own side, where it is known; may be given several times.")
    var home: [String] = []

    @Flag(help: "Replaces files that are there.")
    var force = false

    @Flag(help: "Prints what was found as JSON.")
    var json = false

    /// Surveys a capture, writes the proposal, and tries the packs on the capture.
    func learn(from capture: String, variant: MTPVariant) throws {
        guard capture != "-" else {
            throw Failure.usage("weir: learning reads a capture twice: it takes a file")
        }
        var survey = TrafficSurvey()
        let progress = Progress()
        progress.show("looking who talks with whom")
        let proposal: TrafficSurvey.Proposal
        do {
            var reader = try CaptureReader(path: capture)
            try survey.read(&reader, variant: variant)
            progress.finish()
            report(reader.statistics, of: capture)
            proposal = try survey.proposal(homeNodes: Set(home))
        } catch let error as CaptureError {
            throw Failure.input("weir: \(error)")
        } catch let nothing as TrafficSurvey.NothingFound {
            throw Failure.input("weir: \(capture): nothing to learn from: \(nothing.reason)")
        }
        let folder = DraftFolder(proposal.draft, config: "\(into)/weir.yaml")
        var files = try folder.write(force: force)
        let trial = try tried(folder, on: capture, variant: variant)
        let text = summary(proposal, trial, capture)
        try write(text, to: "\(into)/learned.txt")
        files.append("\(into)/learned.txt")
        if json {
            print(object(proposal, trial, files))
        } else {
            print(text, terminator: "")
            print("\nwrote " + files.joined(separator: "\n      "))
            print("\nNext:\n  weir check \(into)/weir.yaml")
            print("  weir replay \(capture) --config \(into)/weir.yaml")
        }
    }

    private func tried(
        _ folder: DraftFolder, on capture: String, variant: MTPVariant
    ) throws -> RuleTrial {
        let deployment = try folder.deployment(isInShadow: false)
        var reader = try CaptureReader(path: capture)
        var screening = try CaptureScreening(
            deployment.configuration, table: deployment.table, variant: variant,
            isLong: reader.isLong)
        var trial = RuleTrial(deployment.table)
        let progress = Progress()
        try screening.run(&reader) { message, visit, _ in
            trial.note(&message, visit)
            progress.show("trying the packs: \(trial.messages) messages")
        }
        progress.finish()
        return trial
    }

    private func write(_ text: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw Failure.input("weir: cannot write \(path)")
        }
    }

    private func summary(
        _ proposal: TrafficSurvey.Proposal, _ trial: RuleTrial, _ capture: String
    ) -> String {
        var lines = ["Learned from \(capture)", ""]
        lines += proposal.findings.flatMap { folded($0, width: 78) }
        lines.append("")
        lines += [
            "What the shipped packs would have blocked, were this configuration right:",
            "\(trial.blocked) of \(trial.messages) messages",
        ]
        for row in trial.ranked {
            lines.append("")
            lines.append(
                "\(row.rule) (category \(row.category)): \(row.messages) messages, "
                    + "\(row.titles.count) titles")
            for example in row.examples {
                let whose = example.network.isEmpty ? "" : " (\(example.network))"
                let from = example.calling.isEmpty ? "no title" : example.calling + whose
                lines.append("  frame \(example.frame)  \(example.subject) from \(from)")
            }
        }
        if trial.ranked.contains(where: { $0.category == "spoofing" || $0.category == "2" }) {
            lines.append("")
            lines += folded(
                "Rules of categories spoofing and 2 go by the home numbers and partners above: "
                    + "where these are wrong, so is what is said of the rules.", width: 78)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func object(
        _ proposal: TrafficSurvey.Proposal, _ trial: RuleTrial, _ files: [String]
    ) -> String {
        var text = JSONText()
        text.open()
        let draft = proposal.draft
        text.openObject("home")
        text.text("operator", draft.operatorName)
        text.text("country", draft.country)
        text.list("globalTitles", draft.globalTitles.values)
        text.list("imsi", draft.imsi.values)
        text.list("pointCodes", draft.pointCodes.values)
        text.close()
        text.openList("links")
        for link in draft.links {
            text.open()
            text.text("name", link.name)
            text.text("side", link.isHome ? "home" : "interconnect")
            text.list("peers", link.peers)
            text.list("pointCodes", link.pointCodes)
            text.close()
        }
        text.closeList()
        text.list("findings", proposal.findings)
        text.number("messages", trial.messages)
        text.number("blocked", trial.blocked)
        text.openList("rules")
        for row in trial.ranked {
            text.open()
            text.text("rule", row.rule)
            text.text("category", row.category)
            text.number("messages", row.messages)
            text.number("titles", row.titles.count)
            text.openList("examples")
            for example in row.examples {
                text.open()
                text.number("frame", example.frame)
                text.text("operation", example.subject)
                text.text("calling", example.calling)
                text.text("network", example.network)
                text.close()
            }
            text.closeList()
            text.close()
        }
        text.closeList()
        text.list("files", files)
        text.close()
        return String(decoding: text.octets, as: UTF8.self)
    }
}

/// A text in lines of at most so many characters, the second and further ones indented.
func folded(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = "  "
        }
        line += line.isEmpty || line == "  " ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + [line]
}
