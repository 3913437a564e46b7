import Administration
import ArgumentParser
import Foundation
import Records
import SS7Rules

struct Fmt: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lays rule files and list files out.",
        discussion: """
            Rewrites files in place in the one layout; comments, order and meaning stay. A file \
            with a mistake is left alone, the mistake told, and the exit status 1. Of a folder, \
            all its *.rules files; without a path, those of the working folder.

            Example: weir fmt --check rules/
            """)

    @Argument(
        help: "Rule files, list files, folders of rule files; - is the standard input.",
        completion: .file())
    var paths: [String] = []

    @Flag(help: "Changes nothing; prints the files that are not laid out, with exit status 1.")
    var check = false

    @Flag(help: "Reads the standard input and writes the standard output.")
    var stdin = false

    @Flag(help: "Prints one JSON object a line for each file that is not laid out.")
    var json = false

    func validate() throws {
        if json, stdin || paths.contains("-") {
            throw ValidationError("--json is for files: the standard input is laid out as it is")
        }
        if stdin || paths.contains("-"), paths.count + (stdin ? 1 : 0) > 1 {
            throw ValidationError("the standard input stands by itself")
        }
    }

    func run() throws {
        if stdin || paths == ["-"] { return try formatInput() }
        var isClean = true
        for path in paths.isEmpty ? ["."] : paths {
            do {
                for source in try RuleSource.sources(at: path) {
                    let isLaidOut = try format(source)
                    isClean = isClean && isLaidOut
                }
            } catch let error as Diagnostics {
                isClean = false
                printError(error.rendered(colour: errorsTakeColour))
            } catch let failure as Failure {
                isClean = false
                printError(failure.text)
            }
        }
        if !isClean { throw ExitCode(1) }
    }

    /// Lays a file out; with `--check`, false where that would change it.
    private func format(_ source: RuleSource) throws -> Bool {
        let text = try source.formatted()
        guard text != source.text else { return true }
        report(source.file)
        if !check {
            try told { () throws(AdministrationError) in
                try replaceFile(source.file, with: text)
            }
        }
        return !check
    }

    private func report(_ file: String) {
        guard json else { return print(file) }
        var text = JSONText()
        text.open()
        text.text("file", file)
        text.flag("changed", !check)
        text.close()
        print(String(decoding: text.octets, as: UTF8.self))
    }

    private func formatInput() throws {
        let text: String
        let source: RuleSource
        do throws(Diagnostics) {
            source = try RuleSource.standardInput()
            text = try source.formatted()
        } catch {
            throw Failure.input(error.rendered(colour: errorsTakeColour))
        }
        guard check else { return try LineOutput(path: nil).write(Array(text.utf8)) }
        if text != source.text { throw Failure.input(source.file) }
    }
}

extension RuleSource {
    /// What the standard input gives.
    ///
    /// - Throws: `Diagnostics` where that is not UTF-8 text.
    static func standardInput() throws(Diagnostics) -> RuleSource {
        let file = "<stdin>"
        let data = (try? FileHandle.standardInput.readToEnd()) ?? Data()
        guard let text = String(data: data, encoding: .utf8) else {
            throw Diagnostics([Diagnostic(.error, "the file is not UTF-8 text", file: file)])
        }
        return RuleSource(file: file, text: text)
    }
}
