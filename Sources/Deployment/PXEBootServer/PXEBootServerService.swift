public import NetworkBoot
internal import NetworkProtocols

extension PXEBootServerSettings {
    /// What is to be served by these settings on `interface`.
    ///
    /// - Parameters:
    ///   - folder: where the files are; the service itself knows one place only.
    ///   - interfaces: where the mask is looked for if the settings give none.
    public func service(
        on interface: String,
        folder: String = PXEBootServerSettings.folder,
        interfaces: [LocalInterface] = []
    ) -> BootService {
        var service = BootService(interface: interface)
        service.address =
            network.map { InterfaceConfiguration(address: localAddress, mask: $0.mask) }
            ?? interfaces.configuration(of: localAddress).map {
                InterfaceConfiguration(address: $0.address, mask: $0.mask)
            }
        if servesDHCP, let network { service.dhcp = configuration(of: network) }
        if servesTFTP { service.tftp = .init(folder, TFTPServerConfiguration()) }
        if servesHTTP { service.http = .init(folder, HTTPServerConfiguration()) }
        if servesNFS { service.nfs = .init(exports: [export(of: folder)]) }
        if servesNBD {
            let words = ["nbd-server", "\(localAddress):\(Self.imagePort)", folder + "/" + Self.image, "-r"]
            service.nbd = NBDServerCommand(words).map { NBDServerCommand.service([$0]) }
        }
        return service
    }

    /// How the boot configuration in the tree is prepared: the root comes the way that is switched on, else from the URL.
    public var preparation: PreparedConfiguration {
        var root = imageURL
        if servesNFS { root = "nfs://\(localAddress):\(Self.folder)" }
        if servesNBD { root = "nbd://\(localAddress):\(Self.imagePort)" }
        return PreparedConfiguration(imageURL: root, extra: extra, timeout: timeout)
    }

    /// What the service writes into /etc/exports, for the folder that is served in place of its own.
    private func export(of folder: String) -> BootService.FolderExport {
        var access = BootService.ExportAccess(.any)
        access.acceptsAnyPort = true
        access.squash = .all
        (access.anonymousUser, access.anonymousGroup) = (1000, 1000)
        return BootService.FolderExport(path: Self.folder, folder: folder, clients: [access])
    }

    /// As the service writes dhcpd.conf: BOOTP clients get addresses too, and PXE clients the boot file.
    private func configuration(of network: Network) -> DHCPServerConfiguration {
        let subnet = DHCPServerConfiguration.Subnet(
            address: IPv4Address(rawValue: network.subnet.rawValue & network.mask.rawValue),
            mask: network.mask,
            routers: [network.router],
            domainNameServers: network.nameServers,
            ranges: [.init(network.range.lowerBound, network.range.upperBound, servesBOOTP: true)]
        )
        var configuration = DHCPServerConfiguration(address: localAddress, subnets: [subnet])
        configuration.boot = .init(nextServer: tftpServer)
        configuration.classes = [
            .init([.vendorClass("PXEClient")], boot: .init(nextServer: tftpServer, bootFile: Self.bootFile))
        ]
        configuration.leaseTime = Self.leaseTime
        configuration.longestLease = Self.longestLease
        return configuration
    }
}
