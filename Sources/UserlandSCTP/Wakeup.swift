internal import Glibc
internal import SigtranTransport
internal import Synchronization

/// What wakes a worker when the stack has something for one of its associations.
///
/// The stack's upcall is told a `Wakeup` and does nothing but write to its descriptors: it runs on
/// the stack's threads, takes no lock of ours and calls nothing of the stack's, so it can neither
/// deadlock nor see a released object. An upcall may still run when its association is closed; so
/// wakeups are never released but lent again, and a late upcall is no more than a needless wake.
final class Wakeup: Sendable {
    let readable: EventDescriptor
    let writable: EventDescriptor
    private let isBlocked = Atomic<Bool>(false)

    private init() throws(TransportError) {
        readable = try EventDescriptor()
        writable = try EventDescriptor()
    }

    /// A pointer for the upcall; good for ever.
    var pointer: UnsafeMutableRawPointer {
        unsafe Unmanaged.passUnretained(self).toOpaque()
    }

    /// Makes the descriptors say that something may be received and sent.
    func wake() {
        readable.raise()
        unblock()
    }

    /// A send was cut short: not writable until the next wake.
    ///
    /// Try once more after it, since the wake may have come in between.
    func block() {
        writable.fill()
        isBlocked.store(true, ordering: .sequentiallyConsistent)
    }

    /// Writable again.
    func unblock() {
        if isBlocked.exchange(false, ordering: .sequentiallyConsistent) { writable.clear() }
    }
}

extension Wakeup {
    private struct Pool: Sendable {
        var idle: [Wakeup] = []
        var lent: [Wakeup] = []
        var hasPulse = false
    }

    private static let pool = Mutex(Pool())

    static func lend() throws(TransportError) -> Wakeup {
        let idle = pool.withLock { pool in
            let wakeup = pool.idle.popLast()
            if let wakeup { pool.lent.append(wakeup) }
            return wakeup
        }
        if let idle {
            idle.readable.clear()
            idle.unblock()
            return idle
        }
        let fresh = try Wakeup()
        pool.withLock { $0.lent.append(fresh) }
        return fresh
    }

    static func giveBack(_ wakeup: Wakeup) {
        pool.withLock { pool in
            pool.lent.removeAll { $0 === wakeup }
            pool.idle.append(wakeup)
        }
    }

    /// Wakes every association twice a second, from now on.
    ///
    /// The stack makes no upcall for what its timers find, such as a path that went down.
    static func startPulse() {
        let isFirst = pool.withLock { pool in
            defer { pool.hasPulse = true }
            return !pool.hasPulse
        }
        guard isFirst else { return }
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { _ in
                while true {
                    usleep(500_000)
                    Wakeup.pool.withLock { pool in
                        for wakeup in pool.lent { wakeup.wake() }
                    }
                }
            }, nil)
        if status == 0 { pthread_detach(thread) }
    }
}
