#include "CPacks.h"

// A rule file is added in two places: its octets here, and its line in the table below.
#define PACK(symbol, file) {file, symbol, sizeof symbol - 1}

static const weir_pack table[] = {
    {"", (const unsigned char *)"", 0},
};

const weir_pack *const weir_packs = table;
const size_t weir_packs_count = sizeof table / sizeof table[0] - 1;
