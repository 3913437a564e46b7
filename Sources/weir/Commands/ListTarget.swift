import Administration
import ArgumentParser
import Configuration
import Foundation
import Records
import Replay
import SS7Filter
import SS7Rules

/// The list file that a command is about.
struct ListTarget: ParsableArguments {
    @ArgumentParser.Argument(
        help: "The list file; with --config also the name of a list that is a file.",
        completion: .file())
    var list: String

    @Option(help: "The configuration that uses the list.", completion: .file())
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
    /// - Throws: `Failure` where the list is not changed, and why.
    func edit(_ change: ListChange, reload: Bool, isForced: Bool, json: Bool) throws {
        let configuration = try configuration()
        let path = try path(in: configuration)
        let edit = GuardedEdit(path, of: configuration, kind: "list")
        var report = ListChange.Report()
        let outcome: GuardedEdit.Outcome
        do throws(AdministrationError) {
            outcome = try edit.run(reload: reload, isForced: isForced) {
                (text) throws(AdministrationError) in
                try change.apply(to: text, of: path, &report)
            }
        } catch {
            let advice =
                error.answer?.hasPrefix("refused") == true
                ? "\n`--force` puts it in force all the same" : ""
            let text = error.rendered(colour: errorsTakeColour) + advice
            throw Failure.input(error.text.isEmpty ? text : "weir: " + text)
        }
        if case .withoutGateway(let reason) = outcome {
            printError("weir: \(reason): the list counts from its next start")
        }
        var answer: String?
        if case .inForce(let text) = outcome { answer = text }
        if json {
            showAsObject(report, answer)
        } else {
            for line in report.lines { print(line) }
            if let answer { print(answer, terminator: "") }
        }
        if !report.covered.isEmpty {
            throw Failure.input(report.covered.map { "weir: " + $0 }.joined(separator: "\n"))
        }
    }

    // MARK: - Steps

    private func showAsObject(_ report: ListChange.Report, _ answer: String?) {
        var text = JSONText()
        text.open()
        text.list("report", report.lines)
        text.list("covered", report.covered)
        if let answer { text.text("answer", answer) }
        text.close()
        print(String(decoding: text.octets, as: UTF8.self))
    }

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

    /// Runs what may find mistakes; the mistakes end the command.
    private func told<Value>(_ body: () throws(Diagnostics) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
    }
}
