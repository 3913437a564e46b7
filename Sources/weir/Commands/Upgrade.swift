import ArgumentParser
import Foundation

struct Upgrade: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets another binary go on in the place of a running gateway.",
        discussion: """
            The running gateway starts the new binary with its own configuration, which is read \
            again. When that is ready it hands over: sockets with their associations, the states \
            of sessions and application servers, messages and segments that wait, and all \
            memories. Then it ends. Peers notice nothing. A binary that does not come up, or is \
            not ready within 20 seconds, changes nothing: the exit status is 1, and the running \
            gateway goes on.

            Associations of the userland stack live in their process: links that have such are \
            restarted, not upgraded.

            Example: weir upgrade --binary /usr/local/bin/weir.new --config /etc/weir/weir.yaml
            """)

    @OptionGroup var gateway: GatewayArguments

    @Option(help: "The new binary; the one that asks where it is not given.", completion: .file())
    var binary: String?

    @Flag(help: "Prints JSON.")
    var json = false

    func run() throws {
        let program = try URL(fileURLWithPath: binary ?? ownPath()).path
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Failure.input("weir: \(program) is no program")
        }
        let answer = try gateway.ask("upgrade \(program)")
        guard answer.hasPrefix("ok") else {
            if json { return try showAsObject(answer) }
            throw Failure.input(answer)
        }
        try waitForSuccessor()
        if json { return try showAsObject(answer) }
        print(answer, terminator: "")
    }

    private func ownPath() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }

    /// The new process answers as soon as the old one has ended.
    private func waitForSuccessor() throws {
        for _ in 0..<300 {
            // The old one answers with an error by now.
            if let answer = try? gateway.ask("status"), !answer.hasPrefix("error") { return }
            usleep(100_000)
        }
        throw Failure.input("weir: the new process has taken over, and does not answer")
    }
}
