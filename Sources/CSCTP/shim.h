#ifndef WEIR_CSCTP_H
#define WEIR_CSCTP_H
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// IPPROTO_SCTP is both an enumerator and a macro, which Swift finds ambiguous.
static const int weir_sctp_protocol = 132;

// Messages that one system call moves.
enum { WEIR_SCTP_BATCH = 32 };

// What glibc declares only to those who define _GNU_SOURCE, which Swift's importer does not.
struct weir_mmsghdr {
    struct msghdr msg_hdr;
    unsigned int msg_len;
};
extern int weir_recvmmsg(int, struct weir_mmsghdr *, unsigned int, int, struct timespec *)
    __asm__("recvmmsg");
extern int weir_sendmmsg(int, struct weir_mmsghdr *, unsigned int, int) __asm__("sendmmsg");
extern int weir_accept4(int, struct sockaddr *, socklen_t *, int) __asm__("accept4");

static inline int weir_sctp_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, weir_sctp_protocol);
}

static inline int weir_sctp_accept(int listener) {
    return weir_accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// Swift cannot use the CMSG macros, nor reach the fields of packed structures. What follows does
// that and no more.

struct weir_sctp_receive_batch {
    struct weir_mmsghdr headers[WEIR_SCTP_BATCH];
    struct iovec vectors[WEIR_SCTP_BATCH];
    uint64_t control[WEIR_SCTP_BATCH][CMSG_SPACE(sizeof(struct sctp_rcvinfo)) / 8];
};

struct weir_sctp_piece {
    int32_t length;
    int32_t flags;
    uint32_t payload_protocol;
    uint16_t stream;
};

static inline void weir_sctp_receive_into(
    struct weir_sctp_receive_batch *batch, int index, void *octets, size_t room) {
    batch->vectors[index].iov_base = octets;
    batch->vectors[index].iov_len = room;
    struct msghdr *header = &batch->headers[index].msg_hdr;
    memset(header, 0, sizeof *header);
    header->msg_iov = &batch->vectors[index];
    header->msg_iovlen = 1;
    header->msg_control = batch->control[index];
    header->msg_controllen = sizeof batch->control[index];
}

static inline int weir_sctp_receive(int socket, struct weir_sctp_receive_batch *batch, int count) {
    return weir_recvmmsg(socket, batch->headers, (unsigned int)count, MSG_DONTWAIT, NULL);
}

static inline struct weir_sctp_piece weir_sctp_received(
    struct weir_sctp_receive_batch *batch, int index) {
    struct msghdr *header = &batch->headers[index].msg_hdr;
    struct weir_sctp_piece piece = {
        (int32_t)batch->headers[index].msg_len, header->msg_flags, 0, 0};
    struct cmsghdr *control = CMSG_FIRSTHDR(header);
    if (control != NULL && control->cmsg_level == weir_sctp_protocol &&
        control->cmsg_type == SCTP_RCVINFO) {
        struct sctp_rcvinfo information;
        memcpy(&information, CMSG_DATA(control), sizeof information);
        piece.payload_protocol = ntohl(information.rcv_ppid);
        piece.stream = information.rcv_sid;
    }
    return piece;
}

struct weir_sctp_send_batch {
    struct weir_mmsghdr headers[WEIR_SCTP_BATCH];
    struct iovec vectors[WEIR_SCTP_BATCH];
    uint64_t control[WEIR_SCTP_BATCH][CMSG_SPACE(sizeof(struct sctp_sndinfo)) / 8];
};

static inline void weir_sctp_send_from(
    struct weir_sctp_send_batch *batch, int index, const void *octets, size_t count,
    uint32_t payload_protocol, uint16_t stream, uint16_t flags, uint32_t context) {
    batch->vectors[index].iov_base = (void *)octets;
    batch->vectors[index].iov_len = count;
    struct msghdr *header = &batch->headers[index].msg_hdr;
    memset(header, 0, sizeof *header);
    header->msg_iov = &batch->vectors[index];
    header->msg_iovlen = 1;
    header->msg_control = batch->control[index];
    header->msg_controllen = sizeof batch->control[index];
    struct cmsghdr *control = CMSG_FIRSTHDR(header);
    control->cmsg_level = weir_sctp_protocol;
    control->cmsg_type = SCTP_SNDINFO;
    control->cmsg_len = CMSG_LEN(sizeof(struct sctp_sndinfo));
    struct sctp_sndinfo information = {stream, flags, htonl(payload_protocol), context, 0};
    memcpy(CMSG_DATA(control), &information, sizeof information);
}

static inline int weir_sctp_send(int socket, struct weir_sctp_send_batch *batch, int count) {
    return weir_sendmmsg(
        socket, batch->headers, (unsigned int)count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// An interval of 0 sends no heartbeats; milliseconds.
static inline int weir_sctp_set_paths(int socket, uint32_t interval, uint16_t retransmissions) {
    struct sctp_paddrparams paths;
    memset(&paths, 0, sizeof paths);
    paths.spp_pathmaxrxt = retransmissions;
    paths.spp_hbinterval = interval;
    paths.spp_flags = interval == 0 ? SPP_HB_DISABLE : SPP_HB_ENABLE;
    return setsockopt(socket, weir_sctp_protocol, SCTP_PEER_ADDR_PARAMS, &paths, sizeof paths);
}

// Whether one of the peer's addresses may be sent to: 1 or 0; -1 where the kernel does not tell. One that
// may be about to fail still is.
static inline int weir_sctp_path_works(int socket, const void *address, size_t length) {
    struct sctp_paddrinfo path;
    socklen_t size = sizeof path;
    memset(&path, 0, sizeof path);
    if (length > sizeof path.spinfo_address) { return -1; }
    memcpy(&path.spinfo_address, address, length);
    if (getsockopt(socket, weir_sctp_protocol, SCTP_GET_PEER_ADDR_INFO, &path, &size) != 0) {
        return -1;
    }
    return path.spinfo_state == SCTP_ACTIVE || path.spinfo_state == SCTP_PF;
}

// What a notification tells: its type, and the state that some types carry.
struct weir_sctp_notification {
    uint16_t type;
    uint16_t outbound_streams;
    uint16_t inbound_streams;
    int32_t state;
};

static inline struct weir_sctp_notification weir_sctp_notified(const void *octets, size_t count) {
    struct weir_sctp_notification result = {0, 0, 0, 0};
    struct sctp_assoc_change association;
    struct sctp_paddr_change path;
    if (count < sizeof result.type) { return result; }
    memcpy(&result.type, octets, sizeof result.type);
    if (result.type == SCTP_ASSOC_CHANGE && count >= sizeof association) {
        memcpy(&association, octets, sizeof association);
        result.state = association.sac_state;
        result.outbound_streams = association.sac_outbound_streams;
        result.inbound_streams = association.sac_inbound_streams;
    } else if (result.type == SCTP_PEER_ADDR_CHANGE && count >= sizeof path) {
        memcpy(&path, octets, sizeof path);
        result.state = path.spc_state;
    } else if (result.type == SCTP_ASSOC_CHANGE || result.type == SCTP_PEER_ADDR_CHANGE) {
        result.type = 0;
    }
    return result;
}

// A message that was given up: whether it was never sent and is whole, and where its octets begin in
// the notification.
struct weir_sctp_failure {
    int is_unsent;
    uint16_t stream;
    uint32_t context;
    size_t start;
};

static inline struct weir_sctp_failure weir_sctp_failed(const void *octets, size_t count) {
    struct weir_sctp_failure result = {0, 0, 0, 0};
    struct sctp_send_failed_event event;
    // First and last fragment, RFC 9260 clause 3.3.1: what has both is a whole message.
    const uint16_t whole = 0x3;
    if (count <= sizeof event) { return result; }
    memcpy(&event, octets, sizeof event);
    result.is_unsent = event.ssf_flags == SCTP_DATA_UNSENT && event.ssf_length == count &&
        (event.ssfe_info.snd_flags & whole) == whole;
    result.stream = event.ssfe_info.snd_sid;
    result.context = event.ssfe_info.snd_context;
    result.start = sizeof event;
    return result;
}

// DATA chunks that an association has sent for the first time; negative where the kernel does not say.
static inline int64_t weir_sctp_sent_chunks(int socket) {
    struct sctp_assoc_stats stats;
    socklen_t length = sizeof stats;
    memset(&stats, 0, sizeof stats);
    if (getsockopt(socket, weir_sctp_protocol, SCTP_GET_ASSOC_STATS, &stats, &length) != 0) {
        return -1;
    }
    return (int64_t)(stats.sas_oodchunks + stats.sas_ouodchunks);
}
#endif
