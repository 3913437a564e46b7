#ifndef WEIR_CLINUX_H
#define WEIR_CLINUX_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// The flags are enumerators, which Swift imports as a type of their own.
static const int weir_eventfd_flags = EFD_NONBLOCK | EFD_CLOEXEC;
static const int weir_epoll_flags = EPOLL_CLOEXEC;
#endif
