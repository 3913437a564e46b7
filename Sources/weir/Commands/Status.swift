import ArgumentParser
import Configuration
import Records
import SS7Rules

/// Where a running gateway is found.
struct GatewayArguments: ParsableArguments {
    @Option(
        help: "The configuration of the running gateway: its control socket is used.",
        completion: .file())
    var config: String?

    @Option(help: "The gateway's control socket.", completion: .file())
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
            // A gateway that runs can be asked whatever has become of the file since.
            guard let path = Configuration.controlSocket(in: config) else {
                throw Failure.input(error.rendered(colour: errorsTakeColour))
            }
            printError("weir: \(config) has a mistake: the gateway is asked all the same")
            return path
        }
    }
}

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows links, states, counters and rules of a running gateway.",
        discussion: """
            Of the rules it shows those that have matched: how often, in shadow too, when last, and \
            on whom. Counters go on over reloads by the rule's name.

            Example: weir status --config weir.yaml --json
            """)

    @OptionGroup var gateway: GatewayArguments

    @Flag(help: "Shows all rules, those that have matched nothing too.")
    var rules = false

    @Flag(help: "Prints JSON.")
    var json = false

    @Flag(help: "Prints metrics in Prometheus' text format.")
    var metrics = false

    @Option(help: "Shows where the gateway thinks that a subscriber is, by IMSI.")
    var place: String?

    func validate() throws {
        if let place, !(6...15).contains(place.count) || !place.allSatisfy({ "0"..."9" ~= $0 }) {
            throw ValidationError("--place takes an IMSI: 6 to 15 digits")
        }
        if place != nil, rules || json || metrics {
            throw ValidationError("--place excludes --rules, --json and --metrics")
        }
        if [rules, json, metrics].count(where: \.self) > 1 {
            throw ValidationError("--rules, --json and --metrics exclude each other")
        }
    }

    func run() throws {
        var request = "status"
        if rules { request += " --rules" }
        if json { request += " --json" }
        if metrics { request += " --metrics" }
        if let place { request += " --place \(place)" }
        let answer = try gateway.ask(request)
        guard !answer.hasPrefix("error") else { throw Failure.input("weir: \(answer)") }
        print(answer, terminator: "")
    }
}

struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets a running gateway read its rules, lists and partner tables again.",
        discussion: """
            All or nothing: with any error the rules in force stay, the errors are printed, and the \
            exit status is 1.

            The new rules are tried on the recent messages first. Where they would block more of \
            these than `most-blocked` of the configuration allows, they are refused: the answer \
            names the rules with an example each, and the exit status is 1.

            Example: weir reload --config weir.yaml
            """)

    @OptionGroup var gateway: GatewayArguments

    @Flag(help: "Takes the rules whatever they would block of the recent messages.")
    var force = false

    @Flag(help: "Prints JSON.")
    var json = false

    func run() throws {
        let answer = try gateway.ask(force ? "reload --force" : "reload")
        if json { return try showAsObject(answer) }
        guard answer.hasPrefix("ok") else { throw Failure.input(answer) }
        print(answer, terminator: "")
    }
}

/// Prints a gateway's answer as a JSON object; one that is not `ok` ends with exit status 1.
func showAsObject(_ answer: String) throws {
    var text = JSONText()
    text.open()
    text.flag("accepted", answer.hasPrefix("ok"))
    text.text("answer", answer)
    text.close()
    print(String(decoding: text.octets, as: UTF8.self))
    guard answer.hasPrefix("ok") else { throw ExitCode(1) }
}
