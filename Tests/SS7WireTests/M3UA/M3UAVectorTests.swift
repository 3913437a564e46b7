import Foundation
import SS7Wire
import Testing

/// Messages written by other implementations, where this machine has them.
private let vectors: [(octets: [UInt8], note: String)] = {
    let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let samples =
        ProcessInfo.processInfo.environment["WEIR_SAMPLES"].map(URL.init(fileURLWithPath:))
        ?? package.deletingLastPathComponent().appending(path: "shared/samples")
    let folder = samples.appending(path: "vectors")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().flatMap { name -> [(octets: [UInt8], note: String)] in
        let file = folder.appending(path: "\(name)/hex/xua.hex")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard !line.hasPrefix("#"), parts.count == 2 else { return nil }
            return (octets(String(parts[0])), "\(name) \(parts[1])")
        }
    }
}()

/// Those that say they are M3UA by class and type, and are meant to be sound.
private let sound: [(octets: [UInt8], note: String)] = vectors.filter { vector in
    guard vector.octets.count >= 8, vector.octets[0] == 1 else { return false }
    let type = M3UAMessageType(messageClass: vector.octets[2], type: vector.octets[3])
    return type.isDefined
}

@Suite struct M3UAVectorTests {
    @Test(.enabled(if: !vectors.isEmpty, "SKIPPED: no sample vectors beside the package"))
    func `Messages of other implementations are read`() {
        var read = 0
        for vector in sound {
            do {
                _ = try M3UAManagementMessage(vector.octets.span)
                read += 1
            } catch {
                // Some vectors are broken on purpose: a length beyond the end, no parameter at all.
                let isMeant = error.reason == .missingParameter || error.reason == .badLength
                #expect(isMeant, "\(error) in \(vector.note)")
            }
        }
        #expect(read >= sound.count * 9 / 10)
        #expect(read >= 100)
    }
}
