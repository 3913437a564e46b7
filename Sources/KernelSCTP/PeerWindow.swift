internal import SigtranTransport
internal import Synchronization

/// How much more the peer can take, by the books that Linux keeps of what nobody has read there yet.
///
/// Linux counts each message in its receive buffer with 248 octets more than it has, and the buffer is
/// twice as large as the window that it advertises. Where that is full it closes the window at once and
/// drops what is on its way; then nothing moves until a retransmission timer runs out. With messages as
/// short as SS7's that happens while a good part of the window still seems open, so that whoever goes by
/// the window alone drives every slower receiver there, again and again.
///
/// Threads: all may ask at once; together they may then be a batch too generous.
struct PeerWindow: ~Copyable {
    /// What the kernel knows of the peer's window.
    struct View {
        /// Octets that it is open for, less those in flight.
        var open: Int
        /// Messages that wait on this side to be sent.
        var queued: Int
    }

    /// Octets that Linux adds to a message: its `sk_buff` and the DATA chunk's header.
    static let overhead = 248

    /// Octets of the peer's books that may be used before the next look.
    private let credit = Atomic<Int>(0)
    /// The whole window: the widest that has been seen open.
    private let whole = Atomic<Int>(0)
    private let lastOpen = Atomic<Int>(-1)
    private let openAtQuestion = Atomic<Int>(-1)
    /// Questions in a row at which no less was open than at the one before.
    private let unshrunk = Atomic<Int>(0)
    /// Looks in a row at which nothing was let go.
    private let refused = Atomic<Int>(0)
    /// Octets and messages of late, for the mean length.
    private let octets = Atomic<Int>(0)
    private let messages = Atomic<Int>(0)
    private let isCurious = Atomic<Bool>(false)

    /// How many of these messages, from the first on, there is room for as far as is known.
    func admits(_ list: UnsafeBufferPointer<OutboundMessage>) -> Int {
        let left = credit.load(ordering: .relaxed)
        var spent = 0
        var length = 0
        var count = 0
        while count < list.count {
            let size = unsafe list[count].octets.count
            guard spent &+ size &+ PeerWindow.overhead <= left else { break }
            spent &+= size &+ PeerWindow.overhead
            length &+= size
            count &+= 1
        }
        credit.subtract(spent, ordering: .relaxed)
        octets.add(length, ordering: .relaxed)
        messages.add(count, ordering: .relaxed)
        return count
    }

    /// The same, of messages that have not been counted, after a look.
    ///
    /// Where there is room for none, the look told nothing new and nothing waits on this side, one goes
    /// nevertheless: a peer that has read little may say so only when it is sent something.
    func admits(_ list: UnsafeBufferPointer<OutboundMessage>, after view: View) -> Int {
        credit.store(room(view), ordering: .relaxed)
        let isStale = lastOpen.exchange(view.open, ordering: .relaxed) == view.open
        let count = unsafe admits(list)
        guard count < list.count else { return count }
        isCurious.store(true, ordering: .relaxed)
        guard count == 0 else {
            refused.store(0, ordering: .relaxed)
            return count
        }
        // Whatever the books say, nobody waits for ever: a fifth of a second at most.
        if refused.add(1, ordering: .relaxed).newValue >= 50 {
            refused.store(0, ordering: .relaxed)
            return 1
        }
        guard isStale, view.queued == 0 else { return 0 }
        noteQuestion(view.open)
        return 1
    }

    /// Forgets the peer, which has begun anew.
    func forget() {
        credit.store(0, ordering: .relaxed)
        whole.store(0, ordering: .relaxed)
        lastOpen.store(-1, ordering: .relaxed)
        openAtQuestion.store(-1, ordering: .relaxed)
        unshrunk.store(0, ordering: .relaxed)
        refused.store(0, ordering: .relaxed)
    }

    /// Takes what is open for the whole where one question after the other has been read and it has grown no
    /// wider: the peer has a smaller window than it had, perhaps because it began anew.
    private func noteQuestion(_ open: Int) {
        guard open >= openAtQuestion.exchange(open, ordering: .relaxed) else {
            return unshrunk.store(0, ordering: .relaxed)
        }
        guard unshrunk.add(1, ordering: .relaxed).newValue >= 16 else { return }
        unshrunk.store(0, ordering: .relaxed)
        whole.store(open, ordering: .relaxed)
    }

    /// True once after messages had to stay: the last one that goes asks for a SACK at once (RFC 7053).
    func takesCuriosity() -> Bool {
        isCurious.load(ordering: .relaxed) && isCurious.exchange(false, ordering: .relaxed)
    }

    /// Octets of the peer's books that are free; a fifth of them is never used.
    private func room(_ view: View) -> Int {
        let whole = max(self.whole.load(ordering: .relaxed), view.open)
        self.whole.store(whole, ordering: .relaxed)
        let messages = self.messages.load(ordering: .relaxed)
        let octets = self.octets.load(ordering: .relaxed)
        if messages > 4096 {
            self.messages.store(messages / 2, ordering: .relaxed)
            self.octets.store(octets / 2, ordering: .relaxed)
        }
        let mean = messages > 0 ? max(1, octets / messages) : 1
        let unread = whole - view.open
        return 2 * whole / 5 * 4 - unread - unread / mean * PeerWindow.overhead
            - view.queued * (mean + PeerWindow.overhead)
    }
}
