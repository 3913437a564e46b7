/// Traffic of application servers that are inactive while the link carries that of others: it waits
/// for T(r), RFC 4666 clause 4.3.2.
///
/// Nobody stops reading for it, so it is bounded: what is beyond is dropped and counted. (Traffic of a
/// link that carries nothing at all is held in the outboxes, and its sources are not read.)
@safe
final class PendingTraffic {
    static let capacity = 512
    private static let octets = 512 * 1024

    private let entries: UnsafeMutablePointer<Entry>
    private let arena: UnsafeMutableRawPointer
    private var used = 0
    private(set) var count = 0
    /// Monotonic nanoseconds since when each application server is waited for; 0 for not at all.
    private let since: UnsafeMutablePointer<UInt64>

    private struct Entry: BitwiseCopyable {
        var offset: Int
        var length: Int
        var server: Int
        var selection: UInt8
    }

    init() {
        unsafe entries = .allocate(capacity: PendingTraffic.capacity)
        unsafe arena = .allocate(byteCount: PendingTraffic.octets, alignment: 16)
        unsafe since = .allocate(capacity: 64)
        unsafe since.initialize(repeating: 0, count: 64)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe arena.deallocate()
        unsafe since.deallocate()
    }

    /// Begins to wait for an application server, where that has not begun yet.
    func beginWait(for server: Int, now: UInt64) {
        precondition(server >= 0 && server < 64)
        if unsafe since[server] == 0 { unsafe since[server] = now }
    }

    /// Waits for an application server; false where that has been for too long already.
    func mayWait(for server: Int, now: UInt64, recovery: UInt64) -> Bool {
        beginWait(for: server, now: now)
        return unsafe now &- since[server] <= recovery
    }

    /// Ends the wait for an application server, which is active.
    func endWait(for server: Int) {
        precondition(server >= 0 && server < 64)
        unsafe since[server] = 0
    }

    /// Copies a message behind those that wait; false where there is no room.
    func hold(_ message: UnsafeRawBufferPointer, server: Int, selection: UInt8) -> Bool {
        guard count < PendingTraffic.capacity, let base = message.baseAddress,
            used &+ message.count <= PendingTraffic.octets
        else { return false }
        unsafe (arena + used).copyMemory(from: base, byteCount: message.count)
        unsafe entries[count] = Entry(
            offset: used, length: message.count, server: server, selection: selection)
        used &+= message.count
        count &+= 1
        return true
    }

    func server(_ index: Int) -> Int {
        precondition(index >= 0 && index < count)
        return unsafe entries[index].server
    }

    func selection(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe entries[index].selection
    }

    /// The octets of a message; they stay until `keep(first:)` leaves it out.
    func message(_ index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < count)
        // SAFETY: an entry lies within the arena, which lives as long as this.
        return unsafe UnsafeRawBufferPointer(
            start: arena + entries[index].offset, count: entries[index].length)
    }

    /// Moves a message that goes on waiting to an earlier place.
    func move(_ index: Int, to place: Int) {
        precondition(place >= 0 && place <= index && index < count)
        unsafe entries[place] = entries[index]
    }

    /// Forgets all but so many messages.
    func keep(first number: Int) {
        precondition(number >= 0 && number <= count)
        count = number
        if number == 0 { used = 0 }
    }
}

extension Worker {
    /// Holds a message for an application server that is inactive; what cannot wait is dropped.
    func hold(
        _ message: UnsafeRawBufferPointer, for target: Link, server: Int, selection: UInt8
    ) -> Bool {
        let pending = pendings[target.index]
        guard pending.mayWait(for: server, now: now, recovery: fabric.recovery),
            unsafe pending.hold(message, server: server, selection: selection)
        else {
            target.counters.count(.destinationDown)
            return false
        }
        return true
    }

    /// Sends what has waited for application servers that are active again, in order, and drops what
    /// has waited for too long.
    func releasePending(of target: Link) {
        let pending = pendings[target.index]
        var kept = 0
        for index in 0..<pending.count {
            let server = pending.server(index)
            let selection = pending.selection(index)
            if !pending.mayWait(for: server, now: now, recovery: fabric.recovery) {
                target.counters.count(.destinationDown)
            } else if let slot = target.slot(for: selection, server: server) {
                pending.endWait(for: server)
                unsafe append(pending.message(index), to: slot, selection)
            } else {
                pending.move(index, to: kept)
                kept += 1
            }
        }
        flushAll()
        pending.keep(first: kept)
    }

    /// Looks after traffic that waits; called some times a second.
    func superviseTraffic() {
        for index in 0..<pendings.count {
            let target = fabric.links[index]
            if pendings[index].count > 0 { releasePending(of: target) }
            for server in 0..<target.serverCount {
                if target.isActive(server) {
                    pendings[index].endWait(for: server)
                } else {
                    pendings[index].beginWait(for: server, now: now)
                }
            }
        }
    }
}
