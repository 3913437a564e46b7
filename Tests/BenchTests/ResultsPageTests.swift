import Foundation
import Testing

@testable import bench_page

/// The page of what the benchmarks have found.
@Suite struct ResultsPageTests {
    private let text = [
        "about\t2 cores",
        "section\tdecode\tDecoding\tby <callgrind>",
        "figure\tdecode\tto the C parser\t1.19\ttimes\t<=\t1.5",
        "figure\tdecode\trate\t2500000\t/s\t>=\t3000000",
        "figure\tdecode\tsize\t3\tMiB\t-\t-",
        "columns\tdecode\tmessage\toctets",
        "row\tdecode\tupdateLocation\t148",
        "section\tlength\tLength\tin shapes",
        "axes\tlength\tlog octets\tinstructions",
        "point\tlength\tone\t100\t1000",
        "point\tlength\tone\t200\t2000",
        "point\tlength\ttwo\t100\t1500",
        "section\tkernel\tKernel\tunder another kernel",
        "skipped\tkernel\tlinux.uml is missing",
    ].joined(separator: "\n")

    @Test func `targets are told with what they came to`() throws {
        let results = try BenchResults(text)
        #expect(
            results.verdicts == [
                "met     Decoding: to the C parser: 1.19 times, at most 1.5 times: met",
                "NOT MET Decoding: rate: 2500000 /s, at least 3000000 /s: NOT MET",
                "SKIPPED: Kernel: linux.uml is missing",
            ])
        let page = results.html
        #expect(page.contains("by &lt;callgrind&gt;"))
        #expect(page.components(separatedBy: "<polyline").count == 3)
        #expect(page.contains("SKIPPED: linux.uml is missing"))
        #expect(page.contains("<dt>targets met</dt><dd>1</dd>"))
        let markdown = results.markdown
        #expect(markdown.contains("| to the C parser | 1.19 times | at most 1.5 times: met |"))
        #expect(markdown.contains("| one | 200 | 2000 |"))
        #expect(markdown.contains("| updateLocation | 148 |"))
    }

    @Test(arguments: [
        "nonsense", "figure\tnone\ta\t1\ts\t-\t-", "section\ta\tb",
        "section\ta\tb\tc\npoint\ta\tb\tx\t1",
        "section\ta\tb\tc\nsection\ta\tb\tc", "section\ta\tb\tc\nfigure\ta\tb\t1",
    ])
    func `a line that is no result is named`(_ text: String) {
        let error = #expect(throws: BenchResults.LineError.self) { try BenchResults(text) }
        #expect(error?.line == text.split(separator: "\n").count)
    }
}
