internal import NetworkBoot
internal import NetworkProtocols

extension DHCPServerConfiguration {
    /// What the plans for a server's subnets come to; nil where it has none.
    ///
    /// - Parameter address: the server's own.
    init?(_ plans: [DHCPPlan], address: IPv4Address) {
        guard let first = plans.first else { return nil }
        self.init(address: address, subnets: plans.map { Subnet($0, forcesOptions: first.forcesOptions) })
        let reserved = plans.flatMap(\.reservations)
        reservations = reserved.map { plan in
            Reservation(
                client: .hardwareAddress(plan.mac),
                address: plan.address,
                hostName: plan.name,
                options: plan.boot.configuredOptions(first.forcesOptions)
            )
        }
        // A reservation that boots something of its own comes before what its kind of machine boots.
        classes =
            reserved.filter { $0.boot.bootFile != nil || $0.boot.nextServer != nil }.map { plan in
                ClassRule([.hardwareAddress(plan.mac)], boot: BootData(plan.boot, within: first.boot))
            }
            + plans.flatMap(\.classes).map { ClassRule($0, within: first.boot, forcesOptions: first.forcesOptions) }
        boot = BootData(first.boot, within: nil)
        leaseTime = DHCPInterval(first.leaseTime)
        if let shortest = first.shortestLease { shortestLease = DHCPInterval(shortest) }
        if let longest = first.longestLease { longestLease = DHCPInterval(longest) }
        longestLease = max(longestLease, leaseTime)
        isAuthoritative = first.isAuthoritative
        switch first.probe {
        case .usual: break
        case .none: probeTimeout = nil
        case .wait(let time): probeTimeout = time
        }
    }
}

extension DHCPInterval {
    /// Whole seconds of it.
    fileprivate init(_ time: Duration) {
        self = .seconds(UInt32(clamping: time.components.seconds))
    }
}

extension DHCPServerConfiguration.Subnet {
    init(_ plan: DHCPPlan, forcesOptions: Bool) {
        self.init(
            address: plan.network,
            mask: IPv4Address(prefixLength: plan.prefixLength),
            routers: plan.routers,
            domainNameServers: plan.nameServers,
            domainName: plan.domain,
            ranges: plan.ranges.map { .init($0.lowerBound, $0.upperBound) }
                + plan.bootpRanges.map { .init($0.lowerBound, $0.upperBound, servesBOOTP: true) },
            options: plan.boot.configuredOptions(forcesOptions)
        )
    }
}

extension DHCPServerConfiguration.ClassRule {
    /// - Parameter wider: what counts where the class says nothing.
    init(_ plan: DHCPPlan.Class, within wider: DHCPPlan.BootData, forcesOptions: Bool) {
        self.init(
            plan.conditions,
            boot: .init(plan.boot, within: wider),
            options: plan.boot.configuredOptions(forcesOptions)
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

    /// Options that a scenario names are sent to all, asked for or not, where nothing else is said: whoever writes one down
    /// wants it there.
    func configuredOptions(_ areForced: Bool) -> [DHCPServerConfiguration.ConfiguredOption] {
        options.filter { $0.code != .vendorSpecific && $0.code != .vendorClass }.map {
            .init($0.code, $0.octets, isForced: areForced)
        }
    }
}

extension DHCPPlan.Class {
    fileprivate var conditions: [DHCPServerConfiguration.Condition] {
        [
            architectures.isEmpty ? nil : .architecture(architectures.map { ClientArchitecture(rawValue: $0) }),
            vendorClass.map { .vendorClass($0) }, userClass.map { .userClass($0) },
            macPrefix.map {
                $0.count == 6 ? .hardwareAddress(MACAddress(octets: $0) ?? .broadcast) : .hardwareAddressPrefix($0)
            },
        ].compactMap { $0 }
    }
}

extension RARPServerConfiguration {
    /// - Parameter files: the names in the folder that the server hands out by TFTP, where its clients' boot files lie.
    init(_ plan: RARPPlan, address: IPv4Address, files: [String]) {
        self.init(address: address, entries: plan.hosts)
        if plan.needsBootFile { bootFiles = files.map { Array($0.utf8) } }
        if let patience = plan.secondary { rank = .secondary(within: patience) }
    }
}

extension TFTPServerConfiguration {
    init(_ plan: TFTPPlan) {
        self.init()
        if let block = plan.largestBlock { blockSizeLimit = block }
        if let window = plan.largestWindow { windowSizeLimit = window }
        if let known = plan.options { options = known }
    }
}

extension HTTPServerConfiguration {
    init(_ plan: HTTPPlan) {
        self.init()
        ports = [plan.port]
        redirects = plan.redirects.map { HTTPRedirect(from: $0.path, to: $0.url) }
        templates = plan.templates
    }
}
