import HTTPTypes
import Hummingbird

extension Console {
    private static let html = "text/html; charset=utf-8"
    private static let script = "text/javascript; charset=utf-8"

    /// The page and its parts, which travel inside the binary.
    var pageRoutes: [Route] {
        [
            page("/", PackageResources.index_html, Console.html),
            page("/app.css", PackageResources.app_css, "text/css; charset=utf-8"),
            page("/icon.svg", PackageResources.icon_svg, "image/svg+xml"),
            page("/app.js", PackageResources.app_js, Console.script),
            page("/api.js", PackageResources.api_js, Console.script),
            page("/dom.js", PackageResources.dom_js, Console.script),
            page("/charts.js", PackageResources.charts_js, Console.script),
            page("/overview.js", PackageResources.overview_js, Console.script),
            page("/links.js", PackageResources.links_js, Console.script),
            page("/world.js", PackageResources.world_js, Console.script),
            page("/events.js", PackageResources.events_js, Console.script),
            page("/clusters.js", PackageResources.clusters_js, Console.script),
            page("/report.js", PackageResources.report_js, Console.script),
            page("/rules.js", PackageResources.rules_js, Console.script),
            page("/lists.js", PackageResources.lists_js, Console.script),
            page("/logs.js", PackageResources.logs_js, Console.script),
            page("/api/v1/openapi.json", PackageResources.openapi_json, "application/json"),
        ]
    }

    private func page(_ path: String, _ octets: [UInt8], _ type: String) -> Route {
        Route(.get, path, for: .everybody) { _ in
            var response = Response.octets(octets, type)
            response.headers[.cacheControl] = "no-cache"
            return response
        }
    }
}
