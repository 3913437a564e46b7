/* The least that could stand where a gateway stands, for comparison: it acknowledges ASP Up, ASP Active and
 * heartbeats of both peers, and passes each DATA message to the other one with that one's routing context.
 * It reads nothing of what is inside, and knows no failure but exit.
 *
 *   relay ADDRESS PORT CONTEXT PORT CONTEXT    (one listening port, and routing context, for each peer)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 8192 };

static int listeners[2], peers[2] = {-1, -1};
static uint32_t contexts[2];
static uint16_t streams[2] = {1, 1};

static void die(const char *what) {
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void put32(uint8_t *at, uint32_t value) { value = htonl(value); memcpy(at, &value, 4); }

static void send_to(int side, const void *octets, size_t count, uint16_t stream) {
    while (sctp_sendmsg(peers[side], octets, count, NULL, 0, htonl(3), 0, stream, 0, 0) < 0)
        if (errno != EINTR) die("send");
}

static void answer(int side, uint8_t *message, size_t count, int class, int type) {
    message[2] = class;
    message[3] = type;
    send_to(side, message, count, 0);
}

static void pass(int side) {
    static uint8_t message[MOST];
    struct sctp_sndrcvinfo info = {0};
    int flags = 0;
    ssize_t count = sctp_recvmsg(peers[side], message, sizeof message, NULL, NULL, &info, &flags);
    if (count <= 0) exit(0);
    if (flags & MSG_NOTIFICATION || count < 8) return;
    switch (message[2] << 8 | message[3]) {
    case 3 << 8 | 1: answer(side, message, count, 3, 4); return;
    case 3 << 8 | 3: answer(side, message, count, 3, 6); return;
    case 4 << 8 | 1: answer(side, message, count, 4, 3); return;
    case 1 << 8 | 1:
        if (peers[!side] < 0 || count < 32) return;
        if (message[8] == 0 && message[9] == 6) put32(message + 12, contexts[!side]);
        send_to(!side, message, count, streams[!side] > 1 ? 1 + message[31] % (streams[!side] - 1) : 0);
    }
}

static void accept_peer(int side) {
    peers[side] = accept(listeners[side], NULL, NULL);
    if (peers[side] < 0) die("accept");
    int at_once = 1;
    setsockopt(peers[side], IPPROTO_SCTP, SCTP_NODELAY, &at_once, sizeof at_once);
    struct sctp_status status = {0};
    socklen_t size = sizeof status;
    if (getsockopt(peers[side], IPPROTO_SCTP, SCTP_STATUS, &status, &size) == 0)
        streams[side] = status.sstat_outstrms;
}

int main(int count, char **arguments) {
    if (count != 6) return 2;
    for (int side = 0; side < 2; side++) {
        struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2 + 2 * side]))};
        inet_pton(AF_INET, arguments[1], &own.sin_addr);
        contexts[side] = strtoul(arguments[3 + 2 * side], NULL, 10);
        listeners[side] = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
        struct sctp_initmsg init = {17, 64, 0, 0};
        setsockopt(listeners[side], IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof init);
        if (bind(listeners[side], (struct sockaddr *)&own, sizeof own) < 0 || listen(listeners[side], 4) < 0)
            die("listen");
    }
    for (;;) {
        struct pollfd ready[4];
        for (int side = 0; side < 2; side++) {
            ready[side] = (struct pollfd){peers[side] < 0 ? listeners[side] : -1, POLLIN, 0};
            ready[2 + side] = (struct pollfd){peers[side], POLLIN, 0};
        }
        if (poll(ready, 4, -1) < 0) die("poll");
        for (int side = 0; side < 2; side++) {
            if (ready[side].revents) accept_peer(side);
            if (ready[2 + side].revents) pass(side);
        }
    }
}
