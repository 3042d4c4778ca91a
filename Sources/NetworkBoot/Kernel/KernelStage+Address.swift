internal import NetworkProtocols

/// The kernel's own network configuration, `ip_auto_config` (Linux net/ipv4/ipconfig.c).
extension KernelStage {
    /// Does what `ip=` says. A configuration that fails is no end: the kernel goes on without an address.
    func configure(
        _ commandLine: KernelCommandLine,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> KernelNetwork {
        let parameter: KernelIPParameter
        if let given = KernelIPParameter(in: commandLine) {
            parameter = given
        } else if Self.wantsNFSRoot(commandLine) {
            // Without a word the kernel asks where it needs an address for its root.
            parameter = KernelIPParameter(Array("any".utf8))
        } else {
            return KernelNetwork()
        }
        guard parameter.client != nil || parameter.autoconfiguration.allowsProtocols else { return KernelNetwork() }
        if !parameter.device.isEmpty, !parameter.device.elementsEqual(host.hardware.interfaceName.utf8) {
            try await host.wait(for: Self.deviceWait)
            host.show("IP-Config: No network devices available")
            return KernelNetwork()
        }
        let needsServer = Self.wantsNFSRoot(commandLine) && !Self.namesNFSServer(commandLine)
        let needsAnswer = parameter.runsAutoconfiguration(devices: host.hardware.cardCount, nfsRoot: needsServer)
        guard needsAnswer else { return try await configureByHand(parameter, isQuiet: isQuiet, on: host) }
        return try await ask(parameter, commandLine, isQuiet: isQuiet, on: host)
    }

    /// How long it waits for a device that does not appear.
    private static let deviceWait = Duration.seconds(12)

    static func wantsNFSRoot(_ commandLine: KernelCommandLine) -> Bool {
        commandLine["nfsroot"] != nil || commandLine["root"]?.elementsEqual("/dev/nfs".utf8) == true
    }

    /// Whether `nfsroot=` begins with the address of a server.
    private static func namesNFSServer(_ commandLine: KernelCommandLine) -> Bool {
        commandLine["nfsroot"].map { KernelNFSRoot.takeAddress($0).0 != nil } ?? false
    }

    private func configureByHand(
        _ parameter: KernelIPParameter,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> KernelNetwork {
        guard let address = parameter.client else { return KernelNetwork() }
        let mask = parameter.netmask ?? address.classfulMask
        if parameter.netmask == nil, !isQuiet { host.show("IP-Config: Guessing netmask \(mask)") }
        let interface = InterfaceConfiguration(address: address, mask: mask, router: parameter.gateway)
        if let router = interface.router, !interface.isOnLink(router) {
            host.show("IP-Config: Gateway not on directly connected network")
            return KernelNetwork()
        }
        _ = try await host.configure(.fixed(interface))
        let network = KernelNetwork(
            interface: interface,
            nameServers: parameter.nameServers,
            bootServer: parameter.server,
            hostName: parameter.hostName
        )
        if !isQuiet { showComplete(network, on: host) }
        return network
    }

    private func ask(
        _ parameter: KernelIPParameter,
        _ commandLine: KernelCommandLine,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> KernelNetwork {
        let method = parameter.autoconfiguration
        let byDatagram = method.allowsDHCP ? "DHCP" : "BOOTP"
        let names = (method.allowsBOOTP ? [byDatagram] : []) + (method.allowsRARP ? ["RARP"] : [])
        let sending = "Sending \(names.joined(separator: " and ")) requests ."
        let rounds = KernelDHCP.requests(parameter, commandLine, nfsRoot: Self.wantsNFSRoot(commandLine))
        for (number, request) in rounds.enumerated() {
            switch try await host.configure(request) {
            case .leased(let lease):
                if !isQuiet {
                    host.show("\(sending), OK")
                    host.show(
                        "IP-Config: Got \(byDatagram) answer from \(lease.server), my address is \(lease.address)"
                    )
                }
                return try await take(lease, parameter, isQuiet: isQuiet, on: host)
            case .resolved(let answer):
                if !isQuiet {
                    host.show("\(sending) OK")
                    host.show("IP-Config: Got RARP answer from \(answer.server), my address is \(answer.address)")
                }
                return try await take(answer, parameter, isQuiet: isQuiet, on: host)
            case .configured, .failed: break
            }
            if !isQuiet { host.show("\(sending)..... timed out!") }
            if Self.wantsNFSRoot(commandLine) {
                host.show("IP-Config: Retrying forever (NFS root)...")
            } else if number + 1 < rounds.count {
                host.show("IP-Config: Reopening network devices...")
            }
        }
        if !Self.wantsNFSRoot(commandLine) { host.show("IP-Config: Auto-configuration of network failed") }
        return KernelNetwork(wentUnanswered: true)
    }

    private func take(
        _ lease: DHCPLease,
        _ parameter: KernelIPParameter,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> KernelNetwork {
        let answer = lease.acknowledgement
        // A relay is a router (ic_bootp_recv).
        let relay = answer.relayAddress.isUnspecified ? nil : answer.relayAddress
        let interface = InterfaceConfiguration(
            address: lease.address,
            mask: parameter.netmask ?? answer.subnetMask ?? lease.address.classfulMask,
            router: parameter.gateway ?? answer.routers?.first ?? relay
        )
        // What the command line says stands above what the server says, and classless routes mean nothing to it.
        if interface != lease.interfaceConfiguration { _ = try await host.configure(.fixed(interface)) }
        try host.reached(.initramfs)
        // The answer's counts, whatever the command line says: that one is for kernels that ask nobody (ic_bootp_recv).
        let bootServer = answer.nextServer.isUnspecified ? nil : answer.nextServer
        let told = answer.domainNameServers ?? []
        let nameServers =
            parameter.nameServers.isEmpty
            ? (told.isEmpty ? [bootServer].compactMap(\.self) : told) : parameter.nameServers
        let network = KernelNetwork(
            interface: interface,
            lease: lease,
            nameServers: nameServers,
            bootServer: bootServer,
            hostName: parameter.hostName.isEmpty ? answer.hostName ?? [] : parameter.hostName
        )
        if !isQuiet { showComplete(network, on: host) }
        return network
    }

    /// What RARP leaves open the command line says, or nobody: the mask is guessed, and who answered is the boot server.
    private func take(
        _ answer: RARPAnswer,
        _ parameter: KernelIPParameter,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> KernelNetwork {
        let address = parameter.client ?? answer.address
        let mask = parameter.netmask ?? address.classfulMask
        if parameter.netmask == nil, !isQuiet { host.show("IP-Config: Guessing netmask \(mask)") }
        let interface = InterfaceConfiguration(address: address, mask: mask, router: parameter.gateway)
        if interface != answer.interfaceConfiguration { _ = try await host.configure(.fixed(interface)) }
        try host.reached(.initramfs)
        let network = KernelNetwork(
            interface: interface,
            reverse: answer,
            nameServers: parameter.nameServers,
            bootServer: answer.server,
            hostName: parameter.hostName
        )
        if !isQuiet { showComplete(network, on: host) }
        return network
    }

    private func showComplete(_ network: KernelNetwork, on host: any BootHost) {
        guard let interface = network.interface else { return }
        let answer = network.lease?.acknowledgement
        let hardware = host.hardware
        let router = interface.router ?? .broadcast
        let bootServer = network.bootServer ?? .broadcast
        let domain = answer?.domainName.map(\.displayText) ?? ""
        let (pathServer, rootPath) = KernelNFSRoot.takeAddress(answer?.rootPath ?? [])
        let rootServer = pathServer ?? network.bootServer ?? .broadcast
        host.show("IP-Config: Complete:")
        host.show(
            "     device=\(hardware.interfaceName), hwaddr=\(hardware.hardwareAddress), ipaddr=\(interface.address), "
                + "mask=\(interface.mask), gw=\(router)"
        )
        host.show("     host=\(network.nodeName.displayText), domain=\(domain), nis-domain=(none)")
        host.show("     bootserver=\(bootServer), rootserver=\(rootServer), rootpath=\(rootPath.displayText)")
        let servers = network.nameServers.prefix(3).enumerated().map { "nameserver\($0.offset)=\($0.element)" }
        if !servers.isEmpty { host.show("     \(servers.joined(separator: ", "))") }
    }
}
