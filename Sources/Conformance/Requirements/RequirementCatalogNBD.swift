extension RequirementCatalog {
    /// Requirements on NBD servers and clients: identifier, level, source, statement.
    static let nbd: String = """
        NBD-S-001 | must | NBD protocol | greeting is exactly 18 bytes, sent without waiting for the client
        NBD-S-002 | must | NBD protocol, baseline | FIXED_NEWSTYLE set (baseline)
        NBD-S-003 | should | NBD protocol | NO_ZEROES offered
        NBD-S-004 | must | NBD protocol | unknown client flags -> drop
        NBD-S-005 | must | NBD protocol; busybox | accept client flags 0, then EXPORT_NAME with 124 zeros
        NBD-S-006 | must | NBD protocol | zeros omitted only when both sides set NO_ZEROES
        NBD-S-007 | must | NBD protocol | EXPORT_NAME unknown/forbidden -> close, no data
        NBD-S-008 | must | NBD protocol | empty name = default export if configured, else refused
        NBD-S-009 | must | NBD protocol | option reply echoes the option number, right magic
        NBD-S-010 | must | NBD protocol | unknown option -> UNSUP and its data consumed
        NBD-S-011 | must | NBD protocol | wrong option magic -> close
        NBD-S-012 | should | NBD protocol | ABORT -> ACK then close (DE-FACTO: plain close)
        NBD-S-013 | must | NBD protocol, baseline | LIST implemented or refused with POLICY; ends with ACK
        NBD-S-014 | must | NBD protocol | LIST with data -> INVALID
        NBD-S-015 | must | NBD protocol | every listed name can be opened with GO by this client
        NBD-S-016 | must | NBD protocol | SERVER reply name length <= reply length - 4; names without NUL
        NBD-S-017 | must | NBD protocol, baseline | GO and INFO implemented
        NBD-S-018 | must | NBD protocol | before ACK of GO/INFO at least one INFO EXPORT (length 12)
        NBD-S-019 | should | NBD protocol | INFO gives the real size (3.24's 0 is a defect)
        NBD-S-020 | must | NBD protocol | INFO keeps negotiation open; GO+ACK starts transmission with no padding
        NBD-S-021 | must | NBD protocol | unknown export -> UNKNOWN, connection stays in negotiation
        NBD-S-022 | must | NBD protocol | inconsistent lengths in GO/INFO/meta -> INVALID
        NBD-S-023 | should | NBD protocol | requested infos answered when known; unknown info types ignored
        NBD-S-024 | must | NBD protocol, block sizes | BLOCK_SIZE info obeys power-of-two and order rules
        NBD-S-025 | must | NBD protocol | option data larger than limit -> TOO_BIG/close, memory bounded
        NBD-S-026 | de-facto | nbdkit | limit on number of options per connection (e.g. 32) and negotiation time (e.g. 30 s)
        NBD-S-027 | must | NBD protocol | STARTTLS without TLS -> UNSUP or POLICY; with data -> INVALID
        NBD-S-028 | must | NBD protocol | STRUCTURED_REPLY with data -> INVALID; repeated -> ok or INVALID, no crash
        NBD-S-029 | must | NBD protocol | SET_META_CONTEXT before STRUCTURED_REPLY -> INVALID
        NBD-S-030 | must | NBD protocol | META reply ids unique; only matching contexts; zero matches is ACK alone
        NBD-S-031 | must | NBD protocol | EXTENDED_HEADERS unsupported -> UNSUP
        NBD-S-032 | must | NBD protocol | transmission flags: bit 0 set if any other is
        NBD-S-033 | must | NBD protocol | READ_ONLY set for read-only exports
        NBD-S-034 | must | NBD protocol | flags only advertise what works
        NBD-S-035 | should | NBD protocol | CAN_MULTI_CONN for a read-only image
        NBD-S-036 | de-facto | our own hardening | size, flags same for INFO, GO, EXPORT_NAME and oldstyle of the same export
        NBD-S-037 | must | NBD protocol | reply cookie equals request cookie
        NBD-S-038 | must | NBD protocol | exactly one (final) reply per request, none for DISC
        NBD-S-039 | must | NBD protocol | READ returns exactly length bytes of the export, any alignment if min block 1
        NBD-S-040 | must | NBD protocol | READ outside export -> EINVAL, no data, stays in sync
        NBD-S-041 | should not | NBD protocol | disconnect on zero-length READ
        NBD-S-042 | must | NBD protocol, block sizes | at least 32 MiB READ, or advertised maximum honoured; larger -> EOVERFLOW/EINVAL/ENOMEM, not disconnect
        NBD-S-043 | should | NBD protocol | WRITE/TRIM/WRITE_ZEROES on read-only -> EPERM (EINVAL tolerated)
        NBD-S-044 | must | NBD protocol | refused WRITE: payload consumed
        NBD-S-045 | de-facto | our own hardening | exported file unchanged after write probes
        NBD-S-046 | must | NBD protocol | WRITE outside export -> ENOSPC (rw exports)
        NBD-S-047 | must | NBD protocol | unknown command -> EINVAL, in sync
        NBD-S-048 | must | NBD protocol | unknown or unnegotiated command flag -> EINVAL
        NBD-S-049 | should | NBD protocol; de facto OK | FLUSH on read-only: OK or EINVAL if not advertised
        NBD-S-050 | de-facto | practice | bad request magic -> close (never scan forward)
        NBD-S-051 | must | NBD protocol | DISC: finish outstanding replies, then close
        NBD-S-052 | must | NBD protocol | after structured replies agreed: READ answered by chunks only
        NBD-S-053 | must | NBD protocol | chunk rules: no overlap, inside range, full coverage, DONE exactly on the last
        NBD-S-054 | must | NBD protocol | DF up to 65536 in one content chunk
        NBD-S-055 | must | NBD protocol | BLOCK_STATUS without context -> EINVAL
        NBD-S-056 | must | NBD protocol | read failure after success header -> disconnect at once
        NBD-S-057 | must | NBD protocol | error numbers from the allowed set
        NBD-S-058 | de-facto | nbd-server(5) | maxconnections/authfile enforced before any export data
        NBD-S-059 | de-facto | kernel client | concurrency: >= 16 clients, queue depth 128, no cross-talk
        NBD-S-060 | should | NBD protocol | TCP_NODELAY: header and payload without 40 ms stalls
        NBD-S-061 | de-facto | our own hardening | disconnect mid-negotiation/mid-payload leaks nothing
        NBD-S-062 | must | NBD protocol | 152 bytes: size, flags with HAS_FLAGS and READ_ONLY, 124 zeros
        NBD-S-063 | de-facto | nbd-server >= 3.10 | command-line export reachable by GO "" and EXPORT_NAME ""
        NBD-S-064 | de-facto | nbd-server(5), observed | config: first section [generic], booleans true/false only, exportname absolute and required, unknown keys ignored
        NBD-S-065 | de-facto | nbd-server | allowlist=false -> LIST POLICY
        NBD-S-066 | de-facto | security | export name never used as a path
        NBD-C-001 | must | NBD protocol | check both magics before sending anything
        NBD-C-002 | must | NBD protocol | client flags subset of server flags
        NBD-C-003 | must | NBD protocol | only EXPORT_NAME when FIXED_NEWSTYLE is absent
        NBD-C-004 | should | NBD protocol | GO first; on UNSUP fall back to EXPORT_NAME
        NBD-C-005 | must | NBD protocol | ignore unknown INFO types and unasked infos, any order
        NBD-C-006 | must | NBD protocol | fail when ACK comes without INFO EXPORT
        NBD-C-007 | must | NBD protocol | skip data of replies; bound length (e.g. 8 MiB)
        NBD-C-008 | must | NBD protocol | treat any error reply type with bit 31 as failure of that option only
        NBD-C-009 | must | NBD protocol | check option echo and reply magic
        NBD-C-010 | must | NBD protocol | read 124 zeros iff NO_ZEROES not agreed
        NBD-C-011 | must | NBD protocol | oldstyle (if supported): 152 bytes, no client bytes
        NBD-C-012 | should | NBD protocol, nbd-server | ABORT before leaving negotiation, tolerate missing ACK
        NBD-C-013 | must | NBD protocol | never read beyond export size; last block short
        NBD-C-014 | must | NBD protocol, block sizes | respect BLOCK_SIZE min and max; default <= 32 MiB
        NBD-C-015 | must | NBD protocol | FLUSH/TRIM/... only when flag offered
        NBD-C-016 | must | NBD protocol | no write-type commands on READ_ONLY
        NBD-C-017 | must | NBD protocol | cookies unique among outstanding requests
        NBD-C-018 | must | NBD protocol | handle replies in any order
        NBD-C-019 | must | NBD protocol/kernel | unknown cookie, wrong magic -> drop connection
        NBD-C-020 | must | NBD protocol | error reply carries no data; keep in step
        NBD-C-021 | must | NBD protocol | unknown error numbers as EINVAL-like failure
        NBD-C-022 | must | NBD protocol | structured: reassemble chunks, holes as zeros, reject overlap/out of range
        NBD-C-023 | must | NBD protocol | reply not complete until DONE
        NBD-C-024 | should | NBD protocol | DISC (offset 0, length 0) then close, nothing after
        NBD-C-025 | de-facto | nbd-client | request timeout, reconnect with back-off 1 s .. 180 s in persist mode
        NBD-C-026 | de-facto | practice | after reconnect check size and flags unchanged before resending
        NBD-C-027 | should | NBD protocol | TCP_NODELAY, keepalive
        NBD-C-028 | must | NBD URI | name <= 4096 bytes, no NUL; percent-decoding of URIs
        """
}
