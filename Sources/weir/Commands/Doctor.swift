import Administration
import ArgumentParser
import Configuration
import Foundation
import Replay

#if canImport(Glibc)
    import Glibc
#endif

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks whether this machine can run the gateway.",
        discussion: """
            Looks at kernel, SCTP, limits of buffers, memory, clock, and with --config at rights, \
            files, disk, ports and routes. Each line is ok, warn or fail, and says what to do. \
            Nothing is changed, and nothing is sent unless --peers asks for it. To be run as who \
            starts the gateway.

            Exit status 1 where a line fails.

            Example: weir doctor
            Example: weir doctor --config /etc/weir/weir.yaml --peers
            """)

    @Option(help: "The configuration that the gateway is to run with.", completion: .file())
    var config: String?

    @Flag(help: "Begins an association with each peer that Weir connects to, and ends it.")
    var peers = false

    @Flag(help: "Prints JSON.")
    var json = false

    func validate() throws {
        if peers, config == nil { throw ValidationError("--peers needs --config") }
    }

    func run() throws {
        var examination = Examination()
        let deployment = config.flatMap { examination.read($0) }
        let configuration = deployment?.configuration
        examination.lookAtKernel(configuration)
        examination.lookAtBuffers(configuration)
        examination.lookAtMemory(configuration)
        examination.lookAtClock(configuration)
        if let configuration {
            let rights = examination.lookAtRights(configuration)
            examination.lookAtFiles(configuration, rights)
            let answer = try? askGateway(
                "status", at: configuration.controlSocket, patience: .seconds(2))
            examination.lookAtPorts(configuration, isRunning: answer != nil)
            examination.lookAtRoutes(configuration)
            if peers { examination.lookAtPeers(configuration) }
        }
        print(json ? examination.json() : examination.text(colour: outputTakesColour))
        if !examination.isHealthy { throw ExitCode(1) }
    }
}
