import ArgumentParser
import Configuration
import Foundation
import Replay
import SS7Filter
import SS7Rules

/// The list file that a command is about.
struct ListTarget: ParsableArguments {
    @ArgumentParser.Argument(
        help: "The list file; with --config also the name of a list that is a file.")
    var list: String

    @Option(help: "The configuration that uses the list.")
    var config: String?

    /// Reads the list.
    func read() throws -> ListFile {
        let path = try path(in: try configuration())
        return try told { () throws(Diagnostics) in
            try ListFile(RuleSource.source(at: path))
        }
    }

    /// The configuration's table; nil where there is no configuration.
    func table() throws -> RuleTable? {
        guard let configuration = try configuration() else { return nil }
        return try told { () throws(Diagnostics) in try Deployment(configuration).table }
    }

    /// Changes the list, if all stays well with the change, and prints what was done.
    ///
    /// - Parameter change: changes the list; gives the lines to print.
    /// - Throws: `Failure` where the list is not changed, and why.
    func edit(
        reload: Bool, isForced: Bool, _ change: (inout ListFile) -> [String]
    ) throws {
        let configuration = try configuration()
        let path = resolvedPath(try path(in: configuration))
        let lock = try FolderLock(folder(of: path))
        defer { withExtendedLifetime(lock) {} }
        let before = try told { () throws(Diagnostics) in try RuleSource.source(at: path) }
        var list = try told { () throws(Diagnostics) in try ListFile(before) }
        let lines = change(&list)
        let text = list.text
        var answer: String?
        if text != before.text {
            if let configuration { try check(configuration, with: text, at: path) }
            try replaceFile(path, with: text)
            if reload, let configuration {
                answer = try self.reload(configuration, isForced) {
                    try replaceFile(path, with: before.text)
                }
            }
        }
        for line in lines { print(line) }
        if let answer { print(answer, terminator: "") }
    }

    // MARK: - Steps

    private func configuration() throws -> Configuration? {
        guard let config else { return nil }
        return try told { () throws(Diagnostics) in try Configuration(contentsOf: config) }
    }

    private func path(in configuration: Configuration?) throws -> String {
        guard let configuration else { return list }
        let files = try told { () throws(Diagnostics) in try configuration.listFiles() }
        guard RuleCompiler.isName(list) else {
            let path = resolvedPath(list)
            let isUsed = files.values.contains { $0.map(resolvedPath) == path }
            if !isUsed { printError("weir: no list of \(configuration.file) is read from \(list)") }
            return list
        }
        if let path = files[list] {
            if let path { return path }
            throw Failure.input(
                "weir: list '\(list)' is not read from one file: edit the rule file")
        }
        let near = closestName(to: list, in: files.keys).map { ": did you mean '\($0)'?" } ?? ""
        throw Failure.input("weir: \(configuration.file) has no list '\(list)'\(near)")
    }

    private func check(_ configuration: Configuration, with text: String, at path: String) throws {
        do throws(Diagnostics) {
            _ = try Deployment(configuration) { file in
                resolvedPath(file) == path ? text : try readText(file)
            }
        } catch {
            throw Failure.input(
                "weir: the list stays as it was: the configuration does not compile with the change\n"
                    + error.rendered(colour: errorsAreSeen))
        }
    }

    /// Lets the gateway read its rules again; its answer, nil where none runs.
    ///
    /// - Parameter restore: puts the old list back.
    private func reload(
        _ configuration: Configuration, _ isForced: Bool, restore: () throws -> Void
    ) throws -> String? {
        let answer: String
        do {
            answer = try ControlSocket.ask(
                isForced ? "reload --force" : "reload", at: configuration.controlSocket)
        } catch let failure as Failure {
            printError("\(failure.text): the list counts from its next start")
            return nil
        }
        guard answer.hasPrefix("ok") else {
            try restore()
            throw Failure.input(
                "weir: the gateway refuses: the list is put back as it was\n"
                    // The list is no more as the gateway has judged it: its own advice would not help.
                    + answer.split(separator: "\n").filter {
                        !$0.hasPrefix("`weir reload --force`")
                    }
                    .joined(separator: "\n")
                    + (answer.hasPrefix("refused")
                        ? "\n`--force` puts it in force all the same" : ""))
        }
        return answer
    }

    /// Runs what may find mistakes; the mistakes end the command.
    private func told<Value>(_ body: () throws(Diagnostics) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw Failure.input(error.rendered(colour: errorsAreSeen))
        }
    }
}
