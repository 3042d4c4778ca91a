#ifndef CLOAD_H
#define CLOAD_H

#include <stddef.h>
#include <stdint.h>

// Clients that ask a server for one thing again and again, as fast as it answers, and compare what they get octet for octet.
//
// They are plain C over plain sockets, so that the same little is taken from the processor beside every server.

/// What is asked for, and of whom. Addresses and ports are in host byte order.
struct cload_order {
    uint32_t local;
    uint32_t server;
    uint16_t port;
    /// How many ask at once.
    int clients;
    /// What the file is called.
    const char *name;
    /// How long it is.
    uint64_t size;
    /// The file consists of these octets, again and again.
    const uint8_t *pattern;
    size_t pattern_length;
    /// TFTP's options (RFC 2348, RFC 7440); a window size of 1 is not asked for.
    int block_size;
    int window_size;
};

/// What came of it.
struct cload_result {
    /// From the first request to the last answer.
    double seconds;
    uint64_t octets;
    /// Datagrams of data for TFTP, reads for HTTP, exchanges for DHCP.
    uint64_t pieces;
    /// What had to be asked for once more because no answer came.
    uint64_t repeats;
    /// What went wrong; empty where nothing did.
    char problem[160];
};

/// Each client fetches the file once over TFTP. Returns 0, or -1 with the problem in the result.
int cload_tftp(const struct cload_order *order, struct cload_result *result);

/// Each client fetches the file once over HTTP/1.1.
int cload_http(const struct cload_order *order, struct cload_result *result);

/// Clients behind a relay agent take leases, so many at once, one of the population after the other and then again:
/// DISCOVER, OFFER, REQUEST, ACK. Each ACK has to be for the address that was offered, and no two clients get the same.
/// Stops after so many seconds.
int cload_dhcp(const struct cload_order *order, double seconds, uint32_t population, struct cload_result *result);

#endif
