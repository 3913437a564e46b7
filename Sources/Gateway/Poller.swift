#if canImport(Glibc)
    import Glibc
#endif

/// Waits for descriptors: the kernel's epoll, level-triggered.
@safe
final class Poller: @unchecked Sendable {
    private let descriptor: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private let capacity: Int32 = 64

    init() throws(GatewayError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC.rawValue))
        guard descriptor >= 0 else { throw GatewayError("epoll_create1", errno) }
        unsafe events = .allocate(capacity: Int(capacity))
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    /// Begins to wait for a descriptor.
    ///
    /// - Parameter token: comes back with its events.
    func add(_ target: Int32, token: UInt64, forWriting: Bool = false) {
        var event = epoll_event()
        event.events = forWriting ? EPOLLOUT.rawValue : EPOLLIN.rawValue
        event.data.u64 = token
        unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, target, &event)
    }

    /// Ceases to wait for a descriptor.
    func remove(_ target: Int32) {
        var event = epoll_event()
        unsafe epoll_ctl(descriptor, EPOLL_CTL_DEL, target, &event)
    }

    /// Waits for at most so many milliseconds; returns how many descriptors are ready.
    func wait(milliseconds: Int32) -> Int {
        let count = unsafe epoll_wait(descriptor, events, capacity, milliseconds)
        return count < 0 ? 0 : Int(count)
    }

    /// The token of ready descriptor `index`.
    func token(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < Int(capacity))
        return unsafe events[index].data.u64
    }
}

/// Something that the system refused while the gateway was set up.
public struct GatewayError: Error, CustomStringConvertible {
    public var operation: String
    public var errorNumber: Int32

    init(_ operation: String, _ errorNumber: Int32) {
        self.operation = operation
        self.errorNumber = errorNumber
    }

    public var description: String {
        "\(operation): \(unsafe String(cString: strerror(errorNumber)))"
    }
}
