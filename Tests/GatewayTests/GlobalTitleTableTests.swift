import SS7Filter
import SS7Wire
import Testing

@testable import Gateway

/// Which global-title route a title has.
@Suite struct GlobalTitleTableTests {
    private static func title(
        _ text: String, plan: UInt8? = 1, nature: UInt8? = 4
    ) -> SCCPAddress {
        var address = SCCPAddress()
        address.normalised = GlobalTitleTests.digits(text)
        address.hasPlan = plan != nil
        address.numberingPlan = plan ?? 0
        address.hasNature = nature != nil
        address.natureOfAddress = nature ?? 0
        return address
    }

    private static func route(
        _ prefix: String, _ code: UInt32, plan: UInt8? = nil, nature: UInt8? = nil,
        from side: Side? = nil
    ) -> GlobalTitleRoute {
        var route = GlobalTitleRoute(
            prefix: GlobalTitleTests.digits(prefix), to: [.init(code)])
        route.numberingPlan = plan
        route.natureOfAddress = nature
        route.side = side
        return route
    }

    private func pointCode(
        _ table: GlobalTitleTable, _ title: SCCPAddress, from side: Side = .interconnect
    ) -> UInt32? {
        table.destinations(of: title, from: side).map { table.destination($0.start).pointCode }
    }

    @Test func `The longest prefix that fits has it, and of one prefix the most particular`() {
        let table = GlobalTitleTable([
            Self.route("", 1), Self.route("1555", 2), Self.route("155501", 3, plan: 7),
            Self.route("155501", 4, nature: 3), Self.route("155501", 5, plan: 7, nature: 3),
            Self.route("15550199", 6, from: .home),
        ])
        #expect(pointCode(table, Self.title("2")) == 1)
        #expect(pointCode(table, Self.title("15550")) == 2)
        // The longer prefix is of other plans and natures.
        #expect(pointCode(table, Self.title("15550190")) == 2)
        #expect(pointCode(table, Self.title("15550190", plan: 7)) == 3)
        #expect(pointCode(table, Self.title("15550190", nature: 3)) == 4)
        #expect(pointCode(table, Self.title("15550190", plan: 7, nature: 3)) == 5)
        #expect(pointCode(table, Self.title("15550199")) == 2)
        #expect(pointCode(table, Self.title("15550199"), from: .home) == 6)
        // What a title does not say is that of a plain international number.
        #expect(pointCode(table, Self.title("155501", plan: nil, nature: nil)) == 2)
        // Whose number cannot be told is nobody's, whatever there is for all others.
        #expect(pointCode(table, Self.title("")) == nil)
    }

    @Test func `Random routes lead where the longest of them in a list does`() {
        var generator = SystemRandomNumberGenerator()
        func number(_ lengths: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: lengths, using: &generator)).map { _ in "012".randomElement()! }
            )
        }
        for _ in 0..<50 {
            let prefixes = Array(Set((0..<40).map { _ in number(1...15) }))
            let table = GlobalTitleTable(
                prefixes.enumerated().map { Self.route($0.element, UInt32($0.offset)) })
            for _ in 0..<100 {
                let asked = number(1...15)
                let longest = prefixes.enumerated().filter { asked.hasPrefix($0.element) }
                    .max { $0.element.count < $1.element.count }
                #expect(
                    pointCode(table, Self.title(asked)) == longest.map { UInt32($0.offset) },
                    "\(asked) of \(prefixes)")
            }
        }
    }
}
