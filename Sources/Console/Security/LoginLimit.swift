import HTTPTypes
import Synchronization

/// How often somebody may guess a password: by where they come from, and by the account.
final class LoginLimit: Sendable {
    static let window = Duration.seconds(300)
    static let failuresOfAddress = 5
    static let failuresOfAccount = 20
    private static let mostKeys = 4_096

    private let failures = Mutex<[String: [ContinuousClock.Instant]]>([:])
    /// Passwords that are being looked at: each costs 32 MiB and a core for a moment.
    private let checks = Mutex<Int>(0)
    private static let mostChecks = 2

    /// Tells whether one more attempt may be made.
    ///
    /// - Throws: `Refusal` 429.
    func admit(address: String, account: String) throws {
        let now = ContinuousClock.now
        try failures.withLock { failures in
            let limits = [
                ("a " + address, LoginLimit.failuresOfAddress),
                ("n " + account, LoginLimit.failuresOfAccount),
            ]
            for (key, most) in limits {
                let recent = (failures[key] ?? []).filter { now - $0 < LoginLimit.window }
                guard recent.count >= most, let first = recent.first else { continue }
                let wait = LoginLimit.window - (now - first)
                throw Refusal(
                    .tooManyRequests, "too many failed attempts",
                    retryAfter: Int(wait.components.seconds) + 1)
            }
        }
    }

    func fail(address: String, account: String) {
        let now = ContinuousClock.now
        failures.withLock { failures in
            if failures.count > LoginLimit.mostKeys {
                failures = failures.filter { now - ($0.value.last ?? now) < LoginLimit.window }
                if failures.count > LoginLimit.mostKeys { failures = [:] }
            }
            for key in ["a " + address, "n " + account] {
                failures[key] =
                    (failures[key] ?? []).suffix(LoginLimit.failuresOfAccount) + [now]
            }
        }
    }

    func succeed(address: String) { failures.withLock { $0["a " + address] = nil } }

    /// Runs the check of a password, unless as many are under way as may be.
    func check(_ body: @escaping @Sendable () -> Bool) async throws -> Bool {
        let isAdmitted = checks.withLock { checks in
            guard checks < LoginLimit.mostChecks else { return false }
            checks += 1
            return true
        }
        guard isAdmitted else {
            throw Refusal(.tooManyRequests, "others are signing in: try again", retryAfter: 1)
        }
        defer { checks.withLock { $0 -= 1 } }
        return await offLoop(body)
    }
}
