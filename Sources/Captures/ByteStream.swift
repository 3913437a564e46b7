internal import CZlib
internal import Glibc

/// A file as a window of octets that slides forward; gzip is undone on the way.
///
/// zlib hands a file that is not compressed through as it is, so there is one way for both, for
/// pipes too, and memory does not grow with the file.
@safe
struct ByteStream: ~Copyable {
    /// Octets that `ensure` can bring together: the longest record and its header.
    static let capacity = 1 << 20

    let path: String
    private let file: gzFile
    /// The window; octets from `start` on are yet to be read.
    private(set) var buffer: [UInt8]
    private(set) var start = 0
    private var end = 0
    /// Offset in the uncompressed file of the window's first octet.
    private var base: UInt64 = 0
    private var isAtEnd = false
    private(set) var isCompressionDamaged = false

    /// Offset in the uncompressed file of the next octet.
    var offset: UInt64 { base + UInt64(start) }
    /// Octets at hand without reading.
    var available: Int { end - start }

    /// Opens a file; `-` is the standard input.
    init(path: String) throws(CaptureError) {
        self.path = path
        buffer = [UInt8](repeating: 0, count: ByteStream.capacity)
        let descriptor = unsafe path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, reason: ByteStream.reason(errno))
        }
        var status = stat()
        // SAFETY: fstat writes one stat record, which `status` is.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw .cannotOpen(path: path, reason: ByteStream.reason(EISDIR))
        }
        guard let opened = unsafe gzdopen(descriptor, "rb") else {
            close(descriptor)
            throw .cannotOpen(path: path, reason: ByteStream.reason(ENOMEM))
        }
        unsafe file = opened
        _ = unsafe gzbuffer(file, 128 << 10)
    }

    deinit { _ = unsafe gzclose_r(file) }

    static func reason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }

    /// Brings `count` octets together at `start`; false when the file has fewer left.
    @inline(always)
    mutating func ensure(_ count: Int) throws(CaptureError) -> Bool {
        if end &- start >= count { return true }
        return try fill(count)
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
            let got = unsafe buffer.withUnsafeMutableBytes { octets -> Int32 in
                // SAFETY: zlib writes at most the octets between `end` and the window's end.
                guard let first = octets.baseAddress else { return -1 }
                return unsafe gzread(file, first + end, UInt32(octets.count - end))
            }
            if got > 0 {
                end += Int(got)
            } else {
                isAtEnd = true
                try noteEnd()
            }
        }
        return end >= count
    }

    /// Tells the end of the file from an error.
    private mutating func noteEnd() throws(CaptureError) {
        var code: Int32 = 0
        _ = unsafe gzerror(file, &code)
        switch code {
        case Z_OK, Z_STREAM_END: break
        case Z_BUF_ERROR, Z_DATA_ERROR: isCompressionDamaged = true
        default: throw .cannotRead(path: path, reason: ByteStream.reason(errno))
        }
    }

    /// Moves over octets, read or not; says how many were missing.
    mutating func skip(_ count: UInt64) throws(CaptureError) -> UInt64 {
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
