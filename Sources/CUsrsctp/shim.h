#ifndef WEIR_CUSRSCTP_H
#define WEIR_CUSRSCTP_H
#include <sys/types.h>
#include <netinet/in.h>
#include <usrsctp.h>
#endif
