#ifndef WEIR_CZLIB_H
#define WEIR_CZLIB_H
#include <zlib.h>
#endif
