extension BootErrorCode {
    /// Messages of PXELINUX (Syslinux `core/pxelinux.asm`, `com32/elflink/ldlinux`).
    static let pxelinux: [BootErrorCode] = [
        BootErrorCode(
            "",
            .pxelinux,
            "Unable to locate configuration file",
            meaning: "None of the names of the search is on the server.",
            causes: [
                "pxelinux.cfg is not beside pxelinux.0, or options 209 and 210 lead elsewhere.",
                "The file's name has the wrong case: MAC with hyphens in lower case behind 01-, address in upper case.",
            ],
            remedy:
                "Put pxelinux.cfg/default beside the loader; compare the twelve names in the capture with the "
                + "server's folder."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Could not find kernel image",
            meaning: "The file of the KERNEL line is not on the server.",
            causes: [
                "The path is relative to the loader's folder, not to the configuration's.",
                "DEFAULT names no label, so it is fetched as a file.",
            ],
            remedy: "Compare the name in the read request with the server's folder."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Boot failed: press a key to retry, or wait for reset...",
            meaning: "PXELINUX gives up and starts the machine again after option 211's time, else five minutes.",
            causes: [
                "Something before it failed: the line above says what."
            ],
            remedy: "Look at the line before it."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Invalid or corrupt kernel image.",
            meaning: "What was fetched is no Linux kernel.",
            causes: [
                "An error page or another file in the kernel's place.",
                "The transfer was cut short.",
            ],
            remedy: "Compare size and checksum of the file."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Invalid image type for this media type!",
            meaning: "BSS and FDIMAGE are not for PXELINUX.",
            causes: [
                "The file's extension is .bss or .img."
            ],
            remedy: "Use memdisk for disk images."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "No DEFAULT or UI configuration directive found!",
            meaning: "The configuration says neither DEFAULT nor UI.",
            causes: [
                "The wrong file was found first in the search."
            ],
            remedy: "Add DEFAULT with a label."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "WARNING: No configuration file found",
            meaning: "No configuration could be opened.",
            causes: [
                "See \"Unable to locate configuration file\"."
            ],
            remedy: "Put pxelinux.cfg/default beside the loader."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Failed to load ldlinux.c32",
            meaning: "PXELINUX 5 and later needs ldlinux.c32 of the same version, and it is not there.",
            causes: [
                "Only pxelinux.0 was copied.",
                "The path prefix, option 210, leads elsewhere.",
            ],
            remedy: "Put ldlinux.c32 of the same version beside pxelinux.0."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "Failed to load COM32 file",
            meaning: "A module, or a library it needs, is missing or of another version.",
            causes: [
                "menu.c32 needs libutil.c32, vesamenu.c32 needs libcom32.c32 too.",
                "Modules of 4.x beside a 6.x loader.",
            ],
            remedy: "Copy all modules from one Syslinux version."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "TFTP server sent an incomprehesible reply",
            meaning: "The answer to the read request is no TFTP that PXELINUX knows.",
            causes: [
                "The server acknowledges options that were not asked for."
            ],
            remedy: "Use another TFTP server."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "No !PXE or PXENV+ API found; we're dead...",
            meaning: "The ROM that started PXELINUX does not show its interface.",
            causes: [
                "A boot loader in between did not keep the PXE stack.",
                "pxelinux.0 was started on UEFI.",
            ],
            remedy: "Start it from the PXE ROM or undionly.kpxe; use syslinux.efi on UEFI."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "PXE API call failed, error",
            meaning: "The ROM refused a call.",
            causes: [
                "A defect of the ROM."
            ],
            remedy: "Try undionly.kpxe in between."
        ),
        BootErrorCode(
            "",
            .pxelinux,
            "cmdline too long",
            meaning: "The kernel's command line has more than 2047 octets.",
            causes: [
                "APPEND is too long."
            ],
            remedy: "Shorten APPEND."
        ),
    ]
}

extension BootErrorCode {
    /// Messages of GRUB 2 (`grub-core/net`).
    static let grub: [BootErrorCode] = [
        BootErrorCode(
            "",
            .grub,
            "error: couldn't autoconfigure",
            meaning: "DHCP was not answered.",
            causes: [
                "No DHCP server in this VLAN; GRUB takes the first offer only."
            ],
            remedy: "Look for the DISCOVER on the server's side."
        ),
        BootErrorCode(
            "",
            .grub,
            "error: timeout reading",
            meaning: "The TFTP server stopped answering.",
            causes: [
                "Packets are lost on the way.",
                "The server is down.",
            ],
            remedy: "See where the transfer ends in the capture."
        ),
        BootErrorCode(
            "",
            .grub,
            "unsupported HTTP error",
            meaning: "The web server's status is neither 200, 206 nor 404.",
            causes: [
                "A redirection, which GRUB does not follow."
            ],
            remedy: "Serve the file at the URL itself."
        ),
        BootErrorCode(
            "",
            .grub,
            "Minimal BASH-like line editing is supported",
            meaning: "GRUB found no grub.cfg and waits at its prompt.",
            causes: [
                "grub.cfg is not in the folder that the prefix names.",
                "The prefix is empty because the boot file came through a proxy.",
            ],
            remedy: "Put grub.cfg, or grub/grub.cfg, where the read requests look for it; see the prefix with set."
        ),
    ]
}
