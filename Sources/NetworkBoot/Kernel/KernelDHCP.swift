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
