/// The pieces of a message that a stack delivers in parts, joined until the last has come.
///
/// Stacks do so with messages longer than the room given, and when their buffers run full. That is
/// rare, so the storage is allocated at the first such message and kept.
@safe
package struct Reassembly: ~Copyable {
    private var storage: UnsafeMutableRawPointer?
    private var limit = 0
    private var length = 0
    private var isOversized = false
    /// True from the first piece to the last.
    package private(set) var isActive = false

    package init() {}

    deinit { unsafe storage?.deallocate() }

    /// Adds a piece, not the last one or the last one.
    ///
    /// - Parameter limit: octets of the longest message, the same for all pieces.
    package mutating func append(_ piece: UnsafeRawBufferPointer, limit: Int) {
        let storage = unsafe storage(of: limit)
        isActive = true
        guard !isOversized, length + piece.count <= limit else {
            isOversized = true
            return
        }
        guard let source = piece.baseAddress else { return }
        // SAFETY: the storage holds `limit` octets and the sum was checked.
        unsafe (storage + length).copyMemory(from: source, byteCount: piece.count)
        length += piece.count
    }

    /// Ends the message after its last piece and moves it.
    ///
    /// - Parameter target: has room for `limit` octets.
    /// - Returns: the length, or nil when the message was longer than the limit and is dropped.
    package mutating func finish(into target: UnsafeMutableRawPointer) -> Int? {
        defer { cancel() }
        guard !isOversized else { return nil }
        // SAFETY: `length` is at most the limit.
        if let storage = unsafe storage {
            unsafe target.copyMemory(from: storage, byteCount: length)
        }
        return length
    }

    /// Drops what has come of a message whose rest will not.
    package mutating func cancel() {
        isActive = false
        isOversized = false
        length = 0
    }

    private mutating func storage(of size: Int) -> UnsafeMutableRawPointer {
        if let storage = unsafe storage, limit >= size { return unsafe storage }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        if let old = unsafe storage {
            unsafe larger.copyMemory(from: old, byteCount: length)
            unsafe old.deallocate()
        }
        unsafe storage = larger
        limit = size
        return unsafe larger
    }
}
