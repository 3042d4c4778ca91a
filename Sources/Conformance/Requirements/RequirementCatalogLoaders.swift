extension RequirementCatalog {
    /// Requirements on boot loaders, the kernel command line and initramfs: identifier, level, source, statement.
    static let loaders: String = """
        PXELINUX-001 | de-facto | PXELINUX source | no DHCP traffic of its own after the ROM's ACK
        PXELINUX-002 | de-facto | PXELINUX source | TFTP server = siaddr of the cached reply packet
        PXELINUX-003 | must | RFC 5071 §5 | option 210 replaces the computed prefix, used verbatim
        PXELINUX-004 | de-facto | PXELINUX source | without 210 prefix = boot file up to last char outside [0-9A-Za-z.-]
        PXELINUX-005 | must | RFC 5071 §4 | option 209 names the first config tried
        PXELINUX-006 | de-facto | PXELINUX source | 209 missing on server -> normal search follows
        PXELINUX-007 | de-facto | PXELINUX source and documentation | order UUID, htype-MAC, 8..1 hex IP, default (12 requests worst case incl. 209)
        PXELINUX-008 | de-facto | PXELINUX documentation | UUID lower case, wire order; MAC lower case with dashes and 01-; IP upper-case hex
        PXELINUX-009 | de-facto | PXELINUX documentation | first successful file ends the search
        PXELINUX-010 | de-facto | PXELINUX source | ERROR of any code -> next name at once, no delay
        PXELINUX-011 | de-facto | PXELINUX source | silence -> 31 sends over 130.8 s per name
        PXELINUX-012 | de-facto | PXELINUX source and documentation | all names failed -> "Unable to locate configuration file", reset after RebootTime / 300 s
        PXELINUX-013 | must | RFC 5071 §6 | option 211 sets that wait, 0 = no reboot
        PXELINUX-014 | must not | RFC 5071 §3 | need option 208 (3.55+)
        PXELINUX-015 | de-facto | PXELINUX source | RRQ octet, options tsize 0, blksize 1408
        PXELINUX-016 | de-facto | PXELINUX NEWS | works with a server ignoring options (512-byte blocks; needs 3.70+ for missing tsize)
        PXELINUX-017 | must | RFC 2347 | OACK with unknown option -> ERROR 8
        PXELINUX-018 | de-facto | PXELINUX source | early close = ERROR 0 "No error, file close" - tester must not count as failure
        PXELINUX-019 | de-facto | PXELINUX source | new UDP source port for each file
        PXELINUX-020 | de-facto | PXELINUX source | ::name suppresses prefix; host::name; URL only with gPXE/iPXE or lpxelinux
        PXELINUX-021 | de-facto | PXELINUX source | lines: case-insensitive keyword, unknown ignored, CRLF ok
        PXELINUX-022 | de-facto | PXELINUX documentation | TIMEOUT in 1/10 s, cancelled by a key; TOTALTIMEOUT not
        PXELINUX-023 | de-facto | PXELINUX documentation | DEFAULT label resolves label before file name
        PXELINUX-024 | de-facto | PXELINUX documentation | LABEL-local APPEND replaces global; APPEND - clears
        PXELINUX-025 | de-facto | PXELINUX source and documentation | initrd=a,b fetched in order, concatenated, every file but the last padded to 4096
        PXELINUX-026 | de-facto | PXELINUX source | kernel is fetched before initrd
        PXELINUX-027 | de-facto | PXELINUX source | BOOT_IMAGE= added (place depends on version)
        PXELINUX-028 | de-facto | PXELINUX documentation | IPAPPEND 1, 2 and 3 add ip=, BOOTIF= or both, exactly as documented
        PXELINUX-029 | de-facto | PXELINUX source | 3.x/4.x missing kernel probes .cbt .0 .com .c32; then ONERROR or prompt
        PXELINUX-030 | de-facto | PXELINUX source | menu.c32/vesamenu.c32 without argument re-reads the config file
        PXELINUX-031 | de-facto | PXELINUX source | 5+: ldlinux.c32 fetched before config; libs after menu module
        PXELINUX-032 | de-facto | PXELINUX documentation | ALLOWOPTIONS 0 disables Tab/typed arguments
        PXELINUX-033 | de-facto | PXELINUX documentation | LOCALBOOT prints message and leaves; no further traffic
        PXELINUX-034 | de-facto | PXELINUX source | INCLUDE / MENU BACKGROUND / DISPLAY cause a fetch at parse time; F-key files on key press
        PXELINUX-035 | de-facto | PXELINUX documentation | .0 kernel = NBP: loaded and run with PXE stack (chain); no command line
        PXELINUX-036 | de-facto | PXELINUX source | server list of option 54/66 ignored for TFTP
        PXELINUX-037 | de-facto | PXELINUX NEWS and documentation | config without DEFAULT: linux auto up to 3.84, prompt + error from 3.85
        PXELINUX-038 | de-facto | PXELINUX source | no option 210: prefix comes from boot file of the cached reply, even if the loader itself was fetched elsewhere
        IPXE-001 | de-facto | iPXE source | option 77 = raw gPXE / iPXE
        IPXE-002 | de-facto | iPXE source | option 60 PXEClient:Arch:..., 93, 94, 97, 61, 175 present in DISCOVER and REQUEST
        IPXE-003 | de-facto | iPXE source | option 175 feature bytes and 177 bus-id, 235 version inside
        IPXE-004 | de-facto | field | chainloaded copy repeats full DHCP after being loaded by TFTP
        IPXE-005 | de-facto | field | server conditional on user class must answer both phases differently
        IPXE-006 | de-facto | iPXE source | 175.176 = 1 -> no ProxyDHCP wait; otherwise up to 2 s wait
        IPXE-007 | de-facto | iPXE source | higher priority (175.1) offer preferred, ProxyDHCP merged
        IPXE-008 | de-facto | iPXE source | filename URL -> that scheme; else tftp://next-server/ + name
        IPXE-009 | de-facto | iPXE source | script recognised by #!gpxe / #!ipxe + white space, not by Content-Type
        IPXE-010 | de-facto | iPXE source | gPXE does not know #!ipxe; iPXE knows both
        IPXE-011 | de-facto | iPXE source | no quoting; tokens split on white space
        IPXE-012 | de-facto | iPXE source | ; separates only as its own token (iPXE); not at all in gPXE
        IPXE-013 | de-facto | iPXE source | script stops at first failing command
        IPXE-014 | de-facto | iPXE source | chain URL args fetches, then executes; returns to script if image exits
        IPXE-015 | de-facto | field | set 209:string x / 210:string visible to chained PXELINUX
        IPXE-016 | de-facto | iPXE source | relative URI resolves against current script URI
        IPXE-017 | de-facto | iPXE source | ${net0/mac}, ${mac:hexhyp}, ${uuid}... expand; unknown = empty
        IPXE-018 | de-facto | iPXE source | gPXE: HTTP/1.0, 200/301/302 only
        IPXE-019 | de-facto | iPXE source | iPXE: HTTP/1.1 keep-alive, UA iPXE/x
        IPXE-020 | de-facto | iPXE source | TFTP RRQ order blksize 1432, tsize 0
        IPXE-021 | de-facto | iPXE source | root-path with unsupported scheme is ignored when filename exists
        IPXE-022 | de-facto | iPXE source | no filename and no root-path -> error, next NIC
        IPXE-023 | de-facto | iPXE source | kernel+initrd+boot: kernel fetched at kernel, initrd at initrd, no BOOT_IMAGE added
        IPXE-024 | de-facto | field | vesamenu.c32 (3.x/4.x) with URL argument fetches that URL as its config and executes URL kernels
        IPXE-025 | de-facto | iPXE source | exit -> next boot device / BIOS
        IPXE-026 | de-facto | iPXE source | HTTP 404 -> ENOENT text with URL form https://ipxe.org/2d0c613b
        IPXE-027 | de-facto | iPXE source | DHCP retry 1 s doubling, total about 15 s before failing
        IPXE-028 | de-facto | iPXE source | sanboot http: HEAD then 512-multiple ranges
        IPXE-029 | de-facto | iPXE source | menu/choose time-out in ms; default item taken
        IPXE-030 | de-facto | iPXE source | syslog / UUID / serial settings from SMBIOS not sent unless used
        IPXE-031 | de-facto | iPXE source | gPXE set needs exactly two arguments, otherwise syntax text and failure
        IPXE-032 | de-facto | iPXE source | while a COM32 module or script runs, relative names resolve against that image's URI; restored afterwards
        IPXE-033 | de-facto | iPXE source | menu selection through COMBOOT: initrd= file first (one only), then kernel; type by content
        IPXE-034 | de-facto | field | user class iPXE does not equal gPXE: server config for one loops the other
        GRUB-001 | de-facto | GRUB source | grub.cfg search on TFTP prefix: uuid, -01-mac, IP hex 8..1, plain
        GRUB-002 | de-facto | GRUB source | HTTP prefix: only plain grub.cfg
        GRUB-003 | de-facto | GRUB source | probe = RRQ/OACK/ERROR 0 closed, then RRQ again for the hit
        GRUB-004 | de-facto | GRUB source | blksize 1024, tsize 0
        GRUB-005 | de-facto | GRUB source | GRUB x UA, HTTP/1.1, status 200/206/404 only
        UEFI-001 | de-facto | EDK2 source | option 60 HTTPClient:Arch:...; server must echo HTTPClient
        UEFI-002 | de-facto | EDK2 source | URI taken from option 67 / file
        UEFI-003 | de-facto | EDK2 source | HEAD then GET; failure of HEAD -> GET for size
        UEFI-004 | de-facto | EDK2 source | resume with Range + If-Match
        UEFI-005 | de-facto | EDK2 source | no redirect following
        UEFI-006 | de-facto | EDK2 source | type by Content-Type else extension
        KCMD-001 | de-facto | kernel docs | split on white space outside double quotes; no escapes
        KCMD-002 | de-facto | kernel docs | -/_ equal in names; -- ends kernel part
        KCMD-003 | de-facto | kernel source | keep duplicates, last wins per handler
        KCMD-004 | de-facto | nfsroot doc | ip= ten fields, empty = default, 0.0.0.0 = unset
        KCMD-005 | de-facto | ipconfig source | both = BOOTP+RARP only
        KCMD-006 | de-facto | ipconfig source | nfsaddrs= alias
        KCMD-007 | de-facto | ipconfig source | kernel DHCP schedule 2-3 s x 7/4, 6 sends, 2 rounds, forever with NFS root
        KCMD-008 | de-facto | ipconfig source | PRL 1,3,6,12,15,17,26,40(,42); no option 57; no option 60
        KCMD-009 | de-facto | ipconfig source | REQUEST repeats xid of DISCOVER, option 54 = offer's
        KCMD-010 | de-facto | kernel source | root-path ip:path,opts parse; no server -> boot server (siaddr of ACK)
        KCMD-011 | de-facto | kernel documentation | %s -> host name or IP
        KCMD-012 | de-facto | kernel documentation | default /tftpboot/%s
        KCMD-013 | de-facto | kernel source | full ip=C:S:G:M on one NIC -> no DHCP; on several NICs -> DHCPREQUEST first
        KCMD-014 | de-facto | initramfs source | BOOTIF strips the 01-, folds dashes
        KCMD-015 | de-facto | initramfs source | SystemRescueCd: ethx= alone -> no DHCP; dodhcp -> udhcpc on each linked NIC
        KCMD-016 | de-facto | initramfs source | netboot=http -> md5 then dat, md5 must match
        KCMD-017 | de-facto | initramfs source | netboot=tftp -> RRQ without options
        KCMD-018 | de-facto | initramfs source | nfsboot -> NFSv3 MNT of the directory, then both files
        KCMD-019 | de-facto | initramfs source | nbdboot/netboot=nbd -> TCP to given port (old) or 10809 with name = port (new)
        KCMD-020 | de-facto | initramfs source | nfsboot=ip:/p equals netboot=nfs://ip:/p; nbdboot=ip:port equals netboot=nbd://ip:port
        KCMD-021 | de-facto | field | HOWTO linuxrc: at most 3 udhcpc runs; option 17 must come unasked
        KCMD-022 | de-facto | field | root-path without :/ uses next-server
        KCMD-023 | de-facto | field | options after the last comma only (bug to reproduce and report)
        KCMD-024 | de-facto | field | NFS mount ro,nolock: no NLM/NSM traffic
        KCMD-025 | de-facto | initramfs source | initramfs-tools: 10 rounds of 2..100 s
        KCMD-026 | de-facto | initramfs source | dracut: 4-field ip= from IPAPPEND 1 is fatal
        KCMD-027 | de-facto | initramfs source | dracut nfs: v3 unless nfs4:, nolock
        KCMD-028 | de-facto | initramfs source | live-boot fetch tftp uses blksize 65464
        KCMD-029 | de-facto | initramfs source | archiso srv URL must end in /; path = base/x86_64/airootfs.sfs
        KCMD-030 | de-facto | initramfs source | Alpine {MAC}/{UUID} substitution in apkovl
        KCMD-031 | de-facto | initramfs source | casper url= only .iso
        KCMD-032 | de-facto | initramfs source | FCOS rootfs by HTTP(S) only, version check
        KCMD-033 | de-facto | field | kernel+initramfs both with ip= -> up to three DHCP exchanges per boot (ROM, kernel, initramfs) with different client ids; pool must cope
        KCMD-034 | de-facto | field | no daemon renews after linuxrc/klibc: lease expiry while in use
        KCMD-035 | de-facto | field | memory rule: HTTP/TFTP stage 3 needs RAM >= image + tmpfs headroom (400 MB for 198 MB image); NFS/NBD not
        KCMD-036 | de-facto | kernel and Syslinux source | a command line has 2047 octets at most (x86); the rest is cut off
        KCMD-037 | de-facto | kernel docs | a root that only an initramfs can get needs an initrd
        KCMD-038 | de-facto | nfs(5) | an unknown mount option makes the whole mount fail
        KCMD-039 | de-facto | initramfs source | live-boot fetch=: squashfs, iso, tgz or tar only
        KCMD-040 | de-facto | dracut.cmdline(7) | the URL of an image stands behind root=live:
        KCMD-041 | de-facto | kernel source | NFS over UDP is left out of kernels from 5.6 on
        """
}
