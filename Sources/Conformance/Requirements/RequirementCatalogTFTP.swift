extension RequirementCatalog {
    /// Requirements on TFTP servers and clients: identifier, level, source, statement.
    static let tftp: String = """
        TFTP-S-001 | must | RFC 1350 §4 | answer from a port chosen for the transfer, to the request's source port
        TFTP-S-002 | should | RFC 1350 §4 | TIDs random
        TFTP-S-003 | must | RFC 1350 §4–5 | DATA begins at block 1 and rises by 1
        TFTP-S-004 | must | RFC 1350 §6, RFC 2348 | every block full except the last; multiple-of-blksize file ends with an empty DATA
        TFTP-S-005 | must | RFC 1350 §2 | (window 1) next block only after ACK of the previous
        TFTP-S-006 | must | RFC 1123 §4.2.3.1 | never resend the current DATA on a duplicate ACK
        TFTP-S-007 | must | RFC 1123 §4.2.3.2 | adaptive timeout, at least exponential back-off
        TFTP-S-008 | must | RFC 1350 §6 | last DATA retransmitted until ACKed or given up
        TFTP-S-009 | should | RFC 7440 §6 | finite number of retransmissions, then stop
        TFTP-S-010 | must | RFC 1123 §4.2.4 table | supports octet
        TFTP-S-011 | must | RFC 1123 §4.2.4 table | supports netascii with correct CR LF / CR NUL mapping
        TFTP-S-012 | must | RFC 1350 §5 | mode matched case-insensitively
        TFTP-S-013 | should not | RFC 1123 §4.2.2.1 | support mail mode (ERROR 4)
        TFTP-S-014 | should | RFC 1350 appendix | unknown mode → ERROR 4
        TFTP-S-015 | should | RFC 1350 appendix | missing file → ERROR 1
        TFTP-S-016 | should | RFC 1350 appendix | unreadable file → ERROR 2
        TFTP-S-017 | should | RFC 1123 §4.2.3.4 | configurable control over path names
        TFTP-S-018 | de-facto | security | .., absolute paths, symlinks, drive letters, UNC do not leave the root (ERROR 2)
        TFTP-S-019 | should | RFC 1123 §4.2.3.5 | requests to a broadcast address ignored silently
        TFTP-S-020 | should | RFC 1350 §4 | packet from a wrong TID → ERROR 5 to its sender, transfer undisturbed
        TFTP-S-021 | must | RFC 1350 §4 | a stray packet never ends or advances the transfer
        TFTP-S-022 | must | RFC 1350 §2, §7 | ERROR received ends the transfer; no reply
        TFTP-S-023 | must | RFC 1350 §2 | ERROR is sent once, not retransmitted, not acknowledged
        TFTP-S-024 | must | RFC 1350 §5 | ERROR message NUL-terminated netascii
        TFTP-S-025 | must | RFC 2347 | OACK lists only requested options
        TFTP-S-026 | must | RFC 2347 | unknown option omitted, no ERROR
        TFTP-S-027 | must | RFC 2347 | no accepted option → DATA 1 / ACK 0 directly, not empty OACK
        TFTP-S-028 | must | RFC 2347 | OACK repeated on loss, DATA 1 only after ACK 0 (RRQ)
        TFTP-S-029 | must | RFC 2347 | option names case-insensitive
        TFTP-S-030 | must | RFC 2347 | option order irrelevant; each once (second instance must not crash)
        TFTP-S-031 | must | RFC 2348 | OACK blksize ≤ requested and 8–65464
        TFTP-S-032 | de-facto | field | out-of-range blksize (0, 7, 65465, −1, text) is ignored, clamped or ERROR 8; never crash or zero-size loop
        TFTP-S-033 | must | RFC 2348 | DATA size equals the negotiated size from block 1
        TFTP-S-034 | de-facto | field | caps blksize so that DATA fits the path MTU (or lets the operator cap it)
        TFTP-S-035 | must | RFC 2349 | timeout acknowledged only with the same value, then used
        TFTP-S-036 | must | RFC 2349 | timeout outside 1–255 not acknowledged
        TFTP-S-037 | must | RFC 2349 | tsize in RRQ answered with the exact octet count (octet mode)
        TFTP-S-038 | de-facto | tftp-hpa, dnsmasq | tsize not acknowledged in netascii
        TFTP-S-039 | must | RFC 2349 | tsize in WRQ echoed; too large → ERROR 3
        TFTP-S-040 | must | RFC 7440 §3 | windowsize in OACK ≤ requested, 1–65535
        TFTP-S-041 | must | RFC 7440 §4 | sends exactly windowsize consecutive blocks before waiting
        TFTP-S-042 | must | RFC 7440 §4 | on timeout restarts the window at last ACK + 1
        TFTP-S-043 | must | RFC 7440 §4 | out-of-sequence ACK m sets the next window start to m+1
        TFTP-S-044 | must | RFC 7440 §4 | windowsize 1 behaves exactly as RFC 1350
        TFTP-S-045 | should | RFC 7440 §6 | rate follows congestion guidance (e.g. ≥80 µs spacing example)
        TFTP-S-046 | de-facto | EDK2, Intel | PROBE handled: ERROR 8/0 after OACK ends it at once, next RRQ from another port served immediately
        TFTP-S-047 | de-facto | field | retransmitted RRQ (same port) does not corrupt or restart a running transfer
        TFTP-S-048 | de-facto | field | block number after 65535 is 0
        TFTP-S-049 | de-facto | field | replies leave from the address the request was sent to
        TFTP-S-050 | de-facto | field | missing final ACK not treated as failed transfer; ICMP unreachable tolerated
        TFTP-S-051 | de-facto | field | accepts leading slash, relative, and backslash forms as configured
        TFTP-S-052 | de-facto | busybox | accepts requests with trailing padding; rejects unterminated strings without crashing
        TFTP-S-053 | must | RFC 2347 | serves requests up to 512 octets; longer → ERROR/ignore, no crash
        TFTP-S-054 | must | RFC 1350 §2 | DATA/ACK/unknown opcodes to :69 ignored (or ERROR 4/5)
        TFTP-S-055 | de-facto | field | ≥50 parallel transfers; each independent
        TFTP-S-056 | de-facto | field | per-block service time stays far below client timeout (0.25 s iPXE) under load
        TFTP-S-057 | de-facto | RFC 1350 security | WRQ disabled or confined by default (ERROR 2)
        TFTP-S-058 | must | RFC 1350 §4 | WRQ accepted with ACK 0 (or OACK)
        TFTP-S-059 | must | RFC 1350 §4–6 | duplicate DATA re-ACKed, not stored twice; final ACK dally encouraged
        TFTP-S-060 | should | RFC 1350 appendix | WRQ to an existing file where forbidden → ERROR 6 (or 2)
        TFTP-S-061 | should | RFC 1350 appendix | storage exhausted → ERROR 3
        TFTP-S-062 | must | RFC 2090 | multicast OACK addr,port,mc sent from the port that will source the data
        TFTP-S-063 | must | RFC 2090 | exactly one master; silent master replaced; non-master ACK answered with mc=0
        TFTP-S-064 | de-facto | field | ignores extra octets in ACK; ignores unknown msftwindow
        TFTP-S-065 | de-facto | robustness | file changed, truncated or deleted mid-transfer → ERROR, never wrong padding or hang
        TFTP-S-066 | de-facto | robustness | ACK for a block not yet sent neither crashes nor skips
        TFTP-S-067 | de-facto | security | reply to a spoofed request is bounded: few retransmissions, no amplification beyond one OACK/512 before first ACK
        TFTP-C-001 | must | RFC 1350 §4 | requests to port 69 (unless configured)
        TFTP-C-002 | should | RFC 1350 §4 | random source TID, new one per transfer
        TFTP-C-003 | must | RFC 1350 §5 | filename and mode NUL-terminated, packet well formed
        TFTP-C-004 | must | RFC 2347 | whole request ≤512 octets
        TFTP-C-005 | must | RFC 2347 | option pairs complete; each option once
        TFTP-C-006 | must | RFC 1350 §4 | continue with the port of the first reply
        TFTP-C-007 | should | RFC 1350 §4 | other source port → ERROR 5 to it, transfer undisturbed
        TFTP-C-008 | must | RFC 1350 §4 | alien packet never accepted as data
        TFTP-C-009 | must | RFC 1350 §5 | ACK echoes the block number
        TFTP-C-010 | must | RFC 1350 §2, §6 | short DATA (including empty) ends the transfer, after ACK
        TFTP-C-011 | should | RFC 1350 §6 | dally to re-ACK the last block
        TFTP-C-012 | should | RFC 1350 §2 | lost DATA or ACK recovered by retransmitting
        TFTP-C-013 | must | RFC 1123 §4.2.3.2 | adaptive (exponential) timeout
        TFTP-C-014 | should | RFC 7440 §6 | bounded retries, then fail visibly
        TFTP-C-015 | must | RFC 1350 §5 | duplicate DATA not stored twice
        TFTP-C-016 | de-facto | RFC 1350 §6 | duplicate DATA re-ACKed
        TFTP-C-017 | must | RFC 1350 §2 | (window 1) out-of-order higher block not accepted as next
        TFTP-C-018 | must | RFC 2347 | after OACK to an RRQ sends ACK 0 (RRQ) or DATA 1 (WRQ)
        TFTP-C-019 | must | RFC 2347 | uses only acknowledged options, with returned values
        TFTP-C-020 | should | RFC 2347 | OACK with an unrequested option → ERROR 8, end
        TFTP-C-021 | must | RFC 2347 | refusal of an OACK is ERROR 8
        TFTP-C-022 | must | RFC 2347 | DATA 1 instead of OACK → plain 512 transfer
        TFTP-C-023 | may | RFC 2347 | ERROR to an optioned request → retry without options
        TFTP-C-024 | must | RFC 2348 | requested blksize 8–65464; accepts any smaller value
        TFTP-C-025 | must | RFC 2348 | OACK blksize above request → refuse
        TFTP-C-026 | must | RFC 2349 | OACK timeout ≠ requested → refuse
        TFTP-C-027 | must | RFC 2349 | RRQ tsize value is 0
        TFTP-C-028 | may | RFC 2349 | file too large → ERROR 3
        TFTP-C-029 | de-facto | field | wrong tsize (0, short, long) does not corrupt the file: short block decides
        TFTP-C-030 | must | RFC 7440 §3 | windowsize asked 1–65535; OACK value above request → ERROR 8
        TFTP-C-031 | must | RFC 7440 §4 | ACK of the last block of each window
        TFTP-C-032 | should | RFC 7440 §4 | sequence gap → ACK of last in-order block
        TFTP-C-033 | must | RFC 7440 §3 | final short window/short block ACKed at once
        TFTP-C-034 | de-facto | field | rollover 65535 → 0 accepted
        TFTP-C-035 | de-facto | tftp-hpa | rollover to 1 tolerated or fails cleanly (no silent corruption)
        TFTP-C-036 | must | RFC 1350 §7 | ERROR ends the transfer and is reported with code and text
        TFTP-C-037 | must | RFC 1350 §2 | never acknowledges an ERROR
        TFTP-C-038 | de-facto | field | abort is announced: ERROR 0 or 8, once
        TFTP-C-039 | de-facto | field | overlong DATA (>blksize) rejected, not overrun
        TFTP-C-040 | de-facto | field | undersized packets (0–3 octets), unknown opcode, unterminated ERROR text survive
        TFTP-C-041 | de-facto | field | OACK with trailing garbage, upper-case names, extra NUL handled
        TFTP-C-042 | de-facto | field | requested blksize fits MTU−32 (or reassembly works)
        TFTP-C-043 | must | RFC 951 §5, RFC 826 | answers ARP during the transfer
        TFTP-C-044 | de-facto | field | IP address of the first reply must match the server asked
        TFTP-C-045 | must | RFC 1350 §5 | netascii received is converted to local form (if the client offers it)
        TFTP-C-046 | must | RFC 1123 §4.2.3.1 | WRQ sender does not resend DATA on duplicate ACK
        TFTP-C-047 | de-facto | RFC 906 | with a broadcast RRQ, ERROR from one server does not abort; first DATA wins; late repliers get ERROR
        TFTP-C-048 | must | RFC 906 | can receive 524-octet UDP datagrams (512 data) at least
        TFTP-C-049 | must | RFC 2090 | only the master ACKs data; ends with ACK of the last block or ERROR
        TFTP-C-050 | de-facto | field | MTFTP without answer falls back to TFTP on 69
        TFTP-C-051 | de-facto | field | name sent is exactly the boot file (no NUL, 0xFF, added or stripped slash beyond documented)
        TFTP-C-052 | de-facto | field | RRQ goes to the server that the chosen offer names: siaddr, else 54
        TFTP-C-053 | de-facto | field | RRQ retransmission keeps or changes port consistently; server's late answer to the first does not break the second
        TFTP-C-054 | de-facto | EDK2 | after the size probe, the real RRQ uses a fresh port and the same name and options minus tsize
        TFTP-C-055 | de-facto | PXELINUX | follows the 209/210 path rules and the PXELINUX search order, treating ERROR 1 as "try next"
        """
}
