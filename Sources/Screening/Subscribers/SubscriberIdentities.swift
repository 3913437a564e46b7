public import SS7Wire

/// How the memories know subscribers: by IMSI, or in privacy mode by a keyed hash of it.
public struct SubscriberIdentities: BitwiseCopyable, Hashable, Sendable, CustomReflectable {
    /// The two halves of the key; nil where IMSIs are kept as they are.
    public var key: (UInt64, UInt64)? {
        get { isHashed ? (first, second) : nil }
        set {
            isHashed = newValue != nil
            first = newValue?.0 ?? 0
            second = newValue?.1 ?? 0
        }
    }
    private var isHashed = false
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// Nothing that prints the key by accident, as part of what holds it, prints its digits.
    public var customMirror: Mirror { Mirror(self, children: ["isHashed": isHashed]) }

    public init() {}

    /// The identity of an IMSI; 0 for what is none.
    @_noLocks
    public func identity(of imsi: Digits) -> UInt64 { identify(imsi) }

    /// What `identity` does, in line.
    @inline(always) @_noLocks
    func identify(_ imsi: Digits) -> UInt64 {
        guard imsi.count >= 6, imsi.count <= 15 else { return 0 }
        return isHashed ? hash(imsi.packed) : imsi.packed
    }

    @inline(never) @_noLocks
    private func hash(_ imsi: UInt64) -> UInt64 {
        SipHash.Key(low: first, high: second).hash(imsi) | 1
    }
}
