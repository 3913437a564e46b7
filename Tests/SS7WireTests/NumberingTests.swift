import SS7Wire
import Testing

/// Numbers brought into international form, or said to be unknown.
@Suite struct NumberingTests {
    private func read(
        _ digits: String, _ form: NumberForm, _ change: (inout Numbering) -> Void = { _ in }
    ) -> String {
        var numbering = Numbering()
        change(&numbering)
        return Digits(digits).map { "\(numbering.international($0, form))" } ?? "?"
    }

    private static func country(_ numbering: inout Numbering) {
        numbering.countryCode = Digits("49") ?? Digits()
        numbering.nationalPrefix = Digits("0") ?? Digits()
    }

    @Test func `An international number is taken as it is`() {
        #expect(read("15550142", .international) == "15550142")
        #expect(read("15550142", .international, Self.country) == "15550142")
    }

    @Test func `No country code begins with 0: a prefix is dropped, else the number is unknown`() {
        #expect(read("0015550142", .international) == "15550142")
        #expect(read("0015550142", .unknown) == "15550142")
        #expect(read("01155", .international) == "")
        #expect(read("00", .international) == "")
        #expect(read("000155", .international) == "")
        #expect(
            read("01115550142", .international) {
                $0.internationalPrefix = Digits("011") ?? Digits()
            }
                == "15550142")
    }

    @Test func `A national number needs a country`() {
        #expect(read("5550142", .national) == "")
        #expect(read("5550142", .national, Self.country) == "495550142")
        #expect(read("05550142", .national, Self.country) == "495550142")
        #expect(read("0015550142", .national, Self.country) == "49015550142")
        let long = String(repeating: "1", count: 31)
        #expect(read(long, .national, Self.country) == "")
        #expect(read(String(long.dropLast()), .national, Self.country).count == 32)
    }

    @Test func `A number of unknown nature is what the settings say`() {
        #expect(read("15550142", .unknown) == "")
        #expect(read("15550142", .unknown) { $0.unknownNature = .international } == "15550142")
        #expect(
            read("5550142", .unknown) {
                Self.country(&$0)
                $0.unknownNature = .national
            } == "495550142")
    }

    @Test func `A subscriber's number, digits above nine and no digits at all are unknown`() {
        #expect(read("5550142", .subscriber, Self.country) == "")
        #expect(read("1555a", .international) == "")
        #expect(read("b5550142", .national, Self.country) == "")
        #expect(read("", .international) == "")
    }

    @Test func `Natures of SCCP and of MAP are numbered apart`() {
        #expect(NumberForm(sccpNature: 4) == .international)
        #expect(NumberForm(sccpNature: 3) == .national)
        #expect(NumberForm(sccpNature: 0) == .unknown)
        #expect(NumberForm(sccpNature: 1) == .subscriber)
        #expect(NumberForm(mapNature: 1) == .international)
        #expect(NumberForm(mapNature: 2) == .national)
        #expect(NumberForm(mapNature: 0) == .unknown)
        #expect(NumberForm(mapNature: 255) == .international)
    }
}
