#include "CNumbering.h"

static const unsigned char geography[] = {
#embed "geography.txt"
};

const weir_text weir_geography = {geography, sizeof geography};
