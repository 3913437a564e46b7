import CLinux
import Glibc
import SigtranTransport

/// Waits until a descriptor is readable or writable, as a worker's epoll set would.
///
/// - Returns: whether it became so in time.
func poll(_ descriptor: Int32, writable: Bool = false, milliseconds: Int32 = 0) -> Bool {
    var entry = pollfd(
        fd: descriptor, events: Int16(writable ? POLLOUT : POLLIN), revents: 0)
    let count = unsafe Glibc.poll(&entry, 1, milliseconds)
    return count == 1 && Int32(entry.revents) & (writable ? POLLOUT : POLLIN) != 0
}

extension Association {
    /// Sends one message whose octets are all the same.
    func send(
        _ value: UInt8, count: Int, payloadProtocol: UInt32 = 3, stream: UInt16 = 1
    ) -> SendOutcome {
        let octets = [UInt8](repeating: value, count: count)
        return unsafe octets.withUnsafeBytes { octets in
            var message = unsafe OutboundMessage(
                octets, payloadProtocol: payloadProtocol, stream: stream)
            return unsafe withUnsafePointer(to: &message) { pointer in
                unsafe send(UnsafeBufferPointer(start: pointer, count: 1))
            }
        }
    }
}
