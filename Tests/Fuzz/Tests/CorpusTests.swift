import Foundation
import FuzzTarget
import Testing

/// The fuzzer's corpus, its findings and its seeds through the fuzzer's own target.
@Suite struct CorpusTests {
    private static let corpus = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../corpus")

    private func finding(_ name: String) throws -> String? {
        let file = Self.corpus.appendingPathComponent("\(name).bin")
        return Examination.violation(of: try Array(Data(contentsOf: file)))
    }

    @Test func `The packed corpus breaks no invariant`() throws {
        let packed = try Data(contentsOf: Self.corpus.appendingPathComponent("corpus.pack"))
        let inputs = PackedCorpus.inputs(of: Array(packed))
        #expect(inputs.count > 300)
        for (index, input) in inputs.enumerated() {
            if let violation = Examination.violation(of: input) {
                Issue.record("input \(index): \(violation)")
            }
        }
    }

    @Test func `No seed breaks an invariant`() {
        for (index, seed) in Seeds.all.enumerated() {
            if let violation = Examination.violation(of: seed) {
                Issue.record("seed \(index): \(violation)")
            }
        }
    }

    // MARK: - Findings, each an input that once broke an invariant

    /// The error's offset was the header's length, which counts padding that was left out.
    @Test func `M3UA without Protocol Data and padding names an offset in the message`() throws {
        #expect(try finding("m3ua-without-protocol-data-and-padding") == nil)
    }
}
