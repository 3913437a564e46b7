#define _GNU_SOURCE
#include "CNetworkNamespace.h"

#include <sched.h>

int weir_enter_network_namespace(int descriptor) { return setns(descriptor, CLONE_NEWNET); }
