public import Foundation

/// What a run was: what makes its results evidence that can be kept.
public struct LoadRun: Sendable, Encodable {
    /// One party, as the command line has it.
    public struct Party: Sendable, Encodable {
        /// `sender` or `sink`.
        public var name: String
        /// How it is reached: where it connects to, or waits.
        public var address: String
        public var from: [String]
        public var role: String
        public var associations: Int
        public var routingContext: UInt32?

        public init(
            _ name: String, _ party: Load.Party
        ) {
            self.name = name
            address =
                switch party.way {
                case .connects(let to): "to \(to)"
                case .listens(let on): "at \(on)"
                }
            from = party.locals.map { "\($0)" }
            role = party.service.role.rawValue
            associations = party.associations
            routingContext = party.service.routingContext
        }
    }

    /// The command and its arguments.
    public var command: [String]
    public var version: String
    public var began: Date
    public var ended: Date?
    public var host: String
    public var transport: String
    public var capture: String?
    public var mix: String?
    public var config: String?
    /// Seconds; of a search, at each rate.
    public var seconds: Double
    public var patience: Double
    public var gap: Double
    public var parties: [Party]

    public init(
        command: [String], version: String, transport: String, parties: [Party],
        _ settings: LoadSettings
    ) {
        self.command = command
        self.version = version
        self.transport = transport
        self.parties = parties
        began = Date()
        host = ProcessInfo.processInfo.hostName
        seconds = settings.seconds
        patience = Double(settings.patienceNanoseconds) / 1e9
        gap = Double(settings.gapNanoseconds) / 1e9
    }

    /// Each fact with its name, for a page.
    var facts: [(name: String, value: String)] {
        var facts = [
            ("command", command.joined(separator: " ")), ("version", version),
            ("machine", host), ("began", began.ISO8601Format()),
            ("ended", ended?.ISO8601Format() ?? "-"), ("transport", transport),
        ]
        for (name, file) in [("capture", capture), ("mix", mix), ("configuration", config)] {
            if let file { facts.append((name, file)) }
        }
        facts.append(("seconds", shortened(seconds)))
        facts.append(("patience", "\(shortened(patience)) s"))
        facts.append(("gap", "\(shortened(gap)) s"))
        for party in parties {
            var text = "\(party.role), \(party.address)"
            if !party.from.isEmpty { text += ", from \(party.from.joined(separator: " "))" }
            text += ", \(party.associations) "
            text += party.associations == 1 ? "association" : "associations"
            if let context = party.routingContext { text += ", routing context \(context)" }
            facts.append((party.name, text))
        }
        return facts
    }
}
