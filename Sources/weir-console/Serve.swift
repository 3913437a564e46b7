import ArgumentParser
import Configuration
import Console
import Foundation
import Logging
import SS7Rules
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers browsers and programs.",
        discussion: """
            With --config it finds the gateway by the control socket of the configuration, and its \
            events in the SQLite store; with --events alone it shows a store without a gateway. \
            What else it goes by is the section `console` of the configuration.

            Example: weir-console --config /etc/weir/weir.yaml
            Example: weir-console --events events.sqlite --listen 127.0.0.1:9000
            """)

    @Option(help: "The gateway's configuration.")
    var config: String?

    @Option(help: "The event store, instead of the configuration's.")
    var events: String?

    @Option(
        help: ArgumentHelp(
            "Where to answer instead of what the configuration says; port 0 is a free one.",
            valueName: "address:port"))
    var listen: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Ends after this time.", valueName: "seconds"))
    var seconds: Double?

    func validate() throws {
        if config == nil, events == nil {
            throw ValidationError("--config names a gateway's configuration, --events a store.")
        }
        if let listen, Serve.endpoint(listen) == nil {
            throw ValidationError("--listen takes an address and a port, like 127.0.0.1:8480")
        }
        if let seconds, !(seconds > 0 && seconds <= 1e9) {
            throw ValidationError("--for takes a number of seconds above 0")
        }
    }

    func run() async throws {
        let settings = try ConsoleSettings(
            try config.map { try Serve.configuration(at: $0) }, events: events,
            listen: listen.flatMap(Serve.endpoint))
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "weir-console")
        logger.logLevel = .warning
        let server = try ConsoleServer(settings, logger: logger)
        let scheme = settings.hasTLS ? "https" : "http"
        let address = settings.address.isIPv6 ? "[\(settings.address)]" : "\(settings.address)"
        do {
            try await server.run(
                endingOn: [.sigterm, .sigint], after: seconds.map { .seconds($0) }
            ) { port in
                let line = "weir-console: \(scheme)://\(address):\(port)/\n"
                try? FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
            }
        } catch let error as ConsoleError {
            throw error
        } catch {
            throw ConsoleError("cannot answer on \(address): \(error)")
        }
    }

    /// An address and a port, 0 too.
    static func endpoint(_ text: String) -> (address: IPAddress, port: UInt16)? {
        if text.hasSuffix(":0") {
            let host = text.dropLast(2)
            let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
            let address = IPAddress(String(isBracketed ? host.dropFirst().dropLast() : host))
            return address.flatMap { $0.isIPv6 == isBracketed ? ($0, 0) : nil }
        }
        guard let endpoint = Endpoint(text), let port = endpoint.port else { return nil }
        return (endpoint.address, port)
    }

    static func configuration(at path: String) throws -> Configuration {
        do {
            return try Configuration(contentsOf: path)
        } catch {
            throw ConsoleError(error.rendered())
        }
    }
}
