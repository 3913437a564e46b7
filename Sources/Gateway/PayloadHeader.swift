import SS7Wire

/// What a link writes in front of the Protocol Data parameter, RFC 4666 clause 3.3.1.
struct PayloadHeader: BitwiseCopyable {
    var hasRoutingContext = false
    var routingContext: UInt32 = 0
    var hasNetworkAppearance = false
    var networkAppearance: UInt32 = 0
    /// 0 for none, RFC 4666 clause 3.3.1.
    var correlationID: UInt32 = 0

    /// Octets of the header: the common one and its parameters.
    @inline(always) var size: Int {
        8 &+ (hasRoutingContext ? 8 : 0) &+ (hasNetworkAppearance ? 8 : 0)
            &+ (correlationID != 0 ? 8 : 0)
    }

    /// Writes the header in front of a Protocol Data parameter and zero padding behind it.
    ///
    /// The parameter itself, with routing label and user data, is not touched.
    /// - Parameters:
    ///   - parameter: where the parameter's tag lies; `size` octets in front of it and three behind
    ///     its end may be written.
    ///   - length: the parameter's length without padding.
    /// - Returns: the whole message.
    @inline(always)
    func write(
        before parameter: UnsafeMutableRawPointer, length: Int
    ) -> UnsafeRawBufferPointer {
        let padded = (length &+ 3) & ~3
        var offset = length
        while offset < padded {
            unsafe parameter.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
            offset &+= 1
        }
        let start = unsafe parameter - size
        let total = size &+ padded
        unsafe put(0x0100_0101, start, 0)
        unsafe put(UInt32(truncatingIfNeeded: total), start, 4)
        var next = 8
        if hasNetworkAppearance {
            unsafe put(0x0200_0008, start, next)
            unsafe put(networkAppearance, start, next &+ 4)
            next &+= 8
        }
        if hasRoutingContext {
            unsafe put(0x0006_0008, start, next)
            unsafe put(routingContext, start, next &+ 4)
            next &+= 8
        }
        if correlationID != 0 {
            unsafe put(0x0013_0008, start, next)
            unsafe put(correlationID, start, next &+ 4)
        }
        return unsafe UnsafeRawBufferPointer(start: start, count: total)
    }

    @inline(always)
    private func put(_ value: UInt32, _ base: UnsafeMutableRawPointer, _ offset: Int) {
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
    }
}
