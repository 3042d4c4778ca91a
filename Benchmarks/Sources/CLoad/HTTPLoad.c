#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "Load.h"

enum { room_length = 256 << 10, head_room = 4096 };

// A download from its request to its last octet.
struct download {
    int descriptor;
    char head[head_room];
    size_t head_length;
    int has_head, is_over;
    uint64_t offset;
};

static int compare(const struct cload_order *order, struct download *download, const uint8_t *octets, size_t length,
                   struct cload_result *result) {
    if (length > order->size - download->offset) return load_fail(result, "more came than the file is long");
    while (length > 0) {
        size_t place = download->offset % order->pattern_length;
        size_t part = order->pattern_length - place < length ? order->pattern_length - place : length;
        if (memcmp(octets, order->pattern + place, part) != 0)
            return load_fail(result, "other octets than expected from %llu on", (unsigned long long)download->offset);
        octets += part;
        length -= part;
        download->offset += part;
        result->octets += part;
    }
    download->is_over = download->offset == order->size;
    return 0;
}

// Reads the head of the answer to its end; what follows it is compared.
static int take(const struct cload_order *order, struct download *download, const uint8_t *octets, size_t length,
                struct cload_result *result) {
    if (download->has_head) return compare(order, download, octets, length, result);
    size_t before = download->head_length;
    size_t part = head_room - 1 - before < length ? head_room - 1 - before : length;
    memcpy(download->head + before, octets, part);
    download->head_length += part;
    download->head[download->head_length] = 0;
    char *end = memmem(download->head, download->head_length, "\r\n\r\n", 4);
    if (!end) return download->head_length == head_room - 1 ? load_fail(result, "a head without an end") : 0;
    if (strncmp(download->head, "HTTP/1.1 200", 12) != 0)
        return load_fail(result, "the answer is %.*s", (int)strcspn(download->head, "\r"), download->head);
    download->has_head = 1;
    size_t used = (size_t)(end + 4 - download->head) - before;
    return compare(order, download, octets + used, length - used, result);
}

static int begin(const struct cload_order *order, struct download *download, struct cload_result *result) {
    download->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(order->port), .sin_addr.s_addr = htonl(order->server)};
    if (connect(download->descriptor, (struct sockaddr *)&server, sizeof server) < 0)
        return load_fail(result, "no connection: %s", strerror(errno));
    char request[512];
    int length = snprintf(request, sizeof request, "GET /%s HTTP/1.1\r\nHost: server\r\nUser-Agent: load\r\n\r\n", order->name);
    if (send(download->descriptor, request, (size_t)length, MSG_NOSIGNAL) != length)
        return load_fail(result, "no request: %s", strerror(errno));
    return 0;
}

int cload_http(const struct cload_order *order, struct cload_result *result) {
    *result = (struct cload_result){0};
    struct download *downloads = calloc((size_t)order->clients, sizeof *downloads);
    uint8_t *room = malloc(room_length);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int status = 0;
    int open = order->clients;
    double start = load_now();
    for (int i = 0; i < order->clients && status == 0; i++) {
        status = begin(order, &downloads[i], result);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        if (status == 0) status = epoll_ctl(epoll, EPOLL_CTL_ADD, downloads[i].descriptor, &event);
    }
    while (status == 0 && open > 0) {
        struct epoll_event ready[64];
        int count = epoll_wait(epoll, ready, 64, 20000);
        if (count == 0) status = load_fail(result, "nothing came for 20 seconds");
        for (int i = 0; i < count && status == 0; i++) {
            struct download *download = &downloads[ready[i].data.u32];
            ssize_t length = recv(download->descriptor, room, room_length, 0);
            result->pieces += 1;
            if (length <= 0) status = load_fail(result, "the connection ended: %s", length < 0 ? strerror(errno) : "FIN");
            else status = take(order, download, room, (size_t)length, result);
            if (status != 0 || !download->is_over) continue;
            open -= 1;
            (void)epoll_ctl(epoll, EPOLL_CTL_DEL, download->descriptor, NULL);
        }
    }
    result->seconds = load_now() - start;
    for (int i = 0; i < order->clients; i++) {
        if (downloads[i].descriptor > 0) close(downloads[i].descriptor);
    }
    close(epoll);
    free(room);
    free(downloads);
    return status;
}
