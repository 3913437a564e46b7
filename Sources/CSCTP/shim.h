#ifndef WEIR_CSCTP_H
#define WEIR_CSCTP_H
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <sys/socket.h>
#endif
