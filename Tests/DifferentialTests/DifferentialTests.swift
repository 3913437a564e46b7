import Foundation
import SS7Builder
import Testing

/// Weir's decoder against tshark, message by message, over everything that there is to read.
@Suite(.enabled(if: Tshark() != nil, Comment(rawValue: Tshark.skipped)), .serialized)
struct DifferentialTests {
    let tshark: Tshark
    private let scratch: ScratchFolder

    init() throws {
        tshark = try #require(Tshark())
        scratch = try ScratchFolder()
    }

    /// The project's own messages, made by its builder or shipped with the demo.
    private func ownSpecimens() throws -> [Specimen] {
        let demo = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CPacks/demo.pcap").standardizedFileURL.path
        let own = [
            ("own/operations", Sample.all.map(\.message)), ("own/forms", OwnMessages.forms),
            ("own/envelopes", OwnMessages.envelopes), ("own/tricks", OwnMessages.tricks),
        ]
        return try [Specimen(name: "own/demo", path: demo)]
            + own.map { name, messages in
                let capture = SCTPCapture(messages).octets
                return Specimen(name: name, path: try scratch.write(capture, as: "\(name).pcap"))
            }
    }

    /// The captures and vectors by others; none where the samples are not there.
    private func sampleSpecimens() throws -> [Specimen] {
        guard let folder = Samples.folder else { return [] }
        let table = try ReadingOptions()
        let names = try #require(FileManager.default.enumerator(atPath: folder.path))
            .compactMap { $0 as? String }.sorted()
        let unused = table.unused(by: names)
        #expect(unused == [], "captures.txt: patterns that match no file")
        let captures = ["pcap", "pcapng", "cap", "gz"]
        return try names.compactMap { name in
            let path = folder.appending(path: name).path
            if captures.contains((name as NSString).pathExtension) {
                return try table.specimen(name, at: path)
            }
            guard name.hasSuffix(".hex"), let wrapping = Wrapping(of: name) else { return nil }
            let capture = wrapping.capture(of: try vectorMessages(path))
            return try table.specimen(name, at: scratch.write(capture, as: "\(name).pcap"))
        }
    }

    @Test func `both readers find the same in every message`() throws {
        let samples = try sampleSpecimens()
        if samples.isEmpty { print("SKIPPED: captures by others against tshark: no samples") }
        var comparison = Comparison()
        for specimen in try ownSpecimens() + samples {
            comparison.compare(
                specimen.name, ours: try ourFindings(specimen),
                theirs: try theirFindings(specimen, with: tshark))
        }
        var accepted = try AcceptedDifferences()
        #expect(accepted.malformedLines == [])
        for difference in comparison.differences where !accepted.accepts(difference) {
            Issue.record(Comment(rawValue: difference.text))
        }
        let fields = comparison.aspects.values.reduce(0, +)
        print("compared with tshark: \(comparison.messages) messages, \(fields) fields:")
        for aspect in Aspect.allCases {
            guard let count = comparison.aspects[aspect] else { continue }
            print("  \(aspect.rawValue) \(count)")
        }
        print("  no protocol known to tshark: \(comparison.unknown)")
        print("  accepted differences: \(accepted.count)")
        print("  illegal for both: \(comparison.illegal)")
        print("  tshark alone objects: \(comparison.lenient.count)")
        if ProcessInfo.processInfo.environment["WEIR_VERBOSE"] != nil {
            for line in comparison.lenient { print("    \(line)") }
        }
        // What is compared shall not become less by accident.
        #expect(comparison.messages >= (samples.isEmpty ? 2_500 : 9_300))
        #expect(fields >= (samples.isEmpty ? 25_000 : 78_000))
        guard !samples.isEmpty else { return }
        #expect(accepted.stale == [], "accepted-differences.txt: no longer different")
    }
}
