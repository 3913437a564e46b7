import Configuration
import Foundation
import HTTPTypes
import Intelligence
import Testing

@testable import Console

/// What can be asked for, and that the description says the same.
@Suite(.serialized) struct RouteTests {
    private static var description: [String: Any] {
        let data = Data(PackageResources.openapi_json)
        return (try? JSONSerialization.jsonObject(with: data) as? [String: Any]) ?? [:]
    }

    private static var paths: [String: [String: Any]] {
        description["paths"] as? [String: [String: Any]] ?? [:]
    }

    @Test func `every route is described, and every description is a route`() async throws {
        let console = try await RunningConsole()
        let routes = try Console(console.settings).routes
            .filter { $0.path.hasPrefix("/api/") || $0.path == "/metrics" }
        let served = Set(routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" })
        let described = Set(
            Self.paths.flatMap { path, operations in operations.keys.map { "\($0) \(path)" } })
        #expect(served == described)
        for route in routes {
            let operation =
                Self.paths[route.path]?[route.method.rawValue.lowercased()] as? [String: Any]
            #expect(operation?["x-access"] as? String == "\(route.access)", "\(route.path)")
        }
    }

    @Test func `answers are as they are described`() async throws {
        let events = (0..<3).map { StoredEvent.blocked($0) }
        let console = try await RunningConsole(events: events)
        let client = console.client
        let session = try await client.begin()
        let schemas = Schemas(Self.description)
        #expect(schemas.faults(of: session.object, "Session") == [])
        let isUp = try await console.eventually {
            try await client.ask("GET", "/api/v1/status").status == 200
        }
        #expect(isUp)
        for (path, schema) in [
            ("/api/v1/session", "Session"), ("/api/v1/status", "Status"),
            ("/api/v1/rates", "Rates"), ("/api/v1/events", "EventPage"),
            ("/api/v1/events?limit=1", "EventPage"), ("/api/v1/events/1", "EventDetail"),
            ("/api/v1/counts?window=all", "Counts"),
            ("/api/v1/clusters", "Clusters"), ("/api/v1/report", "Report"),
            ("/api/v1/report?from=1772400001&to=1772400002", "Report"),
            ("/api/v1/places", "Places"),
            ("/api/v1/rule-modes", "RuleModes"), ("/api/v1/lists", "Lists"),
            ("/api/v1/lists/friends", "List"), ("/api/v1/audit", "Audit"),
            ("/api/v1/access", "Access"),
        ] {
            let answer = try await client.ask("GET", path)
            #expect(answer.status == 200, "\(path): \(answer.body)")
            #expect(schemas.faults(of: answer.object, schema) == [], "\(path)")
        }
        let reload = try await client.ask("POST", "/api/v1/reload", body: "{}")
        #expect(reload.status == 200)
        #expect(schemas.faults(of: reload.object, "Change") == [])
        let missing = try await client.ask("GET", "/api/v1/events/999")
        #expect(missing.status == 404 && schemas.faults(of: missing.object, "Error") == [])
        #expect(try await client.ask("GET", "/metrics").body == "weir_rules 2\n")
    }

    @Test func `no page is framed, sniffed, or runs what is not its own`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        for path in ["/", "/app.js", "/app.css", "/api/v1/session", "/api/v1/nothing", "/nothing"] {
            let answer = try await client.ask("GET", path)
            let policy = answer.headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"), "\(path)")
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["referrer-policy"] == "no-referrer")
        }
        let page = try await client.ask("GET", "/").body
        #expect(!page.contains("<script>") && !page.contains("style="))
    }

    @Test func `scripts put texts in as texts`() throws {
        let scripts = [
            PackageResources.app_js, PackageResources.dom_js, PackageResources.events_js,
            PackageResources.rules_js, PackageResources.lists_js, PackageResources.logs_js,
            PackageResources.world_js, PackageResources.links_js, PackageResources.overview_js,
            PackageResources.charts_js, PackageResources.api_js, PackageResources.report_js,
            PackageResources.clusters_js,
        ]
        for script in scripts.map({ String(decoding: $0, as: UTF8.self) }) {
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                #expect(!script.contains(word))
            }
        }
    }

    @Test func `what is not there, and what is not done, is said`() async throws {
        let console = try await RunningConsole()
        let client = console.client
        try await client.begin()
        #expect(try await client.ask("GET", "/etc/passwd").status == 404)
        #expect(try await client.ask("GET", "/../../etc/passwd").status == 404)
        #expect(try await client.ask("GET", "/api/v1/events/x").status == 404)
        let wrong = try await client.ask("DELETE", "/api/v1/events")
        #expect(wrong.status == 405 && wrong.headers["allow"] == "GET")
        let head = try await client.ask("HEAD", "/")
        #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test func `a store alone is shown without a gateway`() async throws {
        let console = try await RunningConsole(events: [.blocked(1)])
        let settings = try ConsoleSettings(
            nil, events: console.folder.appendingPathComponent("events.sqlite").path,
            listen: (.loopback, 0))
        #expect(settings.local == .viewer && settings.controlSocket == nil)
        let alone = try Console(settings)
        #expect(!alone.watch.hasGateway)
        let found = try await alone.tail.ask(for: "test") { search throws(EventStoreError) in
            try search.events(EventQuery(), limit: 10)
        }
        #expect(found.count == 1)
        #expect(throws: ConsoleError.self) { try ConsoleSettings(nil) }
    }
}

/// As much of JSON Schema as the description uses.
struct Schemas {
    private let all: [String: [String: Any]]

    init(_ description: [String: Any]) {
        let components = description["components"] as? [String: Any]
        all = components?["schemas"] as? [String: [String: Any]] ?? [:]
    }

    /// What in a value is not as a schema says.
    func faults(of value: Any, _ name: String) -> [String] {
        guard let schema = all[name] else { return ["there is no schema \(name)"] }
        return faults(value, schema, name)
    }

    private func faults(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return faults(value, all[name] ?? [:], place)
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            return ["\(place): \(value) is none of \(words)"]
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return ["\(place): no object"] }
            return faults(object: object, schema, place)
        case "array":
            guard let list = value as? [Any] else { return ["\(place): no array"] }
            let items = schema["items"] as? [String: Any] ?? [:]
            return list.flatMap { faults($0, items, place + "[]") }
        case "string": return value is String ? [] : ["\(place): no string"]
        case "number", "integer":
            return value is NSNumber && !(value is String) ? [] : ["\(place): no number"]
        case "boolean": return value is Bool ? [] : ["\(place): no truth"]
        default: return []
        }
    }

    private func faults(
        object: [String: Any], _ schema: [String: Any], _ place: String
    ) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let required = schema["required"] as? [String] ?? []
        var found = required.filter { object[$0] == nil }.map { "\(place): no \($0)" }
        for (key, value) in object {
            if let own = properties[key] {
                found += faults(value, own, "\(place).\(key)")
            } else if let other = schema["additionalProperties"] as? [String: Any] {
                found += faults(value, other, "\(place).\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(place): \(key) is not described")
            }
        }
        return found
    }
}
