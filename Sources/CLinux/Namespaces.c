#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int closing(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int clinux_enter_namespace(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    if (setns(descriptor, CLONE_NEWNET) < 0) return closing(descriptor);
    close(descriptor);
    return 0;
}

int clinux_new_network_namespace(void) { return unshare(CLONE_NEWNET); }

int clinux_present_namespace(void) { return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC); }

int clinux_enter_namespace_of(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

int clinux_may_make_network_namespace(void) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) _exit(unshare(CLONE_NEWNET) == 0 ? 0 : errno);
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    if (!WIFEXITED(status)) {
        errno = EPERM;
        return -1;
    }
    errno = WEXITSTATUS(status);
    return errno == 0 ? 0 : -1;
}

static int write_file(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    if (write(descriptor, text, strlen(text)) < 0) return closing(descriptor);
    close(descriptor);
    return 0;
}

int clinux_new_user_namespace(void) {
    char map[64];
    unsigned user = geteuid(), group = getegid();
    if (unshare(CLONE_NEWUSER) < 0) return -1;
    // A group may be mapped only by who can no longer drop one (user_namespaces(7)).
    if (write_file("/proc/self/setgroups", "deny") < 0 && errno != ENOENT) return -1;
    snprintf(map, sizeof map, "0 %u 1", user);
    if (write_file("/proc/self/uid_map", map) < 0) return -1;
    snprintf(map, sizeof map, "0 %u 1", group);
    return write_file("/proc/self/gid_map", map);
}

// Asks the kernel over rtnetlink(7) for a route of type local to everything over the interface.
static int route_everything_to(unsigned interface) {
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
        struct rtattr attribute;
        unsigned interface;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = RTM_NEWROUTE,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE},
        .route = {.rtm_family = AF_INET,
                  .rtm_table = RT_TABLE_LOCAL,
                  .rtm_protocol = RTPROT_BOOT,
                  .rtm_scope = RT_SCOPE_HOST,
                  .rtm_type = RTN_LOCAL},
        .attribute = {.rta_len = RTA_LENGTH(sizeof(unsigned)), .rta_type = RTA_OIF},
        .interface = interface,
    };
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        char rest[256];
    } answer;
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return -1;
    if (send(descriptor, &request, sizeof request, 0) < 0) return closing(descriptor);
    ssize_t count = recv(descriptor, &answer, sizeof answer, 0);
    if (count < 0) return closing(descriptor);
    close(descriptor);
    if (count < (ssize_t)NLMSG_LENGTH(sizeof answer.error) || answer.header.nlmsg_type != NLMSG_ERROR) {
        errno = EPROTO;
        return -1;
    }
    errno = -answer.error.error;
    return errno == 0 ? 0 : -1;
}

int clinux_take_all_addresses(void) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (ioctl(descriptor, SIOCGIFFLAGS, &request) < 0) return closing(descriptor);
    request.ifr_flags |= IFF_UP;
    if (ioctl(descriptor, SIOCSIFFLAGS, &request) < 0) return closing(descriptor);
    if (ioctl(descriptor, SIOCGIFINDEX, &request) < 0) return closing(descriptor);
    close(descriptor);
    return route_everything_to((unsigned)request.ifr_ifindex);
}
