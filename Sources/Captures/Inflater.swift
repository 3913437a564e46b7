internal import CZlib

/// Undoes gzip (RFC 1952), piece by piece; members that follow each other become one stream.
///
/// Not zlib's own file reading: that throws away what it has decompressed when it meets damage.
@safe
struct Inflater: ~Copyable {
    enum State: Sendable {
        case running, betweenMembers, damaged
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var state = State.betweenMembers

    init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 bits of window, and 16 to ask for gzip's header and trailer.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 15 + 16, zlibVersion(), size) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether octets are the beginning of a gzip file.
    static func begins(_ octets: Span<UInt8>) -> Bool {
        octets.count >= 2 && octets[0] == 0x1f && octets[1] == 0x8b
    }

    /// Decompresses from `input` into `output` until one of them is used up.
    ///
    /// - Returns: octets taken from the input, and octets put into the output.
    mutating func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> (taken: Int, given: Int) {
        guard state != .damaged, let source = input.baseAddress, let target = output.baseAddress
        else { return (0, 0) }
        // SAFETY: zlib reads avail_in octets and writes avail_out octets at most; its interface
        // has no const, but it does not write to its input.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let result = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        let taken = unsafe input.count - Int(stream.pointee.avail_in)
        let given = unsafe output.count - Int(stream.pointee.avail_out)
        switch result {
        case Z_OK where taken + given > 0: state = .running
        case Z_STREAM_END:
            state = .betweenMembers
            if unsafe inflateReset(stream) != Z_OK { state = .damaged }
        default: state = .damaged
        }
        return (taken, given)
    }
}
