import Load
import Testing

@Suite struct LatenciesTests {
    @Test func `quantiles are within two per cent of the sorted values`() throws {
        var distribution = Latencies()
        var values: [UInt64] = []
        var state: UInt64 = 7
        for _ in 0..<10_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = (state >> 40) + (state >> 33) % 100
            values.append(value)
            distribution.add(value)
        }
        values.sort()
        for share in [0.01, 0.5, 0.9, 0.99, 1] {
            let exact = Double(values[max(0, Int(Double(values.count) * share) - 1)])
            let found = Double(try #require(distribution.quantile(share)))
            #expect(found >= exact && found <= exact * 1.02, "\(share): \(found), exactly \(exact)")
        }
    }

    @Test func `no quantile is above the longest, and the last one is it`() throws {
        var distribution = Latencies()
        for value: UInt64 in 1...500 { distribution.add(1_000_003 * value) }
        #expect(distribution.greatest == 500_001_500)
        for share in [0.5, 0.9, 0.99, 0.998, 0.999, 0.9999, 1] {
            #expect(try #require(distribution.quantile(share)) <= 500_001_500)
        }
        #expect(distribution.quantile(0.9999) == distribution.greatest)
        #expect(distribution.quantile(0.999) == distribution.greatest)
    }

    @Test
    func `small values are exact, the longest count as ten minutes, and nothing has no quantile`() {
        var distribution = Latencies()
        #expect(distribution.quantile(0.5) == nil)
        for value: UInt64 in 0..<128 { distribution.add(value) }
        #expect(distribution.quantile(0.5) == 63)
        #expect(distribution.quantile(1) == 127)
        distribution.add(.max)
        #expect(distribution.quantile(1) == 600_000_000_000)
    }
}
