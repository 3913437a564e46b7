import ArgumentParser

/// Takes links of a running gateway out of service, and puts them back.
struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Takes a link of a running gateway out of service, or puts it back.",
        discussion: """
            A blocked link carries no traffic: its peers' ASPs are told and refused with "Refused - \
            Management Blocking", ours go down in order, and messages take the other links of their \
            destinations. Associations stay. It lasts over reloads and upgrades until it is \
            unblocked, not over a restart: `blocked: yes` in the configuration does.

            Example: weir link block carrier --config weir.yaml
            """,
        subcommands: [Block.self, Unblock.self])

    struct Block: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a link out of service.",
            discussion: "Example: weir link block carrier --config weir.yaml")

        @OptionGroup var gateway: GatewayArguments
        @ArgumentParser.Argument(help: "The link's name.") var name: String
        @Flag(help: "Prints JSON.") var json = false

        func run() throws { try LinkCommand.ask("block \(name)", gateway, json: json) }
    }

    struct Unblock: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a blocked link back into service.",
            discussion: "Example: weir link unblock carrier --config weir.yaml")

        @OptionGroup var gateway: GatewayArguments
        @ArgumentParser.Argument(help: "The link's name.") var name: String
        @Flag(help: "Prints JSON.") var json = false

        func run() throws { try LinkCommand.ask("unblock \(name)", gateway, json: json) }
    }

    private static func ask(_ request: String, _ gateway: GatewayArguments, json: Bool) throws {
        let answer = try gateway.ask(request)
        if json { return try showAsObject(answer) }
        guard answer.hasPrefix("ok") else { throw Failure.input("weir: \(answer)") }
        print(answer, terminator: "")
    }
}
