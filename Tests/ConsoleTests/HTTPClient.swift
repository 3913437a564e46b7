import Foundation
import Testing

@testable import Console

#if canImport(Glibc)
    import Glibc
#endif

/// One connection to a console, octet by octet, so that it can be as slow and as wrong as an attacker.
final class Connection: Sendable {
    private let descriptor: Int32

    /// - Parameter patience: how long a read may wait.
    init(port: Int, patience: Int = 600) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            // SAFETY: the length is that of the address.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0, "nobody listens on port \(port)")
    }

    deinit { close(descriptor) }

    /// Sends octets; false where the other end has gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        return unsafe Glibc.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
            == octets.count
    }

    /// What comes next; nil at the end, or when nothing comes in time.
    ///
    /// Off the threads of tasks: the console in this process needs these.
    func receive() async -> String? { await offLoop { self.next() } }

    /// All until the end.
    func rest() async -> String { await offLoop { self.all() } }

    private func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    private func all() -> String {
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            octets += buffer[..<count]
        }
        return String(decoding: octets, as: UTF8.self)
    }
}

/// An answer of a console.
struct Answer {
    var status = 0
    /// By lower-case names.
    var headers: [String: String] = [:]
    var body = ""

    init(_ text: String) throws {
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        try #require(words.count >= 2, "no answer: \(text.prefix(80))")
        status = Int(words[1]) ?? 0
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { continue }
            headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
        }
        body = parts.dropFirst().joined(separator: "\r\n\r\n")
    }

    /// The body as an object.
    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
    }

    /// What was said to be wrong.
    var error: String { object["error"] as? String ?? "" }
}

/// A browser: it has the cookie that it was given, and the token of its session.
final class Client {
    let port: Int
    var cookie: String?
    var token = ""
    /// Headers of every request, such as another host's name.
    var headers: [String: String] = [:]

    init(port: Int) { self.port = port }

    @discardableResult
    func ask(
        _ method: String, _ path: String, body: String? = nil,
        headers further: [String: String] = [:]
    ) async throws -> Answer {
        var fields = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
        if let cookie { fields["Cookie"] = cookie }
        if method != "GET" { fields["X-CSRF-Token"] = token }
        if let body {
            fields["Content-Type"] = "application/json"
            fields["Content-Length"] = "\(body.utf8.count)"
        }
        fields.merge(headers) { $1 }
        fields.merge(further) { $1 }
        let head = fields.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let connection = try Connection(port: port)
        connection.send("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body ?? "")")
        let answer = try Answer(await connection.rest())
        if let cookie = answer.headers["set-cookie"] {
            self.cookie = String(cookie.prefix { $0 != ";" })
        }
        return answer
    }

    /// Begins a session as who comes from this machine.
    @discardableResult
    func begin() async throws -> Answer {
        let answer = try await ask("GET", "/api/v1/session")
        token = answer.object["csrf"] as? String ?? ""
        return answer
    }

    /// Signs in with an account.
    @discardableResult
    func signIn(_ name: String, _ password: String) async throws -> Answer {
        let answer = try await ask(
            "POST", "/api/v1/session", body: #"{"name":"\#(name)","password":"\#(password)"}"#)
        token = answer.object["csrf"] as? String ?? ""
        return answer
    }
}
