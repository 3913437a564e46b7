import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A request's context: where it comes from.
struct ConsoleContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    var remote: SocketAddress? { channel.remoteAddress }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Finds the route of a request, sees that it may be asked for, and puts on every answer what
/// keeps a browser from being fooled.
struct ConsoleResponder: HTTPResponder {
    let console: Console
    private let routes: [Route]

    init(_ console: Console) {
        self.console = console
        routes = console.routes
    }

    func respond(to request: Request, context: ConsoleContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch let refusal as Refusal {
            response = refusal.response
        } catch let error as HTTPError {
            response = Refusal(error.status, error.body ?? "cannot be answered").response
        } catch let error as DecodingError {
            response = Refusal(.badRequest, error.sentence).response
        } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            response = Refusal(.internalServerError, "something went wrong").response
        }
        for field in headers where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        if request.method == .head { response.body = ResponseBody() }
        return response
    }

    private var headers: [HTTPField] {
        var fields = [
            HTTPField(
                name: .contentSecurityPolicy,
                value: "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'"),
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .referrerPolicy, value: "no-referrer"),
            HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
            HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
            HTTPField(name: .cacheControl, value: "no-store"),
        ]
        if console.settings.hasTLS {
            fields.append(HTTPField(name: .strictTransportSecurity, value: "max-age=31536000"))
        }
        return fields
    }

    private func answer(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.removingPercentEncoding ?? String($0) }
        let found = routes.compactMap { route in route.match(parts).map { (route, $0) } }
        guard !found.isEmpty else { throw Refusal(.notFound, "there is nothing of that name") }
        let method = request.method == .head ? .get : request.method
        guard let (route, parameters) = found.first(where: { $0.0.method == method }) else {
            var response = Refusal(.methodNotAllowed, "that is not done here").response
            response.headers[.allow] = found.map(\.0.method.rawValue).sorted()
                .joined(separator: ", ")
            return response
        }
        let isLocal = isLocal(request, context)
        let session = session(of: request, isLocal: isLocal)
        if session != nil { console.connections.know(context.channel) }
        let call = Call(
            request: request, parameters: parameters, session: session,
            remote: context.remote?.ipAddress ?? "-", isLocal: isLocal,
            limits: console.settings.limits)
        try admit(call, to: route)
        return try await route.handler(call)
    }

    // MARK: - Who asks

    /// The session of the cookie, else that of who comes from this machine.
    private func session(of request: Request, isLocal: Bool) -> Session? {
        let cookies = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        for cookie in cookies {
            let parts = cookie.split(separator: "=", maxSplits: 1)
            guard parts.count == 2,
                parts[0].trimmingCharacters(in: .whitespaces) == console.cookieName,
                let session = console.sessions.session(
                    parts[1].trimmingCharacters(in: .whitespaces))
            else { continue }
            if let account = session.account {
                // An account that is gone, or has another password or role, is another account.
                guard console.accounts?.account(account.name) == account else { continue }
            } else if !isLocal || console.localRole != session.role {
                continue
            }
            return session
        }
        guard isLocal, let role = console.localRole else { return nil }
        return Session(user: "local", role: role, csrf: "", account: nil)
    }

    /// True for what comes over loopback, straight, and by a name that no other site can have.
    private func isLocal(_ request: Request, _ context: ConsoleContext) -> Bool {
        guard console.settings.address.isLoopback, let remote = context.remote?.ipAddress,
            remote == "::1" || remote.hasPrefix("127."),
            request.headers[.forwarded] == nil, request.headers[.xForwardedFor] == nil
        else { return false }
        let host = hostName(request.head.authority ?? "")
        return host == "localhost" || host == "[::1]" || isLoopbackAddress(host)
    }

    private func isLoopbackAddress(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private func hostName(_ authority: String) -> String {
        guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else {
            return authority.lowercased()
        }
        return authority[..<colon].lowercased()
    }

    // MARK: - What may be asked for

    private func admit(_ call: Call, to route: Route) throws {
        // A page of another site can have a browser ask, though not read the answer.
        if route.path != "/", let site = call.request.headers[.fetchSite],
            site == "cross-site" || site == "same-site"
        {
            throw Refusal(.forbidden, "another site asks for that")
        }
        if route.access != .everybody {
            guard let session = call.session else { throw Refusal(.unauthorized, "sign in") }
            if route.access == .operator, session.role != .operator {
                throw Refusal(.forbidden, "that needs the role operator")
            }
        }
        guard route.isChange else { return }
        if let origin = call.request.headers[.origin] {
            let own =
                (console.settings.hasTLS ? "https://" : "http://")
                + (call.request.head.authority ?? "")
            guard origin == own else { throw Refusal(.forbidden, "another site asks for that") }
        }
        if route.method != .delete {
            let type = call.request.headers[.contentType] ?? ""
            guard type.split(separator: ";").first?.lowercased() == "application/json" else {
                throw Refusal(.unsupportedMediaType, "a change is JSON")
            }
        }
        guard route.access != .everybody else { return }
        guard let token = call.request.headers[.csrfToken], let session = call.session,
            !session.csrf.isEmpty, isSame(token, session.csrf)
        else {
            throw Refusal(.forbidden, "the header X-CSRF-Token is missing or wrong")
        }
    }

    private func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        return one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension HTTPField.Name {
    static let csrfToken = field("X-CSRF-Token")
    static let fetchSite = field("Sec-Fetch-Site")
    static let forwarded = field("Forwarded")
    static let xForwardedFor = field("X-Forwarded-For")
    static let referrerPolicy = field("Referrer-Policy")
    static let crossOriginOpenerPolicy = field("Cross-Origin-Opener-Policy")

    /// A name that is known to be one.
    private static func field(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { fatalError("\(name) is no field's name") }
        return field
    }
}
