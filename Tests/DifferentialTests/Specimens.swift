import Foundation
import SS7Builder
import Testing

/// Everything that there is to read: the project's own messages, and those of others.
///
/// Files made for it live as long as it does.
final class Specimens {
    private let scratch: ScratchFolder
    private(set) var own: [Specimen] = []
    /// The captures and vectors by others; none where the samples are not there.
    private(set) var samples: [Specimen] = []

    var all: [Specimen] { own + samples }

    init() throws {
        scratch = try ScratchFolder()
        own = try madeHere()
        samples = try madeByOthers()
    }

    private func madeHere() throws -> [Specimen] {
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

    private func madeByOthers() throws -> [Specimen] {
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
}
