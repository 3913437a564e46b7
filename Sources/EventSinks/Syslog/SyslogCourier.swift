/// Brings syslog messages: a datagram each over UDP (RFC 5426), with their length before them over TCP (RFC
/// 6587 clause 3.4.1).
public final class SyslogCourier: Courier {
    private let receiver: Receiver
    private var socket: ClientSocket?
    private var opened = ContinuousClock.now

    /// After so long the receiver's name is looked up again: nothing tells that datagrams go to nobody.
    private static let lookUp = Duration.seconds(300)

    /// Octets that a datagram may have: more may be cut off on its way.
    private static let longestDatagram = 2_048

    public init(to receiver: Receiver) { self.receiver = receiver }

    public func deliver(_ message: [UInt8]) throws(DeliveryError) {
        if socket?.isClosedByPeer == true, receiver.transport == .tcp { socket = nil }
        if receiver.transport == .udp, .now - opened > SyslogCourier.lookUp { socket = nil }
        if socket == nil {
            socket = try ClientSocket(to: receiver)
            opened = .now
        }
        do throws(DeliveryError) {
            switch receiver.transport {
            case .udp: try socket?.send(SyslogCourier.datagram(message))
            case .tcp, .tls: try socket?.send(SyslogCourier.frame(message))
            }
        } catch {
            // Half a message may have left: only a new connection begins with a whole one.
            socket = nil
            throw DeliveryError("\(receiver): \(error)")
        }
    }

    public func close() { socket = nil }

    /// A message with its length before it.
    static func frame(_ message: [UInt8]) -> [UInt8] { Array("\(message.count) ".utf8) + message }

    /// A message as long as a datagram may be, cut between two characters.
    private static func datagram(_ message: [UInt8]) -> [UInt8] {
        guard message.count > longestDatagram else { return message }
        var end = longestDatagram
        while end > 0, message[end] & 0xc0 == 0x80 { end -= 1 }
        return Array(message[..<end])
    }
}
