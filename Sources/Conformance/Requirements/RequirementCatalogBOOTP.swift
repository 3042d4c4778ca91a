extension RequirementCatalog {
    /// Requirements on BOOTP, relay agents, RARP and ARP: identifier, level, source, statement.
    static let bootp: String = """
        BOOTP-S-001 | should | RFC 1542 §2.1 | requests shorter than 300 octets are discarded silently (the check is a SHOULD, the discard a MUST)
        BOOTP-S-002 | must | RFC 951 §7.3 | unknown hardware address → silence
        BOOTP-S-003 | must | RFC 951 §7.3 | non-matching sname → discard or forward
        BOOTP-S-004 | must | RFC 951 §7.3 | unknown non-empty file → discard
        BOOTP-S-005 | must | RFC 951 §3, §7.3 | reply file is a full path; siaddr = server
        BOOTP-S-006 | should | RFC 1542 §5.3 | keep ciaddr in the reply
        BOOTP-S-007 | should not | RFC 1542 §5.3 | identify a client by ciaddr alone
        BOOTP-S-008 | should | RFC 1542 §5.4 | deliver in order ciaddr → giaddr → B flag
        BOOTP-S-009 | must | RFC 1542 §5.4 | preserve B when replying to a relay (unless setting it on purpose)
        BOOTP-S-010 | must | RFC 1542 §5.1 | accept requests from source 0.0.0.0; discard those not to port 67
        BOOTP-S-011 | must not | RFC 1534 §2 | send option 53 to a BOOTP client (other options are allowed)
        BOOTP-S-012 | must not | RFC 1534 §2 | exceed the BOOTP size towards a BOOTP client
        BOOTP-S-013 | must | RFC 1534 §2 | dynamic addresses for BOOTP clients: off by default, infinite lease when on
        BOOTP-S-014 | must | RFC 1534 §2 | not supporting BOOTP → silent discard
        BOOTP-S-015 | de-facto | RFC 951 | reply exactly 300 octets or more, vend padded
        BOOTP-C-001 | must | RFC 1542 §3.4 | giaddr 0
        BOOTP-C-002 | must | RFC 1542 §3.1.2 | reserved flag bits 0; ignore them in replies
        BOOTP-C-003 | should | RFC 1542 §3.2 | secs 0 first, then true elapsed time, never constant
        BOOTP-C-004 | should | RFC 1542 §3.5 | cookie 99.130.83.99 + 255 even with nothing to say
        BOOTP-C-005 | must | RFC 1542 §3.3 | non-zero ciaddr ⇒ answers ARP and unicast there
        BOOTP-C-006 | must not | RFC 1542 §3.4 | use giaddr of a reply as router
        BOOTP-C-007 | must | RFC 951 §7.5 | ignore replies with other op, xid or chaddr
        BOOTP-C-008 | should | RFC 951 §7.2 | randomised doubling back-off to ~60 s, secs refreshed
        BOOTP-C-009 | must | RFC 951 §5 | answers ARP for its own address while waiting for BOOTP/TFTP
        BOOTP-C-010 | should | RFC 1542 §3.3 | adopt yiaddr at once even if ciaddr differed
        RELAY-001 | must | RFC 1542 §4.1.1 | forwarding off until configured
        RELAY-002 | must | RFC 1542 §4.1.1 | hops>16 → silent discard; configurable limit (default 4)
        RELAY-003 | must | RFC 1542 §4.1.1 | giaddr 0 → own address of the receiving interface
        RELAY-004 | must not | RFC 1542 §4.1.1 | change a non-zero giaddr
        RELAY-005 | must not | RFC 1542 §4.1.1 | put a broadcast address in giaddr
        RELAY-006 | must | RFC 1542 §4.1.1 | hops+1; all other fields intact (but 82)
        RELAY-007 | must | RFC 1542 §4.1.1 | destination configurable; same set for all messages of a client
        RELAY-008 | must not | RFC 1542 §4.1.1 | rebroadcast on the interface it came from
        RELAY-009 | must | RFC 1542 §4.1.2 | reply whose giaddr is not own → discard
        RELAY-010 | must | RFC 1542 §4.1.2 | reply delivered to port 68, fields unchanged
        RELAY-011 | should | RFC 1542 §4.1.2 | obey B flag; else unicast yiaddr/chaddr
        RELAY-012 | must | RFC 1542 §4.1 | accept source 0.0.0.0
        RELAY-013 | should | RFC 3046 §2.1 | 82 off by default
        RELAY-014 | must | RFC 3046 §2.1 | 82 is last before 255; not in sname/file; no overload added
        RELAY-015 | must | RFC 3046 §2.1 | untrusted circuit, giaddr 0, 82 present → discard
        RELAY-016 | must | RFC 3046 §2.1.1 | spoofed giaddr (own address) → discard; other giaddr → forward without adding 82
        RELAY-017 | must | RFC 3046 §2.1 | strip 82 towards the client
        RELAY-018 | must not | RFC 3046 §2.1 | grow the packet over the outgoing MTU
        RELAY-019 | must not | RFC 3046 §2.0 | end 82 with 255 or use pad sub-options
        RELAY-020 | de-facto | field | forward to both DHCP and proxy servers; pass replies with yiaddr 0 by broadcast
        RARP-S-001 | must | RFC 903 | answers op 3 for known tha with op 4
        RARP-S-002 | must | RFC 903 | unknown tha → silence (no negative reply)
        RARP-S-003 | should | RFC 903 | reply tha = request tha; tpa = answer
        RARP-S-004 | must | RFC 903 | reply sha/spa = responder's own
        RARP-S-005 | must | RFC 903 | use tha, not sha, as the key (third-party queries allowed)
        RARP-S-006 | must | RFC 903 | ignore undefined spa/tpa of requests, whatever their content
        RARP-S-007 | de-facto | BSD practice | answer only if a boot file for that address exists; delay secondary answers
        RARP-C-001 | must | RFC 903 | own Ethertype 0x8035, op 3, hln 6, pln 4, pro 0x0800
        RARP-C-002 | must | RFC 903 | tha = own hardware address
        RARP-C-003 | should | RFC 903 | time out when unanswered
        RARP-C-004 | must | RFC 903 | accept only op 4 with tha = own
        RARP-C-005 | de-facto | RFC 906 | then RRQ to the responder (spa), or broadcast RRQ
        ARP-001 | must | RFC 826 | answers requests for its address during DHCP hand-off and TFTP
        ARP-002 | must | RFC 826 | merge before looking at op (updates from any packet with known spa)
        ARP-003 | must | RFC 5227 §2.1.1 | probe: spa 0, tpa = candidate (tha 0 is a SHOULD)
        ARP-004 | must | RFC 5227 §2.1.1 | conflict if any ARP has spa = candidate, or another host probes for it, during the probe period (3 probes 1–2 s apart, a SHOULD)
        ARP-005 | must | RFC 5227 §2.3 | announces after probing: two announcements 2 s apart
        ARP-006 | must | RFC 5227 §2.1.1 | after 10 conflicts, at most one new attempt per 60 s
        ARP-007 | de-facto | PXE ROM | ARP for server: about 4 tries then E11
        """
}
