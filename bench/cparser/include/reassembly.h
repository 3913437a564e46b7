#ifndef WEIR_CPARSER_REASSEMBLY_H
#define WEIR_CPARSER_REASSEMBLY_H

#include "cparser.h"  // Which includes this one, so that the module has it.

// The segments of XUDT and LUDT messages put together, for the comparison with Screening's.

enum { CP_FLOWS = 64, CP_HELD_OCTETS = 16384, CP_JOINED_OCTETS = 4096, CP_HEADROOM = 64 };
enum { CP_SEGMENT_HELD = -1, CP_SEGMENT_BROKEN = -2 };

typedef struct {
    cp_digits digits;
    uint64_t layout;
    uint32_t point_code;
} cp_segment_address;

typedef struct {
    uint32_t opc, dpc, reference;
    uint16_t link;
    bool service;
    uint8_t class;
    cp_segment_address called, calling;
} cp_segment_key;

typedef struct {
    uint16_t start, count, data, data_count;
    uint64_t tag;
} cp_segment;

typedef struct {
    cp_segment_key key;
    uint64_t hash, began;
    uint32_t flags;
    int next, older, newer;
    uint8_t expected, total, segment_count;
    uint16_t present;
    bool open;
    size_t used, joined;
    cp_segment segments[16];
    uint8_t order[16];
} cp_flow;

typedef struct {
    uint64_t secret;
    int count, oldest, newest, free;
    int buckets[CP_FLOWS];
    cp_flow flows[CP_FLOWS];
    uint8_t octets[CP_FLOWS][CP_HELD_OCTETS + CP_JOINED_OCTETS];
} cp_reassembler;

// Makes all flows free.
void cp_reassembler_reset(cp_reassembler *r, uint64_t secret);

// Takes a segment that `cp_decode` has read; a flow that is whole now, or one of the two above.
int cp_reassemble(
    cp_reassembler *r, const uint8_t *octets, size_t count, cp_message *m, uint16_t link,
    uint64_t tag, uint64_t now);

// Reads a whole flow's message and frees the flow.
void cp_decode_joined(cp_reassembler *r, int flow, cp_message *m);

// Where the instructions of one measurement end and those of the next begin.
void cp_mark(void);

#endif
