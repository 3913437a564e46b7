import ArgumentParser
import Configuration
import SS7Rules

/// Where a running gateway is found.
struct GatewayArguments: ParsableArguments {
    @Option(help: "The configuration of the running gateway: its control socket is used.")
    var config: String?

    @Option(help: "The gateway's control socket.")
    var socket: String?

    func ask(_ request: String) throws -> String {
        try ControlSocket.ask(request, at: path())
    }

    private func path() throws -> String {
        if let socket { return socket }
        guard let config else { return "/run/weir/control.sock" }
        do {
            return try Configuration(contentsOf: config).controlSocket
        } catch {
            throw Failure.input(error.rendered(colour: errorsAreSeen))
        }
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows links, states and counters of a running gateway.",
        discussion: "Example: weir status --config weir.yaml --json")

    @OptionGroup var gateway: GatewayArguments

    @Flag(help: "Prints JSON.")
    var json = false

    func run() throws {
        print(try gateway.ask(json ? "status --json" : "status"), terminator: "")
    }
}

struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets a running gateway read its rules, lists and partner tables again.",
        discussion: """
            All or nothing: with any error the rules in force stay, the errors are printed, and the \
            exit status is 1.
            """)

    @OptionGroup var gateway: GatewayArguments

    func run() throws {
        let answer = try gateway.ask("reload")
        guard answer.hasPrefix("ok") else { throw Failure.input(answer) }
        print(answer, terminator: "")
    }
}
