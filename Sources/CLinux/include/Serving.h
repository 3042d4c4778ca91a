// What serving a real network needs of Linux: many datagrams a call, frames that are only sent, safe paths, rights.
#ifndef CLINUX_SERVING_H
#define CLINUX_SERVING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A datagram of a batch; addresses and ports in host byte order, `local` this host's end (0: the kernel
// chooses; where a socket of one address received it: that one).
struct clinux_datagram {
    uint8_t *octets;
    size_t length;
    uint32_t address;
    uint32_t local;
    uint16_t port;
    uint16_t was_cut;  // longer than the room that there was
};
// The most datagrams of one call.
enum { clinux_batch = 32 };

// A UDP socket that no other may share. With an interface it hears that one alone; without the right to ask for that
// (kernels before 5.7) and `must_bind` == 0 it hears all. Returns a non-blocking descriptor, or -1 with errno.
int clinux_serving_socket(uint32_t address, uint16_t port, const char *interface, int must_bind);
// daemon(3): the caller goes on as another process without a terminal; the present one ends with status 0.
int clinux_go_to_background(void);
// Makes a socket hear what is sent to a multicast group on an interface, or no more.
int clinux_join_group(int descriptor, uint32_t group, const char *interface, int joins);
// Reads up to `count` datagrams into `room` octets each. Returns how many, or -1 with errno.
int clinux_udp_receive_many(int descriptor, struct clinux_datagram *datagrams, int count, size_t room);
// Sends up to `count` datagrams. Returns how many went out, or -1 with errno where the first did not.
int clinux_udp_send_many(int descriptor, const struct clinux_datagram *datagrams, int count);

// A listening TCP socket; returns a non-blocking descriptor, or -1 with errno.
int clinux_serving_listen(uint32_t address, uint16_t port);
// Sends octets of a file from `*offset` on and moves it. Returns how many, or -1 with errno.
ssize_t clinux_send_file(int stream, int file, int64_t *offset, size_t length);

// A packet socket that sends frames on the interface and hears nothing. Returns a descriptor, or -1 with errno.
int clinux_frame_sender(const char *interface);
// A packet socket that hears the ARP of the interface. Returns a non-blocking descriptor, or -1 with errno.
int clinux_arp_listener(const char *interface);
// The same for RARP.
int clinux_rarp_listener(const char *interface);
// A raw socket that sends ICMP and hears echo replies alone. Returns a non-blocking descriptor, or -1 with errno.
int clinux_echo_socket(void);
ssize_t clinux_echo_send(int descriptor, const void *octets, size_t length, uint32_t address);
ssize_t clinux_echo_receive(int descriptor, void *octets, size_t length, uint32_t *source);
// 1 where the interface is up, 0 where it is down, -1 with errno.
int clinux_interface_is_up(const char *interface);
// The hardware address that the kernel's ARP table has for an address. Returns 0, or -1 where it has none.
int clinux_neighbour(const char *interface, uint32_t address, uint8_t hardware[6]);

// How a path is followed.
enum { clinux_links_never = 0, clinux_links_within = 1, clinux_links_anywhere = 2 };
// Opens `path` for reading below `folder` (openat2); ENOSYS where the kernel has no openat2. Never blocks.
int clinux_open_below(int folder, const char *path, int links);
int clinux_open_folder(const char *path);
// One step of a path, never over a link: a descriptor that stands for the place (O_PATH), or -1.
int clinux_open_place(int folder, const char *name);
// Opens a plain file, never over a link and without blocking.
int clinux_open_file(int folder, const char *name);

// Becomes that user, with its groups, for good. Returns 0, or -1 with errno.
int clinux_become(const char *name, uint32_t user, uint32_t group);
// Gives up the way to new rights (PR_SET_NO_NEW_PRIVS).
int clinux_no_new_privileges(void);
// Raises the limit of open files to the most that is allowed.
int clinux_raise_descriptor_limit(void);

// Keeps SIGTERM, SIGINT and SIGHUP from this process and returns a descriptor that says when one came; -1 with errno.
int clinux_signal_descriptor(void);
// The next of them that came, or 0.
int clinux_next_signal(int descriptor);

// Tells the service manager a line of sd_notify(3). Returns 1 where it was told, 0 where there is nobody to tell.
int clinux_notify(const char *socket, const char *line);

#endif
