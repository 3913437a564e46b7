import Administration
public import Configuration
import Foundation

/// What a console goes by: where it answers, what it reads, whom it asks.
public struct ConsoleSettings: Sendable {
    /// An address and a port; port 0 takes a free one.
    public var address: IPAddress
    public var port: UInt16
    public var certificate: String?
    public var key: String?
    public var users: String?
    /// What those may do who come from this machine and have no account.
    public var local: Configuration.ConsoleSettings.Local
    /// The event store; nil where none is kept.
    public var events: String?
    /// The gateway's configuration; nil over an event store alone.
    public var config: String?
    public var controlSocket: String?
    public var auditLog: String
    public var accessLog: String
    var limits = Limits()

    /// - Parameters:
    ///   - configuration: the gateway's; nil over an event store alone.
    ///   - events: the event store instead of the configuration's.
    ///   - listen: where to answer instead of what the configuration says.
    public init(
        _ configuration: Configuration?, events: String? = nil,
        listen: (address: IPAddress, port: UInt16)? = nil
    ) throws(ConsoleError) {
        let console = configuration?.console ?? .init()
        if let listen {
            (address, port) = listen
        } else if let endpoint = console.listen {
            (address, port) = (endpoint.address, endpoint.port ?? 8480)
        } else {
            (address, port) = (.loopback, 8480)
        }
        certificate = console.certificate
        key = console.key
        users = console.users
        local = console.local ?? (console.users == nil ? .viewer : .none)
        self.events = events ?? configuration?.events.sqlite ?? configuration?.events.jsonLines
        config = configuration?.file
        controlSocket = configuration?.controlSocket
        guard let beside = config ?? self.events else {
            throw ConsoleError("neither a configuration nor an event store is named")
        }
        // A service manager that keeps a folder for logs names it.
        let folder =
            ProcessInfo.processInfo.environment["LOGS_DIRECTORY"] ?? folder(of: beside)
        func log(_ name: String) -> String { folder == "." ? name : folder + "/" + name }
        auditLog = console.auditLog ?? log("console-audit.jsonl")
        accessLog = console.accessLog ?? log("console-access.jsonl")
        try check()
    }

    /// True where the console speaks TLS.
    public var hasTLS: Bool { certificate != nil }

    /// Off loopback nobody may come without an account, nor read what is said.
    private func check() throws(ConsoleError) {
        if address.isLoopback { return }
        guard hasTLS, users != nil else {
            throw ConsoleError(
                "\(address) is not loopback: that needs `certificate`, `key` and `users`"
                    + " of `console` in the configuration")
        }
        guard local == .none else {
            throw ConsoleError("`local` must be `none` where the console listens off loopback")
        }
    }
}

/// Why a console cannot start, as a sentence for the operator.
public struct ConsoleError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
