// What Glibc's Swift import lacks of Linux: epoll, packet sockets, network namespaces, and calls that take many datagrams.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "Nodes.h"
#include "Serving.h"

// One readiness that `clinux_epoll_wait` reports.
struct clinux_readiness {
    uint64_t token;
    int readable;  // also where the other side has closed or an error waits to be read
    int writable;
    int failed;  // an error waits to be read
};

int clinux_epoll_create(void);
// Adds or changes (`change` != 0) what is watched of a descriptor. Returns 0, or -1 with errno.
int clinux_epoll_watch(int epoll, int descriptor, uint64_t token, int readable, int writable, int change);
int clinux_epoll_forget(int epoll, int descriptor);
// Waits at most so many nanoseconds (negative: for ever). Returns how many are ready, or -1 with errno.
int clinux_epoll_wait(int epoll, struct clinux_readiness *ready, int limit, int64_t nanoseconds);
int clinux_eventfd(void);

// An instruction of a classic BPF program, as `struct sock_filter` has it.
struct clinux_filter_step {
    uint16_t code;
    uint8_t when_true;
    uint8_t when_false;
    uint32_t value;
};

// What the kernel says of a frame besides its octets.
struct clinux_frame {
    size_t original;     // how long it was on the wire
    int outgoing;        // whether this host sent it
    int checksum_ready;  // whether its checksums are those on the wire
    int vlan;            // the tag (TCI) that was taken off it; -1 for none
    int64_t time;        // nanoseconds since 1970; 0 where the kernel does not say
};

// A packet socket (packet(7)) bound to the interface: whole Ethernet frames, those that are sent out as well where
// `sees_outgoing` is not 0, and only those that `filter` takes where it has steps. Returns a non-blocking descriptor, or
// -1 with errno.
int clinux_packet_socket(const char *interface, int sees_outgoing, int is_promiscuous,
                         const struct clinux_filter_step *filter, size_t steps);
// A packet socket that frames are only sent on. Returns a non-blocking descriptor, or -1 with errno.
int clinux_packet_sender(const char *interface);
// Reads a frame; returns how many octets of it are in the buffer, or -1 with errno.
ssize_t clinux_packet_receive(int descriptor, void *buffer, size_t length, struct clinux_frame *frame);
// Frames that the kernel dropped since the last call because they were not read in time.
long clinux_packet_drops(int descriptor);

// The interface's hardware address. Returns 0, or -1 with errno.
int clinux_hardware_address(const char *interface, uint8_t address[6]);
// The interface's first IPv4 address and mask, host byte order. Returns 0, or -1 with errno.
int clinux_ipv4_address(const char *interface, uint32_t *address, uint32_t *mask);
int clinux_mtu(const char *interface);
// What the interface is: IFF_… flags and ARPHRD_… type. Returns 0, or -1 with errno.
int clinux_interface_kind(const char *interface, int *flags, int *type);

// Enters the network namespace of that path, this thread only.
int clinux_enter_namespace(const char *path);
// Leaves for a network namespace of its own, this thread only.
int clinux_new_network_namespace(void);
// A descriptor of the network namespace that this thread is in, and the way back into it. Each returns -1 with errno.
int clinux_present_namespace(void);
int clinux_enter_namespace_of(int descriptor);
// Whether this process may make network namespaces; tried in a child. Returns 0, or -1 with errno.
int clinux_may_make_network_namespace(void);
// Puts the process into a user namespace of its own, as its root; only while it has a single thread. Returns 0, or -1 with
// errno.
int clinux_new_user_namespace(void);
// In a fresh network namespace: switches loopback on, and makes every address this host's own (a local route for all).
int clinux_take_all_addresses(void);

// UDP sockets. Addresses and ports are in host byte order.
int clinux_udp_socket(uint32_t address, uint16_t port, const char *interface);
ssize_t clinux_udp_receive(int descriptor, void *buffer, size_t length, uint32_t *source, uint16_t *source_port,
                           uint32_t *destination);
ssize_t clinux_udp_send(int descriptor, const void *buffer, size_t length, uint32_t source, uint32_t address,
                        uint16_t port);
// The error that waits on a socket, such as ECONNREFUSED after an ICMP message, with whom it is about; 0 where none is.
int clinux_udp_error(int descriptor, uint32_t *address, uint16_t *port);

// TCP sockets, non-blocking.
int clinux_tcp_listen(uint32_t address, uint16_t port);
int clinux_tcp_accept(int descriptor, uint32_t *address, uint16_t *port);
// From `local`, or any address where that is 0, and from `local_port`, or any free one where that is 0.
int clinux_tcp_connect(uint32_t local, uint16_t local_port, uint32_t address, uint16_t port);
int clinux_socket_error(int descriptor);
int clinux_socket_name(int descriptor, uint32_t *address, uint16_t *port);
// Makes the next close break the connection off (RST).
int clinux_tcp_reset_on_close(int descriptor);

#endif
