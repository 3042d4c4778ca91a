internal import ArgumentParser
internal import Deployment
internal import Glibc
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import Scenarios

/// What is to be served, as a few options of the command line say it.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The interface to serve on.", valueName: "name"))
    var interface: String?

    @Option(
        help: ArgumentHelp(
            "Addresses to give, both ends counted in; may be said several times. Without one, no DHCP.",
            valueName: "first-last"
        )
    )
    var range: [String] = []

    @Option(help: ArgumentHelp("The folder whose files are handed out over TFTP and HTTP.", valueName: "folder"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "What machines boot, by its name in the folder; \(usualBootFile) unless it is said.",
            valueName: "name"
        )
    )
    var bootFile: String?

    private static let usualBootFile = "pxelinux.0"

    @Option(
        help: ArgumentHelp(
            "This server's address and mask, where the interface has several: 192.168.1.5/24.",
            valueName: "address/bits"
        )
    )
    var address: String?

    @Option(help: ArgumentHelp("The way out of the network; may be said several times.", valueName: "address"))
    var router: [String] = []

    @Option(help: ArgumentHelp("Who answers names; may be said several times.", valueName: "address"))
    var nameServer: [String] = []

    @Option(help: ArgumentHelp("The domain that clients are told.", valueName: "name"))
    var domain: String?

    @Option(help: ArgumentHelp("How long addresses are given for.", valueName: "seconds"))
    var leaseTime: UInt32?

    @Option(help: ArgumentHelp("Where leases are kept, so that they outlive the program.", valueName: "file"))
    var leases: String?

    @Option(help: ArgumentHelp("Become this user once the ports are taken.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Which symbolic links are followed: never, within (the folder), anywhere.",
            valueName: "which"
        )
    )
    var links: String?

    @Option(help: ArgumentHelp("Tell counters to GET /metrics there: 127.0.0.1:9067.", valueName: "address:port"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "A table like /etc/hosts, where names of servers in a dhcpd.conf or dnsmasq.conf are looked up.",
            valueName: "file"
        )
    )
    var hosts: String?

    @Flag(help: "No DHCP, whatever ranges there are.")
    var noDHCP = false

    @Flag(help: "No TFTP.")
    var noTFTP = false

    @Flag(help: "No HTTP.")
    var noHTTP = false

    @OptionGroup var roots: ServeRootOptions

    /// The service that they describe.
    ///
    /// - Throws: `WrongUsage` for words that can't be read or are missing, `CannotRun` where the interface has no address.
    func settings() throws -> ServeSettings {
        if folder == "" { throw WrongUsage("--folder is empty: name the folder whose files are handed out") }
        guard let interface else { throw WrongUsage("say which interface to serve on: --interface eth0") }
        var service = BootService(interface: interface)
        let own = try ownAddress(interface)
        service.address = own
        service.leaseFile = leases.map(Self.absolute)
        service.user = user
        service.metrics = try metrics.map(Self.endpoint)
        if !range.isEmpty, !noDHCP { service.dhcp = try dhcp(own) }
        let policy = try linkPolicy()
        if let folder = folder.map(Self.absolute) {
            if !noTFTP {
                var tftp = TFTPServerConfiguration()
                tftp.networkBroadcast = own.broadcast
                service.tftp = .init(folder, tftp, links: policy)
            }
            if !noHTTP { service.http = .init(folder, HTTPServerConfiguration(), links: policy) }
        }
        let warnings = try roots.apply(to: &service)
        guard service.servesAnything else {
            throw WrongUsage(
                "there is nothing to serve: say --range first-last, --folder folder, --nfs folder, --nbd file, or several"
            )
        }
        var settings = ServeSettings(service: service)
        settings.warnings = warnings
        return settings
    }

    /// The table of `--hosts`; empty where none is named.
    ///
    /// - Throws: `CannotRun` for a file that can't be read.
    func hostsTable() throws -> HostsTable {
        guard let hosts else { return HostsTable() }
        return HostsTable(try SettingsInput.read(hosts), file: hosts)
    }

    /// Changes of a file's settings that options ask for.
    ///
    /// - Throws: `WrongUsage` for options that are for serving without a file.
    func apply(to settings: inout ServeSettings) throws {
        let others: [(String, Bool)] = [
            ("--range", !range.isEmpty), ("--address", address != nil), ("--router", !router.isEmpty),
            ("--name-server", !nameServer.isEmpty), ("--domain", domain != nil), ("--lease-time", leaseTime != nil),
            ("--links", links != nil), ("--boot-file", bootFile != nil),
        ]
        if let other = others.first(where: \.1) {
            throw WrongUsage("\(other.0) is for serving without a file of settings; write it into the file")
        }
        if let leases { settings.service.leaseFile = Self.absolute(leases) }
        if let user { settings.service.user = user }
        if let metrics { settings.service.metrics = try Self.endpoint(metrics) }
        if noDHCP { (settings.service.dhcp, settings.service.proxy) = (nil, nil) }
        if noTFTP { settings.service.tftp = nil }
        if noHTTP { settings.service.http = nil }
        settings.warnings += try roots.apply(to: &settings.service)
        guard settings.service.servesAnything else {
            throw WrongUsage("nothing is left to serve: leave out one of the options that begin with --no")
        }
    }

    private func ownAddress(_ interface: String) throws -> InterfaceConfiguration {
        if let address {
            let parts = address.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let own = IPv4Address(parts[0]), let bits = Int(parts[1]), (1...30).contains(bits)
            else { throw WrongUsage("--address \(address) is not of the form 192.168.1.5/24") }
            return InterfaceConfiguration(address: own, mask: IPv4Address(prefixLength: bits))
        }
        do throws(EnvironmentTrouble) {
            return try BootServer.address(of: interface)
        } catch {
            throw CannotRun("\(error)")
        }
    }

    private func dhcp(_ own: InterfaceConfiguration) throws -> DHCPServerConfiguration {
        var subnet = DHCPServerConfiguration.Subnet(
            address: IPv4Address(rawValue: own.address.rawValue & own.mask.rawValue),
            mask: own.mask
        )
        for text in range {
            let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = IPv4Address(ends[0]), let last = IPv4Address(ends[1]), first <= last
            else {
                throw WrongUsage(
                    "--range \(text) is not of the form 192.168.1.100-192.168.1.200, the lower address first"
                )
            }
            guard own.isOnLink(first), own.isOnLink(last) else {
                throw WrongUsage("--range \(text) is not in the network of \(interface ?? "") (\(own.address))")
            }
            subnet.ranges.append(.init(first, last))
        }
        subnet.routers = try router.map { try Self.address($0, "--router") }
        subnet.domainNameServers = try nameServer.map { try Self.address($0, "--name-server") }
        subnet.domainName = domain
        var dhcp = DHCPServerConfiguration(address: own.address, subnets: [subnet])
        if folder != nil { dhcp.boot = .init(nextServer: own.address, bootFile: bootFile ?? Self.usualBootFile) }
        if let leaseTime {
            guard leaseTime > 0 else { throw WrongUsage("--lease-time 0: give addresses for a second at least") }
            dhcp.leaseTime = .seconds(leaseTime)
            dhcp.longestLease = max(dhcp.longestLease, dhcp.leaseTime)
            dhcp.shortestLease = min(dhcp.shortestLease, dhcp.leaseTime)
        }
        return dhcp
    }

    private func linkPolicy() throws -> BootService.LinkPolicy {
        guard let links else { return .withinFolder }
        guard let policy = BootService.LinkPolicy(rawValue: links) else {
            let known = BootService.LinkPolicy.allCases.map(\.rawValue).joined(separator: ", ")
            throw WrongUsage("--links \(links) is not known; there is: \(known)")
        }
        return policy
    }

    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    private static func address(_ text: String, _ option: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else { throw WrongUsage("\(option) \(text) is no IPv4 address") }
        return address
    }

    private static func endpoint(_ text: String) throws -> Endpoint {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), let port = UInt16(parts[1]) else {
            throw WrongUsage("--metrics \(text) is not of the form 127.0.0.1:9067")
        }
        return Endpoint(address: address, port: port)
    }
}
