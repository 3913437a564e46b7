import Foundation

/// Captures by others, which are not part of the project.
enum Samples {
    /// The folder of samples: `WEIR_SAMPLES`, else `shared/samples` beside the package.
    static let folder: URL? = {
        let environment = ProcessInfo.processInfo.environment["WEIR_SAMPLES"]
        let package = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder =
            environment.map { URL(filePath: $0) }
            ?? package.deletingLastPathComponent().appending(path: "shared/samples")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// Every capture below `captures`, in the order of their paths.
    static let captures: [String] = {
        guard let folder else { return [] }
        let files = FileManager.default.enumerator(atPath: folder.appending(path: "captures").path)
        let suffixes = [".pcap", ".pcapng", ".cap", ".pcap.gz"]
        return (files?.compactMap { $0 as? String } ?? [])
            .filter { name in suffixes.contains { name.hasSuffix($0) } }
            .map { folder.appending(path: "captures").appending(path: $0).path }
            .sorted()
    }()

    static func skip(_ what: String, _ why: String) { print("SKIPPED \(what): \(why)") }
}
