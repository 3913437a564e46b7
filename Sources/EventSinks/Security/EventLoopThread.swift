#if TLS
    internal import NIOCore
    internal import NIOPosix

    #if canImport(Glibc)
        internal import Glibc
    #endif

    /// The one thread that TLS and HTTP of all receivers run on.
    enum EventLoopThread {
        /// Made when it is first used, which is after the process has given up its rights; never ended.
        static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// Whether a receiver is named by its address: certificates are looked at for it otherwise than for a name.
    enum IPAddressText {
        static func isOne(_ text: String) -> Bool {
            var octets = (UInt64(0), UInt64(0))
            // SAFETY: sixteen octets take an address of either family.
            return unsafe withUnsafeMutableBytes(of: &octets) { buffer in
                unsafe inet_pton(AF_INET, text, buffer.baseAddress) == 1
                    || inet_pton(AF_INET6, text, buffer.baseAddress) == 1
            }
        }
    }
#endif
