import Foundation
import HTTPTypes
import Hummingbird

/// Who may ask for something.
enum Access: Sendable {
    /// Anybody.
    case everybody
    /// Who has signed in.
    case viewer
    /// Who may change things.
    case `operator`
}

/// One thing that can be asked for: a method, a path, who may, and what answers.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Response

    let method: HTTPRequest.Method
    /// Parts between slashes; one in braces stands for any text.
    let path: String
    let access: Access
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, for access: Access,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.handler = handler
    }

    /// True for what changes something.
    var isChange: Bool { method != .get }

    /// What the parts in braces stand for; nil where the path is another.
    func match(_ parts: [String]) -> [String: String]? {
        let own = path.split(separator: "/", omittingEmptySubsequences: false)
        guard own.count == parts.count else { return nil }
        var found: [String: String] = [:]
        for (pattern, part) in zip(own, parts) {
            if pattern.hasPrefix("{") {
                guard !part.isEmpty else { return nil }
                found[String(pattern.dropFirst().dropLast())] = part
            } else if pattern != part {
                return nil
            }
        }
        return found
    }
}

/// One request as a route sees it.
struct Call: Sendable {
    let request: Request
    /// The parts of the path that are in braces.
    let parameters: [String: String]
    /// Who asks; nil where everybody may and nobody has signed in.
    let session: Session?
    /// Where the request comes from.
    let remote: String
    /// True where it comes over loopback by a loopback name, straight from its sender.
    let isLocal: Bool
    let limits: Limits

    /// Tells those who look apart.
    var viewer: String { session?.viewer(from: remote) ?? remote }

    var user: String { session?.user ?? "-" }

    /// Name and password of the header `Authorization`, RFC 7617; nil where it has none.
    var basicCredentials: (name: String, password: String)? {
        let parts = (request.headers[.authorization] ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let octets = Data(base64Encoded: String(parts[1])),
            let text = String(validating: octets, as: UTF8.self),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return (
            ConsoleText.name(String(text[..<colon])), String(text[text.index(after: colon)...])
        )
    }

    /// A value of the query; nil where it is absent or empty.
    func query(_ key: String) -> String? {
        guard let value = request.uri.queryParameters[Substring(key)], !value.isEmpty else {
            return nil
        }
        return String(value)
    }
}
