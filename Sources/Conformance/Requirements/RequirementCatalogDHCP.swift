extension RequirementCatalog {
    /// Requirements on DHCP: message format, servers, clients: identifier, level, source, statement.
    static let dhcp: String = """
        DHCP-G-001 | must | RFC 2131 §4.1 | client→server to UDP 67, server→client to UDP 68
        DHCP-G-002 | must | RFC 2131 §3, RFC 2132 §2 | first four octets of the options field are 63 82 53 63
        DHCP-G-003 | must | RFC 2131 §3 | every DHCP message carries option 53, length 1
        DHCP-G-004 | must | RFC 2131 §4.1 | last option is 255
        DHCP-G-005 | must | RFC 2131 §4.1 | each option lies wholly inside one field
        DHCP-G-006 | must | RFC 2131 §4.1 | options in sname/file ⇒ option 52 present in the options field
        DHCP-G-007 | must | RFC 2131 §4.1, RFC 2132 §9.3 | 52 has length 1 and value 1, 2 or 3
        DHCP-G-008 | must | RFC 2131 §4.1 | overloaded field: starts at octet 0, ends with 255, rest padded with 0
        DHCP-G-009 | must | RFC 2131 §4.1 | interpret options, then file, then sname
        DHCP-G-010 | must | RFC 3396 §7 | join repeated codes in order, as one value
        DHCP-G-011 | must | RFC 3396 §6 | split pieces ≤255 octets, same code, sequential in options→file→sname
        DHCP-G-012 | should not | RFC 3396 §4 | split an option unless unavoidable or the peer is known to join
        DHCP-G-013 | should not | RFC 2132 §2 | text options end with NUL
        DHCP-G-014 | must | RFC 2132 §2 | strip trailing NULs when present
        DHCP-G-015 | must not | RFC 2132 §2 | require a trailing NUL
        DHCP-G-016 | must | RFC 2132 §2 | multi-octet values big-endian
        DHCP-G-017 | must | RFC 2132 | fixed-length options have the stated length; address lists 4n
        DHCP-G-018 | must | RFC 2131 tables 3 and 5 | op=1 from clients/relays, 2 from servers
        DHCP-G-019 | must | RFC 1542 §2.1 | silently discard op other than 1 or 2
        DHCP-G-020 | de-facto | RFC 951 size, field | UDP payload ≥300 octets (pad after 255)
        DHCP-G-021 | must | RFC 1542 §2.1 | accept messages longer than 300
        DHCP-G-022 | must | RFC 2131 §2, RFC 1542 §2.2 | reserved flag bits zero
        DHCP-G-023 | must | RFC 1542 §2.2 | ignore reserved flag bits on receipt
        DHCP-G-024 | must | RFC 2132 §3.3 | if 1 and 3 are both present, 1 first
        DHCP-G-025 | must | RFC 2132 §8.4, §9.13 | not-understood vendor options (43/60) are ignored
        DHCP-G-026 | must | RFC 2132 §9.14 | 61 length ≥2
        DHCP-G-027 | must | RFC 2132 §9.10 | 57 value ≥576
        DHCP-G-028 | must | RFC 768, RFC 1542 §4.1 | non-zero UDP checksum is correct; zero is allowed
        DHCP-G-029 | must | RFC 3004 §4 | 77 is a list of {len≥1, data} summing to the option length
        DHCP-G-030 | must | RFC 3442 | 121 is well-formed: width 0–32, ⌈w/8⌉ octets, router
        DHCP-S-001 | must | RFC 2131 table 3 | reply xid = request xid
        DHCP-S-002 | must | RFC 2131 table 3 | reply chaddr (16 octets), htype, hlen copied
        DHCP-S-003 | must | RFC 2131 table 3 | reply flags = request flags (except DHCP-S-026)
        DHCP-S-004 | must | RFC 2131 table 3 | reply giaddr copied
        DHCP-S-005 | must | RFC 2131 table 3 | hops=0 and secs=0 in replies
        DHCP-S-006 | must | RFC 2131 table 3 | OFFER ciaddr=0
        DHCP-S-007 | must | RFC 2131 table 3 | ACK ciaddr = REQUEST's ciaddr, or 0
        DHCP-S-008 | must | RFC 2131 table 3 | OFFER and ACK(REQUEST) carry non-zero yiaddr (proxy offers excepted)
        DHCP-S-009 | must | RFC 2131 table 3 | NAK has ciaddr=yiaddr=siaddr=0
        DHCP-S-010 | must | RFC 2131 table 3 | 54 in OFFER, ACK, NAK
        DHCP-S-011 | must | RFC 2131 table 3 | 51 in OFFER
        DHCP-S-012 | must | RFC 2131 table 3 | 51 in ACK to REQUEST
        DHCP-S-013 | must not | RFC 2131 §4.3.5, RFC 2131 table 3 | 51 in ACK to INFORM
        DHCP-S-014 | should not | RFC 2131 §4.3.5 | yiaddr in ACK to INFORM
        DHCP-S-015 | must | RFC 2131 §4.3.5 | ACK to INFORM is sent directly to ciaddr
        DHCP-S-016 | must not | RFC 2131 table 3 | 50, 55 or 57 in any reply
        DHCP-S-017 | must | RFC 6842 §3 | 61 echoed unaltered when the client sent it (OFFER, ACK, NAK)
        DHCP-S-018 | must not | RFC 6842 §3 | 61 when the client sent none
        DHCP-S-019 | must not | RFC 2131 table 3 | NAK carries options beyond 53, 54, 56, 60, 61 (and 82 echo)
        DHCP-S-020 | should | RFC 2131 table 3 | NAK carries a message (56)
        DHCP-S-021 | must not | RFC 2131 table 3 | overload sname/file in a NAK
        DHCP-S-022 | must | RFC 2131 §4.1 | giaddr≠0 → reply to giaddr:67
        DHCP-S-023 | must | RFC 2131 §4.1 | giaddr=0, ciaddr≠0 → OFFER/ACK unicast to ciaddr
        DHCP-S-024 | should | RFC 2131 §4.1 | B=1 → IP and link broadcast
        DHCP-S-025 | should | RFC 2131 §4.1 | B=0 → unicast to yiaddr/chaddr without ARP; broadcast only if impossible
        DHCP-S-026 | must | RFC 2131 §4.1, §4.3.2 | NAK with giaddr=0 → broadcast; with giaddr≠0 → to giaddr with B=1
        DHCP-S-027 | must | RFC 2131 §4.3.2 | init-reboot for a client with no record → silence
        DHCP-S-028 | should | RFC 2131 §4.3.2 | init-reboot on the wrong network → NAK
        DHCP-S-029 | should | RFC 2131 §4.3.2 | init-reboot with the wrong address for a known client → NAK
        DHCP-S-030 | must | RFC 2131 §3.1 step 4 | REQUEST naming another server → no answer
        DHCP-S-031 | should | RFC 2131 §3.1 step 4 | after that, the held address becomes available
        DHCP-S-032 | should | RFC 2131 §3.1 step 4 | selected but unable → NAK
        DHCP-S-033 | must | RFC 2131 §2.2, §3.1 | binding is on stable storage before the ACK
        DHCP-S-034 | should | RFC 2131 §3.1 step 2 | probe a new address before offering (ICMP echo)
        DHCP-S-035 | should | RFC 2131 §3.1 | administrator can switch the probe off
        DHCP-S-036 | should not | RFC 2131 §3.1 step 4, §3.2 | probe at REQUEST time
        DHCP-S-037 | should not | RFC 2131 §4.3.1, §4.3.2 | offer an address already offered to someone who has not answered
        DHCP-S-038 | should | RFC 2131 §4.3.1 | offer the client's current binding first
        DHCP-S-039 | should | RFC 2131 §4.3.1 | else its previous, still-free binding
        DHCP-S-040 | should | RFC 2131 §4.3.1 | else a valid free address asked with 50
        DHCP-S-041 | should | RFC 2131 §4.3.1 | else one suitable to giaddr's (or the interface's) subnet
        DHCP-S-042 | must | RFC 2131 §4.2 | lease key = 61 when sent, otherwise chaddr
        DHCP-S-043 | should | RFC 2132 §9.14 | treat 61 as opaque
        DHCP-S-044 | should not | RFC 2131 §3.1, §4.3.2 | ACK parameters contradict the OFFER
        DHCP-S-045 | must | RFC 2131 §4.3.1 | return configured values for requested codes
        DHCP-S-046 | must not | RFC 2131 §4.3.1 | invent values for unknown or unconfigured codes
        DHCP-S-047 | must | RFC 2131 §4.3.1 | requested codes appear once only
        DHCP-S-048 | must | RFC 2132 §9.8 | try to keep PRL order (subject to DHCP-G-024, 82 last)
        DHCP-S-049 | must | RFC 2131 §4.3.1 | class parameters by exact vendor-class match
        DHCP-S-050 | should | RFC 2132 §9.13 | vendor data only in 43
        DHCP-S-051 | should | RFC 2131 §4.3.2 | renewing: ACK even if not extending
        DHCP-S-052 | must | RFC 2131 §4.3.2 | renewing: trust and reply to ciaddr
        DHCP-S-053 | should | RFC 2131 §4.3.2 | rebinding: check ciaddr before replying
        DHCP-S-054 | must | RFC 2131 §4.3.2 | rebinding: extend only with authority over that lease
        DHCP-S-055 | must | RFC 2131 §4.3.3 | declined address marked unavailable
        DHCP-S-056 | should | RFC 2131 §4.3.3 | report the conflict to the administrator
        DHCP-S-057 | should | RFC 2131 §4.3.4 | RELEASE: free it, keep client parameters for reuse
        DHCP-S-058 | must | RFC 2131 §4.3 | no reply to DECLINE or RELEASE
        DHCP-S-059 | should | RFC 2131 §4.4.5 | send T1 and T2
        DHCP-S-060 | must | RFC 2131 §4.4.5 | T1 < T2 < lease
        DHCP-S-061 | must | RFC 2131 §4.1 | 54 is an address believed reachable by the client
        DHCP-S-062 | should | RFC 2131 §4.1 | giaddr=0 → 54 = address of the receiving interface
        DHCP-S-063 | must | RFC 2131 §4.1 | accept any own address as 54 in SEL
        DHCP-S-064 | must | RFC 2131 §2, RFC 2132 §9.10 | never exceed 57, nor 576 when 57 is absent
        DHCP-S-065 | must | RFC 3004 §4 | ignore unknown user classes
        DHCP-S-066 | must | RFC 3046 §2.2 | echo all of 82 in every reply if 82 is supported
        DHCP-S-067 | should | RFC 3046 §2.2 | echoed 82 is the last option
        DHCP-S-068 | must not | RFC 3046 §2.2 | echo inside sname/file
        DHCP-S-069 | must | RFC 3046 §2.2 | if it does not fit, answer without it
        DHCP-S-070 | must | RFC 3527 §3 | link-selection sub-option picks the subnet; reply still goes to giaddr
        DHCP-S-071 | must | RFC 5107 §4 | server-id-override value is used as 54 (and accepted back)
        DHCP-S-072 | must | RFC 3011 §2 | option 118 honoured is echoed; subnet taken from it
        DHCP-S-073 | must | RFC 4361 §6.3 | use 61 as identity when present, including type 255
        DHCP-S-074 | must | RFC 5071 §4.5, §5.5, §6.5 | send 209/210/211 if configured and requested; never zero-length
        DHCP-S-075 | must | RFC 5859 §3 | 150 length multiple of 4, ≥4
        DHCP-S-076 | must | RFC 4388 §6.4.3 | LEASEQUERY with giaddr 0 is not answered; otherwise the answer goes to giaddr
        DHCP-S-077 | must | RFC 2131 §4.3 | no address available → silence (no NAK) to DISCOVER
        DHCP-S-078 | de-facto | field | repeated DISCOVER (same or new xid, same client) gets the same yiaddr
        DHCP-S-079 | de-facto | RFC 2131 §4.1, clients check | replies leave from port 67
        DHCP-S-080 | must | RFC 1542 §5.1 | ignore datagrams not addressed to port 67 and op=2 on 67
        DHCP-S-081 | de-facto | field | a boot file is accompanied by non-zero siaddr
        DHCP-S-082 | de-facto | field | file (128) and sname (64) are NUL-terminated even at full length
        DHCP-S-083 | de-facto | field | boot file is in file when it fits and 67 was not requested; in both, the same value
        DHCP-S-084 | de-facto | robustness | survives zero-length options, missing 255, 43 loops, 82 in sname, hlen>16, 1500-octet requests
        DHCP-S-085 | must | RFC 3203 §2.2, §6 | FORCERENEW is unicast and authenticated
        DHCP-S-086 | must not | RFC 3011 §2 | return 118 when it was not used to choose the address
        DHCP-S-087 | should not | RFC 3442 | include 3 or 33 when the client asked for 121 and 121 is being sent
        DHCP-C-001 | must | RFC 2131 §4.4.1 | chaddr, htype, hlen filled
        DHCP-C-002 | must | RFC 2131 table 5 | yiaddr=siaddr=giaddr=0, hops=0 in requests
        DHCP-C-003 | must | RFC 2131 §4.1 | xid chosen to make clashes unlikely (random)
        DHCP-C-004 | must | RFC 2131 §4.1 | source IP 0.0.0.0 until configured
        DHCP-C-005 | must | RFC 2131 §4.4.1 | DISCOVER to 255.255.255.255:67, link broadcast, ciaddr 0
        DHCP-C-006 | must not | RFC 2131 table 5 | 54 in DISCOVER or INFORM
        DHCP-C-007 | must | RFC 2131 §3.1, §4.3.2 | selecting REQUEST: 54 = chosen server
        DHCP-C-008 | must | RFC 2131 §3.1, §4.3.2 | selecting REQUEST: 50 = offered yiaddr
        DHCP-C-009 | must | RFC 2131 §4.3.2 | selecting REQUEST: ciaddr 0
        DHCP-C-010 | must | RFC 2131 table 5 | selecting REQUEST: xid = the OFFER's
        DHCP-C-011 | must | RFC 2131 §3.1 step 3 | selecting REQUEST: secs equal to the DISCOVER's
        DHCP-C-012 | must | RFC 2131 §3.1 step 3 | selecting REQUEST: broadcast to the same address as DISCOVER
        DHCP-C-013 | must | RFC 2131 §4.4.1 | discard OFFERs whose xid is not current
        DHCP-C-014 | must | RFC 2131 §4.4.1 | discard ACK while selecting
        DHCP-C-015 | must | RFC 2131 §4.1 | retransmission uses randomised exponential back-off
        DHCP-C-016 | should | RFC 2131 §4.1 | waits 4, 8, 16, 32, 64 s (±1)
        DHCP-C-017 | should | RFC 2131 §4.4.1 | random 1–10 s wait before the first DISCOVER
        DHCP-C-018 | should | RFC 2131 §3.1 step 5, §4.4.1 | ARP-check the address before use
        DHCP-C-019 | must | RFC 2131 §4.4.1 | that ARP has spa 0
        DHCP-C-020 | must | RFC 2131 §3.1 step 5 | conflict → DECLINE
        DHCP-C-021 | must | RFC 2131 table 5 | DECLINE: 50 + 54, ciaddr 0, flags 0, broadcast
        DHCP-C-022 | should | RFC 2131 §3.1 step 5 | ≥10 s before restarting after DECLINE
        DHCP-C-023 | should | RFC 2131 §4.4.1 | announce the new address with a broadcast ARP
        DHCP-C-024 | must | RFC 2131 §3.1, §3.2 | NAK in REQUESTING/REBOOTING → restart from INIT
        DHCP-C-025 | must | RFC 2131 §4.3.2, §4.4.2 | init-reboot: 50 present, 54 absent, ciaddr 0, broadcast
        DHCP-C-026 | must not | RFC 2131 table 5 | renewing/rebinding: 50 or 54 present
        DHCP-C-027 | must | RFC 2131 §4.3.2, §4.4.5 | renewing: unicast to 54, ciaddr = own IP, no giaddr
        DHCP-C-028 | must | RFC 2131 §4.3.2 | rebinding: broadcast 255.255.255.255, ciaddr set
        DHCP-C-029 | must | RFC 2131 §4.4.5 | T1 < T2 < expiry, also when 58/59 are absent or absurd
        DHCP-C-030 | should | RFC 2131 §4.4.5 | T1/T2 with fuzz
        DHCP-C-031 | should | RFC 2131 §4.4.5 | renew/rebind retry at half the remaining time, ≥60 s
        DHCP-C-032 | must | RFC 2131 §4.4.5 | stop using the address at expiry
        DHCP-C-033 | must | RFC 2131 §4.4.1, §4.4.5 | lease counted from sending REQUEST
        DHCP-C-034 | must | RFC 2131 §4.2 | same 61 in every message of a lease, RELEASE included
        DHCP-C-035 | must | RFC 2131 §4.3.2, §4.4.1 | 55 sent in DISCOVER is repeated identically in later messages
        DHCP-C-036 | must not | RFC 2131 table 5 | DECLINE/RELEASE carry 51, 55, 57, 60 or others
        DHCP-C-037 | must | RFC 2131 table 5, §4.4.4 | RELEASE: unicast to 54, ciaddr set, no 50
        DHCP-C-038 | must not | RFC 2131 table 5 | INFORM with 50 or 51
        DHCP-C-039 | should | RFC 2131 §4.4.3 | INFORM: retry ~60 s or 4 tries, then warn and continue
        DHCP-C-040 | should | RFC 2131 §4.1 | B=1 only if it cannot take unicast before configuration
        DHCP-C-041 | must | RFC 6842 §3 | discard replies whose 61 differs from its own
        DHCP-C-042 | must | RFC 2132 §9.14 | 61 unique on its subnet
        DHCP-C-043 | must | RFC 3442 | with 121 present ignore 3 and 33
        DHCP-C-044 | must | RFC 3442 | if asking for 121, list it before 3 and 33
        DHCP-C-045 | must | RFC 2131 §2 | accept 312-octet options field (576-octet datagram)
        DHCP-C-046 | must | RFC 2131 §4.1 | unicasts to the server go to the address in 54
        DHCP-C-047 | should | RFC 1534 §3 | prefer DHCP offers over BOOTP replies
        DHCP-C-048 | should | RFC 3203 §2.2, §6 | silently discard unauthenticated or multicast FORCERENEW
        DHCP-C-049 | de-facto | field | ignore replies not from port 67 (4011 for PXE), or with wrong chaddr
        DHCP-C-050 | de-facto | robustness | survive option overrun, zero-length 3/6/67, 52=0, missing 255, 43 with length 0
        DHCP-C-051 | de-facto | field | reassemble or cleanly ignore fragmented replies
        DHCP-C-052 | must | RFC 4361 §6.1 | (clients claiming it) 61 = 255+IAID+DUID, stable across boots and stages
        DHCP-C-053 | must | RFC 3011 §2 | (clients sending 118) discard OFFER/ACK that do not echo it
        DHCP-C-054 | must | RFC 3442 | (clients supporting 121) implement option concatenation; mask off host bits of each prefix
        DHCP-C-055 | must | RFC 1534 §3 | a BOOTP-assigned address is treated as an infinite lease
        """
}
