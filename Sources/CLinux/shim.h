#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H
#include <linux/capability.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <unistd.h>

// The flags are enumerators, which Swift imports as a type of their own.
static const int weir_eventfd_flags = EFD_NONBLOCK | EFD_CLOEXEC;
static const int weir_epoll_flags = EPOLL_CLOEXEC;

// The processor's own counter of time; 0 where it has none that a program may read.
static inline uint64_t weir_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return 0;
#endif
}

// Declared for _GNU_SOURCE only, which Swift does not define. 1 is MFD_CLOEXEC.
static inline int weir_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u);
}

// Descriptors that one message carries at most, SCM_MAX_FD less a few.
#define WEIR_DESCRIPTORS 250

// The macros of control messages are none that Swift can call. Sends one octet and the descriptors.
static inline ssize_t weir_send_descriptors(int socket, const int *descriptors, int count) {
    union {
        struct cmsghdr header;
        char octets[CMSG_SPACE(WEIR_DESCRIPTORS * sizeof(int))];
    } control;
    char mark = 'd';
    struct iovec part = {&mark, 1};
    struct msghdr message = {0};
    if (count < 1 || count > WEIR_DESCRIPTORS) return -1;
    memset(&control, 0, sizeof control);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.octets;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// Receives what the above has sent: how many descriptors, or -1. They are closed by exec.
static inline int weir_receive_descriptors(int socket, int *descriptors, int capacity) {
    union {
        struct cmsghdr header;
        char octets[CMSG_SPACE(WEIR_DESCRIPTORS * sizeof(int))];
    } control;
    char mark = 0;
    struct iovec part = {&mark, 1};
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.octets;
    message.msg_controllen = sizeof control.octets;
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 || mark != 'd') return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return -1;
    int count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int place = 0; place < count; place++) {
        int descriptor;
        memcpy(&descriptor, CMSG_DATA(header) + place * sizeof(int), sizeof(int));
        if (place < capacity) descriptors[place] = descriptor;
        else close(descriptor);
    }
    return count < capacity ? count : capacity;
}

// Swift cannot call functions of a variable number of arguments, and glibc has no capset.
static inline int weir_forbid_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static inline int weir_keep_capabilities(int keep) {
    return prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0);
}

static const uint32_t weir_bind_low_ports = 1u << CAP_NET_BIND_SERVICE;

// The capabilities that this thread has from now on, a bit each, and no others.
static inline int weir_set_capabilities(uint32_t mask) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{mask, mask, 0}, {0, 0, 0}};
    return (int)syscall(SYS_capset, &header, data);
}

// Declared in a header that Swift's Glibc does not have. True where the clock is synchronised.
static inline int weir_clock_is_synchronised(void) {
    struct timex state = {0};
    return adjtimex(&state) != TIME_ERROR && !(state.status & STA_UNSYNC);
}

extern int weir_linux_accept4(int, struct sockaddr *, socklen_t *, int) __asm__("accept4");

static inline int weir_tcp_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
}

static inline int weir_tcp_accept(int listener) {
    return weir_linux_accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline long weir_tcp_send(int socket, struct iovec *vectors, int count) {
    struct msghdr header = {.msg_iov = vectors, .msg_iovlen = (size_t)count};
    return sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static inline long weir_tcp_receive(int socket, void *octets, size_t room) {
    return recv(socket, octets, room, MSG_DONTWAIT);
}
#endif
