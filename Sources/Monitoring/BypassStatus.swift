import Foundation
import Gateway
import Records

/// That messages go on unjudged because a person has said so.
public struct BypassStatus: Hashable, Sendable {
    /// Seconds since 1970.
    public var since: Double
    public var until: Double

    public init(since: Double, until: Double) {
        self.since = since
        self.until = until
    }
}

extension GatewayStatus {
    private func moment(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }

    /// Above all else: what is not judged is never kept quiet.
    var bypassLines: [String] {
        guard let bypass else { return [] }
        return [
            "BYPASS: NOTHING IS JUDGED since \(moment(bypass.since))",
            "  until \(moment(bypass.until)); `weir bypass off` ends it",
        ]
    }

    func bypassMembers(_ text: inout JSONText) {
        text.openObject("bypass")
        text.flag("active", bypass != nil)
        if let bypass {
            text.text("since", moment(bypass.since))
            text.text("until", moment(bypass.until))
        }
        text.close()
    }

    func bypassMetrics(_ text: inout MetricsText) {
        text.metric(
            "weir_bypass_active", .gauge, "1 while nothing is judged because a person said so.")
        text.sample([:], bypass == nil ? 0 : 1)
    }
}
