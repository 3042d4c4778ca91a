internal import NetworkProtocols

extension Persona {
    static let edk2HTTP = Persona(
        id: "edk2-http",
        name: "UEFI HTTP boot (EDK2)",
        kind: .firmware,
        architectures: [.x86UEFIHTTP, .x64UEFIHTTP, .arm32UEFIHTTP, .arm64UEFIHTTP, .riscv64UEFIHTTP],
        isBootClient: true,
        facts: [
            Fact("Its vendor class begins `HTTPClient`.", source: "UEFI 2.10 §24.7.3.1; EDK2 NetworkPkg/HttpBootDxe"),
            Fact(
                "An offer counts only if its vendor class begins `HTTPClient` and option 67 or `file` is a URI.",
                source: "EDK2 NetworkPkg/HttpBootDxe/HttpBootDhcp4.c"
            ),
            Fact(
                "It asks for the size by HEAD, then by GET, then fetches the file; it follows no redirect.",
                source: "EDK2 NetworkPkg/HttpBootDxe/HttpBootClient.c"
            ),
            Fact(
                "Its list of wanted options has 27 places, one of which is never set: it asks for neither 66 nor 128 to 135.",
                source: "EDK2 NetworkPkg/HttpBootDxe/HttpBootDhcp4.c, HttpBootBuildDhcp4Options",
                explains: [.dhcpOption(55)]
            ),
            Fact(
                "A URL with a name needs option 6 in the offer of the address; an offer without is not asked for.",
                source: "EDK2 NetworkPkg/HttpBootDxe/HttpBootDhcp4.c, HttpBootSelectDhcpOffer"
            ),
            Fact(
                "A file is a program, a CD or a disk by its Content-Type, else by the last four characters of its path; what "
                    + "is neither is refused. Of a CD or disk it makes a RAM disk.",
                source: "EDK2 NetworkPkg/HttpBootDxe/HttpBootSupport.c, HttpBootCheckImageType; HttpBootImpl.c"
            ),
            Fact(
                "Plain http:// works only where the firmware's builder allowed it.",
                source: "EDK2 NetworkPkg/NetworkPkg.dec, PcdAllowHttpConnections"
            ),
        ],
        signatures: [
            Signature([.vendorClass("HTTPClient")], supporting: [.has([93]), .has([97])])
        ],
        screen: ScreenLine.edk2HTTP,
        dhcp: edk2DHCP(
            .http,
            .x64UEFIHTTP,
            requests: [
                // The driver sets 26 of 27 places; in the other stands what lay in memory.
                1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60, 0, 67, 97,
            ]
        ),
        firmware: Firmware(
            tftp: TFTPClientConfiguration(),
            http: .edk2HTTPBoot,
            takesURLsOnly: true,
            bootFileSources: [.option, .field],
            nextServerSources: [],
            imageLimit: .max,
            wording: .edk2(.http)
        )
    )
}
