#ifndef WEIR_NETWORK_NAMESPACE_H
#define WEIR_NETWORK_NAMESPACE_H

// Moves the calling thread into the network namespace that a file stands for, such as
// /run/netns/NAME or /proc/thread-self/ns/net; sockets stay where they were opened.
// Returns 0, or -1 with errno set.
int weir_enter_network_namespace(int descriptor);

// A socket that sends whole Ethernet frames by an interface of the calling thread's network
// namespace; -1 with errno set where there is none or it is not allowed.
int weir_packet_socket(const char *interface);

#endif
