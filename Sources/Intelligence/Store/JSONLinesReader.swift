internal import Foundation

/// What a line of a store holds: it has a time, in seconds since 1970.
protocol LineEvent: Decodable {
    var time: Double { get }
    /// Reads a line without a decoder, where it can.
    init?(plain octets: ArraySlice<UInt8>)
}

extension StoredEvent: LineEvent {
    init?(plain octets: ArraySlice<UInt8>) { nil }
}

extension ReportEvent: LineEvent {}

/// Reads JSON lines in pieces of bounded size.
final class JSONLinesReader<Event: LineEvent> {
    /// Octets of the longest line that is read as one.
    private static var lineLimit: Int { 1 << 20 }
    private static var pieceSize: Int { 1 << 18 }

    private let path: String
    private let handle: FileHandle
    /// Whether more may come: what stands behind the last line's end is then left for later.
    private let isGrowing: Bool
    private let decoder = JSONDecoder()
    private var rest: [UInt8] = []
    private var isAtEnd = false
    private var lines = 0
    /// Lines that held no event: torn by a stop, or foreign.
    private(set) var skipped = SkippedRecords()
    /// What the lines so far have said besides.
    private(set) var surroundings = Surroundings()

    init(path: String, isGrowing: Bool = false) throws(EventStoreError) {
        self.path = path
        self.isGrowing = isGrowing
        // Opening a pipe would wait for somebody to write.
        var file = stat()
        // SAFETY: the path is a text that lives through the call.
        if isGrowing, unsafe stat(path, &file) == 0, file.st_mode & S_IFMT != S_IFREG {
            throw EventStoreError(path: path, message: "is no file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw systemError(path, "cannot be opened")
        }
        self.handle = handle
    }

    deinit { try? handle.close() }

    /// True where the last page has found no more to read.
    private(set) var isDry = false

    /// True where the file at the path is another than the one that is read, or has been cut.
    var isReplaced: Bool {
        var (now, own) = (stat(), stat())
        // SAFETY: the path is a text that lives through the call.
        guard unsafe stat(path, &now) == 0, unsafe fstat(handle.fileDescriptor, &own) == 0 else {
            return false
        }
        let place = (try? handle.offset()) ?? 0
        return (now.st_dev, now.st_ino) != (own.st_dev, own.st_ino) || own.st_size < place
    }

    /// The events of the next lines; nil after the last, of a file that is not growing.
    func page() throws(EventStoreError) -> [Event]? {
        if isAtEnd { return nil }
        let piece: Data
        do {
            piece = try handle.read(upToCount: Self.pieceSize) ?? Data()
        } catch {
            throw EventStoreError(path: path, message: "cannot be read: \(error)")
        }
        isDry = piece.isEmpty
        if isDry, isGrowing { return [] }
        isAtEnd = isDry
        let octets = rest + piece
        var events: [Event] = []
        var start = 0
        while let end = octets[start...].firstIndex(of: 0x0a) {
            if let event = event(of: octets[start..<end]) { events.append(event) }
            start = end + 1
        }
        // What stands behind the last line's end may go on in the next piece.
        rest = Array(octets[start...])
        if isAtEnd {
            if let event = event(of: rest[...]) { events.append(event) }
        } else if rest.count > Self.lineLimit {
            skipped.add(at: "line \(lines + 1)")
            rest = []
        }
        return events
    }

    private func event(of line: ArraySlice<UInt8>) -> Event? {
        lines += 1
        if line.isEmpty { return nil }
        if let event = Event(plain: line), Moment.believed.contains(event.time) { return event }
        let data = Data(line)
        if let event = try? decoder.decode(Event.self, from: data),
            Moment.believed.contains(event.time)
        {
            return event
        }
        if let others = try? decoder.decode(Surroundings.self, from: data),
            others.messages.allSatisfy({ Surroundings.believes($0.value, inHour: $0.key) })
        {
            surroundings.add(others)
            return nil
        }
        skipped.add(at: "line \(lines)")
        return nil
    }
}
