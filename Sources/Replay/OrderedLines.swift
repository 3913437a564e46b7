/// Lines that come out in the order in which their messages began, though some are known late.
///
/// A message in segments takes its place with its first segment; what comes after waits for it. The
/// screener gives a message up after a while, and where more waits than may, order is given up.
public struct OrderedLines {
    private var waiting: [Int: [UInt8]] = [:]
    private var waitingOctets = 0
    private let most: Int
    private var next = 0
    private let write: ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []

    /// - Parameter most: octets of lines that may wait for one before them.
    public init(most: Int = .max, _ write: @escaping ([UInt8]) throws -> Void) {
        self.most = most
        self.write = write
    }

    /// Fills a place; an empty line gives it up.
    public mutating func fill(_ place: Int, _ line: [UInt8]) throws {
        guard place > next else {
            try put(line)
            if place == next { next += 1 }
            try putWaiting()
            return
        }
        waiting[place] = line
        waitingOctets += line.count
        // What is late by then comes when it comes.
        while waitingOctets > most {
            next = waiting.keys.min() ?? next
            try putWaiting()
        }
    }

    private mutating func putWaiting() throws {
        while let line = waiting.removeValue(forKey: next) {
            waitingOctets -= line.count
            try put(line)
            next += 1
        }
    }

    /// Writes what is in the buffer.
    public mutating func flush() throws {
        if !buffer.isEmpty { try write(buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ line: [UInt8]) throws {
        buffer += line
        if buffer.count >= 1 << 16 {
            try write(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }
}
