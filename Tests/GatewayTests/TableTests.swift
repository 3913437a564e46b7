import Testing

/// Description, octets in, verdict, octets out: through the gateway as it runs.
@Suite struct TableTests {
    private func run(_ row: Row) throws {
        let bench = try Bench()
        for (index, step) in row.steps.enumerated() {
            let place = "\(row.description), step \(index + 1)"
            bench[step.party].send(step.sent, stream: step.stream)
            #expect(bench.settle(step.party), "\(place): nothing goes through any more")
            // An answer to the sender may be read after what has gone on behind it.
            bench.wait {
                bench[step.party].errors.count >= step.errors.count
                    && bench[step.party].arrivals.count >= step.comesBack.count
            }
            for party in Party.allCases {
                var expected: [[UInt8]] = []
                if party == step.party { expected = step.comesBack }
                if party == step.target ?? step.party.opposite { expected = step.arrives }
                #expect(bench[party].takeArrivals() == expected, "\(place): at \(party)")
            }
            #expect(bench[step.party].errors == step.errors, "\(place)")
            bench[step.party].forgetManagement()
            #expect(bench.takeEvents() == step.events, "\(place)")
        }
    }

    @Test(arguments: Row.forwarding)
    func `Forwarded`(row: Row) throws { try run(row) }

    @Test(arguments: Row.blocking)
    func `Blocked`(row: Row) throws { try run(row) }

    @Test(arguments: Row.segmenting)
    func `Segments`(row: Row) throws { try run(row) }

    @Test(arguments: Row.refusing)
    func `Refused`(row: Row) throws { try run(row) }
}
