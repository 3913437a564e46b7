import M3UASession
import SigtranTransport
import Synchronization

/// A place for one association of a link: its session, and the association while there is one.
///
/// The worker that owns the link puts associations in and takes them out; every worker sends through
/// it. An association that was taken out is closed only when all workers have passed a point where
/// they hold none (see `Quiescence`).
final class AssociationSlot: @unchecked Sendable {
    /// The place in the gateway's list of slots.
    let index: Int
    let link: Int
    let session: SessionID
    let published: PublishedState
    private let bits = Atomic<UInt>(0)
    private let streams = Atomic<UInt16>(1)
    private let arrivingStreams = Atomic<UInt16>(1)
    private let taken = Atomic<Bool>(false)
    private let postponed = Atomic<Bool>(false)

    init(index: Int, link: Int, session: SessionID, published: PublishedState) {
        self.index = index
        self.link = link
        self.session = session
        self.published = published
    }

    deinit { _ = exchange(nil) }

    /// The association to send on; valid until the caller's next quiescent point.
    @inline(always) var association: Association? {
        let pattern = bits.load(ordering: .acquiring)
        guard pattern != 0, let pointer = unsafe UnsafeRawPointer(bitPattern: pattern) else {
            return nil
        }
        return unsafe Unmanaged<Association>.fromOpaque(pointer).takeUnretainedValue()
    }

    var isEmpty: Bool { bits.load(ordering: .relaxed) == 0 }

    /// True from when an association is meant for it until it is empty again.
    var isTaken: Bool {
        get { taken.load(ordering: .acquiring) }
        set { taken.store(newValue, ordering: .releasing) }
    }

    /// True while something that it brought waits to be looked into, see `Postponement`: nothing more is read.
    var isPostponed: Bool {
        get { postponed.load(ordering: .relaxed) }
        set { postponed.store(newValue, ordering: .relaxed) }
    }

    /// Puts an association in, or nothing, and returns what was there.
    func exchange(_ association: Association?) -> Association? {
        let new = association.map {
            unsafe UInt(bitPattern: Unmanaged.passRetained($0).toOpaque())
        }
        let old = bits.exchange(new ?? 0, ordering: .acquiringAndReleasing)
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: old) else { return nil }
        return unsafe Unmanaged<Association>.fromOpaque(pointer).takeRetainedValue()
    }

    var outboundStreams: UInt16 {
        get { streams.load(ordering: .relaxed) }
        set { streams.store(newValue, ordering: .relaxed) }
    }

    /// The streams that the peer may send on.
    var inboundStreams: UInt16 {
        get { arrivingStreams.load(ordering: .relaxed) }
        set { arrivingStreams.store(newValue, ordering: .relaxed) }
    }

    /// The stream of a signalling link selection: never 0, which is for management.
    @inline(always)
    func stream(of selection: UInt8) -> UInt16 {
        let count = outboundStreams
        return count <= 1 ? 0 : 1 &+ UInt16(selection) % (count &- 1)
    }
}
