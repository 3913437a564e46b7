#include "CPacks.h"

// Each array ends with a zero octet that does not count: so an empty file is fine, and text is a
// C string.
#define PACK(symbol, file) {file, symbol, sizeof symbol - 1}

static const unsigned char demo_pcap[] = {
#embed "demo.pcap" suffix(, )
    0};

static const unsigned char demo_partners[] = {
#embed "demo-partners.csv" suffix(, )
    0};

static const unsigned char demo_configuration[] = {
#embed "demo.yaml" suffix(, )
    0};

const weir_pack weir_demo_pcap = PACK(demo_pcap, "demo.pcap");
const weir_pack weir_demo_partners = PACK(demo_partners, "demo-partners.csv");
const weir_pack weir_demo_configuration = PACK(demo_configuration, "demo.yaml");
