import HTTPTypes
import Hummingbird
import NIOCore

extension Console {
    var gatewayRoutes: [Route] {
        [
            Route(.get, "/api/v1/status", for: .viewer) { [self] _ in
                guard let status = watch.now.status else {
                    throw Refusal(
                        .serviceUnavailable, watch.now.absence ?? "the gateway is being asked")
                }
                return .octets(Array(status.utf8), "application/json")
            },
            Route(.get, "/api/v1/rates", for: .viewer) { [self] _ in
                .json(RatesBody(interval: 1, samples: watch.now.samples))
            },
            Route(.get, "/api/v1/stream", for: .viewer, stream),
            Route(.get, "/metrics", for: .everybody, metrics),
            Route(.post, "/api/v1/reload", for: .operator, reload),
        ]
    }

    private struct RatesBody: Encodable {
        /// Seconds between two samples.
        var interval: Int
        var samples: [RateSample]
    }

    /// What came of a reload or of an edit.
    struct ChangeBody: Encodable {
        /// `done`, `unchanged` or `written`; what is refused has another status.
        var outcome: String
        /// What was done, and what the gateway says of its trial run.
        var lines: [String]
    }

    private struct Force: Decodable {
        var force: Bool?
    }

    /// For Prometheus, which knows no cookies: where nobody has signed in, by name and password.
    @Sendable private func metrics(_ call: Call) async throws -> Response {
        var viewer = call.viewer
        if call.session == nil {
            guard let accounts, let (name, password) = call.basicCredentials else {
                var response = Refusal(.unauthorized, "sign in").response
                response.headers[.wwwAuthenticate] = "Basic realm=\"weir\", charset=\"UTF-8\""
                return response
            }
            viewer = try await account(name, password: password, of: accounts, call).viewer
        }
        let text = try await watch.askInTurn("status --metrics", for: viewer)
        return .octets(Array(text.utf8), "text/plain; version=0.0.4; charset=utf-8")
    }

    /// Server-sent events, as long as the client reads them.
    @Sendable private func stream(_ call: Call) throws -> Response {
        guard let session = call.session else { throw Refusal(.unauthorized, "sign in") }
        let subscription = try hub.join(session, from: call.remote)
        let first = "retry: 3000\nevent: status\ndata: \(statusMessage)\n\n"
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: first))
                for await message in subscription.messages {
                    try await writer.write(ByteBuffer(string: message))
                }
                try await writer.finish(nil)
            })
    }

    @Sendable private func reload(_ call: Call) async throws -> Response {
        let force = try await call.body(as: Force.self).force == true
        let change = force ? "forced" : nil
        try note(call, "reload", change: change, outcome: "asked")
        let answer: String
        do {
            answer = try await watch.ask(
                force ? "reload --force" : "reload", patience: settings.limits.gatewayPatience)
        } catch let refusal as Refusal {
            try note(call, "reload", change: change, outcome: "failed", answer: refusal.message)
            throw refusal
        }
        let lines = answer.split(separator: "\n").map(String.init)
        let outcome =
            answer.hasPrefix("ok") ? "done" : answer.hasPrefix("refused") ? "refused" : "failed"
        try note(
            call, "reload", change: change, outcome: outcome,
            answer: lines.prefix(5).joined(separator: "; "))
        guard outcome == "done" else {
            throw Refusal(
                .conflict, lines.first ?? "the gateway says nothing",
                details: Array(lines.dropFirst()).filter { !$0.hasPrefix("`weir reload") })
        }
        return .json(ChangeBody(outcome: outcome, lines: lines))
    }
}
