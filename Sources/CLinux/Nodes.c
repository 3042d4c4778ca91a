#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct clinux_time time_of(struct statx_timestamp time) {
    return (struct clinux_time){.seconds = time.tv_sec, .nanoseconds = time.tv_nsec};
}

static int look(int folder, const char *name, int flags, struct clinux_node *node) {
    struct statx status;
    if (statx(folder, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &status) < 0)
        return -1;
    memset(node, 0, sizeof *node);
    node->number = status.stx_ino;
    node->size = status.stx_size;
    node->blocks = status.stx_blocks;
    node->device = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
    node->mode = status.stx_mode;
    node->links = status.stx_nlink;
    node->user = status.stx_uid;
    node->group = status.stx_gid;
    node->major = status.stx_rdev_major;
    node->minor = status.stx_rdev_minor;
    node->accessed = time_of(status.stx_atime);
    node->modified = time_of(status.stx_mtime);
    node->changed = time_of(status.stx_ctime);
    if (status.stx_mask & STATX_BTIME) node->born = time_of(status.stx_btime);
    node->is_mount_root = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    return 0;
}

int clinux_node_of(int descriptor, struct clinux_node *node) { return look(descriptor, "", AT_EMPTY_PATH, node); }

int clinux_node_at(int folder, const char *name, struct clinux_node *node) { return look(folder, name, 0, node); }

static int flags_of(int kind) {
    switch (kind) {
    case clinux_open_as_file: return O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
    case clinux_open_as_directory: return O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    default: return O_PATH | O_NOFOLLOW | O_CLOEXEC;
    }
}

static int failed(int descriptor, int error) {
    if (descriptor >= 0) close(descriptor);
    errno = error;
    return -1;
}

// One part of the path after another, for kernels and sandboxes without openat2.
static int open_stepwise(int folder, const char *path, int kind, int crosses_mounts) {
    char name[256];
    int place = -1;
    while (1) {
        size_t length = strcspn(path, "/");
        if (length >= sizeof name) return failed(place, ENAMETOOLONG);
        memcpy(name, path, length);
        name[length] = 0;
        int is_last = path[length] == 0;
        int from = place < 0 ? folder : place;
        struct clinux_node node;
        if (clinux_node_at(from, name, &node) < 0) return failed(place, errno);
        if (node.is_mount_root && !crosses_mounts && strcmp(name, ".") != 0) return failed(place, EXDEV);
        int next = openat(from, name, is_last ? flags_of(kind) : O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
        if (next < 0) return failed(place, errno);
        if (place >= 0) close(place);
        if (is_last) return next;
        place = next;
        path += length + 1;
    }
}

int clinux_open_node(int folder, const char *path, int kind, int crosses_mounts) {
    struct open_how how = {.flags = (uint64_t)flags_of(kind)};
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    if (!crosses_mounts) how.resolve |= RESOLVE_NO_XDEV;
    // A directory that is moved while the path is walked makes the kernel ask for another try.
    for (int tries = 0; tries < 8; tries++) {
        int descriptor = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
        if (descriptor >= 0) return descriptor;
        if (errno == ENOSYS) return open_stepwise(folder, path, kind, crosses_mounts);
        if (errno != EAGAIN) return -1;
    }
    return -1;
}

ssize_t clinux_read_directory(int directory, int64_t offset, void *buffer, size_t length) {
    if (lseek(directory, offset, SEEK_SET) < 0) return -1;
    return syscall(SYS_getdents64, directory, buffer, length);
}

ssize_t clinux_read_link(int link, char *buffer, size_t length) { return readlinkat(link, "", buffer, length); }

int clinux_space_of(int descriptor, struct clinux_space *space) {
    struct statvfs status;
    if (fstatvfs(descriptor, &status) < 0) return -1;
    *space = (struct clinux_space){.total = (uint64_t)status.f_blocks * status.f_frsize,
                                   .free = (uint64_t)status.f_bavail * status.f_frsize,
                                   .files = status.f_files,
                                   .free_files = status.f_favail};
    return 0;
}

int64_t clinux_block_device_size(int descriptor) {
    uint64_t size = 0;
    return ioctl(descriptor, BLKGETSIZE64, &size) < 0 ? -1 : (int64_t)size;
}

static int64_t seek(int descriptor, int64_t offset, int whence) {
    off_t found = lseek(descriptor, offset, whence);
    if (found >= 0) return found;
    // Behind the last octets there is nothing but the end.
    return errno == ENXIO ? lseek(descriptor, 0, SEEK_END) : -1;
}

int64_t clinux_next_data(int descriptor, int64_t offset) { return seek(descriptor, offset, SEEK_DATA); }

int64_t clinux_next_hole(int descriptor, int64_t offset) { return seek(descriptor, offset, SEEK_HOLE); }
