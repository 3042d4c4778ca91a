extension BootErrorCode {
    /// iPXE's numbers as a BIOS build prints them; on UEFI the last two digits differ (iPXE `include/errno.h`).
    static let ipxe: [BootErrorCode] = [
        BootErrorCode(
            "040ee119",
            .ipxe,
            "No configuration methods succeeded",
            meaning: "No DHCP offer was accepted on this interface.",
            causes: [
                "No DHCP server or relay in this VLAN, or no free address.",
                "The switch port opens later than the ten seconds that iPXE asks (spanning tree).",
                "The link fell and rose when iPXE took the card over.",
            ],
            remedy: "Look for the DISCOVER on the server's side; switch portfast on; let a script repeat dhcp."
        ),
        BootErrorCode(
            "2d03e13b",
            .ipxe,
            "Nothing to boot: No such file or directory",
            meaning: "An address came, but neither a boot file nor a root path.",
            causes: [
                "The server gives the boot file only to other user classes or architectures.",
                "Neither filename nor option 67 is set.",
                "The proxy was not heard within two seconds.",
            ],
            remedy: "Set the boot file for user class iPXE, and next-server with it."
        ),
        BootErrorCode(
            "2d12613b",
            .ipxe,
            "Not found",
            meaning: "The TFTP server has no such file (error 1).",
            causes: [
                "Name, case or folder differ on the server."
            ],
            remedy: "Compare the name in the read request with the server's folder."
        ),
        BootErrorCode(
            "2d12603b",
            .ipxe,
            "No such file or directory",
            meaning: "The TFTP server has no such file (error 1; as older builds print it).",
            causes: [
                "Name, case or folder differ on the server."
            ],
            remedy: "Compare the name in the read request with the server's folder."
        ),
        BootErrorCode(
            "0212603c",
            .ipxe,
            "Permission denied",
            meaning: "The TFTP server refuses the file (error 2).",
            causes: [
                "The file's permissions.",
                "The path leaves the server's root folder.",
            ],
            remedy: "Make the file readable for the server's user."
        ),
        BootErrorCode(
            "3d126001",
            .ipxe,
            "Inappropriate I/O control operation",
            meaning: "The TFTP server calls the request illegal (error 4).",
            causes: [
                "The server does not know the mode or an option."
            ],
            remedy: "Use another TFTP server, or switch off its strictness."
        ),
        BootErrorCode(
            "3c126003",
            .ipxe,
            "Operation not supported",
            meaning: "The TFTP server answered with another error than 1, 2 or 4.",
            causes: [
                "The error's text in the capture says which."
            ],
            remedy: "Read the error's text in the capture or the server's log."
        ),
        BootErrorCode(
            "4c126035",
            .ipxe,
            "Connection timed out",
            meaning: "The TFTP server did not answer, or stopped midway.",
            causes: [
                "No TFTP server at that address, or a firewall.",
                "Packets of 1432 octets do not get through.",
            ],
            remedy: "See whether the read request reaches the server and whether data come back."
        ),
        BootErrorCode(
            "1c126102",
            .ipxe,
            "Invalid blksize",
            meaning: "The server acknowledged a block size that is no number.",
            causes: [
                "A broken TFTP server."
            ],
            remedy: "Use another TFTP server."
        ),
        BootErrorCode(
            "2d0c613b",
            .ipxe,
            "Not found",
            meaning: "The web server has no such file (404).",
            causes: [
                "The URL's path."
            ],
            remedy: "Fetch the URL with curl; check the path's case."
        ),
        BootErrorCode(
            "2d0c603b",
            .ipxe,
            "No such file or directory",
            meaning: "The web server has no such file (404; as older builds print it).",
            causes: [
                "The URL's path."
            ],
            remedy: "Fetch the URL with curl; check the path's case."
        ),
        BootErrorCode(
            "410c613c",
            .ipxe,
            "HTTP 403 Forbidden",
            meaning: "The web server refuses the file (403).",
            causes: [
                "The file's permissions or the server's access rules."
            ],
            remedy: "Let the machine's address in."
        ),
        BootErrorCode(
            "020c613c",
            .ipxe,
            "HTTP 401 Unauthorized",
            meaning: "The web server wants a user name (401).",
            causes: [
                "The URL is protected."
            ],
            remedy: "Put user and password into the URL, or open it for the boot network."
        ),
        BootErrorCode(
            "1d0c6439",
            .ipxe,
            "HTTP 4xx Client Error",
            meaning: "The web server refuses the request.",
            causes: [
                "The request's host name or path."
            ],
            remedy: "Read the status in the capture or the server's log."
        ),
        BootErrorCode(
            "1d0c6539",
            .ipxe,
            "HTTP 5xx Server Error",
            meaning: "The web server failed.",
            causes: [
                "A script behind the URL failed."
            ],
            remedy: "Read the server's error log."
        ),
        BootErrorCode(
            "1d0c6239",
            .ipxe,
            "Content length mismatch",
            meaning: "The body is shorter or longer than Content-Length said.",
            causes: [
                "A proxy or the server broke the transfer off."
            ],
            remedy: "Fetch the URL with curl and compare sizes."
        ),
        BootErrorCode(
            "3c0c6203",
            .ipxe,
            "Unsupported transfer encoding",
            meaning: "The web server uses another transfer encoding than chunked.",
            causes: [
                "Compression by the server or a proxy."
            ],
            remedy: "Switch compression off for boot files."
        ),
        BootErrorCode(
            "4c0a6035",
            .ipxe,
            "Connection timed out",
            meaning: "The TCP connection was not answered, or stopped midway.",
            causes: [
                "The web server is down, or a firewall drops the port.",
                "No route: router or netmask are wrong.",
            ],
            remedy: "Try the URL from another machine in the same VLAN; check option 3."
        ),
        BootErrorCode(
            "0f0a6039",
            .ipxe,
            "Connection reset",
            meaning: "The server refused or broke the TCP connection.",
            causes: [
                "Nothing listens on that port.",
                "The server closed it.",
            ],
            remedy: "Check the port in the URL and the server's log."
        ),
        BootErrorCode(
            "280a6011",
            .ipxe,
            "Network unreachable",
            meaning: "There is no route to the server.",
            causes: [
                "Option 3 is missing, and the server is in another network."
            ],
            remedy: "Set the router, or a boot server in the same network."
        ),
        BootErrorCode(
            "3e11613b",
            .ipxe,
            "DNS name does not exist",
            meaning: "The name in the URL has no address.",
            causes: [
                "The name is misspelled, or not in this DNS."
            ],
            remedy: "Look the name up against the server of option 6."
        ),
        BootErrorCode(
            "3e11623b",
            .ipxe,
            "No DNS servers available",
            meaning: "The URL has a name, and no DNS server was given.",
            causes: [
                "Option 6 is missing."
            ],
            remedy: "Set option 6, or use an address."
        ),
        BootErrorCode(
            "4c116035",
            .ipxe,
            "Connection timed out",
            meaning: "The DNS server did not answer.",
            causes: [
                "Option 6 names a wrong server, or a firewall drops port 53."
            ],
            remedy: "Check option 6."
        ),
        BootErrorCode(
            "4c106035",
            .ipxe,
            "Connection timed out",
            meaning: "DHCP was not answered.",
            causes: [
                "No DHCP server or relay in this VLAN."
            ],
            remedy: "Look for the DISCOVER on the server's side."
        ),
        BootErrorCode(
            "4c376035",
            .ipxe,
            "Connection timed out",
            meaning: "ARP was not answered.",
            causes: [
                "The server or router is down, or the netmask is wrong."
            ],
            remedy: "Check address, netmask and router in the lease."
        ),
        BootErrorCode(
            "2e008001",
            .ipxe,
            "Could not boot image: Exec format error",
            meaning: "What was fetched is nothing that this iPXE can start.",
            causes: [
                "A file for another architecture, or an error page in its place.",
                "The image's type is not built in.",
                "A script without #!ipxe in its first line.",
            ],
            remedy: "Look at the file's first octets; build iPXE with that image type; check Secure Boot."
        ),
        BootErrorCode(
            "2e018001",
            .ipxe,
            "Exec format error",
            meaning: "The ELF image can't be started.",
            causes: [
                "An ELF .c32 of Syslinux 5 or later under a BIOS iPXE."
            ],
            remedy: "Use PXELINUX's own loader for its modules."
        ),
        BootErrorCode(
            "0200813c",
            .ipxe,
            "Untrusted image",
            meaning: "The image's signature is missing or wrong.",
            causes: [
                "imgtrust is on."
            ],
            remedy: "Sign the image, or switch imgtrust off."
        ),
        BootErrorCode(
            "3c092003",
            .ipxe,
            "Operation not supported",
            meaning: "The URI's scheme is not built in.",
            causes: [
                "https:// or nfs:// in a build without it."
            ],
            remedy: "Use http://, or a build with the scheme."
        ),
        BootErrorCode(
            "38086101",
            .ipxe,
            "Link status: Down",
            meaning: "The card sees no link.",
            causes: [
                "No cable, or the port is still coming up."
            ],
            remedy: "Check the cable; wait with iflinkwait."
        ),
        BootErrorCode(
            "2c03e03b",
            .ipxe,
            "No such device",
            meaning: "There is no network card that iPXE knows.",
            causes: [
                "No driver for the card in this build."
            ],
            remedy: "Use undionly.kpxe or snponly.efi, which drive the card through the firmware."
        ),
    ]
}
