extension RequirementCatalog {
    /// Requirements on ONC RPC, portmapper, MOUNT and NFS: identifier, level, source, statement.
    static let rpc: String = """
        RPC-S-001 | must | RFC 5531 §9 | reply xid equals call xid
        RPC-S-002 | must | RFC 5531 §9 | mtype 1, reply_stat 0/1 only
        RPC-S-003 | must | RFC 5531 §9 | rpcvers <> 2 -> DENIED RPC_MISMATCH low=high=2 (DE-FACTO: silence/close)
        RPC-S-004 | must | RFC 5531 §9 | unknown program -> PROG_UNAVAIL
        RPC-S-005 | must | RFC 5531 §9 | unsupported version -> PROG_MISMATCH with the supported low..high
        RPC-S-006 | must | RFC 5531 §9 | unknown procedure -> PROC_UNAVAIL
        RPC-S-007 | must | RFC 5531 §9 | undecodable arguments -> GARBAGE_ARGS (not a crash, not silence)
        RPC-S-008 | must | RFC 5531 §9 | denied reply carries no verifier; accepted reply does
        RPC-S-009 | should | RFC 5531 §8, appendix A | reply verifier AUTH_NONE length 0 for AUTH_NONE/AUTH_SYS calls
        RPC-S-010 | must | RFC 5531 §9 | NULL procedure of every registered program/version succeeds with void result and any supported flavor incl. AUTH_NONE
        RPC-S-011 | must | RFC 5531 §8.2 | refuse cred/verf bodies > 400 bytes
        RPC-S-012 | must | RFC 5531 appendix A | AUTH_SYS: machinename <= 255, gids <= 16, body length consistent; else BADCRED
        RPC-S-013 | should | RFC 5531 §8 | unsupported flavor -> AUTH_ERROR (REJECTEDCRED or TOOWEAK), connection stays usable
        RPC-S-014 | must | RFC 5531 §11 | TCP: accept records of several fragments
        RPC-S-015 | must | RFC 5531 §11 | TCP: accept several records in one segment and one record in many segments
        RPC-S-016 | must | RFC 5531 §11 | TCP reply length fields add up; last-fragment bit set on the last one
        RPC-S-017 | de-facto | our own hardening | oversized fragment/record -> close, memory bounded; zero-length record -> close or ignore
        RPC-S-018 | de-facto | practice | UDP reply source address+port = call destination
        RPC-S-019 | must | RFC 5531 §9 | ignore messages with mtype REPLY; never answer them
        RPC-S-020 | de-facto | our own hardening | replies may be out of order, but no starvation of a small call behind a big READ
        RPC-S-021 | de-facto | DRC practice | duplicate call (same xid, same args) answered equivalently
        RPC-S-022 | must | RFC 4506 §3 | pad bytes zero, lengths multiple of 4 in everything sent
        RPC-S-023 | de-facto | our own hardening | idle and half-open connections are reaped; slow-loris bounded
        PMAP-S-001 | must | RFC 1833 §3 | program 100000 v2 answers on port 111 UDP and TCP
        PMAP-S-002 | must | RFC 1833 §3.2 | GETPORT returns u32; 0 when program or protocol not registered
        PMAP-S-003 | must | RFC 1833 §3.2 | GETPORT ignores the port argument
        PMAP-S-004 | de-facto | rpcbind | unregistered version of a registered program: rpcbind returns a port, strict servers 0; both accepted
        PMAP-S-005 | must | RFC 1833 §3 | advertised port is really served on that transport
        PMAP-S-006 | must | RFC 1833 §3.2 | DUMP list well formed, ends with 0, contains program 100000 itself (DE-FACTO)
        PMAP-S-007 | must | RFC 1833 §3.2 | SET for existing (prog,vers,prot) -> FALSE
        PMAP-S-008 | de-facto | RFC 1833 security | SET/UNSET from non-loopback -> FALSE or AUTH error
        PMAP-S-009 | must | RFC 1833 §3.2 | UNSET ignores prot and port
        PMAP-S-010 | must | RFC 1833 §3.2 | CALLIT failing -> no reply at all
        PMAP-S-011 | de-facto | amplification | CALLIT not forwarded (or only to NULL of local programs)
        PMAP-S-012 | must | RFC 5531 | unsupported version (1, 5) -> PROG_MISMATCH naming the real range
        PMAP-S-013 | may | RFC 1833 §2 | v3/v4 offered; if so GETADDR gives uaddr or ""
        PMAP-S-014 | must | RFC 1833 §2 | uaddr port encoding p1*256+p2, address reachable by the asker (not 0.0.0.0, not another subnet)
        PMAP-S-015 | should | RFC 1833 §2.2 | GETTIME = seconds since 1970 UTC
        MNT-S-001 | must | RFC 1813 §5 | program 100005 v3; procs 0..5
        MNT-S-002 | must | RFC 1813 §5.2.1 | MNT OK: handle 1..64 bytes and a flavor list
        MNT-S-003 | should | RFC 1813 §5.2.1; Linux client | flavor list not empty and contains 1 (AUTH_SYS) for this project's use; AUTH_NONE not the only entry
        MNT-S-004 | must | RFC 1813 §5.2.1 | MNT failure: status word only, no further bytes
        MNT-S-005 | must | RFC 1813 §5.2.1 | unknown/unexported path -> NOENT or ACCES (never OK)
        MNT-S-006 | de-facto | mountd | existing but unexported path -> ACCES (do not reveal existence)
        MNT-S-007 | must | RFC 1813 §5.1.1 | path > 1024 bytes -> NAMETOOLONG or GARBAGE_ARGS
        MNT-S-008 | should | RFC 1813 §5.2.1 | path to non-directory -> NOTDIR (mountd allows regular files; ganesha ACCES)
        MNT-S-009 | de-facto | practice | normalise trailing and duplicate slashes to the same export
        MNT-S-010 | de-facto | security | "..", symlink and relative paths cannot leave the export list
        MNT-S-011 | must | RFC 1813 §5.2.3/§5.2.4 | UMNT and UMNTALL return void for anything
        MNT-S-012 | must | RFC 1813 §5.2.5 | EXPORT list well formed: dir, group list, end markers; empty groups = everyone
        MNT-S-013 | must | RFC 1813 §5.2.5 | every directory in EXPORT can be mounted by an allowed client
        MNT-S-014 | may | RFC 1813 §5.2.2 | DUMP may be empty or stale (advisory)
        MNT-S-015 | de-facto | exports(5) | with secure, unprivileged source port -> ACCES
        MNT-S-016 | must | RFC 1813 §5 | same object -> handle usable at the NFS port of the same address
        MNT-S-017 | de-facto | practice | repeated MNT of the same path gives the same handle
        MNT-S-018 | de-facto | ganesha | MNT accepts AUTH_SYS and AUTH_NONE credentials
        MNT-S-019 | de-facto | client timers | reply within 1 s on a LAN (Linux UMNT/MNT timers are short)
        NFS-S-001 | must | RFC 1813 §3 | program 100003 v3, procs 0..21; 22 -> PROC_UNAVAIL
        NFS-S-002 | must | RFC 1813 §3.3.1 | GETATTR OK arm is a bare fattr3 (no presence bool); fail arm empty
        NFS-S-003 | must | RFC 1813 §2.6 | fattr3 type in 1..7; mode has no file-type bits
        NFS-S-004 | must | RFC 1813 §2.6 | (fsid, fileid) identifies the object; constant over time
        NFS-S-005 | should | RFC 1813 §3.3.16 | fileid in READDIR = fileid in GETATTR of the same object (except mount points)
        NFS-S-006 | should | RFC 1813 §2.6 | post_op_attr present whenever the object can be stat'ed
        NFS-S-007 | must | RFC 1813 §3.3.3 | LOOKUP on existing name -> handle of that object, no symlink following
        NFS-S-008 | must | RFC 1813 §3.3.3 | LOOKUP "." = dir itself
        NFS-S-009 | must | RFC 1813 §3.3.3 + security | LOOKUP ".." = parent; at export root stays at root
        NFS-S-010 | must | RFC 1813 §3.3.3 | LOOKUP missing -> NOENT + dir attributes
        NFS-S-011 | must | RFC 1813 §3.3.3 | LOOKUP in non-directory -> NOTDIR
        NFS-S-012 | must | RFC 1813 §3.3.3, §3.3.20 | name longer than name_max -> NAMETOOLONG (no_trunc TRUE)
        NFS-S-013 | de-facto | security | empty name, "/" or NUL in name -> ACCES/INVAL/NOENT, never resolved
        NFS-S-014 | must | RFC 1813 §3.3.20 | case sensitivity agrees with PATHCONF.case_insensitive
        NFS-S-015 | must | RFC 1813 §3.3.4 | ACCESS granted is a subset of asked; status OK even if 0
        NFS-S-016 | must | RFC 1813 §3.3.4 | ACCESS on read-only export never grants MODIFY/EXTEND/DELETE
        NFS-S-017 | should | RFC 1813 §3.3.4 | LOOKUP bit only for directories, EXECUTE only for non-directories
        NFS-S-018 | must | RFC 1813 §3.3.4 | ACCESS reflects squashed credentials
        NFS-S-019 | must | RFC 1813 §3.3.5 | READLINK returns the stored text unchanged; non-symlink -> INVAL
        NFS-S-020 | must | RFC 1813 §3.3.6 | READ data length = count field <= asked
        NFS-S-021 | must | RFC 1813 §3.3.6 | offset >= size -> OK, 0, eof TRUE
        NFS-S-022 | must | RFC 1813 §3.3.6 | eof TRUE iff offset+count == size at that time
        NFS-S-023 | must | RFC 1813 §3.3.6 | count 0 -> OK, 0 bytes
        NFS-S-024 | must | RFC 1813 §3.3.6, §3.3.19 | count > rtmax -> short read <= rtmax, not an error
        NFS-S-025 | must | RFC 1813 §3.3.6 | READ of a non-regular file -> INVAL (DE-FACTO ISDIR for dirs)
        NFS-S-026 | must | RFC 1813 §3.3.6 | READ without permission -> ACCES
        NFS-S-027 | should | RFC 1813 §3.3.6 | READ never short with eof FALSE when data is there and count <= rtmax
        NFS-S-028 | must | RFC 1813 §2.5 | 64-bit offsets honoured (files > 4 GiB)
        NFS-S-029 | must | RFC 1813 §3.3 | write-class procs on ro export -> ROFS with the right fail arm
        NFS-S-030 | de-facto | ganesha | COMMIT on ro export -> ROFS or OK; no crash
        NFS-S-031 | de-facto | our own hardening | export content unchanged after all write probes
        NFS-S-032 | must | RFC 1813 §3.3.11 | MKNOD type REG/DIR/LNK or other -> BADTYPE (or ROFS first)
        NFS-S-033 | must | RFC 1813 §3.3.16 | READDIR: cookie 0/verf 0 starts; entries unique; all reachable by paging; ends with eof TRUE
        NFS-S-034 | must | RFC 1813 §3.3.16 | READDIR resok <= count (XDR size)
        NFS-S-035 | must | RFC 1813 §3.3.16 | count too small for one entry -> TOOSMALL (not an empty non-eof list: endless loop)
        NFS-S-036 | must | RFC 1813 §3.3.16 | resume at any returned cookie (also the middle of a page) gives the following entries
        NFS-S-037 | must | RFC 1813 §3.3.16 | bad cookie/verifier -> BAD_COOKIE, or server uses verifier 0 and valid-forever cookies
        NFS-S-038 | must | RFC 1813 §3.3.16 | READDIR on non-directory -> NOTDIR
        NFS-S-039 | de-facto | Linux dir offsets | cookies fit in 63 bits and are never 0 for real entries
        NFS-S-040 | should | RFC 1813 §3.3.16 | no fileid 0
        NFS-S-041 | may | RFC 1813 §3.3.17 | READDIRPLUS -> NOTSUPP; else resok <= maxcount
        NFS-S-042 | should | RFC 1813 §3.3.17 | READDIRPLUS handles and attributes equal those from LOOKUP/GETATTR
        NFS-S-043 | should | RFC 1813 §3.2 | non-UTF-8 and 255-byte names survive READDIR->LOOKUP
        NFS-S-044 | must | RFC 1813 §3.3.19 | FSINFO: rtpref <= rtmax, wtpref <= wtmax, mult > 0, rtmax >= 512 (DE-FACTO >= 8192 for libnfs)
        NFS-S-045 | de-facto | knfsd/unfs3 | UDP rtmax <= 32768 (fits datagram)
        NFS-S-046 | must | RFC 1813 §3.3.19 | properties truthful (SYMLINK bit if symlinks exist, HOMOGENEOUS only if so)
        NFS-S-047 | must | RFC 1813 §3.3.20 | PATHCONF consistent with LOOKUP behaviour
        NFS-S-048 | should | RFC 1813 §3.3.18 | FSSTAT: abytes <= fbytes <= tbytes; afiles <= ffiles <= tfiles
        NFS-S-049 | may | RFC 1813 §3.3.18 | invarsec 0xFFFFFFFF for immutable image, else 0
        NFS-S-050 | must | RFC 1813 §2.6 | handle of wrong length or failing integrity -> BADHANDLE; well-formed but gone -> STALE
        NFS-S-051 | must | RFC 1813 §2.4 sizes | fh length 65 -> GARBAGE_ARGS
        NFS-S-052 | de-facto | security | bit-flipped handle never yields another object
        NFS-S-053 | de-facto | handle persistence, practice | handles stable over server restart
        NFS-S-054 | de-facto | security | handle from export A unusable by a client not allowed on A
        NFS-S-055 | de-facto | exports(5) | secure export: source port >= 1024 -> NFS3ERR_PERM (knfsd), DENIED TOOWEAK (ganesha)
        NFS-S-056 | de-facto | Linux client | program 100227 v3 NULL on the NFS port answered (PROG_UNAVAIL is fine), connection stays open
        NFS-S-057 | must | RFC 1813 §2.6 | attributes in replies taken after the operation (post-op)
        NFS-S-058 | should | RFC 1813 §2.6 | JUKEBOX only for temporary unavailability; client will retry
        NFS-S-059 | de-facto | exports(5) | all_squash/anonuid effect visible: ACCESS/READ judged as anon ids
        NFS-S-060 | should | RFC 1813 §3.3.6 | special files listed with type and rdev, READ -> INVAL, never blocks
        NFS-S-061 | de-facto | our own hardening | concurrent readers (>= 32 connections, >= 16 pipelined READs each) get correct data
        NFS-S-062 | de-facto | our own hardening | server survives fuzzed arguments of every procedure without leak or crash
        NFS-S-063 | must | RFC 1813 §2.6 | status is one of nfsstat3
        NFS-C-001 | must | RFC 5531 | fresh xid per call, same xid on retransmission of that call
        NFS-C-002 | must | RFC 1813 | accept missing post_op_attr everywhere
        NFS-C-003 | must | RFC 1813 §3.3.6 | loop READ on short reply with eof FALSE; stop on count 0 with eof FALSE after n tries (avoid endless loop)
        NFS-C-004 | de-facto | practice | stop READDIR on repeated cookie
        NFS-C-005 | should | RFC 1813 §3.3.17 | fall back READDIRPLUS -> READDIR on NOTSUPP
        NFS-C-006 | should | RFC 1813 §3.3.3 | follow symlinks client-side, depth limit 40
        NFS-C-007 | should | RFC 1813 §2.6 | wait and retry on JUKEBOX
        NFS-C-008 | de-facto | nfs(5) | UDP: back off doubling from 1.1 s, cap 60 s
        """
}
