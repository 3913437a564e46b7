/* An M3UA application server process (RFC 4666) on plain libsctp, for the end-to-end test: it shares
 * no code with Weir. It connects, comes up, goes active, and then does what standard input says.
 *
 *   sigtran-client -l LOCAL[,LOCAL…] [-L PORT] -p PEER[,PEER…] -P PORT -r ROUTING-CONTEXT
 *
 * Input lines:   data HEX    sends DATA with this Protocol Data (routing label and user data)
 *                raw HEX     sends these octets as they are
 *                abort       ends the association by ABORT
 *                shutdown    ASP Inactive, ASP Down, then SHUTDOWN
 * Output lines:  up, aspup-ack, active, inactive, aspdown-ack, data HEX rc=N stream=N,
 *                notify TYPE INFORMATION, error CODE, ssnm TYPE, m3ua CLASS TYPE,
 *                path ADDRESS up|down, shutdown (by the peer), aborted, closed
 * The exit status is 0 after an end in order, 1 when the association cannot be had or is lost.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MGMT = 0, TRANSFER = 1, SSNM = 2, ASPSM = 3, ASPTM = 4 };
enum { PAYLOAD_PROTOCOL = 3, MOST = 65536, ADDRESSES = 8 };

static int association = -1;
static uint16_t streams = 1;
static uint32_t routing_context;
static int was_shut_down;

static void die(const char *what) {
    fprintf(stderr, "sigtran-client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

static void put16(uint8_t *at, uint32_t value) { at[0] = value >> 8; at[1] = value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }
static uint32_t get16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return get16(at) << 16 | get16(at + 2); }

static void send_octets(const uint8_t *octets, size_t count, uint16_t stream) {
    if (sctp_sendmsg(association, octets, count, NULL, 0, htonl(PAYLOAD_PROTOCOL), 0, stream, 0, 0) < 0)
        die("send");
}

/* Management travels on stream 0, RFC 4666 clause 1.4.7. */
static void send_management(int class, int type, const uint8_t *parameters, size_t count) {
    uint8_t message[MOST] = {1, 0, class, type};
    put32(message + 4, 8 + count);
    memcpy(message + 8, parameters, count);
    send_octets(message, 8 + count, 0);
}

static void send_with_context(int class, int type) {
    uint8_t parameter[8] = {0, 6, 0, 8};
    put32(parameter + 4, routing_context);
    send_management(class, type, parameter, sizeof parameter);
}

static void send_data(const uint8_t *data, size_t count) {
    uint8_t message[MOST] = {1, 0, TRANSFER, 1};
    size_t padded = (count + 3) & ~(size_t)3;
    put16(message + 8, 6);
    put16(message + 10, 8);
    put32(message + 12, routing_context);
    put16(message + 16, 0x210);
    put16(message + 18, 4 + count);
    memcpy(message + 20, data, count);
    put32(message + 4, 20 + padded);
    /* The stream follows the SLS, so that order within it is kept. */
    uint8_t selection = count > 11 ? data[11] : 0;
    send_octets(message, 20 + padded, streams > 1 ? 1 + selection % (streams - 1) : 0);
}

static const uint8_t *parameter(const uint8_t *message, size_t count, uint32_t tag, size_t *length) {
    for (size_t at = 8; at + 4 <= count;) {
        size_t own = get16(message + at + 2);
        if (own < 4 || at + own > count) return NULL;
        if (get16(message + at) == tag) { *length = own - 4; return message + at + 4; }
        at += (own + 3) & ~(size_t)3;
    }
    return NULL;
}

static void take_data(const uint8_t *message, size_t count, uint16_t stream) {
    size_t length = 0, context_length = 0;
    const uint8_t *data = parameter(message, count, 0x210, &length);
    const uint8_t *context = parameter(message, count, 6, &context_length);
    if (data == NULL) { say("data without Protocol Data"); return; }
    printf("data ");
    for (size_t index = 0; index < length; index++) printf("%02x", data[index]);
    if (context_length == 4) printf(" rc=%u", get32(context));
    say(" stream=%u", stream);
}

static void take(const uint8_t *message, size_t count, uint16_t stream) {
    if (count < 8 || get32(message + 4) != count) { say("malformed, %zu octets", count); return; }
    size_t length = 0;
    const uint8_t *value;
    switch (message[2] << 8 | message[3]) {
    case TRANSFER << 8 | 1: take_data(message, count, stream); return;
    case ASPSM << 8 | 3: send_management(ASPSM, 6, message + 8, count - 8); return;
    case ASPSM << 8 | 4: say("aspup-ack"); send_with_context(ASPTM, 1); return;
    case ASPSM << 8 | 5: say("aspdown-ack"); return;
    case ASPTM << 8 | 3: say("active"); return;
    case ASPTM << 8 | 4: say("inactive"); return;
    case MGMT << 8 | 0:
        value = parameter(message, count, 12, &length);
        say("error %u", value != NULL && length == 4 ? get32(value) : 0);
        return;
    case MGMT << 8 | 1:
        value = parameter(message, count, 13, &length);
        if (value != NULL && length == 4) say("notify %u %u", get16(value), get16(value + 2));
        return;
    }
    if (message[2] == SSNM) say("ssnm %u", message[3]);
    else say("m3ua %u %u", message[2], message[3]);
}

static void take_path_change(const struct sctp_paddr_change *change) {
    char text[INET6_ADDRSTRLEN] = "?";
    const struct sockaddr_in *address = (const struct sockaddr_in *)&change->spc_aaddr;
    if (address->sin_family == AF_INET) inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
    if (change->spc_state == SCTP_ADDR_UNREACHABLE) say("path %s down", text);
    if (change->spc_state == SCTP_ADDR_AVAILABLE) say("path %s up", text);
}

static void take_notification(const union sctp_notification *event) {
    switch (event->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
        switch (event->sn_assoc_change.sac_state) {
        case SCTP_COMM_UP:
            streams = event->sn_assoc_change.sac_outbound_streams;
            say("up");
            send_management(ASPSM, 1, NULL, 0);
            break;
        case SCTP_COMM_LOST: say("aborted"); exit(1);
        case SCTP_CANT_STR_ASSOC: say("no association"); exit(1);
        case SCTP_SHUTDOWN_COMP: say("closed"); exit(0);
        }
        break;
    case SCTP_PEER_ADDR_CHANGE: take_path_change(&event->sn_paddr_change); break;
    case SCTP_SHUTDOWN_EVENT: was_shut_down = 1; say("shutdown"); break;
    }
}

static void receive(void) {
    static uint8_t message[MOST];
    struct sctp_sndrcvinfo info = {0};
    int flags = 0;
    ssize_t count = sctp_recvmsg(association, message, sizeof message, NULL, NULL, &info, &flags);
    if (count < 0) {
        if (errno == EINTR || errno == EAGAIN) return;
        say("aborted");
        exit(1);
    }
    if (count == 0) { say("closed"); exit(was_shut_down ? 0 : 1); }
    if (flags & MSG_NOTIFICATION) take_notification((const union sctp_notification *)message);
    else take(message, count, info.sinfo_stream);
}

static size_t octets_of(const char *hex, uint8_t *octets) {
    size_t count = 0;
    unsigned octet;
    while (count < MOST - 64 && sscanf(hex, "%2x", &octet) == 1) {
        octets[count++] = octet;
        hex += 2;
    }
    return count;
}

static void obey(const char *line) {
    static uint8_t octets[MOST];
    if (strncmp(line, "data ", 5) == 0) {
        send_data(octets, octets_of(line + 5, octets));
    } else if (strncmp(line, "raw ", 4) == 0) {
        send_octets(octets, octets_of(line + 4, octets), 1 % streams);
    } else if (strcmp(line, "abort") == 0) {
        struct linger at_once = {1, 0};
        setsockopt(association, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(association);
        say("abort sent");
        exit(0);
    } else if (strcmp(line, "shutdown") == 0) {
        send_with_context(ASPTM, 2);
        send_management(ASPSM, 2, NULL, 0);
        shutdown(association, SHUT_WR);
    }
}

/* Obeys the whole lines of what has come; 0 at the end of the input. */
static int read_lines(void) {
    static char text[4 * MOST];
    static size_t kept;
    ssize_t count = read(STDIN_FILENO, text + kept, sizeof text - kept);
    if (count <= 0) return 0;
    kept += count;
    char *start = text, *end;
    while ((end = memchr(start, '\n', text + kept - start)) != NULL) {
        *end = 0;
        obey(start);
        start = end + 1;
    }
    kept -= start - text;
    memmove(text, start, kept);
    return 1;
}

static int addresses(char *list, int port, struct sockaddr_in *into) {
    int count = 0;
    for (char *text = strtok(list, ","); text != NULL && count < ADDRESSES; text = strtok(NULL, ",")) {
        into[count].sin_family = AF_INET;
        into[count].sin_port = htons(port);
        if (inet_pton(AF_INET, text, &into[count++].sin_addr) != 1) die(text);
    }
    return count;
}

static void associate(char *local, int local_port, char *peer, int port) {
    struct sockaddr_in own[ADDRESSES] = {0}, other[ADDRESSES] = {0};
    int own_count = addresses(local, local_port, own), other_count = addresses(peer, port, other);
    association = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
    if (association < 0) die("socket");
    struct sctp_initmsg init = {17, 17, 3, 1000};
    setsockopt(association, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof init);
    struct sctp_rtoinfo timeouts = {0, 300, 1000, 100};
    setsockopt(association, IPPROTO_SCTP, SCTP_RTOINFO, &timeouts, sizeof timeouts);
    struct sctp_paddrparams paths = {0};
    paths.spp_hbinterval = 500;
    paths.spp_pathmaxrxt = 2;
    paths.spp_flags = SPP_HB_ENABLE;
    setsockopt(association, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &paths, sizeof paths);
    struct sctp_event_subscribe events = {0};
    events.sctp_data_io_event = events.sctp_association_event = events.sctp_address_event =
        events.sctp_shutdown_event = 1;
    if (setsockopt(association, IPPROTO_SCTP, SCTP_EVENTS, &events, sizeof events) < 0) die("events");
    if (bind(association, (struct sockaddr *)own, sizeof own[0]) < 0) die("bind");
    if (own_count > 1) {
        socklen_t size = sizeof own[0];
        struct sockaddr_in bound;
        getsockname(association, (struct sockaddr *)&bound, &size);
        for (int index = 1; index < own_count; index++) own[index].sin_port = bound.sin_port;
        if (sctp_bindx(association, (struct sockaddr *)(own + 1), own_count - 1, SCTP_BINDX_ADD_ADDR) < 0)
            die("bindx");
    }
    if (sctp_connectx(association, (struct sockaddr *)other, other_count, NULL) < 0) die("connectx");
}

int main(int count, char **arguments) {
    char *local = NULL, *peer = NULL;
    int local_port = 0, port = 2905, option;
    while ((option = getopt(count, arguments, "l:L:p:P:r:")) != -1) {
        switch (option) {
        case 'l': local = optarg; break;
        case 'L': local_port = atoi(optarg); break;
        case 'p': peer = optarg; break;
        case 'P': port = atoi(optarg); break;
        case 'r': routing_context = strtoul(optarg, NULL, 10); break;
        default: return 2;
        }
    }
    if (local == NULL || peer == NULL) {
        fprintf(stderr, "usage: sigtran-client -l LOCAL -p PEER -P PORT -r ROUTING-CONTEXT\n");
        return 2;
    }
    associate(local, local_port, peer, port);
    struct pollfd ready[2] = {{association, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    for (;;) {
        if (poll(ready, 2, -1) < 0) die("poll");
        if (ready[0].revents) receive();
        if (ready[1].revents && !read_lines()) ready[1].fd = -1;
    }
}
