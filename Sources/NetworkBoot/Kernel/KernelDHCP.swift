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
        var configuration = Persona.linuxIPConfig.dhcp ?? plain
        if !method.allowsDHCP { configuration.isBOOTP = true }
        if !hostName.isEmpty { configuration.setHostName(hostName) }
        if let vendorClass = commandLine["dhcpclass"], !vendorClass.isEmpty {
            configuration.options.append(.fixed(.vendorClass, vendorClass))
        }
        if case .dhcp(let identifier?) = method {
            configuration.options.append(.fixed(.clientIdentifier, [identifier.type] + identifier.text))
        }
        return configuration
    }

    /// Two rounds of six questions; the first wait is 2 to 3 s, each further one 7/4 of the one before, 30 s at most. A
    /// server without option 54 is known by siaddr.
    private static var plain: DHCPClientConfiguration {
        var configuration = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 17, 26, 40, 42]),
        ])
        configuration.discoverWaits = DHCPClientConfiguration.Schedule(
            [
                .seconds(2), .milliseconds(3500), .milliseconds(6125), .milliseconds(10718), .milliseconds(18757),
                .seconds(30),
            ],
            jitter: .stretched(percent: 50, limit: .seconds(30))
        )
        configuration.requestWaits = nil
        configuration.rounds = 2
        configuration.timeToLive = 64
        configuration.checks = DHCPClientConfiguration.ReplyChecks(serverIdentifier: false)
        configuration.whenUnanswered = .fail
        configuration.whenRefused = .carryOn
        return configuration
    }
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
