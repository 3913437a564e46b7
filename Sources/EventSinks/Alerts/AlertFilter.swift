public import Intelligence

/// Which events somebody is alerted of.
public struct AlertFilter: Hashable, Sendable {
    public var severity = Severity.error
    /// Categories of the events; nil for all.
    public var categories: Set<String>?
    /// Whether clusters are among them, whatever their severity and category.
    public var clusters = true

    public init() {}

    public func takes(_ event: StoredEvent) -> Bool {
        if event.reason == StoredEvent.bypass { return true }
        if event.reason == StoredEvent.cluster { return clusters }
        guard Severity(of: event).isAtLeast(severity) else { return false }
        guard let categories else { return true }
        return event.category.map { categories.contains($0.rawValue) } ?? false
    }
}
