/// What admission and forwarding need of a DATA message before it is decoded.
///
/// Found by a walk over the parameters' headers alone; whatever is amiss leaves `parameter` negative
/// and is named later, by decoding.
public struct PayloadPreview: BitwiseCopyable, Sendable {
    public var hasRoutingContext = false
    public var routingContext: UInt32 = 0
    public var hasNetworkAppearance = false
    public var networkAppearance: UInt32 = 0
    /// Offset of the Protocol Data parameter's tag; negative where there is none to be found.
    public var parameter = -1
    /// Length of that parameter without padding.
    public var length = 0
    public var originatingPointCode: UInt32 = 0
    public var destinationPointCode: UInt32 = 0
    public var networkIndicator: UInt8 = 0

    @inlinable @_noLocks public init() {}

    /// Looks into a message whose common header says DATA.
    @_noLocks
    public mutating func look(into octets: Span<UInt8>) {
        var offset = 8
        let count = octets.count
        while count &- offset >= 4 {
            let tag = bigEndian16(octets, offset)
            let size = Int(bigEndian16(octets, offset &+ 2))
            guard size >= 4, offset &+ size <= count else { return }
            switch tag {
            case 0x0006 where size == 8:
                hasRoutingContext = true
                routingContext = bigEndian32(octets, offset &+ 4)
            case 0x0200 where size == 8:
                hasNetworkAppearance = true
                networkAppearance = bigEndian32(octets, offset &+ 4)
            case 0x0210 where size >= 16:
                parameter = offset
                length = size
                originatingPointCode = bigEndian32(octets, offset &+ 4) & 0xff_ffff
                destinationPointCode = bigEndian32(octets, offset &+ 8) & 0xff_ffff
                networkIndicator = octets[offset &+ 13] & 3
            default:
                break
            }
            offset = (offset &+ size &+ 3) & ~3
        }
    }
}
