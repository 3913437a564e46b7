#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

// The flags are enumerators, which Swift imports as a type of their own.
static const int weir_eventfd_flags = EFD_NONBLOCK | EFD_CLOEXEC;
static const int weir_epoll_flags = EPOLL_CLOEXEC;

// Declared for _GNU_SOURCE only, which Swift does not define. 1 is MFD_CLOEXEC.
static inline int weir_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u);
}
#endif
