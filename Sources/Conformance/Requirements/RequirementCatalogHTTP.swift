extension RequirementCatalog {
    /// Requirements on HTTP servers and clients: identifier, level, source, statement.
    static let http: String = """
        HTTP-S-001 | must | RFC 9112 §3, §4 | accept origin-form GET /path HTTP/1.1 and answer with a valid status line HTTP/1.x SP 3DIGIT SP [reason] CRLF
        HTTP-S-002 | de-facto | RFC 9112 §4 + iPXE | keep the space after the status code even when the reason is empty
        HTTP-S-003 | de-facto | GRUB source | send HTTP/1.1 in answers to 1.1 clients (GRUB refuses HTTP/1.0)
        HTTP-S-004 | must | RFC 9110 §9.1 | GET and HEAD supported
        HTTP-S-005 | must | RFC 9110 §9.3.2 | HEAD response has no body
        HTTP-S-006 | should | RFC 9110 §9.3.2 | HEAD fields equal GET fields (Content-Length, ETag, Last-Modified, Content-Type)
        HTTP-S-007 | de-facto | gPXE, iPXE, UEFI, GRUB | Content-Length on every 200/206 file answer
        HTTP-S-008 | must not | RFC 9112 §6.2 | send Content-Length together with Transfer-Encoding
        HTTP-S-009 | must not | RFC 9112 §6.1 | send chunked to an HTTP/1.0 request
        HTTP-S-010 | must | RFC 9112 §6.3, RFC 9110 §8.6 | body octets = Content-Length exactly
        HTTP-S-011 | must | RFC 9112 §3.2 | 1.1 request without Host -> 400
        HTTP-S-012 | must | RFC 9112 §3.2 | more than one Host or invalid Host -> 400
        HTTP-S-013 | must | RFC 9112 §3.2.2 | accept absolute-form; host of the target wins
        HTTP-S-014 | must | RFC 9112 §5.1 | whitespace between name and colon -> 400
        HTTP-S-015 | must | RFC 9112 §5.2 | obs-fold -> 400 or replace by SP
        HTTP-S-016 | should | RFC 9112 §2.2 | ignore at least one empty line before the request line
        HTTP-S-017 | may | RFC 9112 §2.2 | accept a lone LF as line end
        HTTP-S-018 | must | RFC 9112 §2.2 | bare CR inside protocol elements is invalid or replaced
        HTTP-S-019 | must | RFC 9112 §3, RFC 9110 §15.5.15 | too long target -> 414; >= 8000 octets supported (RECOMMENDED)
        HTTP-S-020 | should | RFC 9110 §9.1 | unknown method 501; known but not allowed 405
        HTTP-S-021 | must | RFC 9110 §15.5.6, §10.2.1 | 405 carries Allow
        HTTP-S-022 | must | RFC 9112 §3.1, RFC 9110 §9.1 | method is case-sensitive
        HTTP-S-023 | may | RFC 9110 §2.5, §15.6.6 | major version unsupported -> 505
        HTTP-S-024 | must | RFC 9112 §6.1, §6.3 | both CL and TE in a request: TE decides and connection closed afterwards, or 400
        HTTP-S-025 | must | RFC 9112 §6.3 | differing Content-Length values -> 400 and close
        HTTP-S-026 | must | RFC 9112 §6.3 | request TE whose last coding is not chunked -> 400 and close
        HTTP-S-027 | should | RFC 9112 §9.3 | persistent connection in 1.1 unless close
        HTTP-S-028 | must | RFC 9112 §9.6 | after Connection: close from client: close after the answer
        HTTP-S-029 | should | RFC 9112 §9.6 | send Connection: close in the last answer
        HTTP-S-030 | should | RFC 9112 §9.3, appendix C | 1.0 client without keep-alive: close
        HTTP-S-031 | must | RFC 9112 §9.3.2 | pipelined responses in request order
        HTTP-S-032 | should | RFC 9112 §9.6 | lingering close: read until peer FIN before full close
        HTTP-S-033 | may | RFC 9110 §14.2 | Range supported for files; needed by SAN boot, UEFI resume, GRUB seek, httpfs
        HTTP-S-034 | must | RFC 9110 §15.3.7.1 | 206 single part has Content-Range
        HTTP-S-035 | must | RFC 9110 §14.1.2, §14.4 | Content-Range positions match the body; last-pos clamped to size-1
        HTTP-S-036 | de-facto | UEFI | Content-Range gives total size, not *
        HTTP-S-037 | should | RFC 9110 §15.5.17 | unsatisfiable -> 416 with bytes */size
        HTTP-S-038 | must | RFC 9110 §14.2 | ignore unknown range unit
        HTTP-S-039 | must | RFC 9110 §14.2 | ignore Range on methods other than GET
        HTTP-S-040 | must | RFC 9110 §13.2.2 | precondition order as in 13.2.2, Range last
        HTTP-S-041 | must | RFC 9110 §13.1.5 | If-Range needs strong match; else full 200
        HTTP-S-042 | must | RFC 9110 §13.1.2, §15.4.5 | If-None-Match hit on GET/HEAD -> 304 without body
        HTTP-S-043 | must | RFC 9110 §13.1.1 | If-Match miss: method not performed; 412 is the answer to give (UEFI resume relies on it)
        HTTP-S-044 | should | RFC 9110 §13.1.3 | If-Modified-Since not newer -> 304
        HTTP-S-045 | must | RFC 9110 §13.1.3, §13.1.4 | ignore invalid HTTP-date in conditions
        HTTP-S-046 | should | RFC 9110 §8.8.2 | Last-Modified for files, not later than Date
        HTTP-S-047 | should | RFC 9110 §8.8.3 | ETag strong for byte-identical content
        HTTP-S-048 | must | RFC 9110 §6.6.1, §5.6.7 | Date on 2xx/3xx/4xx if it has a clock; IMF-fixdate
        HTTP-S-049 | should | RFC 9110 §14.3 | Accept-Ranges: bytes where ranges work
        HTTP-S-050 | should | RFC 9110 §15.4 | Location in 301/302/303/307/308
        HTTP-S-051 | de-facto | lpxelinux source | Location is an absolute URL
        HTTP-S-052 | de-facto | client sources | no redirects towards GRUB or UEFI clients; only 301/302 towards gPXE
        HTTP-S-053 | must | RFC 3986 §2.1, §2.4 | percent-decode path once, query untouched
        HTTP-S-054 | must | RFC 3986 §5.2.4, RFC 9110 §17.3 | dot segments never reach outside the root
        HTTP-S-055 | de-facto | RFC 3986 | + in a path is literal
        HTTP-S-056 | de-facto | client sources | missing file -> 404 (gPXE/iPXE/GRUB show "not found"), unreadable -> 403
        HTTP-S-057 | de-facto | client sources | no Content-Encoding on boot files
        HTTP-S-058 | de-facto | gPXE and GRUB sources | header written Name: value with one space and canonical case (Content-Length: )
        HTTP-S-059 | de-facto | iPXE source | no chunk extensions or trailers towards iPXE
        HTTP-S-060 | de-facto | EDK2 | Content-Type application/efi (or .efi name) for UEFI HTTP boot images
        HTTP-S-061 | de-facto | SAN, ISO | sizes above 2^31 and 2^32 correct
        HTTP-S-062 | de-facto | client sources | start of headers within 5 s (UEFI) and 30 s (GRUB)
        HTTP-S-063 | de-facto | field | tolerate slow readers for minutes (198 MB at 10 Mbit/s = 166 s)
        HTTP-S-064 | de-facto | field | dynamic handlers get method, path, raw query, Host, peer address and can return script text
        HTTP-S-065 | should | RFC 9110 §15.6.4, §10.2.3 | 503 + Retry-After when overloaded (iPXE waits and repeats)
        HTTP-S-066 | must | RFC 9110 §15.2 | 1xx never sent to 1.0 clients
        HTTP-S-067 | must | RFC 9112 §9.3 | unread request body is drained or connection closed after error
        HTTP-S-068 | de-facto | SystemRescueCd | both sysrcd.dat and sysrcd.md5 in the same directory
        HTTP-S-069 | should not | RFC 9112 §2.3, §4 | send reason-less or lower-case http/1.1 status line
        HTTP-C-001 | must | RFC 9112 §3.2 | exactly one Host in every 1.1 request, equal to URI authority (port if not 80; gPXE omits the port: known deviation)
        HTTP-C-002 | must not | RFC 9112 §3.2, RFC 3986 §3.5 | send fragment in the target
        HTTP-C-003 | must | RFC 9112 §3.2 | percent-encode space and controls in the target
        HTTP-C-004 | de-facto | field | query string forwarded verbatim (?arch=i386&distro=...)
        HTTP-C-005 | should | RFC 9110 §10.1.5 | User-Agent sent
        HTTP-C-006 | must | RFC 9112 §8 | treat short body as incomplete, do not execute
        HTTP-C-007 | must | RFC 9112 §7.1 | parse chunked if it speaks 1.1
        HTTP-C-008 | must | RFC 9112 §7.1.1 | ignore unknown chunk extensions (iPXE rejects: known deviation)
        HTTP-C-009 | must | RFC 9110 §5.1 | field names case-insensitive (GRUB deviates)
        HTTP-C-010 | must | RFC 9112 §5.1 | accept optional white space around the value, including none (gPXE deviates)
        HTTP-C-011 | must | RFC 9110 §15 | understand the class of an unknown status code (x00)
        HTTP-C-012 | must | RFC 9110 §15.2 | skip unexpected 1xx answers
        HTTP-C-013 | should | RFC 9110 §15.4 | detect redirect loops, limit hops
        HTTP-C-014 | must | RFC 9110 §15.4.8, §15.4.9 | 307/308 keep the method
        HTTP-C-015 | should | RFC 9110 §10.2.2 | resolve relative Location against the request URI
        HTTP-C-016 | must | RFC 9110 §15.3.7 | compare Content-Range of a 206 with what was asked
        HTTP-C-017 | must | RFC 9110 §14.2 | cope with 200 to a Range request
        HTTP-C-018 | should not | RFC 9112 §9.3.2 | pipeline after non-idempotent requests
        HTTP-C-019 | should | RFC 9112 §9.4 | not open excessive connections
        HTTP-C-020 | may | RFC 9112 §9.3.1 | retry idempotent request after premature close of reused connection
        HTTP-C-021 | should | RFC 9112 §9.6 | inform with reset/close, not hang, on abort
        HTTP-C-022 | must | RFC 9112 §5.2, §2.2 | not send obs-fold, not send bare CR
        HTTP-C-023 | de-facto | iPXE source | iPXE SAN reads: Range multiples of 512, Connection: keep-alive
        HTTP-C-024 | de-facto | EDK2 | UEFI: HEAD first, then GET same URI
        HTTP-C-025 | de-facto | initramfs source | SystemRescueCd: GET .md5 before .dat, one connection each, Connection: close
        HTTP-C-026 | de-facto | initramfs source | archiso: Range: bytes=0-0 probe, then whole GET, then .sha512
        HTTP-C-027 | de-facto | initramfs source | dracut livenet retries 5 s apart, FCOS curl retries up to 5
        HTTP-C-028 | de-facto | lpxelinux source | lpxelinux: Cookie header _Syslinux_* only when SENDCOOKIES mask non-zero
        HTTP-C-029 | must | RFC 9110 §10.1.1 | a client that sends Expect waits only a limited time
        HTTP-C-030 | must not | RFC 9112 §6.1 | 1.0 clients use chunked request bodies
        """
}
