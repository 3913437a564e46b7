import Testing

@testable import Intelligence

/// Which numbers of a cluster are joined, and which are left as two.
@Suite struct NumberPairingTests {
    /// A burst on an IMSI (`i1`) or MSISDN (`m1`) by networks that are letters, each attack one.
    private func burst(_ number: String, _ networks: String) -> Burst {
        let digits = String(number.dropFirst())
        var burst = Burst(
            on: number.hasPrefix("i") ? Subscriber(imsi: "9\(digits)") : Subscriber(msisdn: digits),
            at: 0)
        for network in networks.utf8 {
            burst.add(
                ClusterAttack(
                    time: 0, target: burst.target, network: String(network), operation: "any"),
                network: Int(network) - 0x61, operation: 0)
        }
        return burst
    }

    private func pairs(_ numbers: [String: String], candidates: [String: String] = [:]) -> [String]
    {
        NumberPairing(
            of: numbers.map { burst($0.key, $0.value) },
            candidates: candidates.map { burst($0.key, $0.value) }
        ).subscribers.compactMap { attacked in
            guard let imsi = attacked.subscriber.imsi, let msisdn = attacked.subscriber.msisdn
            else {
                return nil
            }
            return "\(imsi.dropFirst())\(msisdn)"
        }.sorted()
    }

    @Test func `What each of two numbers lacks the other one has`() {
        #expect(pairs(["i1": "ab", "m2": "c", "i3": "a", "m4": "bc"]) == ["12", "34"])
        #expect(pairs(["i1": "abcd", "m2": "a", "i3": "a", "m4": "abcd"]) == ["12", "34"])
        #expect(pairs(["m1": "abc", "m2": "ab", "i3": "c"]) == ["32"])
    }

    @Test func `Whole numbers are left alone: nothing tells whose they are`() {
        #expect(pairs(["i1": "abc", "m2": "abc", "i3": "abc", "m4": "abc"]) == [])
        #expect(pairs(["i1": "abc", "m2": "abc"]) == [])
    }

    @Test func `Where either of two may be the one neither is`() {
        #expect(pairs(["i1": "a", "i2": "a", "m3": "bc", "m4": "bc"]) == [])
        #expect(pairs(["i1": "a", "m2": "abc", "m3": "abc"]) == [])
    }

    @Test func `Of ways that explain as much the even one is right`() {
        #expect(pairs(["i1": "a", "m2": "abc", "m3": "aabc"]) == ["12"])
    }

    @Test func `A candidate is joined where a number lacks it, and to none that is whole`() {
        #expect(pairs(["m1": "ab", "m2": "abc"], candidates: ["i3": "c"]) == ["31"])
        #expect(pairs(["m1": "abc", "m2": "abc"], candidates: ["i3": "c"]) == [])
        #expect(pairs(["i1": "ab", "m2": "bc"], candidates: ["m3": "c"]) == ["12"])
    }

    @Test func `Two numbers of one network each join nothing`() {
        #expect(pairs(["i1": "a", "m2": "b"]) == [])
    }

    @Test(.timeLimit(.minutes(1))) func `More numbers than can be weighed are left as they are`() {
        var numbers: [String: String] = [:]
        for number in 0..<40 { numbers["\(number.isMultiple(of: 2) ? "i" : "m")\(number)"] = "ab" }
        #expect(pairs(numbers) == [])
    }
}
