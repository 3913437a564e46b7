import SigtranTransport

/// What one worker has for one association: messages of the batch in hand, and, once the stack
/// takes no more, copies of those that must wait.
///
/// What waits is bounded: once so many wait that it is crowded, a worker reads none of its sources (see
/// `Worker`), so that never more than one batch has to be copied beyond.
@safe
final class Outbox {
    /// Messages that are sent in one call.
    static let capacity = 64
    /// Messages that may wait before their sources do: one slow destination shall not hold up all others.
    static let patience = 512
    /// Messages that one batch of 32 can bring when each releases 16 segments, and some more.
    private static let burst = 640
    private static let waitingCapacity = patience + burst
    private static let patientOctets = patience * (1024 + headroom)
    private static let waitingOctets = waitingCapacity * (1024 + headroom)
    /// Octets in front of each message that waits that may be written over, for a longer header.
    private static let headroom = 32

    private let queue: UnsafeMutablePointer<OutboundMessage>
    private(set) var count = 0
    private var waiting: UnsafeMutablePointer<OutboundMessage>
    private var waitingFirst = 0
    private var waitingEnd = 0
    private var arena: UnsafeMutableRawPointer
    /// True while messages wait that the stack gave back, with as much more room as they need.
    private(set) var holdsReturned = false
    private var waitingCapacity = Outbox.waitingCapacity
    private var waitingOctets = Outbox.waitingOctets
    private let sender: UInt8
    private var arenaUsed = 0
    /// Messages given up, because the association is gone or never could take them.
    private(set) var lost = 0
    private(set) var sent = 0
    /// Monotonic nanoseconds since when the association has taken nothing; 0 while it takes some.
    var stalledSince: UInt64 = 0
    /// Monotonic nanoseconds since when it has taken too little; 0 since nothing has had to wait.
    var crowdedSince: UInt64 = 0
    /// True while what is beyond what may wait is dropped.
    var isShedding = false
    /// True from when so many wait that no more should come, until half of them are gone.
    private(set) var isCrowded = false
    /// Monotonic nanoseconds since when messages wait.
    var waitingSince: UInt64 = 0
    /// True where messages wait for the peer to have room, so that it is of no use to poll.
    private(set) var isHeldBack = false
    /// Monotonic nanoseconds until when what is held back is not tried again; 0 where nothing is.
    var restsUntil: UInt64 = 0

    /// - Parameter sender: what the stack gives messages back by, see `Association.takeReturned`.
    init(sender: UInt8) {
        self.sender = sender
        unsafe queue = .allocate(capacity: Outbox.capacity)
        unsafe waiting = .allocate(capacity: Outbox.waitingCapacity)
        unsafe arena = .allocate(byteCount: Outbox.waitingOctets, alignment: 16)
    }

    deinit {
        unsafe queue.deallocate()
        unsafe waiting.deallocate()
        unsafe arena.deallocate()
    }

    /// True while messages wait for the association to take them.
    var isWaiting: Bool { waitingFirst < waitingEnd }
    var isFull: Bool { @inline(always) get { count == Outbox.capacity } }
    /// Where the octets of the first message that waits begin in the arena, its headroom before it.
    private var arenaFirst: Int {
        guard isWaiting, let octets = unsafe waiting[waitingFirst].octets.baseAddress else {
            return arenaUsed
        }
        return unsafe octets - UnsafeRawPointer(arena) - Outbox.headroom
    }
    var waitingCount: Int { waitingEnd - waitingFirst }

    /// One of the messages that wait, with room in front for the longest header; its octets stay until
    /// the next flush.
    func waitingMessage(_ place: Int) -> OutboundMessage {
        precondition(place >= 0 && place < waitingCount)
        return unsafe waiting[waitingFirst + place]
    }

    /// Adds a message; its octets must stay until `flush`.
    @inline(always)
    func append(_ octets: UnsafeRawBufferPointer, stream: UInt16) {
        guard count < Outbox.capacity else {
            lost &+= 1
            return
        }
        unsafe queue[count] = unsafe OutboundMessage(
            octets, payloadProtocol: 3, stream: stream, sender: sender)
        count &+= 1
    }

    /// Sends a message that nobody shall wait for; false where the association takes none now.
    ///
    /// To be called when nothing is in hand and nothing waits.
    func sendAtOnce(
        _ octets: UnsafeRawBufferPointer, stream: UInt16, to association: Association
    ) -> Bool {
        var message = unsafe OutboundMessage(octets, payloadProtocol: 3, stream: stream)
        return unsafe withUnsafePointer(to: &message) { pointer in
            let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
            guard case .taken(1) = unsafe association.send(one) else { return false }
            sent &+= 1
            return true
        }
    }

    /// Gives the association what it takes, in order; the rest is copied and waits.
    func flush(to association: Association) {
        isHeldBack = false
        if isWaiting {
            let all = unsafe UnsafeBufferPointer(start: waiting + waitingFirst, count: waitingCount)
            waitingFirst &+= unsafe give(all, to: association)
            guard waitingFirst == waitingEnd else { return keep(from: 0) }
            forgetWaiting()
        }
        guard count > 0 else { return }
        keep(from: unsafe give(UnsafeBufferPointer(start: queue, count: count), to: association))
    }

    /// Gives the association of a list what the peer has room for; how many, from the first on, are done
    /// with.
    private func give(
        _ list: UnsafeBufferPointer<OutboundMessage>, to association: Association
    ) -> Int {
        let admitted = unsafe association.admits(list)
        var next = 0
        while next < admitted {
            let rest = unsafe UnsafeBufferPointer(rebasing: list[next..<admitted])
            switch unsafe association.send(rest) {
            case .taken(let number):
                sent &+= number
                next &+= number
                guard next == admitted else { return next }
            case .refused(let number):
                sent &+= number
                lost &+= 1
                next &+= number &+ 1
            case .closed:
                // Its session will soon know; then another association takes them, or they wait.
                return next
            }
        }
        isHeldBack = admitted < list.count
        return next
    }

    /// Keeps the batch in hand for later, without trying to send it.
    func park() { keep(from: 0) }

    /// Takes note of whether too many wait; true where that has changed.
    func noteCrowd() -> Bool {
        let share = isCrowded ? 2 : 1
        let isMuch =
            waitingCount > Outbox.patience / share
            || arenaUsed - arenaFirst > Outbox.patientOctets / share
        guard isMuch != isCrowded else { return false }
        isCrowded = isMuch
        return true
    }

    /// Forgets the newest of those that wait, but for so many that may; how many that were.
    func shed() -> Int {
        var kept = 0
        var octets = 0
        while kept < min(waitingCount, Outbox.patience) {
            unsafe octets += waiting[waitingFirst + kept].octets.count + Outbox.headroom
            if octets > Outbox.patientOctets { break }
            kept += 1
        }
        let number = waitingCount - kept
        if number > 0 { keepWaiting(first: kept) }
        return number
    }

    /// Forgets everything, counting it as lost by the caller.
    func clear() {
        count = 0
        forgetWaiting()
    }

    /// Moves a message that goes on waiting to an earlier place.
    func moveWaiting(_ place: Int, to earlier: Int) {
        precondition(earlier >= 0 && earlier <= place && place < waitingCount)
        unsafe waiting[waitingFirst + earlier] = unsafe waiting[waitingFirst + place]
    }

    /// Forgets all but so many of the messages that wait; the others' octets stay until more are kept.
    func keepWaiting(first number: Int) {
        precondition(number >= 0 && number <= waitingCount)
        waitingEnd = waitingFirst + number
        if number == 0 { forgetWaiting() }
    }

    /// Puts messages that the stack gave back before all that waits.
    ///
    /// Makes room for them: the stack's buffer bounds them, and none may be lost for want of it.
    func prepend(_ messages: [ReturnedMessage]) {
        guard !messages.isEmpty else { return }
        let rest = (0..<waitingCount).map { place in
            let message = unsafe waitingMessage(place)
            return unsafe ReturnedMessage(
                octets: Array(message.octets), stream: message.stream, sender: sender)
        }
        let all = messages + rest
        let octets = all.reduce(0) { $0 + Outbox.headroom + $1.octets.count }
        makeRoom(
            messages: all.count + Outbox.waitingCapacity, octets: octets + Outbox.waitingOctets)
        holdsReturned = true
        for message in all {
            unsafe message.octets.withUnsafeBytes { octets in
                if unsafe !wait(octets, stream: message.stream) { lost &+= 1 }
            }
        }
    }

    /// Lets go of what waits, and begins anew with room for so much.
    private func makeRoom(messages: Int, octets: Int) {
        unsafe waiting.deallocate()
        unsafe arena.deallocate()
        waitingCapacity = messages
        waitingOctets = octets
        unsafe waiting = .allocate(capacity: messages)
        unsafe arena = .allocate(byteCount: octets, alignment: 16)
        waitingFirst = 0
        waitingEnd = 0
        arenaUsed = 0
    }

    private func forgetWaiting() {
        waitingFirst = 0
        waitingEnd = 0
        arenaUsed = 0
        guard holdsReturned else { return }
        holdsReturned = false
        makeRoom(messages: Outbox.waitingCapacity, octets: Outbox.waitingOctets)
    }

    /// Copies the queue from `first` on behind what waits.
    private func keep(from first: Int) {
        var index = first
        while index < count {
            guard unsafe wait(queue[index].octets, stream: queue[index].stream) else {
                lost &+= count &- index
                break
            }
            index &+= 1
        }
        count = 0
    }

    /// Moves what waits to the beginning of its memory: what went before it has left.
    private func closeUp() {
        guard waitingFirst > 0 else { return }
        var used = 0
        for place in 0..<waitingCount {
            let message = unsafe waiting[waitingFirst + place]
            guard let base = unsafe message.octets.baseAddress else { continue }
            used &+= Outbox.headroom
            let count = unsafe message.octets.count
            // SAFETY: the octets lie in the order of the messages, so none moves over one to come.
            unsafe (arena + used).copyMemory(from: base, byteCount: count)
            let copy = unsafe UnsafeRawBufferPointer(start: arena + used, count: count)
            unsafe waiting[place] = unsafe OutboundMessage(
                copy, payloadProtocol: 3, stream: message.stream, sender: sender)
            used &+= count
        }
        waitingEnd = waitingCount
        waitingFirst = 0
        arenaUsed = used
    }

    /// Copies a message behind what waits; false where there is no room.
    private func wait(_ octets: UnsafeRawBufferPointer, stream: UInt16) -> Bool {
        if waitingEnd == waitingCapacity
            || arenaUsed &+ Outbox.headroom &+ octets.count > waitingOctets
        {
            closeUp()
        }
        guard waitingEnd < waitingCapacity, let base = octets.baseAddress,
            arenaUsed &+ Outbox.headroom &+ octets.count <= waitingOctets
        else { return false }
        arenaUsed &+= Outbox.headroom
        unsafe (arena + arenaUsed).copyMemory(from: base, byteCount: octets.count)
        let copy = unsafe UnsafeRawBufferPointer(start: arena + arenaUsed, count: octets.count)
        unsafe waiting[waitingEnd] = unsafe OutboundMessage(
            copy, payloadProtocol: 3, stream: stream, sender: sender)
        waitingEnd &+= 1
        arenaUsed &+= octets.count
        return true
    }
}
