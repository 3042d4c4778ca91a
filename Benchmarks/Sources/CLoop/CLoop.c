// The plain loop that one would write in C: map the file, walk its records, read the headers. Nothing is kept and
// nothing is allocated; every length is checked before it is used.

#include "CLoop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static inline uint32_t little32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static inline uint16_t big16(const uint8_t *p) {
    uint16_t value;
    memcpy(&value, p, sizeof value);
    return __builtin_bswap16(value);
}

static inline uint32_t big32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return __builtin_bswap32(value);
}

static inline uint64_t address(const uint8_t *p) {
    return (uint64_t)big16(p) << 32 | big32(p + 2);
}

/// RFC 1071 over a header whose checksum field is left out.
static inline uint16_t header_checksum(const uint8_t *p, size_t length) {
    uint64_t sum = 0;
    for (size_t i = 0; i < length; i += 4) sum += big32(p + i);
    sum -= big16(p + 10);
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static inline uint64_t transport_fields(uint8_t protocol, const uint8_t *p, size_t length) {
    if (protocol == 17) {
        if (length < 8) return 0;
        uint16_t stated = big16(p + 4);
        if (stated < 8) return 0;
        size_t end = stated < length ? stated : length;
        return (uint64_t)big16(p) + big16(p + 2) + stated + big16(p + 6) + (end - 8);
    }
    if (protocol == 6) {
        if (length < 20) return 0;
        size_t header = (size_t)(p[12] >> 4) * 4;
        if (header < 20 || header > length) return 0;
        return (uint64_t)big16(p) + big16(p + 2) + big32(p + 4) + big32(p + 8) + p[13] + big16(p + 14) + big16(p + 16)
            + (length - header);
    }
    return 0;
}

static inline uint64_t ipv4_fields(const uint8_t *p, size_t available) {
    if (available < 20 || p[0] >> 4 != 4) return 0;
    size_t header = (size_t)(p[0] & 15) * 4;
    if (header < 20 || header > available) return 0;
    size_t total = big16(p + 2);
    size_t length = total == 0 ? available : total;
    if (length < header) return 0;
    if (length > available) length = available;
    uint16_t fragment = big16(p + 6);
    uint64_t sum = total + big16(p + 4) + p[8] + p[9] + big32(p + 12) + big32(p + 16);
    sum += header_checksum(p, header) == big16(p + 10);
    if (!(fragment & 0x3fff)) sum += transport_fields(p[9], p + header, length - header);
    return sum;
}

static inline uint64_t frame_fields(const uint8_t *p, size_t length) {
    if (length < 14) return 0;
    size_t offset = 14;
    uint16_t type = big16(p + 12);
    while ((type == 0x8100 || type == 0x88a8 || type == 0x9100) && length - offset >= 4) {
        type = big16(p + offset + 2);
        offset += 4;
    }
    uint64_t sum = address(p) + address(p + 6) + type;
    if (type == 0x0800) sum += ipv4_fields(p + offset, length - offset);
    return sum;
}

static void walk(const uint8_t *file, size_t size, struct cloop_result *result) {
    size_t offset = 24;
    uint64_t frames = 0, octets = 0, sum = 0;
    while (size - offset >= 16) {
        const uint8_t *record = file + offset;
        size_t captured = little32(record + 8);
        if (captured > size - offset - 16) break;
        frames += 1;
        octets += captured;
        sum += (uint64_t)little32(record) * 1000000000 + (uint64_t)little32(record + 4) * 1000;
        sum += little32(record + 12);
        sum += frame_fields(record + 16, captured);
        offset += 16 + captured;
    }
    result->frames = frames;
    result->octets = octets;
    result->sum = sum;
}

int cloop_walk_bytes(const uint8_t *bytes, size_t size, struct cloop_result *result) {
    if (size < 24 || little32(bytes) != 0xa1b2c3d4 || little32(bytes + 20) != 1) return EINVAL;
    walk(bytes, size, result);
    return 0;
}

int cloop_walk(const char *path, struct cloop_result *result) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno;
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size == 0) {
        close(file);
        return EINVAL;
    }
    size_t size = (size_t)status.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    int reason = errno;
    close(file);
    if (bytes == MAP_FAILED) return reason;
    madvise(bytes, size, MADV_SEQUENTIAL);
    reason = cloop_walk_bytes(bytes, size, result);
    munmap(bytes, size);
    return reason;
}
