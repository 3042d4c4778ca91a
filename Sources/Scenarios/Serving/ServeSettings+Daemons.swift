internal import Deployment
internal import NetworkBoot
internal import NetworkProtocols

extension ServeSettings {
    /// Whether octets are settings of ISC dhcpd or of dnsmasq.
    public static func isLikelyDaemon(_ octets: [UInt8]) -> Bool {
        ISCConfiguration.isLikely(octets) || DnsmasqSettings.isLikely(octets)
    }

    /// Reads a dhcpd.conf. Files are handed out where the command line names their folder.
    static func readISC(
        _ octets: [UInt8],
        file: String,
        _ surroundings: Surroundings
    ) throws(SettingsProblems) -> ServeSettings {
        let configuration = ISCConfiguration(octets, file: file)
        let (name, own) = try place(surroundings.interface, surroundings, file, configuration.problems)
        let reading = configuration.service(at: own.address, file: file, hosts: surroundings.hosts)
        let problems = surroundings.hosts.problems + (configuration.problems + reading.problems).inReadingOrder
        if problems.hasErrors { throw SettingsProblems(problems: problems) }
        var service = BootService(interface: name)
        service.address = own
        service.dhcp = reading.dhcp
        return settled(service, surroundings, file, problems)
    }

    /// Reads a dnsmasq.conf. Files are those of its tftp-root, over HTTP where the command line names a folder.
    static func readDnsmasq(
        _ octets: [UInt8],
        file: String,
        _ surroundings: Surroundings
    ) throws(SettingsProblems) -> ServeSettings {
        let settings = DnsmasqSettings(octets, file: file)
        let named = surroundings.interface ?? settings.interfaceName
        let (name, own) = try place(named, surroundings, file, settings.problems)
        let reading = settings.service(at: own, on: name, file: file, hosts: surroundings.hosts)
        let problems = surroundings.hosts.problems + (settings.problems + reading.problems).inReadingOrder
        if problems.hasErrors { throw SettingsProblems(problems: problems) }
        var service = BootService(interface: name)
        service.address = own
        service.dhcp = reading.dhcp
        service.proxy = reading.proxy
        service.dns = reading.dns
        service.user = reading.user
        if let folder = reading.tftpFolder { service.tftp = .init(folder, reading.tftp) }
        return settled(service, surroundings, file, problems)
    }

    /// The interface and the server's own address on it.
    private static func place(
        _ interface: String?,
        _ surroundings: Surroundings,
        _ file: String,
        _ problems: [SettingsProblem]
    ) throws(SettingsProblems) -> (String, InterfaceConfiguration) {
        if let interface, let own = surroundings.interfaces.named(interface)?.addresses.first {
            return (interface, InterfaceConfiguration(address: own.address, mask: own.mask))
        }
        let problem = SettingsProblem(
            .error,
            file: file,
            sentence: "does not say which interface to serve on, or the one that is named has no address",
            remedy: "name one that has: --interface eth0"
        )
        throw SettingsProblems(problems: problems + [problem])
    }

    private static func settled(
        _ service: BootService,
        _ surroundings: Surroundings,
        _ file: String,
        _ problems: [SettingsProblem]
    ) -> ServeSettings {
        var service = service
        if let folder = surroundings.folder {
            if service.tftp == nil { service.tftp = .init(folder, TFTPServerConfiguration()) }
            service.http = .init(folder, HTTPServerConfiguration())
        }
        var result = ServeSettings(service: service)
        result.places = SettingPlaces(file: file)
        result.warnings = problems
        result.settle()
        return result
    }
}
