#include "CNumbering.h"

static const unsigned char numbering[] = {
#embed "numbering.txt"
};

const weir_text weir_numbering = {numbering, sizeof numbering};
