internal import NetworkProtocols

/// How the kernel itself asks for an address (Linux net/ipv4/ipconfig.c).
enum KernelDHCP {
    /// By DHCP, or plain BOOTP.
    ///
    /// - Parameters:
    ///   - commandLine: for `dhcpclass=`, which becomes option 60.
    ///   - hostName: what `ip=` says, which becomes option 12; empty for none.
    static func configuration(
        _ method: KernelIPParameter.Autoconfiguration,
        commandLine: KernelCommandLine,
        hostName: [UInt8]
    ) -> DHCPClientConfiguration {
        guard var configuration = Persona.linuxIPConfig.dhcp else {
            preconditionFailure("The kernel's persona says how it asks for an address.")
        }
        if !method.allowsDHCP {
            configuration.isBOOTP = true
            configuration.options = bootpOptions
            return configuration
        }
        if !hostName.isEmpty { configuration.setHostName(hostName) }
        if let vendorClass = commandLine["dhcpclass"], !vendorClass.isEmpty {
            configuration.options.append(.fixed(.vendorClass, vendorClass))
        }
        if case .dhcp(let identifier?) = method {
            configuration.options.append(.fixed(.clientIdentifier, [identifier.type] + identifier.text))
        }
        return configuration
    }
}

extension KernelDHCP {
    /// What a BOOTP request asks for: options with nothing in them, as long as an answer may be, and the largest message
    /// that it takes (`ic_bootp_init_ext`). Neither `ip=`'s host name nor `dhcpclass=` is said in it.
    private static let bootpOptions: [DHCPClientConfiguration.Option] = [
        .fixed(.subnetMask, nothing(4)), .fixed(.routers, nothing(4)), .fixed(DHCPOptionCode(5), nothing(8)),
        .fixed(.hostName, nothing(32)), .fixed(DHCPOptionCode(40), nothing(32)), .fixed(.rootPath, nothing(40)),
        .fixed(.maximumMessageSize, [1, 150]),
    ]

    private static func nothing(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    /// What it asks, one round after the other: by DHCP or BOOTP, by RARP, or by both in one round (`ic_dynamic`).
    static func requests(
        _ parameter: KernelIPParameter,
        _ commandLine: KernelCommandLine,
        nfsRoot: Bool
    ) -> [ConfigureRequest] {
        var reverse = RARPClientConfiguration()
        reverse.server = parameter.server
        guard parameter.autoconfiguration.allowsBOOTP else {
            reverse.rounds = nfsRoot ? endlessRounds : openRounds
            reverse.pause = .milliseconds(10)
            return [.rarp(reverse)]
        }
        return rounds(parameter, commandLine, nfsRoot: nfsRoot).map { configuration in
            parameter.autoconfiguration.allowsRARP ? .dhcpAndRARP(configuration, reverse) : .dhcp(configuration)
        }
    }

    /// The rounds of six messages after each of which it opens its cards anew: two, for a root over NFS without an end.
    ///
    /// A server that `ip=` names makes each of them begin with a REQUEST to that server instead of a DISCOVER: for the
    /// address that `ip=` gives, in later rounds for 255.255.255.255, as the address is forgotten and the server is not
    /// (`ic_dhcp_init_options`, `ic_close_devs`).
    static func rounds(
        _ parameter: KernelIPParameter,
        _ commandLine: KernelCommandLine,
        nfsRoot: Bool
    ) -> [DHCPClientConfiguration] {
        var configuration = configuration(
            parameter.autoconfiguration,
            commandLine: commandLine,
            hostName: parameter.hostName
        )
        let count = nfsRoot ? endlessRounds : openRounds
        guard parameter.autoconfiguration.allowsDHCP, let server = parameter.server else {
            guard nfsRoot else { return [configuration] }
            configuration.rounds = 1
            return Array(repeating: configuration, count: count)
        }
        configuration.rounds = 1
        return (0..<count).map { round in
            configuration.beginning = .request(round == 0 ? parameter.client ?? .broadcast : .broadcast, server: server)
            return configuration
        }
    }

    /// CONF_OPEN_RETRIES
    private static let openRounds = 2
    /// After so many rounds it is taken for granted that no answer comes; the kernel itself goes on for ever.
    private static let endlessRounds = 5
}

extension DHCPClientConfiguration {
    /// Makes the client say this name (option 12), in the place where it says its machine's.
    mutating func setHostName(_ name: [UInt8]) {
        if let place = options.firstIndex(of: .hostName) {
            options[place] = .fixed(.hostName, name)
        } else {
            options.append(.fixed(.hostName, name))
        }
    }
}
