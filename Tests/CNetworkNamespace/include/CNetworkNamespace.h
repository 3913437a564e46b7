#ifndef WEIR_NETWORK_NAMESPACE_H
#define WEIR_NETWORK_NAMESPACE_H

// Moves the calling thread into the network namespace that a file stands for, such as
// /run/netns/NAME or /proc/thread-self/ns/net; sockets stay where they were opened.
// Returns 0, or -1 with errno set.
int weir_enter_network_namespace(int descriptor);

#endif
