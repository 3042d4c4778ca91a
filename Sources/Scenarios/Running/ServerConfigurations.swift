internal import NetworkBoot
internal import NetworkProtocols

extension DHCPServerConfiguration {
    /// What the server's plans for its subnets come to; nil where it has none.
    init?(_ server: ServerPlan) {
        guard let first = server.dhcp.first else { return nil }
        self.init(address: server.address.address, subnets: server.dhcp.map { Subnet($0) })
        let reserved = server.dhcp.flatMap(\.reservations)
        reservations = reserved.map { plan in
            Reservation(
                client: .hardwareAddress(plan.mac),
                address: plan.address,
                hostName: plan.name,
                options: plan.boot.configuredOptions
            )
        }
        // A reservation that boots something of its own comes before what its kind of machine boots.
        classes =
            reserved.filter { $0.boot.bootFile != nil || $0.boot.nextServer != nil }.map { plan in
                ClassRule([.hardwareAddress(plan.mac)], boot: BootData(plan.boot, within: first.boot))
            }
            + server.dhcp.flatMap(\.classes).map { plan in
                ClassRule(
                    plan.conditions,
                    boot: BootData(plan.boot, within: first.boot),
                    options: plan.boot.configuredOptions
                )
            }
        boot = BootData(first.boot, within: nil)
        leaseTime = DHCPInterval.seconds(UInt32(clamping: first.leaseTime.components.seconds))
        longestLease = max(longestLease, leaseTime)
    }
}

extension DHCPServerConfiguration.Subnet {
    init(_ plan: DHCPPlan) {
        self.init(
            address: plan.network,
            mask: IPv4Address(prefixLength: plan.prefixLength),
            routers: plan.routers,
            domainNameServers: plan.nameServers,
            domainName: plan.domain,
            ranges: plan.ranges.map { .init($0.lowerBound, $0.upperBound) }
                + plan.bootpRanges.map { .init($0.lowerBound, $0.upperBound, servesBOOTP: true) },
            options: plan.boot.configuredOptions
        )
    }
}

extension DHCPServerConfiguration.BootData {
    /// - Parameter wider: what counts where `plan` says nothing.
    init(_ plan: DHCPPlan.BootData, within wider: DHCPPlan.BootData?) {
        self.init(
            nextServer: plan.nextServer ?? wider?.nextServer,
            bootFile: plan.bootFile ?? wider?.bootFile ?? "",
            vendorOptions: plan.option(.vendorSpecific) ?? wider?.option(.vendorSpecific),
            vendorClass: (plan.option(.vendorClass) ?? wider?.option(.vendorClass)).map {
                String(decoding: $0, as: UTF8.self)
            }
        )
    }
}

extension DHCPPlan.BootData {
    fileprivate func option(_ code: DHCPOptionCode) -> [UInt8]? { options.first { $0.code == code }?.octets }

    /// Options that a scenario names are sent to all, asked for or not: whoever writes one down wants it there.
    fileprivate var configuredOptions: [DHCPServerConfiguration.ConfiguredOption] {
        options.filter { $0.code != .vendorSpecific && $0.code != .vendorClass }.map {
            .init($0.code, $0.octets, isForced: true)
        }
    }
}

extension DHCPPlan.Class {
    fileprivate var conditions: [DHCPServerConfiguration.Condition] {
        [
            architectures.isEmpty ? nil : .architecture(architectures.map { ClientArchitecture(rawValue: $0) }),
            vendorClass.map { .vendorClass($0) }, userClass.map { .userClass($0) },
            macPrefix.map { .hardwareAddressPrefix($0) },
        ].compactMap { $0 }
    }
}

extension TFTPServerConfiguration {
    init(_ plan: TFTPPlan) {
        self.init()
        if let block = plan.largestBlock { blockSizeLimit = block }
        if let window = plan.largestWindow { windowSizeLimit = window }
    }
}

extension HTTPServerConfiguration {
    init(_ plan: HTTPPlan) {
        self.init()
        ports = [plan.port]
        redirects = plan.redirects.map { HTTPRedirect(from: $0.path, to: $0.url) }
    }
}
