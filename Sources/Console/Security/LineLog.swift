import Foundation
import HTTPTypes
import Intelligence
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A file that records are only ever added to: JSON, one a line, which its owner alone may read.
///
/// Where it has been renamed, as logrotate does, the next record begins a new one at its path.
final class LineLog: Sendable {
    private let path: String
    private let descriptor: Mutex<Int32>

    /// - Throws: where it cannot be written: what is not noted must not be done.
    init(path: String) throws(ConsoleError) {
        self.path = path
        let descriptor = LineLog.open(path)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw ConsoleError("cannot write \(path): \(reason)")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { descriptor.withLock { _ = close($0) } }

    private static func open(_ path: String) -> Int32 {
        unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    }

    /// Adds a record.
    ///
    /// - Throws: `Refusal` where it cannot be written.
    func append(_ record: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line = try encoder.encode(record)
        line.append(0x0a)
        let octets = Array(line)
        let written = descriptor.withLock { descriptor in
            if isRenamed(descriptor, from: path) {
                let next = LineLog.open(path)
                // What cannot be noted where it will be looked for must not be done.
                guard next >= 0 else { return -1 }
                close(descriptor)
                descriptor = next
            }
            let end = lseek(descriptor, 0, SEEK_END)
            let written = unsafe write(descriptor, octets, octets.count)
            // What a full disk took of a record would spoil the next one.
            if written > 0, written < octets.count, end >= 0 { _ = ftruncate(descriptor, end) }
            return written
        }
        guard written == octets.count else {
            throw Refusal(.internalServerError, "\(path) cannot be written: nothing is done")
        }
    }

    /// The last records, the newest first.
    func last<Record: Decodable>(_ count: Int, as type: Record.Type) -> [Record] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        try? handle.seek(toOffset: size > 262_144 ? size - 262_144 : 0)
        guard let data = try? handle.readToEnd() else { return [] }
        return data.split(separator: 0x0a).suffix(count).reversed().compactMap {
            try? JSONDecoder().decode(Record.self, from: Data($0))
        }
    }
}

/// Who has changed something, or tried to.
struct AuditRecord: Codable, Sendable {
    var time: Double
    var user: String
    var remote: String
    /// `signIn`, `signOut`, `reload`, `list`, `ruleMode`.
    var action: String
    /// The list, rule or account.
    var subject: String?
    /// What was asked.
    var change: String?
    /// `done`, `refused` or `failed`.
    var outcome: String
    /// What was said to it.
    var answer: String?
}

/// Who has looked at which subscriber.
struct AccessRecord: Codable, Sendable {
    var time: Double
    var user: String
    var remote: String
    /// `search`, `detail`, `clusters`, `report`; `list`, `counts` and `stream` for whom these show.
    var action: String
    /// What was searched for, or the IMSI and MSISDN that were shown; of many the first.
    var subscribers: [String]
    /// How many were shown, where not all are named.
    var shown: Int?
    /// The event that was shown.
    var event: Int64?
}

/// Seconds since 1970, to the millisecond.
func wallClock() -> Double { (Date().timeIntervalSince1970 * 1000).rounded() / 1000 }
