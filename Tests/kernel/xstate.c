// Lets user-mode Linux run on processors with AMX, when preloaded into it.
//
// Linux takes a thread's extended state by ptrace only in its full size, which AMX has made larger
// than the buffer of user-mode Linux 6.1: EFAULT, and its init dies. What it gives is put over what
// the thread has, and the whole goes in.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

typedef long (*ptrace_call)(enum __ptrace_request, pid_t, void *, void *);

long ptrace(enum __ptrace_request request, ...) {
    static ptrace_call next;
    if (next == NULL) { next = (ptrace_call)dlsym(RTLD_NEXT, "ptrace"); }
    va_list rest;
    va_start(rest, request);
    const pid_t thread = va_arg(rest, pid_t);
    void *const address = va_arg(rest, void *);
    void *const data = va_arg(rest, void *);
    va_end(rest);
    if (request == PTRACE_SETREGSET && (unsigned long)address == NT_X86_XSTATE) {
        static _Alignas(64) char state[32768];
        const struct iovec *const given = data;
        struct iovec whole = {state, sizeof state};
        if (next(PTRACE_GETREGSET, thread, address, &whole) == 0
            && whole.iov_len > given->iov_len) {
            memcpy(state, given->iov_base, given->iov_len);
            return next(request, thread, address, &whole);
        }
    }
    return next(request, thread, address, data);
}
