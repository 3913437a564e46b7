internal import Foundation
internal import SS7Filter

/// The clock of a place: what `time` and `weekday` of the rules read.
public struct LocalClock: Sendable {
    private let zone: TimeZone
    /// The quarter of an hour that the offset holds for: zones change at such a time only.
    private var quarter = Int64.min
    private var offset: Int64 = 0

    /// The clock of a time zone by its name in the zone database; nil where it has none of that name.
    public init?(timeZone name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// Minutes since Monday 00:00 at a time, in seconds since 1970.
    public mutating func minuteOfWeek(at seconds: Int64) -> UInt16 {
        if seconds / 900 != quarter {
            quarter = seconds / 900
            offset = Int64(
                zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
        }
        return Facts.minuteOfWeek(localSeconds: seconds + offset)
    }
}
