import SigtranTransport
import TransportTrial

extension Association {
    /// Sends one message whose octets are all the same.
    func send(
        _ value: UInt8, count: Int, payloadProtocol: UInt32 = 3, stream: UInt16 = 1
    ) -> SendOutcome {
        End(self).send(
            [UInt8](repeating: value, count: count), stream: stream,
            payloadProtocol: payloadProtocol)
    }
}
