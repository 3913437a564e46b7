import Administration
import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import SS7Rules

extension Console {
    var ruleRoutes: [Route] {
        [
            Route(.get, "/api/v1/rule-modes", for: .viewer, modes),
            Route(.put, "/api/v1/rules/{rule}/mode", for: .operator, setMode),
        ]
    }

    private struct ModesBody: Encodable {
        /// True where the configuration has a file for modes.
        var canSwitch: Bool
        /// Switched rules and how.
        var modes: [String: String]
    }

    private struct ModeRequest: Decodable {
        /// `shadow`, `active`, or `written` for what the rule file says.
        var mode: String
        var force: Bool?
        var comment: String?
    }

    /// The rules of a status, as far as switching them needs it.
    private struct RuleNames: Decodable {
        struct Rules: Decodable { var list: [Rule] }
        struct Rule: Decodable {
            var name: String
            var verdict: String
        }
        var rules: Rules
    }

    @Sendable private func modes(_ call: Call) async throws -> Response {
        guard settings.config != nil else {
            return .json(ModesBody(canSwitch: false, modes: [:]))
        }
        return try await offLoop(throwing: { [self] in
            guard let path = try configuration().ruleModes else {
                return .json(ModesBody(canSwitch: false, modes: [:]))
            }
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let file = RuleModeFile(RuleSource(file: path, text: text))
            return .json(
                ModesBody(canSwitch: true, modes: file.modes.mapValues(\.rawValue)))
        })
    }

    @Sendable private func setMode(_ call: Call) async throws -> Response {
        let asked = try await call.body(as: ModeRequest.self)
        let rule = call.parameters["rule"] ?? ""
        let mode = RuleMode(rawValue: asked.mode)
        guard mode != nil || asked.mode == "written" else {
            throw Refusal(.badRequest, "`mode` is shadow, active or written")
        }
        try checkBlocks(rule)
        let comment = try ConsoleText.comment(
            asked.comment ?? "", by: call.user)
        return try await edit(call, "ruleMode", subject: rule, change: asked.mode) { [self] in
            let configuration = try configuration()
            guard let path = configuration.ruleModes else {
                throw Refusal(
                    .conflict, "the configuration names no file for modes: `rule-modes: FILE`")
            }
            let edit = GuardedEdit(path, of: configuration, kind: "mode", mayBeNew: true)
            let outcome = try edit.run(
                isForced: asked.force == true, patience: settings.limits.gatewayPatience
            ) {
                (text) throws(AdministrationError) in
                var file = RuleModeFile(RuleSource(file: path, text: text))
                file.set(rule, to: mode, comment: comment)
                return file.text
            }
            return (outcome, ["rule \(rule) is \(asked.mode)"])
        }
    }

    /// - Throws: `Refusal` where the gateway has no such rule, or it blocks nothing.
    private func checkBlocks(_ rule: String) throws {
        guard let status = watch.now.status,
            let known = try? JSONDecoder().decode(RuleNames.self, from: Data(status.utf8))
        else { throw Refusal(.serviceUnavailable, watch.now.absence ?? "no gateway answers") }
        guard let found = known.rules.list.first(where: { $0.name == rule }) else {
            throw Refusal(.notFound, "the gateway has no rule of that name")
        }
        guard found.verdict == "block" else {
            throw Refusal(.conflict, "the rule blocks nothing: there is nothing to switch")
        }
    }

    /// Runs a change of a file, and notes before and after who has asked for it.
    func edit(
        _ call: Call, _ action: String, subject: String, change: String,
        _ body: @escaping @Sendable () throws -> (GuardedEdit.Outcome, [String])
    ) async throws -> Response {
        try note(call, action, subject: subject, change: change, outcome: "asked")
        func done(_ outcome: String, _ answer: String?) throws {
            try note(
                call, action, subject: subject, change: change, outcome: outcome, answer: answer)
        }
        do {
            let (outcome, lines) = try await offLoop(throwing: body)
            let all = lines + outcome.lines
            // Of the gateway's answer the first line says how it ended.
            let said = lines + outcome.lines.prefix(1)
            try done(outcome.name, said.joined(separator: "; "))
            return .json(ChangeBody(outcome: outcome.name, lines: all))
        } catch let error as AdministrationError {
            let isRefused = error.answer?.hasPrefix("refused") == true
            let said = error.answer.flatMap { $0.split(separator: "\n").first.map(String.init) }
            try done(isRefused ? "refused" : "failed", said ?? error.text)
            let details = AdministrationError("", findings: error.findings, answer: error.answer)
                .description
            throw Refusal(
                .conflict, error.text.isEmpty ? "the file has mistakes" : error.text,
                details: details.split(separator: "\n").map(String.init))
        } catch let refusal as Refusal {
            try done("failed", refusal.message)
            throw refusal
        }
    }
}

extension GuardedEdit.Outcome {
    /// The word for it in answers and logs.
    var name: String {
        switch self {
        case .unchanged: "unchanged"
        case .written, .withoutGateway: "written"
        case .inForce: "done"
        }
    }

    /// What there is to say of it.
    var lines: [String] {
        switch self {
        case .unchanged: ["nothing has changed"]
        case .written: []
        case .withoutGateway(let reason): ["\(reason): it counts from the gateway's next start"]
        case .inForce(let answer): answer.split(separator: "\n").map(String.init)
        }
    }
}

/// Texts that people write and files keep.
enum ConsoleText {
    /// A text of a file as pages show it: what is not seen, ends a line or turns the direction of writing is named.
    static func shown(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isHidden(scalar) {
                shown += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    /// A name that somebody gives, cut to 64 octets.
    static func name(_ text: String) -> String {
        String(decoding: text.utf8.prefix(64), as: UTF8.self)
    }

    /// What shows nothing, or something else in each font: all but letters, marks, digits, signs and the blank.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            .surrogate:
            return true
        case .spaceSeparator: return scalar != " "
        // The braille pattern without a dot.
        default: return scalar == "\u{2800}"
        }
    }

    /// A comment for a line of a file, with who has written it.
    ///
    /// - Throws: `Refusal` where it is not one short line.
    static func comment(_ text: String, by user: String) throws -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard text.utf8.count <= 200, !text.unicodeScalars.contains(where: isHidden) else {
            throw Refusal(
                .badRequest,
                "a comment is one line of at most 200 octets, without characters that are not seen"
                    + " or turn the direction of writing")
        }
        return text.isEmpty ? "by \(user)" : "\(text), by \(user)"
    }
}
