import SS7Wire
import Testing

@Suite struct ApplicationContextTests {
    private func read(_ octets: [UInt8]) throws(DecodeError) -> ApplicationContext {
        try ApplicationContext.read(
            objectIdentifier: ByteRange(0, octets.count), in: octets.span)
    }

    private func dotted(_ octets: [UInt8]) -> String {
        ApplicationContext.dotted(
            objectIdentifier: ByteRange(0, octets.count), in: octets.span)
    }

    @Test(
        arguments: [
            ([4, 0, 0, 1, 0, 29, 3], ApplicationContext(.map, 29, version: 3)),
            ([4, 0, 0, 1, 0, 33, 4], ApplicationContext(.map, 33, version: 4)),
            ([4, 0, 0, 1, 0, 1, 1], ApplicationContext(.map, 1, version: 1)),
            ([4, 0, 0, 1, 0, 50, 0], ApplicationContext(.cap, 50, version: 1)),
            ([4, 0, 0, 1, 0, 50, 1], ApplicationContext(.cap, 50, version: 2)),
            ([4, 0, 0, 1, 0, 52, 1], ApplicationContext(.cap, 52, version: 2)),
            ([4, 0, 0, 1, 21, 3, 4], ApplicationContext(.cap, 4, version: 3)),
            ([4, 0, 0, 1, 20, 3, 14], ApplicationContext(.cap, 14, version: 3)),
            ([4, 0, 0, 1, 21, 3, 50], ApplicationContext(.cap, 50, version: 3)),
            ([4, 0, 0, 1, 23, 3, 61], ApplicationContext(.cap, 61, version: 4)),
            ([4, 0, 0, 1, 22, 3, 14], ApplicationContext(.cap, 14, version: 4)),
        ] as [([UInt8], ApplicationContext)])
    func `assigned contexts are read and written back`(
        octets: [UInt8], context: ApplicationContext
    ) throws {
        let found = try read(octets)
        #expect(found == context)
        #expect(found.isAssigned)
        #expect(found.dotted == dotted(octets))
    }

    @Test(
        arguments: [
            [4, 0, 0, 1, 0, 29, 99], [4, 0, 0, 1, 0, 29, 0], [4, 0, 0, 1, 0, 99, 3],
            [4, 0, 0, 1, 0, 51, 0], [4, 0, 0, 1, 21, 3, 5],
        ] as [[UInt8]])
    func `numbers that no standard assigns keep their protocol`(octets: [UInt8]) throws {
        let found = try read(octets)
        #expect(found.userProtocol != .unknown)
        #expect(!found.isAssigned)
    }

    @Test(
        arguments: [
            [4, 0, 0, 1, 0, 29, 3, 0], [4, 0, 0, 1, 0, 0x80, 29, 3], [4, 0, 0, 1, 0x80, 0, 29, 3],
            [0x80, 4, 0, 0, 1, 0, 29, 3], [4, 0, 0, 1, 0, 29, 0x80, 3], [4, 0, 0, 1, 0, 29],
            [4, 0, 0, 1, 0], [4, 0, 0, 1, 0, 0x81, 29], [4, 0, 0, 1, 0, 29, 0x83], [],
            [4, 0, 0, 1, 21, 3, 4, 0], [4, 0, 0, 1, 23, 3], [4, 0, 0, 1, 21, 3, 0x81, 4],
        ] as [[UInt8]])
    func `padded, extra, large and missing arcs are illegal`(octets: [UInt8]) {
        #expect(throws: DecodeError.self) { try read(octets) }
    }

    @Test func `other object identifiers are unknown contexts`() throws {
        // 1.2.826.0.1249.51.1.1.1.0.1, as seen in a public capture.
        let octets: [UInt8] = [0x2a, 0x86, 0x3a, 0, 0x89, 0x61, 0x33, 1, 1, 1, 0, 1]
        let found = try read(octets)
        #expect(found.isPresent && found.userProtocol == .unknown && !found.isAssigned)
        #expect(dotted(octets) == "1.2.826.0.1249.51.1.1.1.0.1")
        #expect(try read([4, 0, 0, 1, 1, 1, 1]).userProtocol == .unknown)
    }

    @Test func `operations are found by the names that they print`() {
        for operation in Operation.allNamed {
            #expect(Operation.named(operation.name) == operation)
        }
        #expect(Operation.map(.anyTimeInterrogation).code == 71)
        #expect(Operation.named("continue") == .cap(.continue))
        #expect(Operation.named("map16") == Operation(.map, 16))
        #expect(Operation.named("map016") == nil)
        #expect(Operation.named("anyTimeInterogation") == nil)
    }

    @Test func `code 46 is named by its context`() {
        let delivery = ApplicationContext(.map, 25, version: 2)
        let relay = ApplicationContext(.map, 21, version: 2)
        #expect(Operation.resolve(code: 46, in: delivery, of: .map) == .map(.mtForwardSM))
        #expect(Operation.resolve(code: 44, in: delivery, of: .map) == .map(.mtForwardSM))
        #expect(Operation.resolve(code: 46, in: relay, of: .map) == .map(.moForwardSM))
        #expect(Operation.resolve(code: 46, in: .init(), of: .map) == .map(.moForwardSM))
        #expect(
            Operation.resolve(code: 46, in: delivery, of: .cap) == .cap(.sendChargingInformation))
    }
}
