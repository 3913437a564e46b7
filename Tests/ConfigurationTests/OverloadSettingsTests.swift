import SS7Rules
import Testing

@testable import Configuration

/// What a file says of overload.
@Suite struct OverloadSettingsTests {
    private func configuration(_ text: String) throws -> Configuration {
        try Configuration(text: FindingTests.home + text)
    }

    private func findings(_ text: String) -> [String] {
        do {
            _ = try configuration(text)
            return []
        } catch let error as Diagnostics {
            return error.all.map { "\($0.line - 3) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a side's policy holds for its links, where they have none of their own`() throws {
        let configuration = try configuration(
            """
            sides: {interconnect: {overload: bypass}}
            overload-after: 250ms
            congestion: {high: 32, low: 4}
            links:
              - {name: a, side: interconnect}
              - {name: b, side: interconnect, overload: drop}
              - {name: c, side: home}
            """)
        #expect(configuration.links.map(\.policy.overload) == [.bypass, .drop, .wait])
        #expect(configuration.overloadAfter == .milliseconds(250))
        #expect(configuration.congestion.high == 32 && configuration.congestion.low == 4)
    }

    @Test func `back-pressure alone is the default`() throws {
        let configuration = try configuration("links: [{name: a, side: interconnect}]")
        #expect(configuration.links[0].policy.overload == .wait)
        #expect(configuration.overloadAfter == .seconds(1))
        #expect(configuration.congestion == .init(high: 8, low: 0))
    }

    @Test func `what cannot be is refused by line`() {
        #expect(findings("congestion: {high: 4, low: 4}") == ["1 `low` is not below `high`"])
        #expect(
            findings("sides: {home: {overload: pass}}")
                == ["1 `overload` is one of wait, drop, bypass, not `pass`"])
        #expect(
            findings(
                """
                sms-home-routing: {address: "15550109999"}
                links:
                  - {name: a, side: interconnect, overload: bypass}
                """)
                == ["3 link `a`: `overload: bypass` cannot be had with `sms-home-routing`"])
    }
}
