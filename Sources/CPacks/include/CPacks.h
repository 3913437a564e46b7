#ifndef WEIR_PACKS_H
#define WEIR_PACKS_H

#include <stddef.h>

// The demo's files, shipped inside the binary so that one file is all there is to install.

// One shipped file. `bytes` has `size` octets, and a zero octet after them that `size` leaves out.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} weir_pack;

// The demo's traffic, its partner table and its configuration.
extern const weir_pack weir_demo_pcap;
extern const weir_pack weir_demo_partners;
extern const weir_pack weir_demo_configuration;

#endif
