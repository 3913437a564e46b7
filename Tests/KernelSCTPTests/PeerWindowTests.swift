import SigtranTransport
import Testing

@testable import KernelSCTP

/// What is sent to a peer that is behind, by the window that its kernel tells of.
@Suite struct PeerWindowTests {
    /// A receiver as Linux is one: a buffer of twice the window, and 248 octets more for each message.
    private struct Receiver {
        let window = 106_496
        let length: Int
        private(set) var unread = 0
        private(set) var dropped = 0
        /// What it has last said that is open: with each message that asks, else once it is a good part more.
        private(set) var told = 106_496

        init(length: Int) { self.length = length }

        var open: Int { window - unread * length }
        var used: Double { Double(unread * (length + 248)) / Double(2 * window) }

        mutating func take(_ count: Int) {
            let room = 2 * window / (length + 248)
            unread += count
            dropped += max(0, unread - room)
            unread = min(unread, room)
            if count > 0 { told = open }
        }

        mutating func read(_ count: Int) {
            unread -= min(unread, count)
            if open - told >= window / 8 { told = open }
        }
    }

    /// A sender of messages of one length.
    private final class Sender {
        private let window = PeerWindow()
        var length: Int
        var isCurious: Bool { window.takesCuriosity() }

        init(length: Int) { self.length = length }

        /// How many of so many messages go, where a look shows so much open.
        func ask(_ count: Int, open: Int, queued: Int = 0) -> Int {
            unsafe withMessages(count) { list in
                let known = unsafe window.admits(list)
                return unsafe known == count
                    ? known : window.admits(list, after: .init(open: open, queued: queued))
            }
        }

        /// Goes on with a peer of another process.
        func adopt(_ size: Int) { window.size = size }

        /// What happens where the peer begins anew.
        func forget() { window.forget() }

        /// Sends until it has to look.
        func spend() {
            unsafe withMessages(1) { list in while unsafe window.admits(list) == 1 {} }
        }

        private func withMessages<Result>(
            _ count: Int, _ body: (UnsafeBufferPointer<OutboundMessage>) -> Result
        ) -> Result {
            let octets = [UInt8](repeating: 0, count: length)
            return unsafe octets.withUnsafeBytes { octets in
                let list = unsafe [OutboundMessage](
                    repeating: OutboundMessage(octets, payloadProtocol: 3, stream: 0), count: count)
                return unsafe list.withUnsafeBufferPointer(body)
            }
        }
    }

    @Test(arguments: [40, 112, 250, 1_000])
    func `No receiver has to drop any, and none waits for nothing`(length: Int) {
        let sender = Sender(length: length)
        var receiver = Receiver(length: length)
        var sent = 0
        for turn in 0..<2_000 {
            let count = sender.ask(32, open: receiver.open)
            receiver.take(count)
            sent += count
            // Slower than what comes, as soon as all is under way.
            if turn > 20 { receiver.read(20) }
        }
        #expect(receiver.dropped == 0)
        // It always had something to read.
        #expect(receiver.unread > 32)
        #expect(sent > 1_900 * 20)
        // Much of what there is room for is used, but never all.
        #expect(receiver.used > 0.5 && receiver.used < 0.85)
    }

    @Test(arguments: [40, 112, 1_000], [0.004, 0.03, 0.5, 1, 2.5, 20])
    func `A receiver of any speed has always something to read and drops nothing`(
        length: Int, messagesInALook: Double
    ) {
        let sender = Sender(length: length)
        var receiver = Receiver(length: length)
        var (due, starved, looks) = (0.0, 0, 0)
        // Twenty minutes.
        while looks < 300_000, receiver.dropped == 0 {
            looks += 1
            receiver.take(sender.ask(32, open: receiver.told))
            due += messagesInALook
            if looks > 100 { receiver.read(Int(due)) }
            due -= due.rounded(.down)
            if looks > 100, receiver.unread == 0 { starved += 1 }
        }
        #expect(receiver.dropped == 0)
        #expect(receiver.used < 0.9)
        #expect(starved == 0, "of \(looks) looks")
    }

    @Test func `What waits in the own kernel counts as if it had arrived`() {
        let sender = Sender(length: 112)
        #expect(sender.ask(32, open: 100_000) == 32)
        sender.spend()
        #expect(sender.ask(32, open: 90_000, queued: 500) == 0)
        #expect(sender.ask(32, open: 90_001, queued: 100) == 32)
    }

    @Test func `Where nothing new is known one message asks`() {
        let sender = Sender(length: 112)
        #expect(sender.ask(1, open: 100_000) == 1)
        sender.spend()
        #expect(!sender.isCurious)
        #expect(sender.ask(32, open: 30_000) == 0)
        #expect(sender.isCurious)
        #expect(!sender.isCurious)
        #expect(sender.ask(32, open: 30_000) == 1)
        #expect(sender.ask(32, open: 29_888) == 0)
        // It is closed: the kernel asks by itself with what it has.
        #expect(sender.ask(32, open: 0, queued: 1) == 0)
        #expect(sender.ask(32, open: 0, queued: 1) == 0)
    }

    @Test func `Short messages after long ones are not taken for few`() {
        let sender = Sender(length: 3_900)
        for _ in 0..<400 { _ = sender.ask(8, open: 106_496) }
        sender.length = 20
        var receiver = Receiver(length: 20)
        for _ in 0..<400 { receiver.take(sender.ask(32, open: receiver.open)) }
        #expect(receiver.dropped == 0)
        #expect(receiver.used > 0.5 && receiver.used < 0.9)
    }

    @Test(arguments: [true, false])
    func `Who goes on with a peer that is behind has to be told its window`(isTold: Bool) {
        let sender = Sender(length: 112)
        var receiver = Receiver(length: 112)
        if isTold { sender.adopt(receiver.window) }
        receiver.take(440)
        for _ in 0..<400 { receiver.take(sender.ask(32, open: receiver.open)) }
        #expect((receiver.dropped == 0) == isTold)
    }

    @Test func `A peer with a smaller window than it had is not held back for ever`() {
        let sender = Sender(length: 112)
        #expect(sender.ask(32, open: 1_000_000) == 32)
        sender.spend()
        // It reads all that it gets; the last message is still there when it tells.
        let asked = (0..<10_000).prefix { _ in sender.ask(32, open: 106_384) < 32 }.count
        #expect(asked > 1_000 && asked < 5_000)
    }

    @Test func `A peer that has ceased to read is asked ever more seldom`() {
        let sender = Sender(length: 112)
        #expect(sender.ask(1, open: 106_496) == 1)
        sender.spend()
        var (open, gone) = (53_000, [Int]())
        for look in 0..<4_000 where sender.ask(32, open: open) == 1 {
            open -= 112
            gone.append(look)
        }
        #expect(gone.prefix(4) == [1, 3, 5, 9])
        // In the end every one to two seconds, and never more.
        let pauses = zip(gone, gone.dropFirst()).map { $1 - $0 }.suffix(4)
        #expect(Set(pauses) == [256, 512])
    }

    @Test func `Nobody waits for ever, whatever is said to be queued`() {
        let sender = Sender(length: 112)
        #expect(sender.ask(32, open: 100_000) == 32)
        sender.spend()
        let gone = (0..<5_120).reduce(0) { sum, _ in
            sum + sender.ask(32, open: 90_000, queued: 5_000)
        }
        #expect(gone == 10)
        sender.forget()
        #expect(sender.ask(32, open: 20_000) == 32)
    }

    @Test func `A window that never holds a message does not stop it`() {
        let sender = Sender(length: 4_000)
        let gone = (0..<10_000).reduce(0) { sum, _ in sum + sender.ask(4, open: 1_000) }
        #expect(gone > 25)
    }
}
