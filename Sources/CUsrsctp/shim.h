#ifndef WEIR_CUSRSCTP_H
#define WEIR_CUSRSCTP_H
#include <stddef.h>
#include <sys/types.h>
#include <netinet/in.h>
#include <usrsctp.h>

// IPPROTO_SCTP is both an enumerator and a macro, which Swift finds ambiguous.
static const int weir_usrsctp_protocol = 132;

// Swift cannot call a function that takes a pointer to a variadic function.
static inline void weir_usrsctp_init(uint16_t udp_port) { usrsctp_init(udp_port, NULL, NULL); }

static inline struct socket *weir_usrsctp_socket(int domain) {
    return usrsctp_socket(domain, SOCK_STREAM, weir_usrsctp_protocol, NULL, NULL, 0, NULL);
}
#endif
