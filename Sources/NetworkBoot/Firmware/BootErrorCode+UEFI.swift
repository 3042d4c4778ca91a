extension BootErrorCode {
    /// The codes of EDK2's PXE driver (`NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c`, PxeBcLoadBootFile): all that it prints.
    static let uefi: [BootErrorCode] = [
        BootErrorCode(
            "PXE-E05",
            .uefi,
            "Buffer size is smaller than the requested file.",
            meaning: "The file is larger than the server, or option 13, had said.",
            causes: [
                "Option 13 gives a wrong size.",
                "The file changed between the two transfers.",
            ],
            remedy: "Take option 13 away; leave the file alone while machines boot."
        ),
        BootErrorCode(
            "PXE-E07",
            .uefi,
            "Network device error.",
            meaning: "The network driver reports an error, or a DHCP server refused the address (DHCPNAK).",
            causes: [
                "The driver or the card.",
                "A second DHCP server, authoritative for another network, that says DHCPNAK.",
            ],
            remedy: "Look for a DHCPNAK in the capture; update the firmware; try another port or card."
        ),
        BootErrorCode(
            "PXE-E09",
            .uefi,
            "Could not allocate I/O buffers.",
            meaning: "There is no memory for the file.",
            causes: [
                "The boot file is huge, such as a whole disk image."
            ],
            remedy: "Name a boot loader, not an image."
        ),
        BootErrorCode(
            "PXE-E12",
            .uefi,
            "Could not detect network connection.",
            meaning: "The card sees no link.",
            causes: [
                "No cable, or a dead switch port."
            ],
            remedy: "Check the cable and the port."
        ),
        BootErrorCode(
            "PXE-E16",
            .uefi,
            "No valid offer received.",
            meaning: "Offers came, but none that this firmware can boot from.",
            causes: [
                "The offer has no boot file, and no proxy added one.",
                "Option 60 PXEClient without option 43 sent it to port 4011, where nobody answered.",
                "Option 43 is damaged.",
            ],
            remedy:
                "Look at the offers: boot file for this architecture (option 93), option 60 only together with what "
                + "belongs to it."
        ),
        BootErrorCode(
            "PXE-E18",
            .uefi,
            "Server response timeout.",
            meaning: "A server did not answer in time: no DHCP offer at all, or the TFTP server is silent.",
            causes: [
                "No DHCP server or relay in this VLAN.",
                "The TFTP server is down, or a firewall drops it.",
                "Large packets are lost on the way.",
            ],
            remedy: "See in the capture which question stayed without an answer: DISCOVER, ARP or read request."
        ),
        BootErrorCode(
            "PXE-E21",
            .uefi,
            "Remote boot cancelled.",
            meaning: "A key was pressed, or the boot program returned.",
            causes: [
                "Escape on the keyboard or the console.",
                "The loader ended with an error, such as Secure Boot refusing it.",
            ],
            remedy: "Start again without a key; check Secure Boot and the loader's own message."
        ),
        BootErrorCode(
            "PXE-E22",
            .uefi,
            "Client received ICMP error from server.",
            meaning: "The server's port is closed.",
            causes: [
                "The TFTP daemon does not run on the next server."
            ],
            remedy: "Start the TFTP service, or correct next-server."
        ),
        BootErrorCode(
            "PXE-E23",
            .uefi,
            "Client received TFTP error from server.",
            meaning: "The TFTP server answered with an error.",
            causes: [
                "The file is not there: name, case, folder.",
                "The file may not be read.",
            ],
            remedy: "Read the error's text in the capture or the server's log; compare the name octet by octet."
        ),
        BootErrorCode(
            "PXE-E53",
            .uefi,
            "No boot filename received.",
            meaning: "The chosen offer, or the answer on port 4011, names no boot file.",
            causes: [
                "Option 67 and the file field are empty in the reply that counts.",
                "The TFTP server's OACK lacks tsize, which this firmware takes for the same.",
            ],
            remedy:
                "Set option 67 in the reply for this architecture, in the ACK as in the OFFER; use a TFTP server that "
                + "acknowledges tsize (RFC 2349), or send option 13."
        ),
        BootErrorCode(
            "PXE-E99",
            .uefi,
            "Unexpected network error.",
            meaning: "Any other error.",
            causes: [
                "A URL stands where this firmware expects a file name for TFTP.",
                "The boot file's server can't be read from the reply.",
                "The TFTP server knows no options and sends the file where its size was asked for.",
            ],
            remedy:
                "Give TFTP clients a plain name, and URLs only to HTTPClient; use a TFTP server with options (RFC 2347), or "
                + "send option 13."
        ),
        BootErrorCode(
            "",
            .uefi,
            "BdsDxe: failed to load Boot0001",
            meaning:
                "The boot manager has no program to start: the boot before it failed, or what came is none for this "
                + "processor. It goes on to the next boot option.",
            causes: [
                "The lines above it say why nothing came.",
                "\"NBP file downloaded successfully.\" stands above it: the file is for a BIOS, or for another processor.",
            ],
            remedy:
                "Answer each architecture (option 93) with its own file: 7 with an .efi file for x64, 6 for 32-bit x86, 11 "
                + "for ARM64."
        ),
    ]
}

extension BootErrorCode {
    /// The messages of EDK2's HTTP boot driver (`NetworkPkg/HttpBootDxe`).
    static let uefiHTTP: [BootErrorCode] = [
        BootErrorCode(
            "",
            .uefiHTTP,
            "Error: Could not retrieve NBP file size from HTTP server.",
            meaning: "Neither HEAD nor GET gave the boot file's size.",
            causes: [
                "The file is not on the web server, or the server redirects.",
                "Plain http:// is not allowed in this firmware.",
                "The name in the URL has no address: option 6 is missing or wrong.",
                "The server's certificate is not accepted.",
            ],
            remedy:
                "Fetch the URL with curl -I from the same VLAN; check DNS, redirections, and whether the firmware "
                + "allows http://."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "Error: Server response timeout.",
            meaning: "A server did not answer in time.",
            causes: [
                "No offer with vendor class HTTPClient came.",
                "The web server is silent.",
            ],
            remedy: "The reply must echo option 60 as HTTPClient and carry a URI in option 67."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "Error: Remote boot cancelled.",
            meaning: "A key was pressed.",
            causes: [
                "A key was pressed."
            ],
            remedy: "Start again."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "HTTP ERROR: Resource Redirected.",
            meaning: "The web server answered with a redirection, which this firmware does not follow.",
            causes: [
                "The server sends http:// to https://, or to another host."
            ],
            remedy: "Serve the file at the URL itself."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "Error: Invalid URI address.",
            meaning: "The boot file's name is no URL of http:// or https://.",
            causes: [
                "A name for TFTP stands in option 67 of a reply of class HTTPClient."
            ],
            remedy: "Send clients of architecture 15 to 19 a whole URL, and plain names to PXEClient only."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "Error: Access forbidden, only HTTPS connection is allowed.",
            meaning: "This firmware takes no http:// (PcdAllowHttpConnections).",
            causes: [
                "The URL begins with http://."
            ],
            remedy: "Serve the file over https:// with a certificate that the firmware knows, or change its setup."
        ),
        BootErrorCode(
            "",
            .uefiHTTP,
            "Client Error: 404 Not Found",
            meaning: "The web server does not have the boot file; so it answered HEAD and GET.",
            causes: [
                "The path in option 67 is not that of the file on the web server."
            ],
            remedy: "Fetch the URL with curl -I; compare path and case."
        ),
    ]
}
