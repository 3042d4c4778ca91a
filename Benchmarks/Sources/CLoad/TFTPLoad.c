#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "Load.h"

enum { most_at_once = 64, request_room = 512 };

// A transfer from its request to its last ACK.
struct transfer {
    int descriptor;
    struct sockaddr_in server;  // its port is that of the transfer, once something came
    uint64_t offset;            // what has come whole, in order
    uint16_t block;             // the last block that came in order
    int in_window;              // how many have come since the last ACK
    int has_begun, is_over;
    double last_sent;
    int repeats;
};

static int ask(const struct cload_order *order, struct transfer *transfer) {
    char request[request_room];
    size_t length = 2;
    request[0] = 0;
    request[1] = 1;
    length += 1 + (size_t)snprintf(request + length, sizeof request - length, "%s", order->name);
    length += 1 + (size_t)snprintf(request + length, sizeof request - length, "octet");
    if (order->block_size != 512) {
        length += 1 + (size_t)snprintf(request + length, sizeof request - length, "blksize");
        length += 1 + (size_t)snprintf(request + length, sizeof request - length, "%d", order->block_size);
    }
    if (order->window_size > 1) {
        length += 1 + (size_t)snprintf(request + length, sizeof request - length, "windowsize");
        length += 1 + (size_t)snprintf(request + length, sizeof request - length, "%d", order->window_size);
    }
    transfer->last_sent = load_now();
    return (int)sendto(transfer->descriptor, request, length, 0, (struct sockaddr *)&transfer->server,
                       sizeof transfer->server);
}

static void acknowledge(struct transfer *transfer, int keeps_time) {
    uint8_t packet[4] = {0, 4, (uint8_t)(transfer->block >> 8), (uint8_t)transfer->block};
    if (keeps_time) transfer->last_sent = load_now();
    transfer->in_window = 0;
    (void)sendto(transfer->descriptor, packet, sizeof packet, 0, (struct sockaddr *)&transfer->server,
                 sizeof transfer->server);
}

static int take(const struct cload_order *order, struct transfer *transfer, const uint8_t *packet, size_t length,
                int keeps_time, struct cload_result *result) {
    if (length < 4 || packet[0] != 0) return load_fail(result, "a packet of %zu octets came", length);
    if (packet[1] == 5) return load_fail(result, "the server says: %.*s", (int)(length - 5), packet + 4);
    if (packet[1] == 6) {
        // An OACK that names fewer options than were asked for, or a smaller block, would measure something else.
        char wanted[32];
        int count = snprintf(wanted, sizeof wanted, "blksize%c%d", 0, order->block_size);
        if (order->block_size != 512 && !memmem(packet, length, wanted, (size_t)count + 1))
            return load_fail(result, "the server does not grant blksize %d", order->block_size);
        count = snprintf(wanted, sizeof wanted, "windowsize%c%d", 0, order->window_size);
        if (order->window_size > 1 && !memmem(packet, length, wanted, (size_t)count + 1))
            return load_fail(result, "the server does not grant windowsize %d", order->window_size);
        transfer->has_begun = 1;
        acknowledge(transfer, keeps_time);
        return 0;
    }
    if (packet[1] != 3) return load_fail(result, "a packet with opcode %d came", packet[1]);
    if (!transfer->has_begun) {
        if (order->block_size != 512 || order->window_size > 1) return load_fail(result, "the server grants no options");
        transfer->has_begun = 1;
    }
    uint16_t block = (uint16_t)(packet[2] << 8 | packet[3]);
    if (block != (uint16_t)(transfer->block + 1)) return 0;
    size_t data = length - 4;
    uint64_t left = order->size - transfer->offset;
    size_t expected = left < (uint64_t)order->block_size ? (size_t)left : (size_t)order->block_size;
    if (data != expected) return load_fail(result, "at %llu came %zu octets", (unsigned long long)transfer->offset, data);
    size_t place = transfer->offset % order->pattern_length;
    size_t first = order->pattern_length - place < data ? order->pattern_length - place : data;
    if (memcmp(packet + 4, order->pattern + place, first) != 0 || memcmp(packet + 4 + first, order->pattern, data - first) != 0)
        return load_fail(result, "other octets than expected from %llu on", (unsigned long long)transfer->offset);
    transfer->block = block;
    transfer->offset += data;
    transfer->in_window += 1;
    transfer->repeats = 0;
    result->octets += data;
    result->pieces += 1;
    transfer->is_over = data < (size_t)order->block_size;
    if (transfer->is_over || transfer->in_window == order->window_size) acknowledge(transfer, keeps_time);
    return 0;
}

// Reads what has come, at most a window.
static int read_on(const struct cload_order *order, struct transfer *transfer, uint8_t *room, size_t length, int keeps_time,
                   struct cload_result *result) {
    struct mmsghdr messages[most_at_once];
    struct iovec parts[most_at_once];
    int wanted = order->window_size;
    if (wanted > most_at_once) wanted = most_at_once;
    struct sockaddr_in source = {0};
    if (!transfer->has_begun || wanted == 1) {
        socklen_t size = sizeof source;
        ssize_t count = recvfrom(transfer->descriptor, room, length, 0, (struct sockaddr *)&source, &size);
        if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : load_fail(result, "%s", strerror(errno));
        transfer->server.sin_port = source.sin_port;
        return take(order, transfer, room, (size_t)count, keeps_time, result);
    }
    for (int i = 0; i < wanted; i++) {
        parts[i] = (struct iovec){.iov_base = room + (size_t)i * length, .iov_len = length};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(transfer->descriptor, messages, (unsigned)wanted, MSG_WAITFORONE, NULL);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : load_fail(result, "%s", strerror(errno));
    for (int i = 0; i < count && !transfer->is_over; i++) {
        if (take(order, transfer, parts[i].iov_base, messages[i].msg_len, keeps_time, result) < 0) return -1;
    }
    return 0;
}

static int repeat_late(const struct cload_order *order, struct transfer *transfers, struct cload_result *result) {
    double now = load_now();
    for (int i = 0; i < order->clients; i++) {
        struct transfer *transfer = &transfers[i];
        if (transfer->is_over || now - transfer->last_sent < 1) continue;
        if (++transfer->repeats > 10)
            return load_fail(result, "no answer any more after %llu octets", (unsigned long long)transfer->offset);
        result->repeats += 1;
        if (transfer->has_begun) acknowledge(transfer, 1);
        else (void)ask(order, transfer);
    }
    return 0;
}

static int fetch_all(const struct cload_order *order, struct transfer *transfers, int epoll, uint8_t *room, size_t length,
                     struct cload_result *result) {
    struct epoll_event ready[most_at_once];
    int open = order->clients;
    double looked = load_now();
    for (int i = 0; i < order->clients; i++) (void)ask(order, &transfers[i]);
    while (open > 0) {
        int count = epoll_wait(epoll, ready, most_at_once, 500);
        for (int i = 0; i < count; i++) {
            struct transfer *transfer = &transfers[ready[i].data.u32];
            if (transfer->is_over) continue;
            if (read_on(order, transfer, room, length, 1, result) < 0) return -1;
            if (!transfer->is_over) continue;
            open -= 1;
            (void)epoll_ctl(epoll, EPOLL_CTL_DEL, transfer->descriptor, NULL);
        }
        double now = load_now();
        if (count > 0 && now - looked < 0.5) continue;
        looked = now;
        if (repeat_late(order, transfers, result) < 0) return -1;
    }
    return 0;
}

// One client needs no epoll: it waits in its read.
static int fetch_alone(const struct cload_order *order, struct transfer *transfer, uint8_t *room, size_t length,
                       struct cload_result *result) {
    struct timeval patience = {.tv_sec = 1};
    (void)setsockopt(transfer->descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)ask(order, transfer);
    while (!transfer->is_over) {
        uint64_t before = result->pieces;
        int had_begun = transfer->has_begun;
        if (read_on(order, transfer, room, length, 0, result) < 0) return -1;
        if (result->pieces != before || had_begun != transfer->has_begun) continue;
        transfer->last_sent = 0;
        if (repeat_late(order, transfer, result) < 0) return -1;
    }
    return 0;
}

int cload_tftp(const struct cload_order *order, struct cload_result *result) {
    *result = (struct cload_result){0};
    size_t length = 4 + (size_t)order->block_size + 512;
    struct transfer *transfers = calloc((size_t)order->clients, sizeof *transfers);
    uint8_t *room = malloc(length * most_at_once);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int isAlone = order->clients == 1;
    int status = 0;
    for (int i = 0; i < order->clients && status == 0; i++) {
        struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(order->local)};
        transfers[i].descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | (isAlone ? 0 : SOCK_NONBLOCK), 0);
        transfers[i].server = (struct sockaddr_in){
            .sin_family = AF_INET, .sin_port = htons(order->port), .sin_addr.s_addr = htonl(order->server)};
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        if (bind(transfers[i].descriptor, (struct sockaddr *)&local, sizeof local) < 0 ||
            epoll_ctl(epoll, EPOLL_CTL_ADD, transfers[i].descriptor, &event) < 0)
            status = load_fail(result, "no socket: %s", strerror(errno));
    }
    double start = load_now();
    if (status == 0) {
        status = isAlone ? fetch_alone(order, transfers, room, length, result)
                         : fetch_all(order, transfers, epoll, room, length, result);
    }
    result->seconds = load_now() - start;
    for (int i = 0; i < order->clients; i++) {
        if (status == 0 && transfers[i].offset != order->size) status = load_fail(result, "a file came short");
        if (transfers[i].descriptor > 0) close(transfers[i].descriptor);
    }
    close(epoll);
    free(room);
    free(transfers);
    return status;
}
