/* One end of numbered traffic, for the endurance test: an M3UA application server process (RFC 4666) on
 * plain libsctp that shares no code with Weir.
 *
 *   numbered -l LOCAL[,LOCAL…] -p PEER[,PEER…] -P PORT -r ROUTING-CONTEXT [-d HEX [-f FIRST]] [-t FILE]
 *
 * With -d it is a source: HEX is the Protocol Data of each message, whose TCAP originating transaction ID,
 * the four octets behind 48 04, is the message's number, and whose SLS is that number modulo 16. It sends
 * as fast as the association takes it. Without -d it is a sink, and checks number and order of each SLS.
 *
 * With -t a source notes in the shared FILE when it sent each message, and a sink tells from it how long they
 * took.
 *
 * Input lines:   go COUNT    a source sends so many messages more; 0: until it is told otherwise
 *                rate NUMBER so many a second at most; 0: as many as the association takes
 *                halt        it sends no more
 *                deaf, hear  a sink ceases to read, and reads again
 *                report      prints what was sent or received
 *                latency     a sink prints median, 99th and 99.9th percentile and maximum since it was last asked
 *                throughput  a sink prints how many messages came since it was last asked, and in what time
 *                quit        ASP Inactive, ASP Down, SHUTDOWN
 * Output lines:  active, sent N, received N gaps=N missing=N late=N, latency MEDIAN P99 P99.9 MAXIMUM (nanoseconds),
 *                throughput N NANOSECONDS, closed, aborted
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/sctp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8192, ADDRESSES = 8, SELECTIONS = 16, TIMES = 1 << 16 };

static int association = -1, is_active, is_halted = 1, is_deaf;
static uint16_t streams = 1;
static uint32_t routing_context;
static uint8_t data[MOST];
static size_t data_count, transaction;
static uint64_t number, left, rate, began, begun_at;
static uint64_t received, gaps, missing, late, next[SELECTIONS], aborts;
static int has_seen[SELECTIONS];
static volatile uint64_t *times;
static uint64_t first_at, last_at, counted;
static uint64_t taken[TIMES];
static size_t taken_count;

static void die(const char *what) {
    fprintf(stderr, "numbered: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void say(const char *text) { puts(text); fflush(stdout); }

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void put16(uint8_t *at, uint32_t value) { at[0] = value >> 8; at[1] = value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }
static uint32_t get16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return get16(at) << 16 | get16(at + 2); }

/* 0 where the association takes nothing now. */
static int send_octets(const uint8_t *octets, size_t count, uint16_t stream) {
    if (sctp_sendmsg(association, octets, count, NULL, 0, htonl(3), 0, stream, 0, 0) >= 0) return 1;
    if (errno == EAGAIN || errno == ENOBUFS) return 0;
    say("aborted");
    exit(1);
}

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

static int send_number(void) {
    uint8_t message[MOST] = {1, 0, 1, 1};
    size_t padded = (data_count + 3) & ~(size_t)3;
    uint8_t selection = number % SELECTIONS;
    data[11] = selection;
    put32(data + transaction, (uint32_t)number);
    put16(message + 8, 6);
    put16(message + 10, 8);
    put32(message + 12, routing_context);
    put16(message + 16, 0x210);
    put16(message + 18, 4 + data_count);
    memcpy(message + 20, data, data_count);
    put32(message + 4, 20 + padded);
    if (times != NULL) times[number % TIMES] = now();
    if (!send_octets(message, 20 + padded, streams > 1 ? 1 + selection % (streams - 1) : 0)) return 0;
    number++;
    return 1;
}

static void take_data(const uint8_t *message, size_t count) {
    for (size_t at = 8; at + 4 <= count;) {
        size_t length = get16(message + at + 2);
        if (length < 4 || at + length > count) return;
        if (get16(message + at) == 0x210 && length > 16) {
            const uint8_t *found = memmem(message + at + 16, length - 16, "\x48\x04", 2);
            if (found == NULL) return;
            uint64_t value = get32(found + 2);
            unsigned selection = message[at + 15] % SELECTIONS;
            received++;
            if (counted++ % 16 == 0) last_at = now();
            if (counted == 1) first_at = last_at;
            if (times != NULL && taken_count < TIMES) taken[taken_count++] = now() - times[value % TIMES];
            if (has_seen[selection]) {
                if (value < next[selection]) { late++; return; }
                if (value > next[selection]) {
                    gaps++;
                    missing += (value - next[selection]) / SELECTIONS;
                }
            }
            has_seen[selection] = 1;
            next[selection] = value + SELECTIONS;
            return;
        }
        at += (length + 3) & ~(size_t)3;
    }
}

static void take(const uint8_t *message, size_t count) {
    if (count < 8) return;
    switch (message[2] << 8 | message[3]) {
    case 1 << 8 | 1: take_data(message, count); return;
    case 3 << 8 | 3: send_management(3, 6, message + 8, count - 8); return;
    case 3 << 8 | 4: send_with_context(4, 1); return;
    case 4 << 8 | 3: is_active = 1; say("active"); return;
    case 4 << 8 | 4: is_active = 0; return;
    }
}

static void take_notification(const union sctp_notification *event) {
    if (event->sn_header.sn_type == SCTP_SHUTDOWN_EVENT) say("shutdown");
    if (event->sn_header.sn_type != SCTP_ASSOC_CHANGE) return;
    switch (event->sn_assoc_change.sac_state) {
    case SCTP_COMM_UP:
        streams = event->sn_assoc_change.sac_outbound_streams;
        send_management(3, 1, NULL, 0);
        break;
    case SCTP_RESTART: aborts++; say("restart"); break;
    case SCTP_COMM_LOST: say("aborted"); exit(1);
    case SCTP_CANT_STR_ASSOC: say("no association"); exit(1);
    case SCTP_SHUTDOWN_COMP: say("closed"); exit(0);
    }
}

static void receive(void) {
    static uint8_t message[MOST];
    for (int turn = 0; turn < 256; turn++) {
        struct sctp_sndrcvinfo info = {0};
        int flags = 0;
        ssize_t count = sctp_recvmsg(association, message, sizeof message, NULL, NULL, &info, &flags);
        if (count < 0) {
            if (errno == EINTR || errno == EAGAIN) return;
            say("aborted");
            exit(1);
        }
        if (count == 0) { say("closed"); exit(0); }
        if (flags & MSG_NOTIFICATION) take_notification((const union sctp_notification *)message);
        else take(message, count);
    }
}

/* Sends what is due; 0 where the association takes no more. */
static int produce(void) {
    for (int turn = 0; turn < 64 && left > 0; turn++) {
        if (rate > 0 && (number - begun_at) * 1000000000 / rate > now() - began) return 1;
        if (!send_number()) return 0;
        left--;
    }
    return 1;
}

static int compare(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static unsigned long long thousandth(size_t count) {
    return taken_count ? taken[taken_count * count / 1000] : 0;
}

static void print_latency(void) {
    qsort(taken, taken_count, sizeof taken[0], compare);
    printf("latency %llu %llu %llu %llu\n", thousandth(500), thousandth(990), thousandth(999),
        (unsigned long long)(taken_count ? taken[taken_count - 1] : 0));
    fflush(stdout);
    taken_count = 0;
}

static void restart_clock(void) { began = now(); begun_at = number; }

static void obey(const char *line) {
    if (strncmp(line, "go ", 3) == 0) {
        left = strtoull(line + 3, NULL, 10);
        if (left == 0) left = UINT64_MAX;
        is_halted = 0;
        restart_clock();
    } else if (strncmp(line, "rate ", 5) == 0) {
        rate = strtoull(line + 5, NULL, 10);
        restart_clock();
    } else if (strcmp(line, "halt") == 0) {
        left = 0;
        is_halted = 1;
    } else if (strcmp(line, "deaf") == 0) {
        is_deaf = 1;
    } else if (strcmp(line, "hear") == 0) {
        is_deaf = 0;
    } else if (strcmp(line, "report") == 0) {
        if (data_count > 0) printf("sent %llu\n", (unsigned long long)number);
        else
            printf("received %llu gaps=%llu missing=%llu late=%llu\n", (unsigned long long)received,
                (unsigned long long)gaps, (unsigned long long)missing, (unsigned long long)late);
        fflush(stdout);
    } else if (strcmp(line, "latency") == 0) {
        print_latency();
    } else if (strcmp(line, "throughput") == 0) {
        printf("throughput %llu %llu\n", (unsigned long long)counted, (unsigned long long)(last_at - first_at));
        fflush(stdout);
        counted = 0;
    } else if (strcmp(line, "quit") == 0) {
        send_with_context(4, 2);
        send_management(3, 2, NULL, 0);
        shutdown(association, SHUT_WR);
    }
}

static int read_lines(void) {
    static char text[4096];
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

static void associate(char *local, char *peer, int port) {
    struct sockaddr_in own[ADDRESSES] = {0}, other[ADDRESSES] = {0};
    int own_count = addresses(local, 0, own), other_count = addresses(peer, port, other);
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
    int at_once = 1;
    setsockopt(association, IPPROTO_SCTP, SCTP_NODELAY, &at_once, sizeof at_once);
    struct sctp_event_subscribe events = {0};
    events.sctp_data_io_event = events.sctp_association_event = events.sctp_shutdown_event = 1;
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
    fcntl(association, F_SETFL, O_NONBLOCK);
}

static void share(const char *path) {
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, TIMES * sizeof(uint64_t)) < 0) die(path);
    times = mmap(NULL, TIMES * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (times == MAP_FAILED) die(path);
    close(file);
}

int main(int count, char **arguments) {
    char *local = NULL, *peer = NULL;
    int port = 2905, option;
    while ((option = getopt(count, arguments, "l:p:P:r:d:f:t:")) != -1) {
        switch (option) {
        case 'l': local = optarg; break;
        case 'p': peer = optarg; break;
        case 'P': port = atoi(optarg); break;
        case 'r': routing_context = strtoul(optarg, NULL, 10); break;
        case 'f': number = strtoull(optarg, NULL, 10); break;
        case 't': share(optarg); break;
        case 'd':
            for (unsigned octet; sscanf(optarg + 2 * data_count, "%2x", &octet) == 1;)
                data[data_count++] = octet;
            break;
        default: return 2;
        }
    }
    if (local == NULL || peer == NULL) return 2;
    if (data_count > 12) {
        uint8_t *found = memmem(data + 12, data_count - 12, "\x48\x04", 2);
        if (found == NULL) return 2;
        transaction = found + 2 - data;
    }
    associate(local, peer, port);
    struct pollfd ready[2] = {{association, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    int is_full = 0;
    for (;;) {
        int wants = is_active && !is_halted && left > 0;
        ready[0].events = (is_deaf ? 0 : POLLIN) | (wants && is_full ? POLLOUT : 0);
        if (poll(ready, 2, wants && !is_full ? (rate > 0 ? 1 : 0) : -1) < 0) die("poll");
        if (ready[0].revents & (POLLIN | POLLHUP | POLLERR) && !is_deaf) receive();
        if (ready[1].revents && !read_lines()) ready[1].fd = -1;
        if (is_active && !is_halted) is_full = !produce();
    }
}
