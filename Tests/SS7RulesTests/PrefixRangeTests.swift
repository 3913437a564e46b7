import SS7Wire
import Testing

@testable import SS7Rules

@Suite struct PrefixRangeTests {
    private func text(_ first: String, _ last: String) throws -> [String]? {
        PrefixRange.prefixes(
            from: try #require(Digits(first)), through: try #require(Digits(last))
        )?.map(\.description)
    }

    @Test(arguments: [
        ("155501000", "155501999", ["155501"]), ("15", "15", ["15"]), ("10", "19", ["1"]),
        ("155501998", "155502001", ["155501998", "155501999", "155502000", "155502001"]),
        (
            "1000", "1234",
            ["10", "11", "120", "121", "122", "1230", "1231", "1232", "1233", "1234"]
        ),
        ("0", "9", []),
    ])
    func `A range becomes its fewest prefixes`(first: String, last: String, prefixes: [String])
        throws
    {
        #expect(try text(first, last) == prefixes)
    }

    @Test(arguments: [("15", "150"), ("16", "15"), ("1a", "1b")])
    func `What is no range has none`(first: String, last: String) throws {
        #expect(try text(first, last) == nil)
    }

    @Test func `Prefixes cover a range and nothing else`() throws {
        var state: UInt64 = 7
        for _ in 0..<20 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let one = 1_000 + Int(state >> 33) % 9_000
            let other = 1_000 + Int(state >> 45) % 9_000
            let range = min(one, other)...max(one, other)
            let prefixes = try #require(
                try text(String(range.lowerBound), String(range.upperBound)))
            let covered = (1_000..<10_000).flatMap { number in
                prefixes.filter { String(number).hasPrefix($0) }.map { _ in number }
            }
            #expect(covered == Array(range))
        }
    }

    @Test func `Ten prefixes become one, and those within others go`() throws {
        let written = (0...9).map { "1550\($0)" } + (1...9).map { "155\($0)" } + ["1512", "15123"]
        let prefixes = PrefixRange.fewest(written.compactMap { Digits($0) })
        #expect(prefixes.map(\.description) == ["1512", "155"])
    }
}
