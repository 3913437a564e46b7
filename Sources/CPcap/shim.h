#ifndef WEIR_CPCAP_H
#define WEIR_CPCAP_H
#include <pcap/pcap.h>
#endif
