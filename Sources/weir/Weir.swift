import Administration
import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

@main
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "An inline SS7 signalling firewall.",
        discussion: """
            Weir stands between an operator's signalling transfer point and the interconnect \
            carriers, judges every message by rule files, and forwards or blocks it.
            """,
        version: Release.version,
        subcommands: [
            Init.self, Doctor.self, Run.self, Watch.self, Learn.self, DemoCommand.self,
            LoadCommand.self, Decode.self, Replay.self, ReportCommand.self, Explain.self,
            Compare.self,
            Check.self, TestCommand.self, Fmt.self, Compile.self, List.self, Status.self,
            Reload.self, LinkCommand.self, Mode.self, Bypass.self, Upgrade.self, Import.self,
            Export.self, Whose.self,
        ])

    /// Runs a command; exits 0 when all is well, 1 for unreadable or wrong input, 2 for wrong usage,
    /// 70 for what should not happen.
    static func main() {
        // A reader that goes away ends the output, not the process in the middle of a line.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            printError(failure.text)
            Foundation.exit(failure.status)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {
                print(withinColumns(fullMessage(for: error)))
                Foundation.exit(0)
            }
            // An exit status alone says that all has been said.
            let message = withinColumns(fullMessage(for: error))
            if !message.isEmpty { printError(message) }
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

/// Help with its usage in lines of 80 columns; all else is that already.
func withinColumns(_ help: String) -> String {
    help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        guard line.count > 80, line.hasPrefix("USAGE: ") || line.hasPrefix("Usage: ") else {
            return String(line)
        }
        // A word in brackets stays whole.
        var lines: [String] = []
        var text = ""
        var depth = 0
        var word = ""
        for character in line + " " {
            if character == " ", depth == 0 {
                if !text.isEmpty, text.count + 1 + word.count > 80 {
                    lines.append(text)
                    text = "      "
                }
                text += text.isEmpty ? word : " " + word
                word = ""
                continue
            }
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            word.append(character)
        }
        return (lines + [text]).joined(separator: "\n")
    }.joined(separator: "\n")
}

/// What ends a command: a message for people and an exit status.
struct Failure: Error {
    var text: String
    var status: Int32

    /// Unreadable or wrong input: exit status 1.
    static func input(_ text: String) -> Failure { Failure(text: text, status: 1) }
    /// Wrong usage: exit status 2.
    static func usage(_ text: String) -> Failure { Failure(text: text, status: 2) }
    /// What should not happen: exit status 70.
    static func `internal`(_ text: String) -> Failure { Failure(text: text, status: 70) }
}

/// Runs what may not be done; why it is not ends the command.
func told<Value>(_ body: () throws(AdministrationError) -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        let findings = error.text.isEmpty
        let text = error.rendered(colour: errorsTakeColour)
        throw Failure.input(findings ? text : "weir: " + text)
    }
}

/// Writes a line to the standard error.
func printError(_ text: String) {
    let line = Data((text.hasSuffix("\n") ? text : text + "\n").utf8)
    // `write(_:)` would end the process where nobody reads.
    try? FileHandle.standardError.write(contentsOf: line)
}
