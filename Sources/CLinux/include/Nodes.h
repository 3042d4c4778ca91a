// What exporting a folder needs of Linux: what stands at a place, directories page by page, and where files have holes.
#ifndef CLINUX_NODES_H
#define CLINUX_NODES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Seconds and nanoseconds since 1970.
struct clinux_time {
    int64_t seconds;
    uint32_t nanoseconds;
};

// What is known of a file, a directory, or what else stands in a file system.
struct clinux_node {
    uint64_t number;  // the inode
    uint64_t size;
    uint64_t blocks;  // of 512 octets
    uint64_t device;  // the file system's: its major number in the upper half
    uint32_t mode;    // with the kind
    uint32_t links;
    uint32_t user;
    uint32_t group;
    uint32_t major;  // of a device node
    uint32_t minor;
    struct clinux_time accessed;
    struct clinux_time modified;
    struct clinux_time changed;
    struct clinux_time born;  // zero where the file system does not know
    int is_mount_root;        // something is mounted there
};

// What a descriptor stands for. Returns 0, or -1 with errno.
int clinux_node_of(int descriptor, struct clinux_node *node);
// What stands in `folder` under one name, links not followed. Returns 0, or -1 with errno.
int clinux_node_at(int folder, const char *name, struct clinux_node *node);

enum { clinux_open_as_place = 0, clinux_open_as_file = 1, clinux_open_as_directory = 2 };
// Opens `path` below `folder`, over no link at all, and over mounts only where `crosses_mounts` is not 0. Never blocks.
// Returns a descriptor, or -1 with errno: ELOOP for a link on the way, EXDEV for a mount.
int clinux_open_node(int folder, const char *path, int kind, int crosses_mounts);

// Reads entries (struct linux_dirent64) from `offset` on, which an entry came with. Returns how many octets, 0 at the end,
// or -1 with errno.
ssize_t clinux_read_directory(int directory, int64_t offset, void *buffer, size_t length);
// Where a link leads. Returns how many octets, or -1 with errno.
ssize_t clinux_read_link(int link, char *buffer, size_t length);

// Octets and files of a file system, and how many are free.
struct clinux_space {
    uint64_t total;
    uint64_t free;
    uint64_t files;
    uint64_t free_files;
};
int clinux_space_of(int descriptor, struct clinux_space *space);

// How many octets a block device has; -1 with errno for what is none.
int64_t clinux_block_device_size(int descriptor);
// Where the next octets stand that are no hole, and where the next hole begins, from `offset` on; the end of the file where
// there is none, -1 with errno where the file system can't tell.
int64_t clinux_next_data(int descriptor, int64_t offset);
int64_t clinux_next_hole(int descriptor, int64_t offset);

#endif
