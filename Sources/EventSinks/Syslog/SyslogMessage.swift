internal import Foundation
public import Intelligence

/// How an event is written in a syslog message.
public enum SyslogFormat: String, Hashable, Sendable, CaseIterable {
    /// RFC 5424, the event's fields as structured data.
    case rfc5424
    /// ArcSight's Common Event Format behind a header of RFC 5424.
    case cef
}

/// Events as syslog messages, RFC 5424 clause 6.
public struct SyslogMessage: Sendable {
    /// Structured data of who has no number of their own: 32473 is kept for documentation by RFC 5612.
    private static let identifier = "weir@32473"
    /// Messages of local use 0.
    private static let facility = 16
    /// What any receiver takes, RFC 5424 clause 6.1; more than an event ever has.
    private static let longest = 8_192

    private let format: SyslogFormat

    public init(_ format: SyslogFormat) { self.format = format }

    /// The octets of an event's message.
    ///
    /// - Parameter suppressed: events that were not told of since the last, where there were any.
    public func octets(_ event: StoredEvent, suppressed: Int = 0) -> [UInt8] {
        let severity = Severity(of: event)
        let kind = event.reason ?? (event.shadow ? "shadow" : event.verdict)
        var text = "<\(SyslogMessage.facility * 8 + severity.rawValue)>1 "
        text += SyslogMessage.time(event.time)
        text += " \(LineText.token(event.instance, atMost: 255)) weir - "
        text += LineText.token(kind, atMost: 32) + " "
        switch format {
        case .rfc5424:
            text += structuredData(event, suppressed) + " "
            text += "\u{feff}" + LineText.harmless(EventFields.sentence(event))
        case .cef:
            text += "- " + CommonEvent.text(event, severity, suppressed)
        }
        return SyslogMessage.cut(Array(text.utf8))
    }

    private func structuredData(_ event: StoredEvent, _ suppressed: Int) -> String {
        var fields = EventFields(event).fields
        if suppressed > 0 { fields.append(("suppressed", "\(suppressed)")) }
        let pairs = fields.map { name, value in
            let value = LineText.escaped(LineText.harmless(value), ["\"", "\\", "]"])
            return " \(LineText.token(name, atMost: 32))=\"\(value)\""
        }
        return "[\(SyslogMessage.identifier)\(pairs.joined())]"
    }

    /// A message of bearable length, cut between two characters.
    private static func cut(_ octets: [UInt8]) -> [UInt8] {
        guard octets.count > longest else { return octets }
        var end = longest
        while end > 0, octets[end] & 0xc0 == 0x80 { end -= 1 }
        return Array(octets[..<end])
    }

    /// A time as RFC 3339 has it, UTC, to the microsecond.
    static func time(_ seconds: Double) -> String {
        let micros = Int64((seconds * 1e6).rounded())
        let whole = micros.quotientAndRemainder(dividingBy: 1_000_000)
        let date = Date(timeIntervalSince1970: Double(whole.quotient))
        let rest = "\(whole.remainder)"
        return date.formatted(.iso8601).dropLast()
            + "." + String(repeating: "0", count: max(0, 6 - rest.count)) + rest + "Z"
    }
}
