import ArgumentParser
import Configuration
import Console
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

struct User: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes and takes away accounts.",
        subcommands: [Add.self, Remove.self, Show.self])

    struct File: ParsableArguments {
        @Option(help: "The configuration whose `console` names the file of accounts.")
        var config: String?

        @Option(help: "The file of accounts.")
        var users: String?

        func validate() throws {
            if (config == nil) == (users == nil) {
                throw ValidationError("Name the file with --users, or the configuration.")
            }
        }

        func path() throws -> String {
            if let users { return users }
            guard let path = try Serve.configuration(at: config ?? "").console.users else {
                throw ConsoleError("\(config ?? "") names no accounts: `console: {users: FILE}`")
            }
            return path
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an account, or gives it another password and role.",
            discussion: """
                The password is asked for on the terminal, or is the first line of the standard input.

                Example: weir-console user add anna --role operator --config weir.yaml
                """)

        @ArgumentParser.Argument(help: "The account's name.")
        var name: String

        @Option(
            help: "What it may do: viewer or operator.",
            transform: { text in
                if let role = Role(rawValue: text) { return role }
                throw ValidationError("'\(text)' is neither viewer nor operator")
            })
        var role: Role = .viewer

        @OptionGroup var file: File

        func run() throws {
            let path = try file.path()
            guard let password = readPassword("Password for \(name): ") else {
                throw ConsoleError("no password was given")
            }
            if isatty(0) == 1, readPassword("Again: ") != password {
                throw ConsoleError("the passwords differ")
            }
            try AccountFile.add(name, role: role, password: password, to: path)
            print("\(name) is \(role.rawValue)")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes an account away.")

        @ArgumentParser.Argument(help: "The account's name.")
        var name: String

        @OptionGroup var file: File

        func run() throws {
            try AccountFile.remove(name, from: file.path())
            print("\(name) is removed")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints accounts and roles.")

        @OptionGroup var file: File

        func run() throws {
            for (name, role) in try AccountFile.list(file.path()) { print("\(name) \(role)") }
        }
    }
}

/// Reads a line; on a terminal, without showing it.
private func readPassword(_ prompt: String) -> String? {
    guard isatty(0) == 1 else { return readLine() }
    try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
    var before = termios()
    unsafe tcgetattr(0, &before)
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ECHO)
    unsafe tcsetattr(0, TCSAFLUSH, &quiet)
    defer {
        unsafe tcsetattr(0, TCSAFLUSH, &before)
        printError("")
    }
    return readLine()
}
