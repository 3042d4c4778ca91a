#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "Load.h"

enum { fixed = 240, room_length = 1500, batch = 32 };

// One of those that ask at once; behind each ACK it becomes the next client.
struct client {
    uint32_t transaction;
    uint32_t number;   // its hardware address
    uint32_t address;  // what was offered
    uint32_t identifier;
    int has_offer;
    double last_sent;
};

// Which addresses were promised, in the /12 of the server.
struct promises {
    uint32_t owner[1 << 20];
};

static size_t message(const struct cload_order *order, const struct client *client, uint8_t *packet) {
    memset(packet, 0, fixed);
    packet[0] = 1;
    packet[1] = 1;
    packet[2] = 6;
    packet[3] = 1;
    uint32_t transaction = htonl(client->transaction);
    uint32_t number = htonl(client->number);
    uint32_t relay = htonl(order->local);
    memcpy(packet + 4, &transaction, 4);
    memcpy(packet + 24, &relay, 4);
    packet[28] = 0x02;
    memcpy(packet + 30, &number, 4);
    memcpy(packet + 236, "\x63\x82\x53\x63", 4);
    uint8_t *option = packet + fixed;
    *option++ = 53;
    *option++ = 1;
    *option++ = client->has_offer ? 3 : 1;
    if (client->has_offer) {
        *option++ = 50;
        *option++ = 4;
        memcpy(option, &client->address, 4);
        option += 4;
        *option++ = 54;
        *option++ = 4;
        memcpy(option, &client->identifier, 4);
        option += 4;
    }
    static const uint8_t wanted[] = {55, 7, 1, 3, 6, 15, 28, 66, 67};
    memcpy(option, wanted, sizeof wanted);
    option += sizeof wanted;
    *option++ = 255;
    size_t length = (size_t)(option - packet);
    if (length < 300) {
        memset(option, 0, 300 - length);
        length = 300;
    }
    return length;
}

static int say(const struct cload_order *order, struct client *client, int descriptor, double now) {
    uint8_t packet[room_length];
    size_t length = message(order, client, packet);
    struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(order->port), .sin_addr.s_addr = htonl(order->server)};
    client->last_sent = now;
    return (int)sendto(descriptor, packet, length, 0, (struct sockaddr *)&server, sizeof server);
}

// The options that are looked at: the type of the message and the server's identifier.
static int type_of(const uint8_t *packet, size_t length, uint32_t *identifier) {
    int type = 0;
    for (size_t i = fixed; i + 1 < length && packet[i] != 255;) {
        if (packet[i] == 0) {
            i += 1;
            continue;
        }
        if (i + 2 + packet[i + 1] > length) break;
        if (packet[i] == 53) type = packet[i + 2];
        if (packet[i] == 54 && packet[i + 1] == 4) memcpy(identifier, packet + i + 2, 4);
        i += 2 + (size_t)packet[i + 1];
    }
    return type;
}

// Takes an answer; 1 where it ended an exchange.
static int take(struct client *client, const uint8_t *packet, size_t length, struct promises *promises,
                struct cload_result *result) {
    uint32_t identifier = 0;
    uint32_t address;
    int type = type_of(packet, length, &identifier);
    memcpy(&address, packet + 16, 4);
    if (type == 2) {
        if (client->has_offer) return 0;
        client->has_offer = 1;
        client->address = address;
        client->identifier = identifier;
        return 0;
    }
    if (type != 5) return load_fail(result, "an answer of type %d came", type);
    if (!client->has_offer) return 0;
    if (address != client->address) return load_fail(result, "the ACK is for another address than the OFFER");
    uint32_t *owner = &promises->owner[ntohl(address) & 0xfffff];
    if (*owner != 0 && *owner != client->number) return load_fail(result, "%08x was promised twice", ntohl(address));
    *owner = client->number;
    return 1;
}

static int run(const struct cload_order *order, double seconds, struct client *clients, uint32_t population, int descriptor,
               struct promises *promises, struct cload_result *result) {
    static uint8_t rooms[batch][room_length];
    struct mmsghdr messages[batch];
    struct iovec parts[batch];
    double start = load_now();
    double now = start;
    for (int i = 0; i < order->clients; i++) {
        clients[i].transaction = (uint32_t)i;
        clients[i].number = (uint32_t)i % population + 1;
        (void)say(order, &clients[i], descriptor, now);
    }
    while (now - start < seconds) {
        for (int i = 0; i < batch; i++) {
            parts[i] = (struct iovec){.iov_base = rooms[i], .iov_len = room_length};
            messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
        }
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        (void)poll(&ready, 1, 200);
        int count = recvmmsg(descriptor, messages, batch, MSG_DONTWAIT, NULL);
        now = load_now();
        for (int i = 0; i < count; i++) {
            uint32_t transaction;
            memcpy(&transaction, rooms[i] + 4, 4);
            transaction = ntohl(transaction);
            struct client *client = &clients[transaction % (uint32_t)order->clients];
            if (messages[i].msg_len < fixed || client->transaction != transaction) continue;
            int had_offer = client->has_offer;
            int status = take(client, rooms[i], messages[i].msg_len, promises, result);
            if (status < 0) return -1;
            if (status == 1) {
                result->pieces += 1;
                // The next client of the same slot.
                transaction += (uint32_t)order->clients;
                *client = (struct client){.transaction = transaction, .number = transaction % population + 1};
            } else if (had_offer == client->has_offer) {
                continue;
            }
            (void)say(order, client, descriptor, now);
        }
        for (int i = 0; i < order->clients && count <= 0; i++) {
            if (now - clients[i].last_sent < 1) continue;
            result->repeats += 1;
            (void)say(order, &clients[i], descriptor, now);
        }
    }
    result->seconds = now - start;
    return result->pieces > 0 ? 0 : load_fail(result, "no exchange came to its end");
}

int cload_dhcp(const struct cload_order *order, double seconds, uint32_t population, struct cload_result *result) {
    *result = (struct cload_result){0};
    struct sockaddr_in local = {
        .sin_family = AF_INET, .sin_port = htons(67), .sin_addr.s_addr = htonl(order->local)};
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(descriptor, (struct sockaddr *)&local, sizeof local) < 0) {
        close(descriptor);
        return load_fail(result, "no socket: %s", strerror(errno));
    }
    struct client *clients = calloc((size_t)order->clients, sizeof *clients);
    struct promises *promises = calloc(1, sizeof *promises);
    int status = run(order, seconds, clients, population, descriptor, promises, result);
    free(promises);
    free(clients);
    close(descriptor);
    return status;
}
