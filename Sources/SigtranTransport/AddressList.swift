extension [TransportAddress] {
    /// Lends the addresses as socket addresses one behind the other, as `sctp_bindx` takes them.
    package func withSocketAddresses<Result, Failure: Error>(
        _ body: (UnsafeMutableRawPointer, Int32) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let storage = UnsafeMutableRawPointer.allocate(
            byteCount: Swift.max(count, 1) * TransportAddress.socketAddressSize, alignment: 8)
        defer { unsafe storage.deallocate() }
        var length = 0
        // SAFETY: each address takes at most `socketAddressSize` octets.
        for address in self { length += unsafe address.store(at: storage + length) }
        return try unsafe body(storage, Int32(count))
    }

    /// Reads socket addresses that lie one behind the other, IPv4-mapped ones as IPv4.
    package init(socketAddresses: UnsafeRawPointer, count: Int32) {
        self = []
        var pointer = unsafe socketAddresses
        for _ in 0..<Swift.max(count, 0) {
            guard let (address, length) = unsafe TransportAddress.load(from: pointer) else {
                return
            }
            append(address.unmapped)
            unsafe pointer += length
        }
    }

    /// True when a socket for them has to be an IPv6 one.
    package var needIPv6: Bool { contains { $0.family == .ipv6 } }
}
