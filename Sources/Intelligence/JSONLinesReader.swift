internal import Foundation

/// Reads JSON lines in pieces of bounded size.
final class JSONLinesReader {
    /// Octets of the longest line that is read as one.
    private static let lineLimit = 1 << 20
    private static let pieceSize = 1 << 18

    private let path: String
    private let handle: FileHandle
    private let decoder = JSONDecoder()
    private var rest = Data()
    private var isAtEnd = false
    /// Lines that held no event: torn by a stop, or foreign.
    private(set) var skipped = 0

    init(path: String) throws(EventStoreError) {
        self.path = path
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw systemError(path, "cannot be opened")
        }
        self.handle = handle
    }

    deinit { try? handle.close() }

    /// The events of the next lines; nil after the last.
    func page() throws(EventStoreError) -> [StoredEvent]? {
        if isAtEnd { return nil }
        let piece: Data
        do {
            piece = try handle.read(upToCount: JSONLinesReader.pieceSize) ?? Data()
        } catch {
            throw EventStoreError(path: path, message: "cannot be read: \(error)")
        }
        isAtEnd = piece.isEmpty
        rest.append(piece)
        var lines = rest.split(separator: 0x0a, omittingEmptySubsequences: false)
        // The last one may go on in the next piece.
        let tail = lines.popLast() ?? Data()
        if isAtEnd {
            lines.append(tail)
            rest = Data()
        } else if tail.count > JSONLinesReader.lineLimit {
            skipped += 1
            rest = Data()
        } else {
            rest = Data(tail)
        }
        return lines.compactMap { line in
            if line.isEmpty { return nil }
            if let event = try? decoder.decode(StoredEvent.self, from: line) { return event }
            skipped += 1
            return nil
        }
    }
}
