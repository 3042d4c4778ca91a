internal import NetworkProtocols

/// What a firmware writes on the screen, line by line.
struct FirmwareScreen: Sendable {
    let persona: Persona
    let wording: Persona.Firmware.Wording
    let host: any BootHost

    /// The banner.
    func begin() {
        switch wording {
        case .bootAgent:
            host.show("Intel(R) Boot Agent GE v1.5.50")
            host.show("Copyright (C) 1997-2013, Intel Corporation")
        case .ipxe:
            host.show("iPXE initialising devices...ok")
            host.show("iPXE 1.0.0+ -- Open Source Network Boot Firmware -- http://ipxe.org")
            host.show("Press Ctrl-B for the iPXE command line...")
        case .uBoot: break
        case .edk2(let method): beginEDK2(method)
        case .etherboot, .raspberryPi: break
        }
    }

    func askForAddress() {
        if wording == .etherboot { host.show("Searching for server (DHCP)...") }
        guard wording == .bootAgent else { return }
        let address = host.hardware.hardwareAddress.text(separator: " ").uppercased()
        let uuid = PXELINUXConfigurationSearch.text(uuid: host.hardware.uuid)?.uppercased() ?? ""
        host.show("CLIENT MAC ADDR: \(address)  GUID: \(uuid)")
        host.show("DHCP.")
    }

    func showAddress(of lease: DHCPLease) {
        let interface = lease.interfaceConfiguration
        switch wording {
        case .bootAgent:
            host.show("CLIENT IP: \(lease.address)  MASK: \(interface.mask)  DHCP IP: \(lease.server)")
            if let router = interface.router { host.show("GATEWAY IP: \(router)") }
        case .ipxe:
            host.show("Configuring (net0 \(host.hardware.hardwareAddress))... ok")
            let router = interface.router.map { " gw \($0)" } ?? ""
            host.show("net0: \(lease.address)/\(interface.mask)\(router)")
        case .uBoot: break
        case .edk2: host.show("  Station IP address is \(lease.address)")
        case .etherboot:
            let gateway = interface.router.map { ", Gateway \($0)" } ?? ""
            host.show("Me: \(lease.address), Server: \(lease.acknowledgement.nextServer)\(gateway)")
        case .raspberryPi: break
        }
    }

    /// The file that is about to be fetched.
    func show(_ file: FirmwareBootFile) {
        switch wording {
        case .bootAgent: host.show("TFTP.")
        case .ipxe:
            if !file.message.nextServer.isUnspecified { host.show("Next server: \(file.message.nextServer)") }
            host.show("Filename: \(file.name.displayText)")
        case .uBoot: break
        case .edk2: showEDK2(file)
        case .etherboot: host.show("Loading \(file.message.nextServer):\(file.name.displayText)")
        case .raspberryPi: break
        }
    }

    func showLoaded(_ file: FirmwareBootFile, _ size: Int) {
        switch wording {
        case .bootAgent, .etherboot, .raspberryPi, .uBoot: break
        case .ipxe:
            host.show("\(uri(of: file))... ok")
            let last = file.name.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? file.name
            host.show("\(last.displayText) : \(size) bytes")
        case .edk2(let method): showLoadedByEDK2(method, size)
        }
    }

    /// That the boot program begins, which writes from here on.
    func start(_ file: FirmwareBootFile) {
        if case .edk2(let method) = wording { startByEDK2(method) }
    }

    /// Shows what the machine shows of a file that did not come, and ends its boot.
    func fail(_ file: FirmwareBootFile, _ failure: FetchFailure, isHTTP: Bool, _ stage: String) -> Handover {
        if wording == .bootAgent, let (code, message) = failure.tftpAnswer {
            // The ROM repeats the server's own words first.
            host.show("PXE-T0\(code.rawValue): \(message.displayText)")
        }
        if case .edk2(let method) = wording { showEDK2Failure(failure, method) }
        if wording == .etherboot, let (code, message) = failure.tftpAnswer {
            host.show("TFTP error \(code.rawValue) (\(message.displayText))")
        }
        let prefix = wording == .ipxe ? "\(uri(of: file))... " : ""
        let subject = "The boot file \(file.name.displayText)"
        return fail(failure.bootFailure(isHTTP: isHTTP), failure.sentence(of: subject), stage, prefix: prefix)
    }

    /// Shows that the machine is to boot from its own disk. To EDK2 that is an aborted network boot
    /// (NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c, `PxeBcDiscoverBootFile`); others say nothing.
    func showLocalBoot() {
        guard case .edk2 = wording, let line = persona.screenLine(for: .cancelled), let code = line.code else { return }
        host.show("  \(code): \(line.text)")
    }

    /// Shows what the machine shows of a failure, and ends its boot.
    func fail(_ failure: BootFailure, _ sentence: String, _ stage: String, prefix: String = "") -> Handover {
        let line = persona.screenLine(for: failure)
        if let line {
            let code = line.code.flatMap { $0.hasPrefix("PXE-") ? $0 + ": " : nil } ?? ""
            var start = prefix
            if wording == .ipxe, failure == .noOffer || failure == .proxyOnly {
                start = "Configuring (net0 \(host.hardware.hardwareAddress))... "
            }
            if case .edk2 = wording { start = "  " }
            host.show(start + code + line.text)
        }
        switch wording {
        case .bootAgent: host.show("PXE-M0F: Exiting Intel Boot Agent.")
        case .ipxe: host.show("No more network devices")
        case .uBoot: break
        case .edk2(let method): leaveEDK2(method, failure)
        case .etherboot:
            if ![.noOffer, .proxyOnly].contains(failure) { host.show("Unable to load file.") }
            host.show("<abort>")
        case .raspberryPi: break
        }
        return .failed(BootBreak(stage: stage, failure: failure, code: line?.code, sentence: sentence))
    }

    /// What iPXE calls the file.
    private func uri(of file: FirmwareBootFile) -> String {
        switch file.place {
        case .named(let url): url.octets.displayText
        case .known(.http(let server, let target, let host)):
            "http://\(host.isEmpty ? "\(server)" : host.displayText)\(target.displayText)"
        case .known(.tftp(let server, let name)):
            "tftp://\(server.address)/\(name.displayText)"
        }
    }
}
