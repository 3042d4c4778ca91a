extension RequirementCatalog {
    /// Requirements on verdicts that a capture allows: identifier, level, source, statement.
    static let captures: String = """
        CAP-Q-01 | de-facto | capture analysis | file facts: format, byte order, resolution, links, count, duration, sections
        CAP-Q-02 | de-facto | capture analysis | truncated/damaged file: last record cut, bad block
        CAP-Q-03 | de-facto | capture analysis | snaplen truncation: share of caplen < origlen
        CAP-Q-04 | de-facto | capture analysis | capture loss: ACKed-unseen bytes, ISB drops
        CAP-Q-05 | de-facto | capture analysis | one-directional capture: per flow byte ratio 0
        CAP-Q-06 | de-facto | capture analysis | clock anomaly: time goes back or leaps beyond 60 s with continuous sequence numbers
        CAP-Q-07 | de-facto | capture analysis | checksum offload host: outgoing checksums left to the hardware
        CAP-Q-08 | de-facto | capture analysis | duplicate frames removed: ratio
        CAP-Q-09 | de-facto | capture analysis | unsupported link type or protocol: count
        CAP-Q-10 | de-facto | capture analysis | reassembly limit hit: which limit
        CAP-DHCP-01 | de-facto | capture analysis | no offer: DISCOVERs of one xid/chaddr with no OFFER until give-up (>= 3 tries)
        CAP-DHCP-02 | de-facto | capture analysis | offers from two servers: >= 2 different server identifiers (54) for one xid, both with yiaddr <> 0
        CAP-DHCP-03 | de-facto | capture analysis | conflicting boot data from two servers: different next-server/file in offers to one PXE client
        CAP-DHCP-04 | de-facto | capture analysis | NAK after REQUEST for an offer just made: NAK from server S within 10 s of S's OFFER and REQUEST naming S
        CAP-DHCP-05 | de-facto | capture analysis | REQUEST for an offer never seen: selecting REQUEST (54 and 50 present, ciaddr 0) with no matching OFFER (server, address, xid)
        CAP-DHCP-06 | de-facto | capture analysis | REQUEST fields wrong for state: selecting: 54 + 50, ciaddr 0; init-reboot: 50 only; renew/rebind: ciaddr only
        CAP-DHCP-07 | de-facto | capture analysis | reply xid/chaddr mismatch: OFFER/ACK whose xid is unknown or chaddr differs from request with that xid
        CAP-DHCP-08 | de-facto | capture analysis | OFFER/ACK without server identifier (54) or lease time (51): option scan; both required in OFFER and in ACK to a REQUEST
        CAP-DHCP-09 | de-facto | capture analysis | ACK differs from OFFER: yiaddr or server id or boot file changed
        CAP-DHCP-10 | de-facto | capture analysis | PXE client got an ACK but no boot file anywhere: class "PXEClient" request; neither option 67, nor file, nor option 43 boot servers, nor a proxy offer/4011 answer
        CAP-DHCP-11 | de-facto | capture analysis | boot file without next-server: file set, siaddr 0 and no option 66/150 and no URL
        CAP-DHCP-12 | de-facto | capture analysis | option 60 "PXEClient" missing from server reply that relies on option 43 or proxy role
        CAP-DHCP-13 | de-facto | capture analysis | architecture mismatch: option 93 value vs. boot file kind (BIOS .0/.kpxe to EFI client, .efi to BIOS)
        CAP-DHCP-14 | de-facto | capture analysis | proxy/boot server on 4011 unanswered: REQUEST to port 4011 without ACK after 4 tries
        CAP-DHCP-15 | de-facto | capture analysis | chained loader loops: same client loads the same loader >= 3 times with iPXE class in between
        CAP-DHCP-16 | de-facto | capture analysis | address changes between boot stages: yiaddr differs between ROM, loader, OS sessions of one chaddr
        CAP-DHCP-17 | de-facto | capture analysis | malformed options: length beyond end, no cookie 0x63825363, missing end 255, option in pad
        CAP-DHCP-18 | de-facto | capture analysis | reply too big: DHCP message > 576 (or > option 57) bytes without the client asking
        CAP-DHCP-19 | de-facto | capture analysis | broadcast flag ignored: flags 0x8000 set, reply unicast to yiaddr
        CAP-DHCP-20 | de-facto | capture analysis | relay mishandled: giaddr request answered not to giaddr:67
        CAP-ARP-01 | de-facto | capture analysis | address conflict: two MACs claim one IP within 60 s (replies or gratuitous), or DHCPDECLINE, or ARP probe for yiaddr answered
        CAP-ARP-02 | de-facto | capture analysis | server/gateway ARP unanswered: >= 3 requests, no reply, then nothing
        CAP-IP-01 | de-facto | capture analysis | fragment loss black hole: datagram's fragments never complete within 30 s, >= 3 datagrams to one client while small ones pass
        CAP-IP-02 | de-facto | capture analysis | MTU black hole: large TCP segments or UDP > some size retransmitted without ACK, smaller pass; or ICMP 3/4 seen and ignored
        CAP-IP-03 | de-facto | capture analysis | fragmented TFTP/NFS traffic: blksize/rsize gives > 1 fragment
        CAP-IP-04 | de-facto | capture analysis | conflicting fragment overlap: fragments that overlap with differing octets
        CAP-IP-05 | de-facto | capture analysis | received frames with bad checksum: of one host few, offload left out
        CAP-ICMP-01 | de-facto | capture analysis | port unreachable for a boot service: ICMP 3/3 quoting 69, 4011, 111, 2049, 10809, 80, ...
        CAP-L2-01 | de-facto | capture analysis | duplicate capture: de-duplication ratio > 5 %
        CAP-L2-02 | de-facto | capture analysis | late link (STP): first client frame repeated unanswered for 15..50 s, then all fine
        CAP-TFTP-01 | de-facto | capture analysis | RRQ unanswered: >= 3 RRQs same name and port, no reply
        CAP-TFTP-02 | de-facto | capture analysis | file not found: ERROR 1 for a boot file, kernel or initrd
        CAP-TFTP-03 | de-facto | capture analysis | error 2 access, 0/3/4/8 others: ERROR from server
        CAP-TFTP-04 | de-facto | capture analysis | retransmission storm: > 5 % of blocks sent more than once, or one block > 4 times
        CAP-TFTP-05 | de-facto | capture analysis | Sorcerer's Apprentice: server answers each duplicate ACK with DATA, so every following block appears n times with n stable or growing
        CAP-TFTP-06 | de-facto | capture analysis | OACK mismatch: OACK has an option not asked, blksize > asked or < 8, windowsize > asked , timeout <> asked, option repeated
        CAP-TFTP-07 | de-facto | capture analysis | option accepted but not honoured: DATA size <> blksize before the last block
        CAP-TFTP-08 | de-facto | capture analysis | block gap: DATA n+2 after n without n+1 (lockstep) while ACKed
        CAP-TFTP-09 | de-facto | capture analysis | truncated transfer: no short last block, and silence or ERROR
        CAP-TFTP-10 | de-facto | capture analysis | tsize wrong: OACK tsize <> bytes delivered
        CAP-TFTP-11 | de-facto | capture analysis | missing last ACK: last DATA repeated, never ACKed, client goes on
        CAP-TFTP-12 | de-facto | capture analysis | wrong TID: packet from other port inside the transfer; expected ERROR 5 to it, transfer undisturbed
        CAP-TFTP-13 | de-facto | capture analysis | server answers from port 69 or other address: source port 69 (single-port mode) / address <> asked
        CAP-TFTP-14 | de-facto | capture analysis | block rollover failure: transfer stops or restarts at 65535/0/1
        CAP-TFTP-15 | de-facto | capture analysis | slow transfer: throughput < 100 kB/s with RTT < 2 ms and blksize 512: advise blksize/windowsize
        CAP-TFTP-16 | de-facto | capture analysis | path traversal served: RRQ with ".." or absolute outside root answered by DATA
        CAP-TFTP-17 | de-facto | capture analysis | same file fetched again and again: >= 3 complete fetches by one client in 2 min without progress
        CAP-TFTP-18 | de-facto | capture analysis | content differs between fetches/servers: hash of same name
        CAP-FLOW-01 | de-facto | capture analysis | loader never requested: ACK with boot file, then no RRQ/GET/ARP for next-server in 30 s
        CAP-FLOW-02 | de-facto | capture analysis | config lookup order anomaly: PXELINUX sequence not UUID, 01-MAC, IP hex 8..1, default
        CAP-FLOW-03 | de-facto | capture analysis | all configs missing: whole sequence ends in NOT FOUND
        CAP-FLOW-04 | de-facto | capture analysis | kernel not fetched after config: config delivered, no further file within prompt timeout + 30 s
        CAP-FLOW-05 | de-facto | capture analysis | kernel without initrd although config names one: file list vs. fetched
        CAP-FLOW-06 | de-facto | capture analysis | no OS activity after kernel/initrd: no DHCP/ARP/root traffic from the client MAC for 120 s
        CAP-FLOW-07 | de-facto | capture analysis | root server named on the kernel line never contacted: parse config APPEND: nfsroot=, root=nfs, nbdboot=, netboot=, archiso_*, fetch URL vs flows
        CAP-FLOW-08 | de-facto | capture analysis | reboot loop: >= 3 full ROM DHCP cycles of one chaddr in 15 min, same stage reached
        CAP-HTTP-01 | de-facto | capture analysis | truncated body: bytes delivered < Content-Length and the connection closed/reset (message incomplete per RFC 9112 6.3 )
        CAP-HTTP-02 | de-facto | capture analysis | chunked body without last chunk
        CAP-HTTP-03 | de-facto | capture analysis | status of 400 or more for a boot file
        CAP-HTTP-04 | de-facto | capture analysis | body by connection close: neither length nor chunked
        CAP-HTTP-05 | de-facto | capture analysis | client stall: zero window > 10 s
        CAP-HTTP-06 | de-facto | capture analysis | wrong content: HTML error page delivered with 200 as kernel (magic check)
        CAP-HTTP-07 | de-facto | capture analysis | redirect to https or other host: 30x
        CAP-HTTP-08 | de-facto | capture analysis | range answer wrong: 206 offsets/length disagree with asked, or 200 to a range used as partial
        CAP-RPC-01 | de-facto | capture analysis | call retransmission: same xid, same 4-tuple, same proc again
        CAP-RPC-02 | de-facto | capture analysis | call unanswered: no reply by (timeo x retries) or reconnect
        CAP-RPC-03 | de-facto | capture analysis | RPC-level refusal: PROG_UNAVAIL, PROG_MISMATCH, AUTH_ERROR, GARBAGE_ARGS
        CAP-RPC-04 | de-facto | capture analysis | portmap answers 0 for mountd/nfs v3: GETPORT reply
        CAP-RPC-05 | de-facto | capture analysis | advertised port closed: connection to GETPORT result refused (RST/ICMP)
        CAP-RPC-06 | de-facto | capture analysis | record marking out of step: fragment length impossible
        CAP-NFS-01 | de-facto | capture analysis | MNT refused: mountstat 13/1/2/20
        CAP-NFS-02 | de-facto | capture analysis | NFS ACCES/PERM: status 13/1 on LOOKUP/READ/GETATTR; add uid of the call and squash hint
        CAP-NFS-03 | de-facto | capture analysis | READ refused though ACCESS granted: ACCESS mask vs later status, same fh and uid
        CAP-NFS-04 | de-facto | capture analysis | STALE/BADHANDLE on root handle: status 70/10001
        CAP-NFS-05 | de-facto | capture analysis | ROFS: status 30
        CAP-NFS-06 | de-facto | capture analysis | short READ without eof repeated: count < asked and <= rtmax, eof 0, size says more
        CAP-NFS-07 | de-facto | capture analysis | endless READDIR: same cookie asked again with new xid and same answer, or eof never
        CAP-NFS-08 | de-facto | capture analysis | JUKEBOX loop: 10008 > 5 times same call
        CAP-NFS-09 | de-facto | capture analysis | UDP replies fragmented and lost: CAP-IP-01 on port 2049
        CAP-NFS-10 | de-facto | capture analysis | LOOKUP with "/" or ".." leaving export succeeded: name contains "/", or ".." on root fh returned another fileid
        CAP-NFS-11 | de-facto | capture analysis | unprivileged source port towards secure server: port >= 1024 and then ACCES/PERM/TOOWEAK
        CAP-NFS-12 | de-facto | capture analysis | tiny rsize: READ count 1024 median
        CAP-NBD-01 | de-facto | capture analysis | handshake style mismatch: oldstyle client waits/closes after IHAVEOPT, or newstyle client gets 0x420281861253
        CAP-NBD-02 | de-facto | capture analysis | export refused/unknown: GO -> UNKNOWN/POLICY, or close right after EXPORT_NAME
        CAP-NBD-03 | de-facto | capture analysis | disconnect mid-read: connection closed/reset with requests outstanding or in the middle of a READ payload, no DISC
        CAP-NBD-04 | de-facto | capture analysis | NBD error replies: error <> 0, list by command
        CAP-NBD-05 | de-facto | capture analysis | reply without request / wrong cookie: map
        CAP-NBD-06 | de-facto | capture analysis | READ beyond export size: offset+length > size
        CAP-NBD-07 | de-facto | capture analysis | write on read-only export: command 1/4/6 with flag READ_ONLY
        CAP-NBD-08 | de-facto | capture analysis | slow reads: median latency > 100 ms or stalls of about 40 ms x n (Nagle/delayed ACK pattern)
        CAP-NBD-09 | de-facto | capture analysis | reconnect storm: > 5 connects/min from one client
        CAP-NBD-10 | de-facto | capture analysis | port/name confusion of SystemRescueCd >= 4.1: newstyle GO/EXPORT_NAME with an all-digit name on 10809, or RST from 10809 while kernel line says ip:2000
        CAP-NBD-11 | de-facto | capture analysis | structured reply rules broken: overlap, out of range, no DONE
        """
}
