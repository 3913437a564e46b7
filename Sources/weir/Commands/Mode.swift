import Administration
import ArgumentParser
import Configuration
import Foundation
import Records
import Replay
import SS7Filter
import SS7Rules

struct Mode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and sets what rules may do: block, count, or nothing.",
        discussion: """
            Without a name it lists the categories with their modes, and what each has blocked and \
            would have blocked, as the running gateway counts it. With a category's name it lists \
            its rules. With a mode behind the name it sets it:

            active    rules block as they are written
            shadow    rules that would block are counted, and block nothing
            learn     rules are not asked; what they remember is filled
            off       rules are not in force

            A category's mode is written into `modes` of the configuration, a rule's (active or \
            shadow) into its `rule-modes` file. The configuration must compile with the change, and \
            a running gateway tries it on recent messages: where too many would be blocked it \
            refuses, and the file is put back.

            Example: weir mode --config weir.yaml
            Example: weir mode 1 --config weir.yaml
            Example: weir mode 1 active --config weir.yaml
            Example: weir mode any-time-enquiry shadow --config weir.yaml
            """)

    @ArgumentParser.Argument(
        help: "A category (decode, spoofing, 1 … custom), or a rule.",
        completion: names(\SS7Filter.Category.name))
    var name: String?

    @ArgumentParser.Argument(
        help: "active, shadow, learn or off.",
        completion: .list(["active", "shadow", "learn", "off"]))
    var mode: String?

    @Option(help: "The configuration.", completion: .file())
    var config = "/etc/weir/weir.yaml"

    @Option(help: "A comment that is written beside a rule's mode.")
    var comment: String?

    @Flag(name: .customLong("no-reload"), help: "Leaves a running gateway alone.")
    var leavesGateway = false

    @Flag(help: "The gateway takes the change whatever it would block.")
    var force = false

    @Flag(help: "Prints the modes as JSON.")
    var json = false

    func validate() throws {
        if let mode, Mode.category(mode) == nil {
            throw ValidationError("'\(mode)' is none of active, shadow, learn, off")
        }
        if comment?.contains(where: \.isNewline) == true {
            throw ValidationError("a comment is one line")
        }
    }

    /// The mode of a category that a word means; `test` is the configuration's own word for shadow.
    private static func category(_ word: String) -> CategoryMode? {
        word == "shadow" ? .test : CategoryMode(rawValue: word)
    }

    func run() throws {
        let deployment = try deployment(at: config)
        guard let name else { return try ModeTable(deployment).show(json: json) }
        let category = SS7Filter.Category.allCases.first { $0.name == name }
        if let category {
            guard let mode else { return try ModeTable(deployment).show(category, json: json) }
            try set(category, mode, deployment.configuration)
        } else {
            try rule(name, deployment)
        }
    }

    private func rule(_ name: String, _ deployment: Deployment) throws {
        guard let rule = deployment.table.rules.first(where: { $0.name == name }) else {
            let names = deployment.table.rules.map(\.name) + SS7Filter.Category.allCases.map(\.name)
            let near = closestName(to: name, in: names).map { ": did you mean '\($0)'?" } ?? ""
            throw Failure.input("weir: there is no category or rule '\(name)'\(near)")
        }
        guard let mode else { return try ModeTable(deployment).show(rule: rule, json: json) }
        guard let wanted = RuleMode(rawValue: mode) else {
            throw Failure.input("weir: a rule is active or shadow; '\(mode)' is for categories")
        }
        let configuration = deployment.configuration
        guard let path = configuration.ruleModes else {
            throw Failure.input(
                "weir: \(config) names no `rule-modes` file: add `rule-modes: rule-modes.txt`")
        }
        let comment = (comment ?? "").trimmingCharacters(in: .whitespaces)
        try edit(path, configuration, kind: "file of rule modes", mayBeNew: true) {
            (text) throws(AdministrationError) in
            var file = RuleModeFile(RuleSource(file: path, text: text))
            file.set(name, to: wanted, comment: comment)
            return file.text
        }
        let categoryMode = deployment.table.modes[rule.category] ?? .active
        if wanted == .active, categoryMode != .active {
            printError(
                "weir: category \(rule.category.name) is in mode \(Mode.word(categoryMode)), "
                    + "which goes before it")
        }
        show("rule", name, wanted.rawValue)
    }

    private func set(
        _ category: SS7Filter.Category, _ word: String, _ configuration: Configuration
    ) throws {
        guard let mode = Mode.category(word) else { return }
        try edit(config, configuration, kind: "configuration") {
            (text) throws(AdministrationError) in
            var modes = ModeText(text, file: config)
            try modes.set(category, to: mode)
            return modes.text
        }
        show("category", category.name, Mode.word(mode))
        guard category == .decode, mode == .active else { return }
        if configuration.interconnect.forwardsIllegal {
            printError(
                "weir: illegal messages go on all the same, as `sides: interconnect: illegal: "
                    + "forward` says")
        }
    }

    /// Says what is so now.
    private func show(_ kind: String, _ name: String, _ mode: String) {
        guard json else { return print("\(kind) \(name): \(mode)") }
        var text = JSONText()
        text.open()
        text.text(named: kind, name)
        text.text("mode", mode)
        text.close()
        print(String(decoding: text.octets, as: UTF8.self))
    }

    static func word(_ mode: CategoryMode) -> String { mode == .test ? "shadow" : mode.rawValue }

    private func edit(
        _ path: String, _ configuration: Configuration, kind: String, mayBeNew: Bool = false,
        _ change: (String) throws(AdministrationError) -> String
    ) throws {
        let edit = GuardedEdit(path, of: configuration, kind: kind, mayBeNew: mayBeNew)
        let outcome: GuardedEdit.Outcome
        do throws(AdministrationError) {
            outcome = try edit.run(reload: !leavesGateway, isForced: force, change)
        } catch {
            let advice =
                error.answer?.hasPrefix("refused") == true
                ? "\n`--force` puts it in force all the same" : ""
            let text = error.rendered(colour: errorsTakeColour) + advice
            throw Failure.input(error.text.isEmpty ? text : "weir: " + text)
        }
        switch outcome {
        case .withoutGateway(let reason):
            printError("weir: \(reason): the mode counts from its next start")
        case .inForce(let answer) where !json: print(answer, terminator: "")
        case .inForce, .unchanged, .written: break
        }
    }
}
