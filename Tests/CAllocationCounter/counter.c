#include "CAllocationCounter.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

// Initial-exec: the first access from a new thread must not itself allocate.
static __thread __attribute__((tls_model("initial-exec"))) weir_allocation_counts counts;
static __thread __attribute__((tls_model("initial-exec"))) bool counting;

static inline void note(size_t octets) {
    if (counting) {
        counts.allocations += 1;
        counts.octets += octets;
    }
}

void weir_allocations_start(void) {
    counts = (weir_allocation_counts){0};
    counting = true;
}

weir_allocation_counts weir_allocations_stop(void) {
    counting = false;
    return counts;
}

weir_allocation_counts weir_allocations_read(void) { return counts; }

void *malloc(size_t size) {
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    note(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) {
        return EINVAL;
    }
    note(size);
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) { return ENOMEM; }
    *result = memory;
    return 0;
}

void free(void *memory) {
    if (counting && memory != NULL) { counts.frees += 1; }
    __libc_free(memory);
}
