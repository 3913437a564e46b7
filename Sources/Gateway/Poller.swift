#if canImport(Glibc)
    import Glibc
#endif

/// Waits for descriptors: poll(2), level-triggered.
///
/// A worker has as many as it has associations, a few dozen at most: an array beats epoll's
/// bookkeeping, since descriptors leave and come back at each sign of back-pressure.
@safe
final class Poller {
    static let capacity = 1024
    private let polled: UnsafeMutablePointer<pollfd>
    private let tokens: UnsafeMutablePointer<UInt64>
    private var count = 0

    init() {
        unsafe polled = .allocate(capacity: Poller.capacity)
        unsafe tokens = .allocate(capacity: Poller.capacity)
    }

    deinit {
        unsafe polled.deallocate()
        unsafe tokens.deallocate()
    }

    /// Begins to wait for a descriptor; nothing happens where it is waited for already.
    ///
    /// - Parameter token: tells its owner when it is ready.
    func add(_ descriptor: Int32, token: UInt64, forWriting: Bool = false) {
        guard descriptor >= 0, count < Poller.capacity else { return }
        for index in 0..<count where unsafe polled[index].fd == descriptor { return }
        unsafe polled[count] = pollfd(
            fd: descriptor, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0)
        unsafe tokens[count] = token
        count += 1
    }

    /// Ceases to wait for a descriptor.
    func remove(_ descriptor: Int32) {
        for index in 0..<count where unsafe polled[index].fd == descriptor {
            count -= 1
            unsafe polled[index] = unsafe polled[count]
            unsafe tokens[index] = unsafe tokens[count]
            return
        }
    }

    /// Waits for at most so many milliseconds; true when something is ready.
    func wait(milliseconds: Int32) -> Bool {
        unsafe poll(polled, nfds_t(count), milliseconds) > 0
    }

    /// The token of the next ready descriptor from `index` on, and where to go on; nil at the end.
    func nextReady(from index: inout Int) -> UInt64? {
        while index < count {
            let isReady = unsafe polled[index].revents != 0
            index += 1
            if isReady { return unsafe tokens[index - 1] }
        }
        return nil
    }
}
