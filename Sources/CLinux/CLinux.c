#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_epoll_watch(int epoll, int descriptor, uint64_t token, int readable, int writable, int change) {
    struct epoll_event event = {.events = (readable ? EPOLLIN | EPOLLRDHUP : 0) | (writable ? EPOLLOUT : 0)};
    event.data.u64 = token;
    return epoll_ctl(epoll, change ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
}

int clinux_epoll_forget(int epoll, int descriptor) { return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL); }

int clinux_epoll_wait(int epoll, struct clinux_readiness *ready, int limit, int64_t nanoseconds) {
    struct epoll_event events[64];
    if (limit > 64) limit = 64;
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int count = epoll_pwait2(epoll, events, limit, nanoseconds < 0 ? NULL : &time, NULL);
    if (count < 0 && errno == ENOSYS) {
        int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
        count = epoll_wait(epoll, events, limit, milliseconds > 1000000 ? 1000000 : (int)milliseconds);
    }
    for (int i = 0; i < count; i++) {
        ready[i].token = events[i].data.u64;
        ready[i].readable = (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        ready[i].writable = (events[i].events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
        ready[i].failed = (events[i].events & EPOLLERR) != 0;
    }
    return count;
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

static int closing(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

static int interface_request(const char *interface, unsigned long request, struct ifreq *result) {
    memset(result, 0, sizeof *result);
    if (strlen(interface) >= IFNAMSIZ) {
        errno = ENODEV;
        return -1;
    }
    strcpy(result->ifr_name, interface);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int status = ioctl(descriptor, request, result);
    int error = errno;
    close(descriptor);
    errno = error;
    return status;
}

int clinux_packet_socket(const char *interface, int sees_outgoing, int is_promiscuous,
                         const struct clinux_filter_step *filter, size_t steps) {
    struct ifreq request;
    if (interface_request(interface, SIOCGIFINDEX, &request) < 0) return -1;
    // Bound first and opened for frames only then, so that no other interface's frames are in its queue.
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    int size = 32 << 20;
    (void)setsockopt(descriptor, SOL_PACKET, PACKET_AUXDATA, &one, sizeof one);
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
        (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    if (steps > 0 && steps <= BPF_MAXINSNS) {
        struct sock_filter program[BPF_MAXINSNS];
        for (size_t i = 0; i < steps; i++)
            program[i] = (struct sock_filter){filter[i].code, filter[i].when_true, filter[i].when_false, filter[i].value};
        struct sock_fprog whole = {.len = (unsigned short)steps, .filter = program};
        // Without a filter there is more to read, and nothing else is wrong.
        (void)setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &whole, sizeof whole);
    }
    if (!sees_outgoing) (void)setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one);
    if (is_promiscuous) {
        struct packet_mreq membership = {.mr_ifindex = request.ifr_ifindex, .mr_type = PACKET_MR_PROMISC};
        (void)setsockopt(descriptor, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership);
    }
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = request.ifr_ifindex};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

int clinux_packet_sender(const char *interface) {
    struct ifreq request;
    if (interface_request(interface, SIOCGIFINDEX, &request) < 0) return -1;
    int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int size = 8 << 20;
    if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    // Without a protocol nothing is received.
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = request.ifr_ifindex};
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) return closing(descriptor);
    return descriptor;
}

ssize_t clinux_packet_receive(int descriptor, void *buffer, size_t length, struct clinux_frame *frame) {
    struct sockaddr_ll address;
    struct iovec part = {.iov_base = buffer, .iov_len = length};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct tpacket_auxdata)) + CMSG_SPACE(sizeof(struct timespec))];
    } control;
    struct msghdr message = {.msg_name = &address,
                             .msg_namelen = sizeof address,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t count = recvmsg(descriptor, &message, MSG_TRUNC);
    if (count < 0) return count;
    *frame = (struct clinux_frame){.original = (size_t)count, .checksum_ready = 1, .vlan = -1};
    frame->outgoing = address.sll_pkttype == PACKET_OUTGOING;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_PACKET && part->cmsg_type == PACKET_AUXDATA) {
            struct tpacket_auxdata data;
            memcpy(&data, CMSG_DATA(part), sizeof data);
            frame->checksum_ready = (data.tp_status & TP_STATUS_CSUMNOTREADY) == 0;
            if (data.tp_status & TP_STATUS_VLAN_VALID) frame->vlan = data.tp_vlan_tci;
        } else if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(part), sizeof time);
            frame->time = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
        }
    }
    return count < (ssize_t)length ? count : (ssize_t)length;
}

long clinux_packet_drops(int descriptor) {
    struct tpacket_stats statistics;
    socklen_t length = sizeof statistics;
    if (getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &statistics, &length) < 0) return 0;
    return statistics.tp_drops;
}

int clinux_hardware_address(const char *interface, uint8_t address[6]) {
    struct ifreq request;
    if (interface_request(interface, SIOCGIFHWADDR, &request) < 0) return -1;
    memcpy(address, request.ifr_hwaddr.sa_data, 6);
    return 0;
}

int clinux_interface_kind(const char *interface, int *flags, int *type) {
    struct ifreq request;
    if (interface_request(interface, SIOCGIFHWADDR, &request) < 0) return -1;
    *type = request.ifr_hwaddr.sa_family;
    if (interface_request(interface, SIOCGIFFLAGS, &request) < 0) return -1;
    *flags = (unsigned short)request.ifr_flags;
    return 0;
}

int clinux_ipv4_address(const char *interface, uint32_t *address, uint32_t *mask) {
    struct ifreq request;
    struct sockaddr_in internet;
    if (interface_request(interface, SIOCGIFADDR, &request) < 0) return -1;
    memcpy(&internet, &request.ifr_addr, sizeof internet);
    *address = ntohl(internet.sin_addr.s_addr);
    if (interface_request(interface, SIOCGIFNETMASK, &request) < 0) return -1;
    memcpy(&internet, &request.ifr_netmask, sizeof internet);
    *mask = ntohl(internet.sin_addr.s_addr);
    return 0;
}

int clinux_mtu(const char *interface) {
    struct ifreq request;
    return interface_request(interface, SIOCGIFMTU, &request) < 0 ? -1 : request.ifr_mtu;
}

static struct sockaddr_in internet_address(uint32_t address, uint16_t port) {
    struct sockaddr_in internet = {.sin_family = AF_INET, .sin_port = htons(port)};
    internet.sin_addr.s_addr = htonl(address);
    return internet;
}

int clinux_udp_socket(uint32_t address, uint16_t port, const char *interface) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    int size = 4 << 20;
    (void)setsockopt(descriptor, SOL_SOCKET, SO_BROADCAST, &one, sizeof one);
    if (port != 0) (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    (void)setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
    (void)setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &one, sizeof one);
    if (interface && setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen(interface) + 1) < 0)
        return closing(descriptor);
    struct sockaddr_in internet = internet_address(address, port);
    if (bind(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0) return closing(descriptor);
    return descriptor;
}

ssize_t clinux_udp_receive(int descriptor, void *buffer, size_t length, uint32_t *source, uint16_t *source_port,
                           uint32_t *destination) {
    struct sockaddr_in internet;
    struct iovec part = {.iov_base = buffer, .iov_len = length};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    struct msghdr message = {.msg_name = &internet,
                             .msg_namelen = sizeof internet,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t count = recvmsg(descriptor, &message, 0);
    if (count < 0) return count;
    *source = ntohl(internet.sin_addr.s_addr);
    *source_port = ntohs(internet.sin_port);
    *destination = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO) continue;
        struct in_pktinfo information;
        memcpy(&information, CMSG_DATA(part), sizeof information);
        *destination = ntohl(information.ipi_addr.s_addr);
    }
    return count;
}

ssize_t clinux_udp_send(int descriptor, const void *buffer, size_t length, uint32_t source, uint32_t address,
                        uint16_t port) {
    struct sockaddr_in internet = internet_address(address, port);
    struct iovec part = {.iov_base = (void *)buffer, .iov_len = length};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {
        .msg_name = &internet, .msg_namelen = sizeof internet, .msg_iov = &part, .msg_iovlen = 1};
    if (source != 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = IPPROTO_IP;
        header->cmsg_type = IP_PKTINFO;
        header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
        struct in_pktinfo information = {.ipi_spec_dst.s_addr = htonl(source)};
        memcpy(CMSG_DATA(header), &information, sizeof information);
    }
    return sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

int clinux_udp_error(int descriptor, uint32_t *address, uint16_t *port) {
    struct sockaddr_in internet;
    char data[64];
    struct iovec part = {.iov_base = data, .iov_len = sizeof data};
    char control[512];
    struct msghdr message = {.msg_name = &internet,
                             .msg_namelen = sizeof internet,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return 0;
    *address = ntohl(internet.sin_addr.s_addr);
    *port = ntohs(internet.sin_port);
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_RECVERR) continue;
        struct sock_extended_err error;
        memcpy(&error, CMSG_DATA(part), sizeof error);
        return (int)error.ee_errno;
    }
    return 0;
}

int clinux_tcp_listen(uint32_t address, uint16_t port) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in internet = internet_address(address, port);
    if (bind(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0) return closing(descriptor);
    if (listen(descriptor, 1024) < 0) return closing(descriptor);
    return descriptor;
}

int clinux_tcp_accept(int descriptor, uint32_t *address, uint16_t *port) {
    struct sockaddr_in internet;
    socklen_t length = sizeof internet;
    int stream = accept4(descriptor, (struct sockaddr *)&internet, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (stream < 0) return -1;
    int one = 1;
    (void)setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    *address = ntohl(internet.sin_addr.s_addr);
    *port = ntohs(internet.sin_port);
    return stream;
}

int clinux_tcp_connect(uint32_t local, uint16_t local_port, uint32_t address, uint16_t port) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int one = 1;
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (local != 0 || local_port != 0) {
        struct sockaddr_in internet = internet_address(local, local_port);
        // A chosen port may have been used a moment ago.
        if (local_port != 0) (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (bind(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0) return closing(descriptor);
    }
    struct sockaddr_in internet = internet_address(address, port);
    if (connect(descriptor, (struct sockaddr *)&internet, sizeof internet) < 0 && errno != EINPROGRESS)
        return closing(descriptor);
    return descriptor;
}

int clinux_socket_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return errno;
    return error;
}

int clinux_socket_name(int descriptor, uint32_t *address, uint16_t *port) {
    struct sockaddr_in internet;
    socklen_t length = sizeof internet;
    if (getsockname(descriptor, (struct sockaddr *)&internet, &length) < 0) return -1;
    *address = ntohl(internet.sin_addr.s_addr);
    *port = ntohs(internet.sin_port);
    return 0;
}

int clinux_tcp_reset_on_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
