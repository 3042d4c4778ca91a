internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The machine was offered an address and never asked for it: what its firmware wants of an offer that this one lacks.
    ///
    /// - Parameters:
    ///   - offer: the last that gave an address or, where none did, that came.
    ///   - offers: all that were heard.
    func untakenOfferCause(_ offer: ObservedDHCPMessage, of offers: [ObservedDHCPMessage]) -> BootCause {
        let what = "\(server(of: offer)) offered \(offer.message.yourAddress)"
        let frames = offers.map(\.stamp.frame).firstAndLast(4)
        switch lack(of: offers.map(\.message)) {
        case .httpClass:
            return cause(
                .address,
                .noBootFile,
                "\(what) without the vendor class HTTPClient: UEFI HTTP boot passes over an offer that does not say it.",
                remedy:
                    "Send option 60 “HTTPClient” to clients whose own class begins so, though they do not ask for it, and a URL as boot file.",
                frames: frames
            )
        case .url(let bootFile):
            let said = bootFile.isEmpty ? "no boot file" : "the boot file \(bootFile.displayText), which is no URL"
            return cause(
                .address,
                .noBootFile,
                "\(what) with \(said): UEFI HTTP boot takes nothing but a URL.",
                remedy:
                    "Name a URL as the boot file of clients whose vendor class begins HTTPClient: http://server/file.efi.",
                frames: frames
            )
        case .bootFile:
            return cause(
                .address,
                .noBootFile,
                "\(what) and no boot file, and no proxyDHCP server named one: UEFI firmware does not ask for an address that it can't boot with.",
                remedy:
                    "Set the boot file (and next-server) for this client's architecture on the DHCP server, or start a proxyDHCP server beside it.",
                frames: frames
            )
        case .words:
            return cause(
                .address,
                .noBootFile,
                "\(what) without the words “Raspberry Pi Boot” in a PXE menu of option 43, and without an address in option 66: a Raspberry Pi passes over it.",
                remedy:
                    "Add a boot menu with that entry, as dnsmasq's pxe-service=0,\"Raspberry Pi Boot\" does, or option 66 with the TFTP server's address.",
                frames: frames
            )
        case nil:
            return cause(
                .address,
                .noOffer,
                "\(what), but the machine never asked for it.",
                remedy: "Compare the offer with what this firmware wants: vendor class, boot file, message size.",
                frames: frames
            )
        }
    }

    private enum Lack {
        /// Option 60 "HTTPClient".
        case httpClass
        /// A URL in the place of this.
        case url([UInt8])
        case bootFile
        /// "Raspberry Pi Boot".
        case words
    }

    /// What none of the offers has that EDK2 takes no offer without (NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c,
    /// HttpBootDxe/HttpBootDhcp4.c); nil where that is not known.
    private func lack(of offers: [DHCPMessage]) -> Lack? {
        if boot.persona?.id == "raspberry-pi" { return .words }
        guard let id = boot.persona?.id, id.hasPrefix("edk2-") else { return nil }
        guard id == "edk2-http" else {
            let leads = offers.contains { $0.bootFile != nil || $0.pxeVendorOptions?.hasDiscoveryOptions ?? false }
            return leads ? nil : .bootFile
        }
        let fitting = offers.filter { $0.networkBootClass?.method == .http }
        guard !fitting.isEmpty else { return .httpClass }
        let names = fitting.compactMap(\.bootFile)
        return names.contains { $0.contains("://".utf8) } ? nil : .url(names.first ?? [])
    }
}
