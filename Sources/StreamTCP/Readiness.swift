internal import CLinux
internal import Glibc
internal import SigtranTransport

/// What a worker polls to receive: the socket, for what matters now, and a signal for the rest.
///
/// The socket is watched for writing while a connection is being made or part of a message waits: then
/// too it is the receiving worker that goes on with it.
@safe
final class Readiness: Sendable {
    let number: Int32
    private let socket: Int32
    private let signal: EventDescriptor

    init(_ socket: Int32) throws(TransportError) {
        signal = try EventDescriptor()
        self.socket = socket
        number = epoll_create1(weir_epoll_flags)
        guard number >= 0 else { throw .current("open an epoll descriptor") }
        for descriptor in [socket, signal.number] {
            var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t())
            guard unsafe epoll_ctl(number, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
                throw .current("poll a TCP socket")
            }
        }
    }

    deinit { Glibc.close(number) }

    /// Says what of the socket matters.
    func watch(reading: Bool, writing: Bool) {
        let events = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        var event = unsafe epoll_event(events: events, data: epoll_data_t())
        _ = unsafe epoll_ctl(number, EPOLL_CTL_MOD, socket, &event)
    }

    /// Says that `receive` has something whatever the socket says; until `clear`.
    func raise() { signal.raise() }

    func clear() { signal.clear() }
}
