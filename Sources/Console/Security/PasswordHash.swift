import Crypto
import CryptoExtras
import Foundation

/// A password as scrypt leaves it, with all that it takes to compare another one.
struct PasswordHash: Hashable, Sendable {
    /// The cost: 2 to this power rounds of 1 KiB, 32 MiB.
    static let cost = 15
    private static let blockSize = 8
    private static let length = 32

    private let cost: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    init(of password: String) throws {
        cost = PasswordHash.cost
        salt = SystemRandomNumberGenerator.octets(16)
        hash = try PasswordHash.derive(password, salt, cost: cost)
    }

    /// Reads `COST:SALT:HASH`; nil where it is none.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let cost = Int(parts[0]), (10...20).contains(cost),
            let salt = Data(base64Encoded: String(parts[1])), salt.count >= 16,
            let hash = Data(base64Encoded: String(parts[2])), hash.count == PasswordHash.length
        else { return nil }
        self.cost = cost
        self.salt = Array(salt)
        self.hash = Array(hash)
    }

    var text: String {
        "\(cost):\(Data(salt).base64EncodedString()):\(Data(hash).base64EncodedString())"
    }

    /// Compares in a time that does not tell where the difference is.
    func matches(_ password: String) -> Bool {
        guard let other = try? PasswordHash.derive(password, salt, cost: cost) else { return false }
        return zip(hash, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8], cost: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: length, rounds: 1 << cost,
            blockSize: blockSize, parallelism: 1)
        return unsafe key.withUnsafeBytes { unsafe Array($0) }
    }
}

extension SystemRandomNumberGenerator {
    /// Octets that nobody can foresee.
    static func octets(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }

    /// A token of 32 such octets, as it can stand in a cookie.
    static func token() -> String {
        Data(octets(32)).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
