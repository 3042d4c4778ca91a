internal import NetworkProtocols

extension GRUBSession {
    /// What GRUB makes of the firmware's acknowledgement: the interface, its variables, the device that it was loaded
    /// from, and by that the prefix (`grub-core/net/bootp.c`, `kern/main.c`).
    mutating func configureNetwork() {
        for name in Self.features { setGlobal(name, "y") }
        let platform = image.platform.split(separator: "-")
        setGlobal("grub_cpu", String(platform.first ?? "x86_64"))
        setGlobal("grub_platform", String(platform.last ?? "efi"))
        let location = Self.bootLocation(program, trustsProxy: image.looksBesideItself)
        describeInterface(interface, lease, isDefault: true)
        setGlobal("net_default_interface", interface)
        setGlobal("net_default_mac", "\(host.hardware.hardwareAddress)")
        setGlobal("net_default_ip", "\(lease.address)")
        if let server = location.server { setGlobal("net_default_server", server) }
        if let server = location.server { setGlobal("pxe_default_server", server) }
        guard let device = location.device else {
            if let prefix = image.prefix, prefix.first == UInt8(ascii: "(") { setGlobal("prefix", prefix) }
            return
        }
        let folder = Array("(".utf8) + device + Array(")".utf8) + location.folder
        setGlobal("cmdpath", folder)
        setGlobal("fw_path", folder)
        let prefix = image.prefix ?? withoutPlatform(location.folder)
        if prefix.first == UInt8(ascii: "("), let close = prefix.firstIndex(of: UInt8(ascii: ")")) {
            // A device without a server takes the one of the firmware.
            setGlobal("prefix", prefix)
            setGlobal("root", Array(prefix[1..<close]))
        } else {
            setGlobal("prefix", Array("(".utf8) + device + Array(")".utf8) + prefix)
            setGlobal("root", device)
        }
    }

    /// The network card as GRUB names it.
    var interface: String { image.platform == "i386-pc" ? "pxe" : "efinet0" }

    private static let features = [
        "feature_chainloader_bpb", "feature_ntldr", "feature_platform_search_hint", "feature_default_font_path",
        "feature_all_video_module", "feature_menuentry_id", "feature_menuentry_options", "feature_200_final",
        "feature_nativedisk_cmd", "feature_timeout_style",
    ]

    mutating func setGlobal(_ name: String, _ value: String) { setGlobal(name, Array(value.utf8)) }

    mutating func setGlobal(_ name: String, _ value: [UInt8]) {
        _ = variables.set(Array(name.utf8), value, isExported: true)
    }

    /// An image without a prefix uses the boot file's folder, less the platform's name at its end.
    private func withoutPlatform(_ folder: [UInt8]) -> [UInt8] {
        let suffix = Array(image.platform.utf8)
        return folder.count >= suffix.count && folder.suffix(suffix.count).elementsEqual(suffix)
            ? Array(folder.dropLast(suffix.count)) : folder
    }

    /// Sets the variables of an interface: `net_efinet0_ip` and so on.
    mutating func describeInterface(_ interface: String, _ lease: DHCPLease, isDefault: Bool) {
        let name = "net_" + String(interface.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let message = lease.acknowledgement
        setGlobal("\(name)_ip", "\(lease.address)")
        setGlobal("\(name)_mac", "\(host.hardware.hardwareAddress)")
        if !message.nextServer.isUnspecified { setGlobal("\(name)_next_server", "\(message.nextServer)") }
        if let server = message.tftpServerName { setGlobal("\(name)_dhcp_server_name", server) }
        if let file = message.bootFile { setGlobal("\(name)_boot_file", file) }
        if let host = message.hostName { setGlobal("\(name)_hostname", Array(host)) }
        if let domain = message.domainName { setGlobal("\(name)_domain", Array(domain)) }
        if let path = message.options.octets(of: .rootPath) { setGlobal("\(name)_rootpath", Array(path)) }
        if let path = message.options.octets(of: .extensionsPath) { setGlobal("\(name)_extensionspath", Array(path)) }
        if let uuid = message.machineIdentifier?.value, let text = PXELINUXConfigurationSearch.text(uuid: uuid) {
            setGlobal("\(name)_clientuuid", text)
        }
    }

    /// What the firmware's packet says of where the boot file came from.
    struct BootLocation {
        /// `tftp,192.168.1.5` or `http,192.168.1.5`; nil where no server is named, and GRUB then has no prefix.
        var device: [UInt8]?
        var server: [UInt8]?
        /// The boot file up to its last slash, which is left out.
        var folder: [UInt8] = []
    }

    static func bootLocation(_ program: BootProgram, trustsProxy: Bool) -> BootLocation {
        let message = program.lease.acknowledgement
        var location = BootLocation()
        var address = message.nextServer
        // Red Hat's builds look at the proxy's offer where the acknowledgement has no file in its header.
        if trustsProxy, message.bootFileInField == nil, let proxy = program.lease.proxy { address = proxy.nextServer }
        if !address.isUnspecified {
            location.server = Array("\(address)".utf8)
        } else if let name = message.tftpServerName, !name.isEmpty {
            location.server = name
        }
        location.device = location.server.map { Array("tftp,".utf8) + $0 }
        // Option 67 beats the header, and the header counts only where option 52 is not there at all.
        let field = message.options.contains(.overload) ? nil : message.bootFileInField?.name
        var file = message.bootFileInOption?.name ?? field ?? []
        if message.vendorClass?.starts(with: "HTTPClient".utf8) ?? false, let url = BootURL(file) {
            location.server = url.host
            location.device = Array("http,".utf8) + url.host + (url.port.map { Array(":\($0)".utf8) } ?? [])
            file = url.path
        }
        location.folder = file.lastIndex(of: UInt8(ascii: "/")).map { Array(file[..<$0]) } ?? []
        return location
    }
}
