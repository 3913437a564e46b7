internal import CPcap

#if canImport(Glibc)
    internal import Glibc
#endif

/// How an interface is listened to.
public struct LiveOptions: Sendable {
    /// A filter of libpcap, `pcap-filter(7)`; nil takes all frames.
    public var filter: String?
    /// Octets of a frame that are taken; what is longer cannot be judged as a whole.
    public var snapLength = 65_535
    /// Octets of the kernel's ring between two looks.
    public var bufferSize = 32 << 20
    /// How many times faster the traffic is than it was: of a capture that is played.
    public var speed = 1.0
    /// True to take what is not for this host, as a mirror port needs.
    public var isPromiscuous = true

    public init() {}
}

/// What the kernel says of an interface that is listened to.
public struct LiveStatistics: Hashable, Sendable {
    /// Frames that the filter let through.
    public var received = 0
    /// Of these, those for which the ring had no room.
    public var dropped = 0
    /// Frames that the interface or its driver lost.
    public var interfaceDropped = 0

    public init() {}
}

/// One network interface, listened to through libpcap.
@safe
final class LiveInterface {
    let name: String
    let linkType: UInt32
    /// Readable when the kernel has frames.
    let descriptor: Int32

    private let handle: OpaquePointer
    private var sums = LiveStatistics()
    private var latest = pcap_stat()

    /// Milliseconds after which the kernel hands over frames though their block is not full.
    static let blockTime = 10

    /// - Throws: where there is no such interface, it may not be opened, or the filter is none.
    init(_ name: String, _ options: LiveOptions) throws(LiveError) {
        self.name = name
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let created = unsafe pcap_create(name, &text) else {
            throw LiveError(interface: name, reason: LiveInterface.string(text))
        }
        var isOpen = false
        defer { if !isOpen { unsafe pcap_close(created) } }
        unsafe pcap_set_snaplen(created, Int32(clamping: options.snapLength))
        unsafe pcap_set_promisc(created, options.isPromiscuous ? 1 : 0)
        unsafe pcap_set_timeout(created, Int32(LiveInterface.blockTime))
        unsafe pcap_set_buffer_size(created, Int32(clamping: options.bufferSize))
        unsafe pcap_set_tstamp_precision(created, PCAP_TSTAMP_PRECISION_NANO)
        let outcome = unsafe pcap_activate(created)
        guard outcome >= 0 else {
            let reason = unsafe LiveInterface.reason(outcome, of: created)
            throw LiveError(interface: name, reason: reason)
        }
        linkType = unsafe UInt32(bitPattern: pcap_datalink(created))
        guard LinkLayer.isRead(linkType) else {
            throw LiveError(
                interface: name, reason: "its frames are of link type \(linkType), not read here")
        }
        if let filter = options.filter, !filter.isEmpty {
            try unsafe LiveInterface.set(filter, on: created, name)
        }
        guard unsafe pcap_setnonblock(created, 1, &text) == 0 else {
            throw LiveError(interface: name, reason: LiveInterface.string(text))
        }
        descriptor = unsafe pcap_get_selectable_fd(created)
        guard descriptor >= 0 else {
            throw LiveError(interface: name, reason: "it cannot be waited for")
        }
        unsafe handle = created
        isOpen = true
    }

    deinit { unsafe pcap_close(handle) }

    /// Compiles a filter and lets the kernel apply it; where it can, to tagged frames too.
    private static func set(
        _ filter: String, on handle: OpaquePointer, _ name: String
    ) throws(LiveError) {
        var program = unsafe bpf_program()
        defer { unsafe pcap_freecode(&program) }
        // A tag moves all that follows it, so the filter counts once more behind one.
        let tagged = "(\(filter)) or (vlan and (\(filter)))"
        if unsafe pcap_compile(handle, &program, tagged, 1, PCAP_NETMASK_UNKNOWN) != 0,
            unsafe pcap_compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0
        {
            throw LiveError(
                interface: name,
                reason: "'\(filter)' is no filter: \(unsafe string(pcap_geterr(handle)))")
        }
        guard unsafe pcap_setfilter(handle, &program) == 0 else {
            throw LiveError(interface: name, reason: unsafe string(pcap_geterr(handle)))
        }
    }

    /// What a look at the interface gives.
    enum Look {
        case frame(Frame)
        /// Nothing is there now.
        case nothing
        case failed(LiveError)
    }

    /// Takes the next frame, if there is one.
    ///
    /// - Parameter octets: take the frame's, and no more than they have room for.
    func next(into octets: inout [UInt8]) -> Look {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var bytes: UnsafePointer<UInt8>?
        let outcome = unsafe pcap_next_ex(handle, &header, &bytes)
        guard outcome >= 0 else {
            return .failed(
                LiveError(interface: name, reason: unsafe LiveInterface.string(pcap_geterr(handle)))
            )
        }
        guard outcome == 1, let header = unsafe header?.pointee, let bytes = unsafe bytes else {
            return .nothing
        }
        let count = min(Int(header.caplen), octets.count)
        unsafe octets.withUnsafeMutableBytes { room in
            // SAFETY: libpcap gives `caplen` octets, and no more than fit are copied.
            unsafe room.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: count))
        }
        return .frame(
            Frame(
                linkType: linkType,
                time: CaptureTime(
                    seconds: Int64(header.ts.tv_sec),
                    nanoseconds: UInt32(truncatingIfNeeded: header.ts.tv_usec)),
                start: 0, end: count, originalLength: Int(header.len)))
    }

    /// The kernel's counts since the interface was opened.
    func statistics() -> LiveStatistics {
        var now = pcap_stat()
        guard unsafe pcap_stats(handle, &now) == 0 else { return sums }
        // They are 32 bits wide, and go round.
        sums.received += Int(now.ps_recv &- latest.ps_recv)
        sums.dropped += Int(now.ps_drop &- latest.ps_drop)
        sums.interfaceDropped += Int(now.ps_ifdrop &- latest.ps_ifdrop)
        latest = now
        return sums
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func string(_ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text = unsafe text else { return "libpcap does not say why" }
        return unsafe String(cString: text)
    }

    private static func reason(_ outcome: Int32, of handle: OpaquePointer) -> String {
        switch outcome {
        case PCAP_ERROR_NO_SUCH_DEVICE: return "there is no such interface"
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            return "it may not be listened to: that needs root, or CAP_NET_RAW"
        case PCAP_ERROR_IFACE_NOT_UP: return "it is down"
        default:
            let text = unsafe string(pcap_geterr(handle))
            return text.isEmpty ? unsafe String(cString: pcap_statustostr(outcome)) : text
        }
    }
}

/// Why an interface cannot be listened to, or no longer.
public struct LiveError: Error, Hashable, Sendable, CustomStringConvertible {
    public var interface: String
    public var reason: String

    public var description: String { "interface \(interface): \(reason)" }
}
