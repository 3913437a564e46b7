internal import CLinux
internal import Glibc

/// An eventfd: what a stack without a descriptor of its own lets workers poll.
///
/// As a signal to read: `raise` makes it readable, `clear` takes that back. As a signal to write it
/// works by its limit: `clear` makes it writable, `fill` takes that back. Both are level-triggered,
/// may be called by any thread, and allocate nothing.
@safe
package final class EventDescriptor: Sendable {
    package let number: Int32

    package init() throws(TransportError) {
        number = eventfd(0, weir_eventfd_flags)
        guard number >= 0 else { throw .current("open an event descriptor") }
    }

    deinit { Glibc.close(number) }

    package func raise() { add(1) }

    package func clear() {
        var value: UInt64 = 0
        // SAFETY: an eventfd reads exactly eight octets; EAGAIN means that it is clear already.
        _ = unsafe read(number, &value, MemoryLayout<UInt64>.size)
    }

    package func fill() {
        clear()
        add(.max - 1)
    }

    private func add(_ increment: UInt64) {
        var value = increment
        // SAFETY: an eventfd takes exactly eight octets; EAGAIN means that it is at its limit.
        _ = unsafe write(number, &value, MemoryLayout<UInt64>.size)
    }
}
