import Configuration
import Synchronization

/// The clock that rules read, in the time zone of the configuration, which a reload may change.
final class RulesClock: Sendable {
    private let clock: Mutex<LocalClock?>

    init(timeZone: String) { clock = Mutex(LocalClock(timeZone: timeZone)) }

    /// Takes the time zone of a configuration that was read again.
    func set(timeZone: String) { clock.withLock { $0 = LocalClock(timeZone: timeZone) } }

    /// The minute of the week at a time in seconds since 1970.
    func minuteOfWeek(at seconds: Int64) -> UInt16 {
        clock.withLock { $0?.minuteOfWeek(at: seconds) ?? 0 }
    }
}
