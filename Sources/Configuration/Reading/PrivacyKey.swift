internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The key that subscribers' identities are hashed with: 128 bits, 32 hexadecimal digits in a file.
///
/// Whatever prints it, or what holds it, prints no digit of it.
public struct PrivacyKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The first sixteen digits.
    public let first: UInt64
    /// The last sixteen.
    public let second: UInt64

    public var description: String { "a key" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Reads the key in a file that is its owner's alone.
    public init(contentsOf path: String) throws(PrivacyKeyError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            // SAFETY: strerror's text stays valid until this thread asks for another.
            let code = errno
            var error = PrivacyKeyError(
                path, "cannot be read: \(unsafe String(cString: strerror(code)))",
                code == ENOENT ? "`(umask 077; openssl rand -hex 16 > \(path))` makes a key" : nil)
            error.isForbidden = code == EACCES
            throw error
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PrivacyKeyError(path, "is no file", nil)
        }
        guard status.st_mode & 0o077 == 0 else {
            throw PrivacyKeyError(
                path, "may be read by others than its owner", "`chmod 600 \(path)`")
        }
        var octets = [UInt8](repeating: 0, count: 256)
        // SAFETY: the array has as many octets as are asked for.
        let count = unsafe octets.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        let text = String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count == 32, text.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let first = UInt64(text.prefix(16), radix: 16),
            let second = UInt64(text.suffix(16), radix: 16)
        else {
            throw PrivacyKeyError(
                path, "is not a key: 32 hexadecimal digits", "`openssl rand -hex 16` gives some")
        }
        guard first | second != 0 else { throw PrivacyKeyError(path, "is a key of zeros", nil) }
        self.first = first
        self.second = second
    }
}

/// Why a file holds no usable key.
public struct PrivacyKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    public var message: String
    public var suggestion: String?
    /// The file is there, and not for this user to read.
    var isForbidden = false

    init(_ path: String, _ message: String, _ suggestion: String?) {
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }

    public var description: String { "\(path) \(message)" }
}
