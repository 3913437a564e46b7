import Foundation

/// The file that a page is written to at the end of a run, found to be writable at its beginning.
struct PageFile {
    private let path: String
    /// True where it was not there before.
    private let isNew: Bool

    init(_ path: String) throws {
        self.path = path
        let files = FileManager.default
        isNew = !files.fileExists(atPath: path)
        let isMade = !isNew || files.createFile(atPath: path, contents: nil)
        guard isMade, FileHandle(forWritingAtPath: path) != nil else {
            throw PageFile.failure(path)
        }
    }

    /// Takes away what was made for a run that has come to nothing.
    func discard() {
        if isNew { try? FileManager.default.removeItem(atPath: path) }
    }

    func write(_ page: String) throws {
        guard let handle = FileHandle(forWritingAtPath: path) else { throw PageFile.failure(path) }
        do {
            // What is no regular file has no length that could be cut.
            try? handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(page.utf8))
        } catch {
            throw PageFile.failure(path)
        }
    }

    private static func failure(_ path: String) -> Failure {
        let reason = unsafe String(cString: strerror(errno))
        return Failure.input("weir: cannot write \(path): \(reason)")
    }
}

/// One line that is written over, where a person looks on.
final class ProgressLine {
    private let isSeen =
        isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private var isDrawn = false

    func show(_ text: String) {
        guard isSeen else { return }
        write("\r\(text.prefix(200))\u{1b}[K")
        isDrawn = true
    }

    func clear() {
        if isDrawn { write("\r\u{1b}[K") }
        isDrawn = false
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
