#ifndef WEIR_NUMBERING_H
#define WEIR_NUMBERING_H

#include <stddef.h>

// A text inside the binary.
typedef struct {
    const unsigned char *bytes;
    size_t size;
} weir_text;

// The tables of public numbering, made by deploy/numbering.
extern const weir_text weir_numbering;

// The table of countries on the globe, made by deploy/geography.
extern const weir_text weir_geography;

#endif
