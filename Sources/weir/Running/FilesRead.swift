import Configuration
import Foundation
import SS7Rules
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// What tells two states of a file apart without reading it.
enum FileStamp: Hashable {
    case absent
    /// Another file under the name, as editors leave it, has another number.
    case file(device: UInt64, number: UInt64, size: Int64, seconds: Int, nanoseconds: Int)
    /// The rule files of a folder.
    case folder([String])

    init(of path: String) {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else {
            self = .absent
            return
        }
        if info.st_mode & S_IFMT == S_IFDIR {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            self = .folder(names.filter { $0.hasSuffix(".rules") }.sorted())
            return
        }
        self = .file(
            device: UInt64(info.st_dev), number: UInt64(info.st_ino), size: Int64(info.st_size),
            seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
    }
}

/// The files that a configuration and its rules are made of, each as it was when it was read.
final class FilesRead: Sendable {
    private let noted: Mutex<[String: FileStamp]>

    /// - Parameter paths: files that count as read now.
    init(_ paths: some Sequence<String> = []) {
        noted = Mutex([:])
        for path in paths { note(path) }
    }

    var stamps: [String: FileStamp] { noted.withLock { $0 } }

    /// Stamps before the reading: what changes meanwhile is seen as changed.
    private func note(_ path: String) {
        let stamp = FileStamp(of: path)
        noted.withLock { $0[path] = stamp }
    }

    /// The text of a file.
    func read(_ path: String) throws -> String {
        note(path)
        return try readText(path)
    }

    /// A configuration; the rule files and folders that it names count as read.
    func configuration(at path: String) throws(Diagnostics) -> Configuration {
        note(path)
        let configuration = try Configuration(contentsOf: path)
        for case .path(let rules) in configuration.rules { note(rules) }
        return configuration
    }
}
