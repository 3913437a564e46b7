internal import CLinux
internal import Glibc

/// An epoll descriptor that is readable while either of two others is.
///
/// For stacks that read ahead: their own descriptor does not show what has been read already.
@safe
package final class DescriptorPair: Sendable {
    package let number: Int32

    package init(_ first: Int32, _ second: Int32) throws(TransportError) {
        number = epoll_create1(weir_epoll_flags)
        guard number >= 0 else { throw .current("open an epoll descriptor") }
        for descriptor in [first, second] {
            var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t())
            guard unsafe epoll_ctl(number, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
                throw .current("join two descriptors")
            }
        }
    }

    deinit { Glibc.close(number) }
}
