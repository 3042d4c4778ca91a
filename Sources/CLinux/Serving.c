#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/if_packet.h>
#include <linux/openat2.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int closed(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

static struct sockaddr_in place(uint32_t address, uint16_t port) {
    struct sockaddr_in internet = {.sin_family = AF_INET, .sin_port = htons(port)};
    internet.sin_addr.s_addr = htonl(address);
    return internet;
}

int clinux_serving_socket(uint32_t address, uint16_t port, const char *interface, int must_bind) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    int size = 4 << 20;
    int discovery = IP_PMTUDISC_DONT;
    (void)setsockopt(descriptor, SOL_SOCKET, SO_BROADCAST, &one, sizeof one);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    // A socket of one address knows where its datagrams came to.
    if (address == 0) (void)setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    (void)setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &one, sizeof one);
    // No "don't fragment": loaders and old routers on the way can't do with it.
    (void)setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &discovery, sizeof discovery);
    if (interface) {
        int status = setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen(interface) + 1);
        if (status < 0 && (must_bind || errno != EPERM)) return closed(descriptor);
    }
    struct sockaddr_in internet = place(address, port);
    if (bind(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0) return closed(descriptor);
    return descriptor;
}

int clinux_go_to_background(void) { return daemon(0, 0); }

int clinux_join_group(int descriptor, uint32_t group, const char *interface, int joins) {
    struct ip_mreqn request;
    memset(&request, 0, sizeof request);
    request.imr_multiaddr.s_addr = htonl(group);
    request.imr_ifindex = (int)if_nametoindex(interface);
    if (request.imr_ifindex == 0) return -1;
    return setsockopt(descriptor, IPPROTO_IP, joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &request, sizeof request);
}

union control {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

int clinux_udp_receive_many(int descriptor, struct clinux_datagram *datagrams, int count, size_t room) {
    struct mmsghdr messages[clinux_batch];
    struct iovec parts[clinux_batch];
    struct sockaddr_in sources[clinux_batch];
    union control controls[clinux_batch];
    if (count > clinux_batch) count = clinux_batch;
    for (int i = 0; i < count; i++) {
        parts[i] = (struct iovec){.iov_base = datagrams[i].octets, .iov_len = room};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &sources[i],
                                              .msg_namelen = sizeof sources[i],
                                              .msg_iov = &parts[i],
                                              .msg_iovlen = 1,
                                              .msg_control = &controls[i],
                                              .msg_controllen = sizeof controls[i]};
    }
    int received = recvmmsg(descriptor, messages, (unsigned)count, MSG_DONTWAIT, NULL);
    for (int i = 0; i < received; i++) {
        struct msghdr *message = &messages[i].msg_hdr;
        datagrams[i].length = messages[i].msg_len;
        datagrams[i].address = ntohl(sources[i].sin_addr.s_addr);
        datagrams[i].port = ntohs(sources[i].sin_port);
        datagrams[i].was_cut = (message->msg_flags & MSG_TRUNC) != 0;
        datagrams[i].local = 0;
        for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
            if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO) continue;
            struct in_pktinfo information;
            memcpy(&information, CMSG_DATA(part), sizeof information);
            datagrams[i].local = ntohl(information.ipi_addr.s_addr);
        }
    }
    return received;
}

int clinux_udp_send_many(int descriptor, const struct clinux_datagram *datagrams, int count) {
    if (count == 1 && datagrams->local == 0) {
        struct sockaddr_in internet = place(datagrams->address, datagrams->port);
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        ssize_t sent = sendto(descriptor, datagrams->octets, datagrams->length, flags, (struct sockaddr *)&internet,
                              sizeof internet);
        return sent < 0 ? -1 : 1;
    }
    struct mmsghdr messages[clinux_batch];
    struct iovec parts[clinux_batch];
    struct sockaddr_in destinations[clinux_batch];
    union control controls[clinux_batch];
    if (count > clinux_batch) count = clinux_batch;
    for (int i = 0; i < count; i++) {
        parts[i] = (struct iovec){.iov_base = datagrams[i].octets, .iov_len = datagrams[i].length};
        destinations[i] = place(datagrams[i].address, datagrams[i].port);
        messages[i].msg_hdr = (struct msghdr){.msg_name = &destinations[i],
                                              .msg_namelen = sizeof destinations[i],
                                              .msg_iov = &parts[i],
                                              .msg_iovlen = 1};
        if (datagrams[i].local == 0) continue;
        memset(&controls[i], 0, sizeof controls[i]);
        messages[i].msg_hdr.msg_control = &controls[i];
        messages[i].msg_hdr.msg_controllen = sizeof controls[i];
        struct cmsghdr *header = &controls[i].header;
        header->cmsg_level = IPPROTO_IP;
        header->cmsg_type = IP_PKTINFO;
        header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
        struct in_pktinfo information = {.ipi_spec_dst.s_addr = htonl(datagrams[i].local)};
        memcpy(CMSG_DATA(header), &information, sizeof information);
    }
    return sendmmsg(descriptor, messages, (unsigned)count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int clinux_serving_listen(uint32_t address, uint16_t port) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    // Connections of a server before this one, in TIME-WAIT, do not keep the port; a server that listens does.
    (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in internet = place(address, port);
    if (bind(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0) return closed(descriptor);
    if (listen(descriptor, 1024) < 0) return closed(descriptor);
    return descriptor;
}

ssize_t clinux_send_file(int stream, int file, int64_t *offset, size_t length) {
    off_t position = *offset;
    ssize_t count = sendfile(stream, file, &position, length);
    if (count > 0) *offset = position;
    return count;
}

static int frame_socket(const char *interface, uint16_t protocol) {
    unsigned index = if_nametoindex(interface);
    if (index == 0) return -1;
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = (int)index};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) return closed(descriptor);
    return descriptor;
}

int clinux_frame_sender(const char *interface) {
    int descriptor = frame_socket(interface, 0);
    int size = 4 << 20;
    if (descriptor >= 0) (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    return descriptor;
}

int clinux_arp_listener(const char *interface) { return frame_socket(interface, ETH_P_ARP); }

int clinux_rarp_listener(const char *interface) { return frame_socket(interface, ETH_P_RARP); }

int clinux_echo_socket(void) {
    int descriptor = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
    if (descriptor < 0) return -1;
    // ICMP_FILTER of linux/icmp.h, which can't stand beside net/if.h: all types but echo replies (0) stay away.
    uint32_t filter = ~1u;
    (void)setsockopt(descriptor, SOL_RAW, 1, &filter, sizeof filter);
    return descriptor;
}

ssize_t clinux_echo_send(int descriptor, const void *octets, size_t length, uint32_t address) {
    struct sockaddr_in internet = place(address, 0);
    return sendto(descriptor, octets, length, MSG_NOSIGNAL, (struct sockaddr *)&internet, sizeof internet);
}

ssize_t clinux_echo_receive(int descriptor, void *octets, size_t length, uint32_t *source) {
    struct sockaddr_in internet;
    socklen_t size = sizeof internet;
    ssize_t count = recvfrom(descriptor, octets, length, 0, (struct sockaddr *)&internet, &size);
    if (count >= 0) *source = ntohl(internet.sin_addr.s_addr);
    return count;
}

int clinux_interface_is_up(const char *interface) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    if (strlen(interface) >= IFNAMSIZ) {
        errno = ENODEV;
        return -1;
    }
    strcpy(request.ifr_name, interface);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (ioctl(descriptor, SIOCGIFFLAGS, &request) < 0) return closed(descriptor);
    close(descriptor);
    return (request.ifr_flags & IFF_UP) != 0;
}

int clinux_neighbour(const char *interface, uint32_t address, uint8_t hardware[6]) {
    struct arpreq request;
    memset(&request, 0, sizeof request);
    struct sockaddr_in internet = place(address, 0);
    memcpy(&request.arp_pa, &internet, sizeof internet);
    strncpy(request.arp_dev, interface, sizeof request.arp_dev - 1);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int status = ioctl(descriptor, SIOCGARP, &request);
    close(descriptor);
    if (status < 0 || !(request.arp_flags & ATF_COM)) return -1;
    memcpy(hardware, request.arp_ha.sa_data, 6);
    return 0;
}

int clinux_open_below(int folder, const char *path, int links) {
    struct open_how how = {.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC};
    switch (links) {
    case clinux_links_never: how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS; break;
    case clinux_links_within: how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS; break;
    default: how.resolve = RESOLVE_NO_MAGICLINKS; break;
    }
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int clinux_open_folder(const char *path) { return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }

int clinux_open_place(int folder, const char *name) { return openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

int clinux_open_file(int folder, const char *name) {
    return openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
}

int clinux_become(const char *name, uint32_t user, uint32_t group) {
    if (initgroups(name, group) < 0) return -1;
    if (setresgid(group, group, group) < 0) return -1;
    return setresuid(user, user, user);
}

int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int clinux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -1;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

int clinux_signal_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_next_signal(int descriptor) {
    struct signalfd_siginfo information;
    ssize_t count = read(descriptor, &information, sizeof information);
    return count == (ssize_t)sizeof information ? (int)information.ssi_signo : 0;
}

int clinux_notify(const char *name, const char *line) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    // An abstract name begins with @ in the variable, and with a NUL in the address.
    if (length < 2 || length >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) return 0;
    memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = 0;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return 0;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    ssize_t sent = sendto(descriptor, line, strlen(line), MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    close(descriptor);
    return sent >= 0;
}
