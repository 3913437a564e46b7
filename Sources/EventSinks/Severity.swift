public import Intelligence

/// How much an event is to be heeded, under syslog's names and numbers.
public enum Severity: Int, Hashable, Sendable, CaseIterable {
    /// Networks were found to act together; messages go on unjudged.
    case critical = 2
    /// A message was blocked.
    case error = 3
    /// A message went on that a rule in shadow would have blocked, or that was found to be an attack afterwards.
    case warning = 4
    /// All else: what only logs, flags or was held.
    case notice = 5

    public init(of event: StoredEvent) {
        if event.reason == StoredEvent.cluster || event.reason == StoredEvent.bypass {
            self = .critical
        } else if event.verdict == "block" {
            self = .error
        } else if event.shadow || event.reason == StoredEvent.noDelivery {
            self = .warning
        } else {
            self = .notice
        }
    }

    public var name: String { "\(self)" }

    public init?(name: String) {
        guard let found = Severity.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// True for what is as severe or more so.
    public func isAtLeast(_ other: Severity) -> Bool { rawValue <= other.rawValue }

    /// The number that CEF has for it, 0 to 10.
    var commonEventNumber: Int {
        switch self {
        case .critical: 9
        case .error: 7
        case .warning: 5
        case .notice: 3
        }
    }
}
