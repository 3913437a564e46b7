import Administration
import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import SS7Rules

extension Console {
    /// Lines of a list that a page gets at once.
    private static let mostLines = 5_000

    var listRoutes: [Route] {
        [
            Route(.get, "/api/v1/lists", for: .viewer, lists),
            Route(.get, "/api/v1/lists/{list}", for: .viewer, list),
            Route(.post, "/api/v1/lists/{list}", for: .operator, changeList),
        ]
    }

    private struct ListsBody: Encodable {
        struct Entry: Encodable {
            var name: String
            /// The file; absent where the list is not one file, and is edited by hand.
            var file: String?
        }
        var lists: [Entry]
    }

    private struct ListBody: Encodable {
        struct Line: Encodable {
            /// Counted from 1.
            var line: Int
            var entry: String
            var comment: String
        }
        var name: String
        var file: String
        /// How many there are, whatever is shown.
        var count: Int
        var lines: [Line]
    }

    private struct ListRequest: Decodable {
        /// `add` or `remove`.
        var change: String
        var entries: [String]
        var comment: String?
        var force: Bool?
    }

    @Sendable private func lists(_ call: Call) async throws -> Response {
        guard settings.config != nil else { return .json(ListsBody(lists: [])) }
        return try await offLoop(throwing: { [self] in
            let files = try listFiles(configuration())
            return .json(
                ListsBody(
                    lists: files.sorted { $0.key < $1.key }.map { name, file in
                        .init(name: name, file: file)
                    }))
        })
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        let name = call.parameters["list"] ?? ""
        return try await offLoop(throwing: { [self] in
            let path = try path(of: name, in: configuration())
            let list: ListFile
            do throws(Diagnostics) {
                list = try ListFile(RuleSource.source(at: path))
            } catch {
                throw Refusal(.conflict, "the list has mistakes", details: [error.rendered()])
            }
            let lines = list.lines.enumerated().compactMap { number, line in
                (line.entry?.description ?? line.owner?.description).map { entry in
                    ListBody.Line(
                        line: number + 1, entry: entry,
                        comment: ConsoleText.shown(
                            String(line.comment.drop { $0 == "#" || $0 == " " })))
                }
            }
            return .json(
                ListBody(
                    name: name, file: path, count: lines.count,
                    lines: Array(lines.prefix(Console.mostLines))))
        })
    }

    @Sendable private func changeList(_ call: Call) async throws -> Response {
        let asked = try await call.body(as: ListRequest.self)
        let name = call.parameters["list"] ?? ""
        guard let kind = ListChange.Kind(rawValue: asked.change) else {
            throw Refusal(.badRequest, "`change` is add or remove")
        }
        guard (1...1_000).contains(asked.entries.count) else {
            throw Refusal(.badRequest, "1 to 1000 entries can be changed at once")
        }
        let entries = try asked.entries.map { text in
            guard let entry = ListEntry(text.trimmingCharacters(in: .whitespaces)) else {
                throw Refusal(
                    .badRequest,
                    "'\(text.prefix(40))' is no number: +1555 is all that begin so,"
                        + " =+15550100 that very one")
            }
            return entry
        }
        let comment = try ConsoleText.comment(asked.comment ?? "", by: call.user)
        let change = ListChange(kind, entries, comment: comment)
        let written = entries.prefix(20).map { "\($0)" }.joined(separator: " ")
        return try await edit(
            call, "list", subject: name, change: "\(kind.rawValue) \(written)"
        ) { [self] in
            let configuration = try configuration()
            let path = try path(of: name, in: configuration)
            let edit = GuardedEdit(path, of: configuration, kind: "list")
            var report = ListChange.Report()
            let outcome = try edit.run(
                isForced: asked.force == true, patience: settings.limits.gatewayPatience
            ) {
                (text) throws(AdministrationError) in
                try change.apply(to: text, of: path, &report)
            }
            return (outcome, report.lines + report.covered)
        }
    }

    private func listFiles(_ configuration: Configuration) throws -> [String: String?] {
        do {
            return try configuration.listFiles()
        } catch {
            throw Refusal(
                .conflict, "the rule files have mistakes",
                details: error.rendered().split(separator: "\n").map(String.init))
        }
    }

    private func path(of name: String, in configuration: Configuration) throws -> String {
        guard let file = try listFiles(configuration)[name] else {
            throw Refusal(.notFound, "there is no list of that name")
        }
        guard let file else {
            throw Refusal(.conflict, "the list is not one file: edit the rule file")
        }
        return file
    }
}
