import Crypto
import Foundation
import Synchronization

/// Someone who has signed in, or who comes from this machine.
struct Session: Hashable, Sendable {
    var user: String
    var role: Role
    /// What every change must say, which no other site can know.
    var csrf: String
    /// The account as it was; nil for who has none.
    var account: Accounts.Account?
    /// Tells sessions apart in counts; not the cookie.
    var id: [UInt8] = []

    /// Tells those who look apart: by account, else by session, else by where they look from.
    func viewer(from remote: String) -> String {
        if let account { return account.viewer }
        return id.isEmpty ? remote : id.map { String($0, radix: 16) }.joined(separator: ".")
    }
}

extension Accounts.Account {
    /// See `Session.viewer`.
    var viewer: String { "account \(name)" }
}

/// Who has signed in, by what their cookies say.
///
/// Only hashes of the cookies are kept. A session ends by itself, with its account, and with the
/// console.
final class Sessions: Sendable {
    /// Without a request.
    static let idle = Duration.seconds(3_600)
    static let longest = Duration.seconds(12 * 3_600)
    private static let most = 1_000

    private struct Entry {
        var session: Session
        var begin: ContinuousClock.Instant
        var last: ContinuousClock.Instant
    }

    private let entries = Mutex<[[UInt8]: Entry]>([:])

    /// Begins a session.
    ///
    /// - Returns: what its cookie says.
    func begin(user: String, role: Role, account: Accounts.Account?) -> (String, Session) {
        let token = SystemRandomNumberGenerator.token()
        let key = Sessions.key(token)
        let session = Session(
            user: user, role: role, csrf: SystemRandomNumberGenerator.token(), account: account,
            id: key)
        let now = ContinuousClock.now
        entries.withLock { entries in
            entries = entries.filter { !Sessions.isOver($0.value, now) }
            // Those without an account come first: nobody can push an operator out.
            while entries.count >= Sessions.most {
                let oldest = entries.min {
                    ($0.value.session.account == nil ? 0 : 1, $0.value.last)
                        < ($1.value.session.account == nil ? 0 : 1, $1.value.last)
                }
                guard let oldest else { break }
                entries[oldest.key] = nil
            }
            entries[key] = Entry(session: session, begin: now, last: now)
        }
        return (token, session)
    }

    /// The session of a cookie; nil where it is over, or nobody's.
    func session(_ token: String) -> Session? {
        let key = Sessions.key(token)
        let now = ContinuousClock.now
        return entries.withLock { entries in
            guard let entry = entries[key] else { return nil }
            if Sessions.isOver(entry, now) {
                entries[key] = nil
                return nil
            }
            entries[key]?.last = now
            return entry.session
        }
    }

    /// Whether a session goes on; asking is no request of its user's.
    func goesOn(_ session: Session) -> Bool {
        let now = ContinuousClock.now
        return entries.withLock { entries in
            entries[session.id].map { !Sessions.isOver($0, now) } ?? false
        }
    }

    func end(_ session: Session) { entries.withLock { $0[session.id] = nil } }

    private static func isOver(_ entry: Entry, _ now: ContinuousClock.Instant) -> Bool {
        now - entry.last > idle || now - entry.begin > longest
    }

    private static func key(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(token.utf8)))
    }
}
