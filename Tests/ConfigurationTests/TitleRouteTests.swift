import SS7Filter
import SS7Rules
import SS7Wire
import Testing

@testable import Configuration

/// What a file says of routes: links in order of priority, and routes of global titles.
@Suite struct TitleRouteTests {
    /// Two carriers and an STP, seven lines.
    private static let network = """
        networks: [{name: world, point-codes: [3-50-7]}]
        links:
          - {name: a, side: interconnect, point-codes: [2-1-1]}
          - {name: b, side: interconnect, point-codes: [2-1-2]}
          - {name: stp, side: home, point-codes: [3-50-1]}
          - {name: stp-2, side: home, point-codes: [3-50-1]}

        """

    private func configuration(_ text: String) throws -> Configuration {
        try Configuration(text: FindingTests.home + Self.network + text)
    }

    /// The findings, lines counted from the text given.
    private func findings(_ text: String) -> [String] {
        do {
            _ = try configuration(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map { "\($0.line - 9) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a route's links have priorities, and those of one share`() throws {
        let routes = try configuration(
            """
            routes:
              - {destination: 2-1-3, link: [[a, b], stp]}
              - {destination: 2-1-4, link: [b, a]}
              - {destination: 2-1-5, link: a}
            """
        ).routes
        #expect(routes.map(\.priorities) == [[[0, 1], [2]], [[1], [0]], [[0]]])
        #expect(routes[0].links == [0, 1, 2])
    }

    @Test func `a route has at most eight links, each once`() {
        #expect(
            findings(
                """
                routes:
                  - {destination: 2-1-3, link: [a, [b, a]]}
                  - {destination: 2-1-4, link: [a, [b, c]]}
                """) == ["2 a link is there twice", "3 no link is named `c`"])
        let nine = (0..<9).map { "{name: l\($0), side: home}" }.joined(separator: ", ")
        let names = (0..<9).map { "l\($0)" }.joined(separator: ", ")
        #expect(throws: Diagnostics.self) {
            try Configuration(
                text: FindingTests.home
                    + "links: [\(nine)]\nroutes: [{destination: 1-1-1, link: [\(names)]}]")
        }
    }

    @Test func `a global-title route is read with all that it may ask for`() throws {
        let routes = try configuration(
            """
            global-title-routes:
              - prefix: ["1555010", "+1555011"]
                numbering-plan: e214
                nature-of-address: international
                from: interconnect
                to:
                  - {point-code: 3-50-1, priority: 2, weight: 3, network-indicator: 2}
              - {prefix: "", from: home, to: [{point-code: 2-1-1}, {point-code: 2-1-2}]}
            """
        ).globalTitleRoutes
        let route = try #require(routes.first)
        #expect(route.prefixes.map(\.description) == ["1555010", "1555011"])
        #expect(route.numberingPlan == 7 && route.natureOfAddress == 4)
        #expect(route.from == .interconnect)
        let destination = try #require(route.destinations.first)
        #expect(destination.pointCode.value == 3 << 11 | 50 << 3 | 1)
        #expect(destination.priority == 2 && destination.weight == 3)
        #expect(destination.networkIndicator == 2)
        #expect(routes[1].prefixes == [Digits()])
        #expect(routes[1].destinations.map(\.priority) == [1, 1])
        #expect(routes[1].numberingPlan == nil && routes[1].natureOfAddress == nil)
    }

    @Test func `routes that contradict each other or lead nowhere are refused by line`() {
        #expect(
            findings(
                """
                global-title-routes:
                  - {prefix: "1555", to: [{point-code: 3-50-1}]}
                  - {prefix: ["1556", "1555"], to: [{point-code: 3-50-1}]}
                  - {prefix: "1555", from: home, to: [{point-code: 2-1-1}]}
                  - {prefix: "1557", to: [{point-code: 3-50-7}]}
                  - {prefix: "1558", to: [{point-code: 1-1-1}]}
                  - {prefix: "1559", from: home, to: [{point-code: 3-50-1}]}
                """) == [
                    "3 a second route for the prefix `1555`",
                    "5 3-50-7 is the gateway's own point code: a translation to it would go round",
                    "6 nothing leads to 1-1-1",
                    "7 3-50-1 is on the side that the messages come from",
                ])
        #expect(
            findings(
                """
                global-title-routes:
                  - {prefix: "1234567890123456", to: [{point-code: 3-50-1, weight: 0}]}
                  - {to: [{priority: 9}]}
                """) == [
                    "2 `prefix` takes prefixes of 0 to 15 digits, country code first, not `1234567890123456`",
                    "2 `weight` takes a number from 1 to 100, not `0`",
                    "3 a global-title route needs `prefix`",
                    "3 a destination needs a `point-code`",
                    "3 `priority` takes a number from 1 to 8, not `9`",
                ])
    }

    @Test func `routes of titles need a point code of the gateway's own`() {
        let text =
            FindingTests.home + """
                links: [{name: stp, side: home, point-codes: [3-50-1]}]
                global-title-routes: [{prefix: "1", to: [{point-code: 3-50-1}]}]
                """
        #expect(throws: Diagnostics.self) { try Configuration(text: text) }
    }
}
