internal import Glibc

/// A file as a window of octets that slides forward; gzip is undone on the way.
///
/// Memory does not grow with the file, and the file may be a pipe.
struct ByteStream: ~Copyable {
    /// Octets that `ensure` can bring together: the longest record and its header.
    static let capacity = 1 << 20

    let path: String
    private let descriptor: Int32
    /// The window; octets from `start` on are yet to be read.
    private(set) var buffer: [UInt8]
    private(set) var start = 0
    private var end = 0
    /// Offset in the uncompressed file of the window's first octet.
    private var base: UInt64 = 0
    private var isAtEnd = false

    private var inflater: Inflater?
    /// Octets of the file that are yet to be decompressed.
    private var compressed: [UInt8] = []
    private var compressedStart = 0
    private var compressedEnd = 0
    /// The gzip stream is damaged, or ended early.
    private(set) var isCompressionDamaged = false

    /// Offset in the uncompressed file of the next octet.
    var offset: UInt64 { base + UInt64(start) }
    /// Octets at hand without reading.
    var available: Int { end - start }

    /// Opens a file; `-` is the standard input.
    init(path: String) throws(CaptureError) {
        self.path = path
        buffer = [UInt8](repeating: 0, count: ByteStream.capacity)
        descriptor = unsafe path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, reason: ByteStream.reason(errno))
        }
        _ = try ensure(2)
        guard Inflater.begins(buffer.span.extracting(..<end)) else { return }
        compressed = buffer
        compressedEnd = end
        end = 0
        inflater = Inflater()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    static func reason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }

    /// Brings `count` octets together at `start`; false when the file has fewer left.
    @inline(always)
    mutating func ensure(_ count: Int) throws(CaptureError) -> Bool {
        if end &- start >= count { return true }
        return try fill(count)
    }

    /// Octets of the file as it lies on the disk; nil for what is no file.
    var fileSize: Int? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    private mutating func fill(_ count: Int) throws(CaptureError) -> Bool {
        precondition(count <= ByteStream.capacity)
        if start > 0 {
            let kept = start..<end
            unsafe buffer.withUnsafeMutableBytes { octets in
                // SAFETY: both ranges lie inside the window; memmove allows the overlap.
                guard let first = octets.baseAddress else { return }
                unsafe _ = memmove(first, first + kept.lowerBound, kept.count)
            }
            base += UInt64(start)
            end -= start
            start = 0
        }
        while end < count, !isAtEnd {
            if inflater == nil {
                let got = try ByteStream.read(descriptor, into: &buffer, from: end, path: path)
                end += got
                isAtEnd = got == 0
            } else {
                try decompress()
            }
        }
        return end >= count
    }

    /// Decompresses a piece into the window.
    private mutating func decompress() throws(CaptureError) {
        var hasEnded = false
        if compressedStart == compressedEnd {
            compressedStart = 0
            compressedEnd = try ByteStream.read(
                descriptor, into: &compressed, from: 0, path: path)
            hasEnded = compressedEnd == 0
        }
        let isBetween = inflater?.state == .betweenMembers
        // What follows the last member and is none itself does not count, as in gzip's own tool.
        if isBetween, hasEnded || (base > 0 || end > 0) && compressed[compressedStart] != 0x1f {
            isAtEnd = true
            return
        }
        if hasEnded {
            isAtEnd = true
            isCompressionDamaged = true
            return
        }
        let from = compressedStart..<compressedEnd
        let to = end
        // SAFETY: `from` and `to` lie inside their arrays, and the rest of each is given.
        let (taken, given) = unsafe compressed.withUnsafeBytes { input in
            unsafe buffer.withUnsafeMutableBytes { output in
                unsafe inflater?.inflate(
                    UnsafeRawBufferPointer(rebasing: input[from]),
                    into: UnsafeMutableRawBufferPointer(rebasing: output[to...])) ?? (0, 0)
            }
        }
        compressedStart += taken
        end += given
        if inflater?.state == .damaged {
            isAtEnd = true
            isCompressionDamaged = true
        }
    }

    /// Reads as much as fits from a place on; 0 at the end of the file.
    private static func read(
        _ descriptor: Int32, into octets: inout [UInt8], from place: Int, path: String
    ) throws(CaptureError) -> Int {
        while true {
            // SAFETY: read writes at most the octets between `place` and the array's end.
            let got = unsafe octets.withUnsafeMutableBytes { bytes in
                guard let first = bytes.baseAddress else { return 0 }
                return unsafe Glibc.read(descriptor, first + place, bytes.count - place)
            }
            if got >= 0 { return got }
            if errno == EINTR { continue }
            guard errno != EISDIR else {
                throw .cannotOpen(path: path, reason: reason(EISDIR))
            }
            throw .cannotRead(path: path, reason: reason(errno))
        }
    }

    /// Moves over octets, read or not; says how many were missing.
    @inline(always)
    mutating func skip(_ count: UInt64) throws(CaptureError) -> UInt64 {
        guard count > UInt64(available) else {
            start &+= Int(count)
            return 0
        }
        return try skipFurther(count)
    }

    private mutating func skipFurther(_ count: UInt64) throws(CaptureError) -> UInt64 {
        var rest = count
        while rest > UInt64(available) {
            rest -= UInt64(available)
            start = end
            guard try ensure(1) else { return rest }
        }
        start += Int(rest)
        return 0
    }
}
