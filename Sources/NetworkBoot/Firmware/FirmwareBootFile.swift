internal import NetworkProtocols

/// The boot file that a firmware makes out of what DHCP servers and proxies said.
struct FirmwareBootFile: Sendable {
    /// The name as the firmware reads it, octet for octet.
    let name: [UInt8]
    /// The message that named it: what a boot loader finds in the firmware's cache as the server's reply.
    let message: DHCPMessage
    let place: Place

    /// Where it is to be had.
    enum Place: Sendable {
        case known(BootFileLocation)
        /// By a URL whose host has a name.
        case named(BootURL)
    }

    /// Why there is none.
    struct Missing: Error {
        let failure: BootFailure
        let sentence: String

        init(_ failure: BootFailure, _ sentence: String) {
            self.failure = failure
            self.sentence = sentence
        }
    }

    /// The file that this firmware asks for after this lease.
    static func choose(from lease: DHCPLease, firmware: Persona.Firmware) -> Result<FirmwareBootFile, Missing> {
        let own = [lease.acknowledgement]
        let proxy = lease.proxy.map { [$0] } ?? []
        for message in firmware.prefersProxy ? proxy + own : own + proxy {
            guard let name = name(in: message, firmware: firmware) else { continue }
            return place(of: name, in: message, firmware: firmware).map {
                FirmwareBootFile(name: name, message: message, place: $0)
            }
        }
        if lease.proxy != nil {
            return .failure(Missing(.bootServerWithoutFile, "Neither the DHCP server nor the proxy named a boot file."))
        }
        return .failure(Missing(.noBootFile, "The DHCP server \(lease.server) gave an address and no boot file."))
    }

    private static func name(in message: DHCPMessage, firmware: Persona.Firmware) -> [UInt8]? {
        for source in firmware.bootFileSources {
            switch source {
            case .field:
                if let name = message.bootFileInField { return name.name }
            case .option:
                guard let name = message.bootFileInOption else { continue }
                guard firmware.readsOptionUpToNUL, !name.isNULTerminated else { return name.name }
                // The octets that follow the option in memory, up to the field's length.
                let behind = message.encoded.dropFirst(name.offset + name.raw.count)
                return Array((name.raw + behind.prefix { $0 != 0 }).prefix(127))
            }
        }
        return nil
    }

    private static func place(
        of name: [UInt8],
        in message: DHCPMessage,
        firmware: Persona.Firmware
    ) -> Result<Place, Missing> {
        let url = firmware.http == nil ? nil : BootURL(name)
        if firmware.takesURLsOnly, !["http", "https"].contains(url?.scheme) {
            return .failure(
                Missing(.urlRefused, "The boot file is named \(name.displayText), which is no http:// or https:// URL.")
            )
        }
        if let url {
            guard ["http", "tftp"].contains(url.scheme) else {
                return .failure(Missing(.notPlayed, "Fetching a boot file by \(url.scheme) is not played yet."))
            }
            guard let address = IPv4Address(utf8: url.host) else { return .success(.named(url)) }
            return .success(.known(BootFileLocation(url, at: address)))
        }
        for source in firmware.nextServerSources {
            let address: IPv4Address? =
                switch source {
                case .field: message.nextServer
                case .option66: message.serverNameInOption.flatMap { IPv4Address(utf8: $0.name) }
                case .serverIdentifier: message.serverIdentifier
                case .firstBootServer: message.firstBootServer
                }
            if let address, !address.isUnspecified {
                return .success(.known(.tftp(Endpoint(address: address, port: 69), name: name)))
            }
        }
        return .failure(
            Missing(.noNextServer, "A boot file was named, but not the server that has it: siaddr is 0.0.0.0.")
        )
    }
}

extension DHCPMessage {
    /// The first listed boot server, where its option 43 wants the file loaded without prompt and menu.
    fileprivate var firstBootServer: IPv4Address? {
        guard isPXEServer, let tags = pxeVendorOptions,
            tags.discoveryControl?.contains(.loadsBootFileAtOnce) ?? false
        else { return nil }
        return tags.bootServers?.first?.addresses.first
    }
}
