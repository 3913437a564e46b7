import Foundation
import Testing

@testable import Console

/// Passwords and the file that they are kept in.
@Suite(.serialized) struct AccountTests {
    private let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("users-\(UUID().uuidString)").path

    @Test func `a password is its own and no other's`() throws {
        let hash = try PasswordHash(of: "correct horse")
        #expect(hash.matches("correct horse") && !hash.matches("correct horsf"))
        #expect(PasswordHash(hash.text) == hash)
        #expect(try PasswordHash(of: "correct horse") != hash)
    }

    @Test func `what is no hash is none`() throws {
        let good = try PasswordHash(of: "correct horse").text
        for text in ["", "15", "99:" + good.dropFirst(3), String(good.dropLast(8)), "15::"] {
            #expect(PasswordHash(text) == nil)
        }
    }

    @Test func `accounts are added, changed and removed, and nobody else reads the file`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try AccountFile.add("anna", role: .viewer, password: "correct horse", to: path)
        try AccountFile.add("vera", role: .viewer, password: "correct horse", to: path)
        try AccountFile.add("anna", role: .operator, password: "another horse", to: path)
        let accounts = try Accounts(path: path)
        let anna = try #require(accounts.account("anna"))
        #expect(anna.role == .operator && anna.hash.matches("another horse"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try AccountFile.remove("anna", from: path)
        #expect(accounts.account("anna") == nil && accounts.account("vera") != nil)
        #expect(throws: ConsoleError.self) { try AccountFile.remove("anna", from: path) }
    }

    @Test func `names and passwords that are none are refused`() {
        for (name, password) in [
            ("", "correct horse"), ("a:b", "correct horse"), ("a\nb", "correct horse"),
            ("anna", "short"), ("anna", String(repeating: "x", count: 300)),
        ] {
            #expect(throws: ConsoleError.self) {
                try AccountFile.add(name, role: .viewer, password: password, to: path)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file with a line that is none is refused, with the line`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "# accounts\nanna:king:scrypt:15:x:y\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect { try Accounts(path: path) } throws: { "\($0)".contains(":2: is no account") }
    }
}
