import Administration
import ArgumentParser
import Console
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

@main
struct WeirConsole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir-console",
        abstract: "The web console of Weir.",
        discussion: """
            Shows in a browser what a gateway does and what its event store holds, and changes \
            rules' modes and lists. It runs beside `weir run`, as a process of its own.
            """,
        version: Release.version,
        subcommands: [Serve.self, User.self],
        defaultSubcommand: Serve.self)

    /// Exits 0 when all is well, 1 for unreadable or wrong input, 2 for wrong usage, 70 for what
    /// should not happen.
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ConsoleError {
            printError("weir-console: \(error)")
            Foundation.exit(1)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {
                print(fullMessage(for: error))
                Foundation.exit(0)
            }
            printError(fullMessage(for: error))
            let isUsage = code == .validationFailure
            Foundation.exit(isUsage ? 2 : 70)
        }
    }
}

/// Writes a line to the standard error.
func printError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
}
