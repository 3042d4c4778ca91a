#ifndef CLOOP_H
#define CLOOP_H

#include <stddef.h>
#include <stdint.h>

/// What a walk over a capture file found.
struct cloop_result {
    uint64_t frames;
    uint64_t octets;
    /// All header fields added up, modulo 2^64: what every correct decoder gets from the same file.
    uint64_t sum;
};

/// Maps a classic little-endian pcap file of Ethernet frames, takes every frame's Ethernet, IPv4, UDP and TCP headers
/// apart and adds their fields up. Returns 0, or an errno value.
int cloop_walk(const char *path, struct cloop_result *result);

/// The same over a file that is in memory.
int cloop_walk_bytes(const uint8_t *bytes, size_t size, struct cloop_result *result);

#endif
