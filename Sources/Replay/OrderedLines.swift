/// Lines that come out in the order in which their messages began, though some are known late.
///
/// A message in segments takes its place with its first segment; what comes after waits for it. The
/// screener gives a message up after a while, so that no more than that waits.
public struct OrderedLines {
    private var waiting: [Int: [UInt8]] = [:]
    private var next = 0
    private let write: ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []

    public init(_ write: @escaping ([UInt8]) throws -> Void) { self.write = write }

    /// Fills a place; an empty line gives it up.
    public mutating func fill(_ place: Int, _ line: [UInt8]) throws {
        guard place == next else {
            waiting[place] = line
            return
        }
        try put(line)
        next += 1
        while let line = waiting.removeValue(forKey: next) {
            try put(line)
            next += 1
        }
    }

    /// Writes what is left in the buffer.
    public mutating func finish() throws {
        if !buffer.isEmpty { try write(buffer) }
        buffer.removeAll()
    }

    private mutating func put(_ line: [UInt8]) throws {
        buffer += line
        if buffer.count >= 1 << 16 {
            try write(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }
}
