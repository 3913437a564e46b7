/// How mobile global titles of E.214 stand for IMSIs of E.212: up to eight pairs of prefixes.
///
/// A title is an IMSI whose country and network code are replaced by those of E.164, ITU-T E.214
/// clause 3; what is behind the prefix is the same in both, but for digits beyond the fifteenth.
public struct MobileTitles: BitwiseCopyable, Sendable {
    public private(set) var count = 0
    private var titles = InlineArray<8, Digits>(repeating: Digits())
    private var subscribers = InlineArray<8, Digits>(repeating: Digits())

    /// Most pairs that fit.
    public static let capacity = 8

    public init() {}

    /// Adds a pair of prefixes; false where there is no room.
    @discardableResult
    public mutating func add(title: Digits, imsi: Digits) -> Bool {
        guard count < Self.capacity else { return false }
        titles[count] = title
        subscribers[count] = imsi
        count += 1
        return true
    }

    /// The IMSI that a title stands for, by the longest of the prefixes that fit; empty where none does.
    @inline(never) @_noLocks
    mutating func imsi(of title: Digits) -> Digits {
        var best = -1
        var index = 0
        while index < count {
            if title.hasPrefix(titles[index]),
                best < 0 || titles[index].count > titles[best].count
            {
                best = index
            }
            index &+= 1
        }
        guard best >= 0 else { return Digits() }
        var imsi = subscribers[best]
        var place = Int(titles[best].count)
        while place < Int(title.count), imsi.count < 15 {
            imsi.append(title.digit(at: place))
            place &+= 1
        }
        return imsi
    }
}
