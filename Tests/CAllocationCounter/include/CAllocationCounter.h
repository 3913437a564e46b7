#ifndef WEIR_ALLOCATION_COUNTER_H
#define WEIR_ALLOCATION_COUNTER_H

#include <stdint.h>

// Counts what the calling thread asks of the heap between start and stop.
//
// The target that holds this defines malloc and its kin, so every allocation of the program that
// is linked with it passes here. Counters belong to the thread: tests beside it do not disturb.

typedef struct {
    // Calls of malloc, calloc, realloc, posix_memalign, aligned_alloc and memalign.
    uint64_t allocations;
    // Octets asked for.
    uint64_t octets;
    // Calls of free with something to free.
    uint64_t frees;
} weir_allocation_counts;

// Sets this thread's counts to zero and begins to count.
void weir_allocations_start(void);

// Ends the counting and returns the counts.
weir_allocation_counts weir_allocations_stop(void);

// Returns the counts so far, whether counting goes on or not.
weir_allocation_counts weir_allocations_read(void);

#endif
