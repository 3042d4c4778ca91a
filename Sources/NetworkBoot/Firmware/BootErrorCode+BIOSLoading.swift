extension BootErrorCode {
    /// Codes E00 to E3F of BIOS ROMs: the ROM itself, ARP and TFTP (Intel's list).
    static let biosLoading: [BootErrorCode] = [
        BootErrorCode(
            "PXE-E00",
            .biosROM,
            "Could not find enough free base memory",
            meaning: "The ROM finds no free room between 480 and 640 KiB.",
            causes: [
                "Another option ROM took the memory.",
                "The BIOS did not clear it.",
            ],
            remedy: "Switch off option ROMs that are not needed, or update the BIOS."
        ),
        BootErrorCode(
            "PXE-E01",
            .biosROM,
            "PCI Vendor and Device IDs do not match!",
            meaning: "The BIOS started the ROM for another card than its own.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E04",
            .biosROM,
            "Error reading PCI configuration space",
            meaning: "The BIOS can't read the card's PCI registers.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E05",
            .biosROM,
            "EEPROM checksum error",
            meaning: "What the card keeps in its EEPROM is damaged.",
            causes: [
                "Writing the EEPROM was interrupted."
            ],
            remedy: "Write the card's ROM anew with the maker's tool."
        ),
        BootErrorCode(
            "PXE-E06",
            .biosROM,
            "Option ROM requires DDIM support",
            meaning: "The ROM was not put where it can be written to.",
            causes: [
                "The BIOS is too old for the ROM."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E07",
            .biosROM,
            "PCI BIOS calls not supported",
            meaning: "The BIOS has no PCI services.",
            causes: [
                "The BIOS is too old for the ROM."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E08",
            .biosROM,
            "Unexpected API error",
            meaning: "A PXE function returned a status that it should not.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E09",
            .biosROM,
            "Unexpected UNDI loader error",
            meaning: "The card's driver could not be loaded.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E11",
            .biosROM,
            "ARP timeout",
            meaning: "Four ARP requests for the boot server, or for the router to it, stayed without an answer.",
            causes: [
                "The boot server's address is wrong or the machine is down.",
                "The router does not answer, or option 3 names a wrong one.",
                "Option 60 is set to PXEClient on a DHCP server while the proxy is another machine.",
            ],
            remedy:
                "Check siaddr and option 54 in the offer, the netmask and the router; ping the address from the same "
                + "VLAN."
        ),
        BootErrorCode(
            "PXE-E20",
            .biosROM,
            "BIOS extended memory copy error",
            meaning: "The BIOS could not copy to memory above 1 MiB.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the BIOS."
        ),
        BootErrorCode(
            "PXE-E21",
            .biosROM,
            "BIS integrity check failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E22",
            .biosROM,
            "BIS image/credential validation failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E23",
            .biosROM,
            "BIS initialization failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E24",
            .biosROM,
            "BIS shutdown failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E25",
            .biosROM,
            "BIS get boot object authorization check flag failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E26",
            .biosROM,
            "BIS free memory failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E27",
            .biosROM,
            "BIS get signature information failed",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E28",
            .biosROM,
            "BIS bad entry structure checksum",
            meaning: "The check of signed boot images (BIS) failed.",
            causes: [
                "Boot integrity services are on and the image is not signed for this machine.",
                "The firmware's own part of them is damaged.",
            ],
            remedy: "Switch boot integrity services off in the firmware's setup, or sign the boot image."
        ),
        BootErrorCode(
            "PXE-E32",
            .biosROM,
            "TFTP open timeout",
            meaning: "The read request stayed without an answer.",
            causes: [
                "No TFTP server runs at that address.",
                "A firewall drops port 69, or the answer from the server's new port.",
                "siaddr or option 66 names the wrong machine.",
            ],
            remedy:
                "See whether the request reaches the server (tcpdump port 69), whether it answers, and from which "
                + "address."
        ),
        BootErrorCode(
            "PXE-E35",
            .biosROM,
            "TFTP read timeout",
            meaning: "The transfer began, then no more data came.",
            causes: [
                "Packets larger than the path's MTU, or their fragments, are lost.",
                "A firewall closes the transfer's ports after the first packet.",
                "The server was stopped.",
            ],
            remedy:
                "Look where the capture ends; try blksize 512 or 1428 on the server; let UDP between the high ports "
                + "pass."
        ),
        BootErrorCode(
            "PXE-E36",
            .biosROM,
            "Error received from TFTP server",
            meaning: "The server answered with a TFTP error.",
            causes: [
                "The file is not there, or may not be read.",
                "The server refuses an option.",
            ],
            remedy: "Read the error's text in the capture or in the server's log."
        ),
        BootErrorCode(
            "PXE-E38",
            .biosROM,
            "TFTP cannot open connection",
            meaning: "The read request could not be sent.",
            causes: [
                "The card failed while sending."
            ],
            remedy: "Check the cable and the card."
        ),
        BootErrorCode(
            "PXE-E39",
            .biosROM,
            "TFTP cannot read from connection",
            meaning: "An acknowledgement could not be sent.",
            causes: [
                "The card failed while sending."
            ],
            remedy: "Check the cable and the card."
        ),
        BootErrorCode(
            "PXE-E3A",
            .biosROM,
            "TFTP too many packages",
            meaning: "More came than fits where the file goes.",
            causes: [
                "The boot file is larger than the memory for it.",
                "A multicast file grew while it was sent.",
            ],
            remedy: "Name a smaller boot file; a BIOS loads about 500 KiB at most."
        ),
        BootErrorCode(
            "PXE-E3B",
            .biosROM,
            "TFTP Error - File Not found",
            meaning: "The server has no file of that name (TFTP error 1).",
            causes: [
                "The name is spelled otherwise on the server: case, slashes, folder.",
                "The server's root folder is another than thought.",
                "Rubbish is glued to the name's end because option 67 came without a NUL.",
            ],
            remedy: "Compare the name in the read request, octet by octet, with the server's folder."
        ),
        BootErrorCode(
            "PXE-E3C",
            .biosROM,
            "TFTP Error - Access Violation",
            meaning: "The server may not read the file, or does not want to (TFTP error 2).",
            causes: [
                "The file's permissions.",
                "The path leaves the server's root folder.",
            ],
            remedy: "Make the file readable for the server's user; use a path below its root."
        ),
        BootErrorCode(
            "PXE-E3F",
            .biosROM,
            "TFTP packet size is invalid",
            meaning: "A data packet is larger than the ROM takes, 1456 octets or what was agreed.",
            causes: [
                "The server does not keep to the block size it acknowledged."
            ],
            remedy: "Limit the block size on the server to 1456 or below, or switch options off."
        ),
    ]
}
