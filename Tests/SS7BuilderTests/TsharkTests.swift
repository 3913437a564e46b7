import SS7Builder
import Testing

/// What another reader finds in the builder's messages.
@Suite(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)))
struct TsharkTests {
    let tshark: Tshark

    init() throws { tshark = try #require(Tshark()) }

    @Test func `no operation is malformed`() throws {
        let complaints = try tshark.complaints(about: SCTPCapture(Sample.all.map(\.message)).octets)
        #expect(complaints == [])
    }

    @Test func `every operation, global title and IMSI is read back`() throws {
        let capture = SCTPCapture(Sample.all.map(\.message)).octets
        let rows = try tshark.fields(
            [
                "gsm_old.localValue", "camel.local", "e212.imsi", "sccp.called.digits",
                "sccp.calling.digits", "sccp.called.ssn",
            ], of: capture)
        try #require(rows.count == Sample.all.count)
        for (sample, row) in zip(Sample.all, rows) {
            let code = "\(sample.request.code)"
            #expect(row[sample.isCAP ? 1 : 0] == [code], "\(sample.name)")
            #expect(row[2] == (sample.imsi.map { [$0] } ?? []), "\(sample.name)")
            #expect(row[3] == ["15550199"])
            #expect(row[4] == ["15550100"])
            #expect(row[5] == ["\(sample.ssn)"])
        }
    }
}
