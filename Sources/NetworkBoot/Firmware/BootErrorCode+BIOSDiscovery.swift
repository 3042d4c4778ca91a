extension BootErrorCode {
    /// The codes of PXE ROMs for BIOS machines (Intel's list; Broadcom's and others' ROMs print the same).
    static let biosROM: [BootErrorCode] = biosLoading + biosDiscovery + biosAnswers
}

extension BootErrorCode {
    /// Codes E51 to EC9 of BIOS ROMs: DHCP, the card, boot server discovery.
    static let biosDiscovery: [BootErrorCode] = [
        BootErrorCode(
            "PXE-E51",
            .biosROM,
            "No DHCP or proxyDHCP offers were received.",
            meaning: "Nobody answered the DHCPDISCOVERs.",
            causes: [
                "No DHCP server in this VLAN, and no relay.",
                "The switch port still waits (spanning tree) while the machine asks.",
                "The server has no free address, or does not serve this machine.",
                "A firewall on the server drops port 67.",
            ],
            remedy:
                "Look for the DISCOVER on the server's side. If it is missing there: relay, VLAN, portfast. If it is "
                + "there: pool and log of the server."
        ),
        BootErrorCode(
            "PXE-E52",
            .biosROM,
            "proxyDHCP offers were received. No DHCP offers were received.",
            meaning: "A boot server answered, but nobody offered an address.",
            causes: [
                "The DHCP server's pool is empty, or it filters this machine.",
                "The relay forwards to the proxy only.",
            ],
            remedy: "Check the DHCP server's log and pool, and the list of servers in the relay."
        ),
        BootErrorCode(
            "PXE-E53",
            .biosROM,
            "No boot filename received",
            meaning: "An address was offered, but no boot file with it.",
            causes: [
                "Neither the file field nor option 67 is filled.",
                "The server has the boot file in another class, subnet or host entry.",
                "The proxy that should name it did not answer in time.",
                "Option 52 says that the file field holds options, and the ROM does not read it.",
            ],
            remedy:
                "Set the boot file (filename, dhcp-boot, option 67) and the next server for this machine's "
                + "architecture, or start the proxy."
        ),
        BootErrorCode(
            "PXE-E55",
            .biosROM,
            "ProxyDHCP service did not reply to request on port 4011",
            meaning: "The offer sent the machine to port 4011, and nobody answered there.",
            causes: [
                "Option 60 is set to PXEClient on a DHCP server that has no PXE service beside it.",
                "A firewall drops port 4011.",
                "The service answers to port 68 instead of to the port it was asked from.",
            ],
            remedy:
                "Take option 60 away if the PXE service is another machine; else start the service and open UDP port "
                + "4011."
        ),
        BootErrorCode(
            "PXE-E60",
            .biosROM,
            "Invalid UNDI API function number",
            meaning: "The card's driver lacks a function.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-E61",
            .biosROM,
            "Media test failure, check cable",
            meaning: "The card sees no link.",
            causes: [
                "No cable, a dead switch port, or a broken card."
            ],
            remedy: "Check the cable and the switch port's lamp; try another port."
        ),
        BootErrorCode(
            "PXE-E63",
            .biosROM,
            "Error while initializing the NIC",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E64",
            .biosROM,
            "Error while initializing the PHY",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E65",
            .biosROM,
            "Error while reading the configuration data",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E66",
            .biosROM,
            "Error while reading the initialization data",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E67",
            .biosROM,
            "Invalid MAC address",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E68",
            .biosROM,
            "Invalid EEPROM checksum",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E69",
            .biosROM,
            "Error while setting interrupt",
            meaning: "The network card does not start.",
            causes: [
                "The card or its EEPROM is broken."
            ],
            remedy: "Try another card; update its ROM."
        ),
        BootErrorCode(
            "PXE-E74",
            .biosROM,
            "Bad or missing PXE menu and/or prompt information",
            meaning: "Option 43 has PXE tags, but menu and prompt are missing or damaged.",
            causes: [
                "Suboption 9 or 10 is missing while discovery control does not say to take the boot file at once.",
                "A suboption's length is wrong.",
            ],
            remedy: "Send both 43.9 and 43.10, or 43.6 with 8 beside a boot file."
        ),
        BootErrorCode(
            "PXE-E76",
            .biosROM,
            "Bad or missing multicast discovery address",
            meaning: "Discovery by multicast is allowed, but no address is given.",
            causes: [
                "43.6 leaves bit 1 clear and 43.7 is missing."
            ],
            remedy: "Set bit 1 of 43.6, or send 43.7."
        ),
        BootErrorCode(
            "PXE-E77",
            .biosROM,
            "Bad or missing discovery server list",
            meaning: "Only listed servers may be asked, and there is no list.",
            causes: [
                "43.6 forbids broadcast and multicast, or demands the list, and 43.8 is missing or damaged."
            ],
            remedy: "Send 43.8, or clear bits 0 to 2 of 43.6."
        ),
        BootErrorCode(
            "PXE-E78",
            .biosROM,
            "Could not locate boot server",
            meaning: "No boot server answered the discovery.",
            causes: [
                "The servers of 43.8 are down, or do not know the chosen type.",
                "Port 4011 is closed.",
            ],
            remedy: "Check that the boot server answers for the type of the menu's entry."
        ),
        BootErrorCode(
            "PXE-E79",
            .biosROM,
            "NBP is too big to fit in free base memory",
            meaning: "The boot file is larger than a BIOS can load.",
            causes: [
                "A file for UEFI was offered to a BIOS.",
                "The file is a kernel or an image, not a boot loader.",
            ],
            remedy: "Offer a BIOS loader to architecture 0 (pxelinux.0, undionly.kpxe)."
        ),
        BootErrorCode(
            "PXE-E7A",
            .biosROM,
            "Client could not locate a secure server",
            meaning: "Signed boot is demanded, and no server offers it.",
            causes: [
                "Boot integrity services are on in the firmware."
            ],
            remedy: "Switch boot integrity services off in the firmware's setup."
        ),
        BootErrorCode(
            "PXE-E7B",
            .biosROM,
            "Missing MTFTP server IP address",
            meaning: "A boot file came, but no server's address: siaddr is 0 and no PXE tag helps.",
            causes: [
                "Only option 66 is set, which this ROM does not read.",
                "next-server is not set.",
            ],
            remedy: "Set next-server, so that siaddr is filled."
        ),
        BootErrorCode(
            "PXE-E81",
            .biosROM,
            "!PXE structure is invalid",
            meaning: "The program that was started does not find the ROM's interface.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E82",
            .biosROM,
            "PXENV+ structure is invalid",
            meaning: "The program that was started does not find the ROM's old interface.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E83",
            .biosROM,
            "Invalid DHCP option format",
            meaning: "PXE tags in the stored reply are damaged.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E84",
            .biosROM,
            "Could not get pointer to original packet storage",
            meaning: "The ROM does not show its stored replies.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E85",
            .biosROM,
            "Not enough extended memory",
            meaning: "The RAM disk does not fit into memory.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E86",
            .biosROM,
            "RAMdisk image corrupted",
            meaning: "The RAM disk is no disk image.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E87",
            .biosROM,
            "Could not find selected boot item",
            meaning: "The boot server's reply has no boot item (43.71).",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E88",
            .biosROM,
            "Could not locate boot server",
            meaning: "Nobody answered the request for the RAM disk.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-E89",
            .biosROM,
            "Could not download boot image",
            meaning: "The RAM disk could not be fetched.",
            causes: [
                "Test programs such as apitest.0 and dosundi.0 print it."
            ],
            remedy: "Check the boot server's answer and its files."
        ),
        BootErrorCode(
            "PXE-EA0",
            .biosROM,
            "Network boot canceled by keystroke",
            meaning: "Somebody pressed Escape.",
            causes: [
                "A key was pressed."
            ],
            remedy: "Start again."
        ),
        BootErrorCode(
            "PXE-EC1",
            .biosROM,
            "BaseCode ROM ID structure was not found",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC3",
            .biosROM,
            "BaseCode ROM ID structure is invalid",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC4",
            .biosROM,
            "UNDI ROM ID structure was not found",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC5",
            .biosROM,
            "UNDI ROM ID structure is invalid",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC6",
            .biosROM,
            "UNDI driver image is invalid",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC8",
            .biosROM,
            "!PXE structure was not found in UNDI driver code segment",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-EC9",
            .biosROM,
            "PXENV+ structure was not found in UNDI driver code segment",
            meaning: "The ROM does not find its own parts.",
            causes: [
                "The network card's ROM or the firmware is damaged, or the two do not fit each other."
            ],
            remedy: "Update the firmware and the card's ROM; try another card."
        ),
        BootErrorCode(
            "PXE-M0F",
            .biosROM,
            "Exiting PXE ROM.",
            meaning: "The ROM gives up and the BIOS goes on to the next device.",
            causes: [
                "Something before it failed: the line above says what."
            ],
            remedy: "Look at the code printed before it."
        ),
    ]
}
