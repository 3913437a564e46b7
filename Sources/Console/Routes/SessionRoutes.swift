import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Console {
    /// Under TLS the prefix has the browser see that nobody else has set it.
    var cookieName: String { settings.hasTLS ? "__Host-weir" : "weir" }

    /// What those may do who come from this machine and have no account.
    var localRole: Role? { Role(rawValue: settings.local.rawValue) }

    var sessionRoutes: [Route] {
        [
            Route(.get, "/api/v1/session", for: .everybody, show),
            Route(.post, "/api/v1/session", for: .everybody, signIn),
            Route(.delete, "/api/v1/session", for: .viewer, signOut),
        ]
    }

    /// Who has signed in, and what there is to see.
    struct SessionBody: Codable {
        var user: String
        var role: Role
        var csrf: String
        /// True where there are accounts to sign in with.
        var hasAccounts: Bool
        var hasGateway: Bool
        var hasEvents: Bool
    }

    private struct SignIn: Decodable {
        var name: String
        var password: String
    }

    private func body(_ session: Session) -> SessionBody {
        SessionBody(
            user: session.user, role: session.role, csrf: session.csrf,
            hasAccounts: accounts != nil, hasGateway: watch.hasGateway,
            hasEvents: tail.path != nil)
    }

    @Sendable private func show(_ call: Call) throws -> Response {
        guard let session = call.session else { throw Refusal(.unauthorized, "sign in") }
        guard session.csrf.isEmpty else { return .json(body(session)) }
        // Who comes from this machine gets a session of their own with the first page.
        let (token, own) = sessions.begin(user: session.user, role: session.role, account: nil)
        return cookie(token, on: .json(body(own)))
    }

    @Sendable private func signIn(_ call: Call) async throws -> Response {
        guard let accounts else { throw Refusal(.notFound, "there are no accounts") }
        let asked = try await call.body(as: SignIn.self)
        let name = ConsoleText.name(asked.name)
        let account = try await self.account(
            name, password: asked.password, of: accounts, call)
        // The cookie that the browser had must not become that of the account.
        if let old = call.session { sessions.end(old) }
        try note(call, "signIn", subject: name, outcome: "done", user: name)
        let (token, session) = sessions.begin(
            user: name, role: account.role, account: account)
        return cookie(token, on: .json(body(session)))
    }

    /// The account of who knows its password.
    ///
    /// - Throws: `Refusal` 401 where name or password is wrong, 429 after too many guesses.
    func account(
        _ name: String, password: String, of accounts: Accounts, _ call: Call
    ) async throws -> Accounts.Account {
        try logins.admit(address: call.remote, account: name)
        let account = accounts.account(name)
        let isRight = try await logins.check {
            // A name that nobody has takes as long as one that somebody has.
            let hash = account?.hash ?? Console.nobody
            return (hash?.matches(String(password.prefix(256))) ?? false) && account != nil
        }
        guard isRight, let account else {
            logins.fail(address: call.remote, account: name)
            try note(call, "signIn", subject: name, outcome: "refused", user: "-")
            throw Refusal(.unauthorized, "name or password is wrong")
        }
        logins.succeed(address: call.remote)
        return account
    }

    @Sendable private func signOut(_ call: Call) throws -> Response {
        if let session = call.session {
            sessions.end(session)
            hub.end(session)
            try note(call, "signOut", subject: session.user, outcome: "done")
        }
        var response = Response(status: .noContent)
        response.headers[.setCookie] = "\(cookieName)=; \(cookieAttributes); Max-Age=0"
        return response
    }

    private func cookie(_ token: String, on response: Response) -> Response {
        var response = response
        response.headers[.setCookie] = "\(cookieName)=\(token); \(cookieAttributes)"
        return response
    }

    private var cookieAttributes: String {
        "Path=/; HttpOnly; SameSite=Strict" + (settings.hasTLS ? "; Secure" : "")
    }

    /// What a name that nobody has is compared with.
    private static let nobody = try? PasswordHash(of: SystemRandomNumberGenerator.token())
}

extension Call {
    /// The body as JSON.
    ///
    /// - Throws: `Refusal` 413 where it is too long, 400 where it is something else.
    func body<Value: Decodable>(as type: Value.Type) async throws -> Value {
        let tooLong = Refusal(.contentTooLarge, "a body has at most \(limits.body) octets")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.body {
            throw tooLong
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limits.body)
        } catch is NIOTooManyBytesError {
            throw tooLong
        }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw Refusal(.badRequest, error.sentence)
        } catch {
            throw Refusal(.badRequest, "the body is not the JSON that it should be")
        }
    }
}
