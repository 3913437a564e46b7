#ifndef WEIR_CUSRSCTP_H
#define WEIR_CUSRSCTP_H
#include <stddef.h>
#include <sys/types.h>
#include <netinet/in.h>
#include <string.h>
#include <usrsctp.h>

// IPPROTO_SCTP is both an enumerator and a macro, which Swift finds ambiguous.
static const int weir_usrsctp_protocol = 132;

// Swift cannot call a function that takes a pointer to a variadic function.
static inline void weir_usrsctp_init(uint16_t udp_port) { usrsctp_init(udp_port, NULL, NULL); }

static inline struct socket *weir_usrsctp_socket(int domain) {
    return usrsctp_socket(domain, SOCK_STREAM, weir_usrsctp_protocol, NULL, NULL, 0, NULL);
}

// Whether one of the peer's addresses may be sent to: 1 or 0; -1 where the stack does not tell.
static inline int weir_usrsctp_path_works(
    struct socket *socket, const void *address, size_t length) {
    struct sctp_paddrinfo path;
    socklen_t size = sizeof path;
    memset(&path, 0, sizeof path);
    if (length > sizeof path.spinfo_address) { return -1; }
    memcpy(&path.spinfo_address, address, length);
    if (usrsctp_getsockopt(
            socket, weir_usrsctp_protocol, SCTP_GET_PEER_ADDR_INFO, &path, &size) != 0) {
        return -1;
    }
    return path.spinfo_state == SCTP_ACTIVE;
}
#endif
