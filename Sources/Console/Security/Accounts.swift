import Administration
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// What an account may do.
public enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    /// To look.
    case viewer
    /// To change rules and lists, too.
    case `operator`
}

/// Who may sign in: a file with a line `NAME:ROLE:scrypt:COST:SALT:HASH` for each.
///
/// It is read again when it has changed, so that an account that is taken away ends at once.
public final class Accounts: Sendable {
    struct Account: Hashable, Sendable {
        var name: String
        var role: Role
        var hash: PasswordHash
    }

    private struct State {
        var accounts: [String: Account] = [:]
        var stamp: [Int] = []
    }

    private let path: String
    private let state = Mutex(State())

    /// - Throws: where the file cannot be read, or a line is no account.
    public init(path: String) throws(ConsoleError) {
        self.path = path
        let accounts = try Accounts.read(path)
        let stamp = Accounts.stamp(path)
        state.withLock { $0 = State(accounts: accounts, stamp: stamp) }
    }

    public var isEmpty: Bool { state.withLock { $0.accounts.isEmpty } }

    /// The account of a name as the file has it now; nil where it has none, or cannot be read.
    func account(_ name: String) -> Account? {
        let stamp = Accounts.stamp(path)
        return state.withLock { state in
            if stamp != state.stamp {
                state.accounts = (try? Accounts.read(path)) ?? [:]
                state.stamp = stamp
            }
            return state.accounts[name]
        }
    }

    /// What tells two states of the file apart: an edit leaves another file under the name.
    private static func stamp(_ path: String) -> [Int] {
        guard let file = try? FileManager.default.attributesOfItem(atPath: path) else { return [] }
        let time = (file[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return [
            file[.systemFileNumber] as? Int ?? 0, file[.size] as? Int ?? 0, Int(time * 1e6),
        ]
    }

    private static func read(_ path: String) throws(ConsoleError) -> [String: Account] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConsoleError("cannot read the accounts of \(path)")
        }
        var accounts: [String: Account] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.isEmpty && !line.hasPrefix("#")
        {
            let parts = line.split(separator: ":", maxSplits: 3)
            guard parts.count == 4, let role = Role(rawValue: String(parts[1])),
                parts[2] == "scrypt", let hash = PasswordHash(parts[3])
            else { throw ConsoleError("\(path):\(number + 1): is no account") }
            let name = String(parts[0])
            accounts[name] = Account(name: name, role: role, hash: hash)
        }
        return accounts
    }
}

/// Changes to a file of accounts.
public enum AccountFile {
    /// Fewer characters are guessed.
    public static let shortestPassword = 10

    /// Adds an account, or gives it another password and role.
    public static func add(
        _ name: String, role: Role, password: String, to path: String
    ) throws(ConsoleError) {
        guard (1...32).contains(name.utf8.count),
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
        else {
            throw ConsoleError("a name has 1 to 32 letters, digits, `-`, `_` or `.`")
        }
        guard password.count >= shortestPassword, password.utf8.count <= 256 else {
            throw ConsoleError("a password has \(shortestPassword) to 256 characters")
        }
        guard let hash = try? PasswordHash(of: password) else {
            throw ConsoleError("the password cannot be hashed")
        }
        try change(path) { lines in
            lines.removeAll { $0.hasPrefix(name + ":") }
            lines.append("\(name):\(role.rawValue):scrypt:\(hash.text)")
        }
    }

    /// Takes an account away.
    public static func remove(_ name: String, from path: String) throws(ConsoleError) {
        var isFound = false
        try change(path) { lines in
            isFound = lines.contains { $0.hasPrefix(name + ":") }
            lines.removeAll { $0.hasPrefix(name + ":") }
        }
        guard isFound else { throw ConsoleError("\(path) has no account '\(name)'") }
    }

    /// Names and roles, in the order of the file.
    public static func list(_ path: String) throws(ConsoleError) -> [(name: String, role: String)] {
        try lines(path).compactMap { line in
            let parts = line.split(separator: ":")
            return line.hasPrefix("#") || parts.count < 2
                ? nil : (String(parts[0]), String(parts[1]))
        }
    }

    private static func lines(_ path: String) throws(ConsoleError) -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConsoleError("cannot read \(path)")
        }
        return text.split(separator: "\n").map(String.init)
    }

    private static func change(
        _ path: String, _ body: (inout [String]) -> Void
    ) throws(ConsoleError) {
        do throws(AdministrationError) {
            let lock = try FolderLock(folder(of: path))
            defer { withExtendedLifetime(lock) {} }
            var lines: [String]
            do throws(ConsoleError) {
                lines = try self.lines(path)
            } catch {
                throw AdministrationError(error.description)
            }
            body(&lines)
            // Hashes are nobody's but the console's.
            let isNew = !FileManager.default.fileExists(atPath: path)
            try replaceFile(path, with: lines.map { $0 + "\n" }.joined(), mayBeNew: true)
            if isNew { unsafe chmod(path, 0o600) }
        } catch {
            throw ConsoleError(error.text)
        }
    }
}
