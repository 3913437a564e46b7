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
    /// Looks between two questions at most, which with a worker's rests is two seconds.
    static let longestPause = 512

    /// Octets of the peer's books that may be used before the next look.
    private let credit = Atomic<Int>(0)
    /// The whole window: the widest that has been seen open.
    private let whole = Atomic<Int>(0)
    private let lastOpen = Atomic<Int>(-1)
    private let openAtQuestion = Atomic<Int>(-1)
    /// Looks from one question to the next, and those since the last one.
    private let pause = Atomic<Int>(1)
    private let looks = Atomic<Int>(0)
    /// Questions in a row, after the longest pauses, at which just as much was open as at the one before.
    private let unchanged = Atomic<Int>(0)
    /// Octets and messages of late, for the mean length.
    private let octets = Atomic<Int>(0)
    private let messages = Atomic<Int>(0)
    /// Those of the last 32 and more before a look, and the mean length of 32 and more before another one.
    private let latestOctets = Atomic<Int>(0)
    private let latestMessages = Atomic<Int>(0)
    private let latestMean = Atomic<Int>(0)
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
        latestOctets.add(length, ordering: .relaxed)
        latestMessages.add(count, ordering: .relaxed)
        return count
    }

    /// The same, of messages that have not been counted, after a look.
    ///
    /// Where there is room for none, the look told nothing new and nothing waits on this side, one goes
    /// nevertheless: a peer that has read little may say so only when it is sent something. And whatever
    /// the books say, nobody waits for more than the longest pause.
    func admits(_ list: UnsafeBufferPointer<OutboundMessage>, after view: View) -> Int {
        credit.store(room(view), ordering: .relaxed)
        let isStale = lastOpen.exchange(view.open, ordering: .relaxed) == view.open
        let count = unsafe admits(list)
        guard count < list.count else {
            pause.store(1, ordering: .relaxed)
            return count
        }
        isCurious.store(true, ordering: .relaxed)
        guard count == 0 else {
            looks.store(0, ordering: .relaxed)
            shortenPause()
            return count
        }
        let looks = self.looks.add(1, ordering: .relaxed).newValue
        guard
            looks >= PeerWindow.longestPause
                || isStale && view.queued == 0 && looks >= pause.load(ordering: .relaxed)
        else { return 0 }
        self.looks.store(0, ordering: .relaxed)
        noteQuestion(view.open)
        return 1
    }

    /// Forgets the peer, which has begun anew.
    func forget() {
        credit.store(0, ordering: .relaxed)
        whole.store(0, ordering: .relaxed)
        lastOpen.store(-1, ordering: .relaxed)
        openAtQuestion.store(-1, ordering: .relaxed)
        pause.store(1, ordering: .relaxed)
        looks.store(0, ordering: .relaxed)
        unchanged.store(0, ordering: .relaxed)
    }

    /// Asks more seldom where the peer has read no more since the last question than that brought: each
    /// one is a message more than there is room for.
    ///
    /// Takes what is open for the whole window where that has stayed the same over many seconds, after long
    /// pauses and after short ones: a peer that has read every question at once and still opens no wider
    /// has a smaller one than it had.
    private func noteQuestion(_ open: Int) {
        let before = openAtQuestion.exchange(open, ordering: .relaxed)
        guard open <= before else {
            unchanged.store(0, ordering: .relaxed)
            return shortenPause()
        }
        let pause = self.pause.load(ordering: .relaxed)
        let isLongest = pause == PeerWindow.longestPause
        self.pause.store(isLongest ? pause / 2 : 2 * pause, ordering: .relaxed)
        guard open == before, pause >= PeerWindow.longestPause / 2 else {
            return unchanged.store(0, ordering: .relaxed)
        }
        guard unchanged.add(1, ordering: .relaxed).newValue >= 8 else { return }
        unchanged.store(0, ordering: .relaxed)
        whole.store(open, ordering: .relaxed)
    }

    private func shortenPause() {
        pause.store(max(1, pause.load(ordering: .relaxed) / 2), ordering: .relaxed)
    }

    /// True once after messages had to stay: the last one that goes asks for a SACK at once (RFC 7053).
    func takesCuriosity() -> Bool {
        isCurious.load(ordering: .relaxed) && isCurious.exchange(false, ordering: .relaxed)
    }

    /// The whole window in octets, as far as it is known: whoever goes on with a peer that is behind could
    /// not learn it anew.
    var size: Int {
        get { whole.load(ordering: .relaxed) }
        nonmutating set { whole.store(newValue, ordering: .relaxed) }
    }

    /// How long messages are: that of late, or, where those before the last looks are shorter, theirs.
    ///
    /// After long ones short ones would be taken for few else.
    private var meanLength: Int {
        let messages = self.messages.load(ordering: .relaxed)
        let octets = self.octets.load(ordering: .relaxed)
        if messages > 4096 {
            self.messages.store(messages / 2, ordering: .relaxed)
            self.octets.store(octets / 2, ordering: .relaxed)
        }
        var mean = messages > 0 ? octets / messages : 1
        let latest = latestMessages.load(ordering: .relaxed)
        if latest > 0 { mean = min(mean, latestOctets.load(ordering: .relaxed) / latest) }
        let before = latestMean.load(ordering: .relaxed)
        if before > 0 { mean = min(mean, before) }
        if latest >= 32 {
            latestMean.store(latestOctets.load(ordering: .relaxed) / latest, ordering: .relaxed)
            latestMessages.store(0, ordering: .relaxed)
            latestOctets.store(0, ordering: .relaxed)
        }
        return max(1, mean)
    }

    /// Octets of the peer's books that are free; a fifth of them is never used.
    private func room(_ view: View) -> Int {
        let whole = max(self.whole.load(ordering: .relaxed), view.open)
        self.whole.store(whole, ordering: .relaxed)
        let mean = meanLength
        let unread = whole - view.open
        return 2 * whole / 5 * 4 - unread - unread / mean * PeerWindow.overhead
            - view.queued * (mean + PeerWindow.overhead)
    }
}
