#define _GNU_SOURCE
#include "CNetworkNamespace.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

int weir_enter_network_namespace(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

int weir_packet_socket(const char *interface) {
    struct sockaddr_ll address = {.sll_family = AF_PACKET};
    address.sll_ifindex = (int)if_nametoindex(interface);
    if (address.sll_ifindex == 0) return -1;
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}
