public import NetworkProtocols

/// What PXELINUX finds when it is started: itself, and what the firmware keeps of its DHCP exchange. It asks for no
/// address of its own (`PXENV_GET_CACHED_INFO`).
public struct PXELINUXEnvironment: Sendable {
    public var version: PXELINUXVersion
    /// As its banner says: `6.04`.
    public var release: String
    /// What it writes first.
    public var banner: String
    /// Whether it fetches over HTTP itself: `lpxelinux.0`, since 5.10.
    public var speaksHTTP: Bool
    /// The name by which the firmware fetched it.
    public var bootFile: [UInt8]
    /// What the firmware was given; the acknowledgement is the cached packet 2.
    public var lease: DHCPLease
    /// The cached packet 3: the answer of a proxy or boot server where there was one, else the acknowledgement.
    public var reply: DHCPMessage
    /// How the firmware fetches URLs on behalf of what it started; nil where it does not (gPXE's and iPXE's file API).
    public var firmwareHTTP: HTTPClientConfiguration?
    /// What a reset begins with; nil where the boot ends there.
    public var restart: FirmwareStage?
    /// The firmware that started it.
    public var firmware = Persona.intelBIOSROM
    /// How many boot programs one after the other have led here.
    public var generation = 0
    /// Whether a script waits for its end, which then goes on.
    public var isCalled = false

    /// - Parameters:
    ///   - image: PXELINUX's own file, which tells its version.
    ///   - bootFile: the name by which the firmware fetched it.
    public init(
        image: [UInt8],
        bootFile: [UInt8],
        lease: DHCPLease,
        reply: DHCPMessage,
        firmwareHTTP: HTTPClientConfiguration? = nil,
        restart: FirmwareStage? = nil
    ) {
        let identity = PXELINUXIdentity(image: image, name: bootFile)
        version = identity.version
        release = identity.release
        banner = identity.banner
        speaksHTTP = identity.speaksHTTP
        self.bootFile = bootFile
        self.lease = lease
        self.reply = reply
        self.firmwareHTTP = firmwareHTTP
        self.restart = restart
    }

    /// Its own address: `yiaddr` of packet 2.
    var address: IPv4Address { lease.address }

    /// `siaddr` of packet 3, even where that is nothing better than option 54.
    var server: IPv4Address {
        reply.nextServer.isUnspecified ? reply.serverIdentifier ?? lease.server : reply.nextServer
    }

    var interface: InterfaceConfiguration { lease.interfaceConfiguration }
    var nameServers: [IPv4Address] { reply.domainNameServers ?? lease.acknowledgement.domainNameServers ?? [] }
    var domain: [UInt8]? { reply.domainName ?? lease.acknowledgement.domainName }

    /// Whether a configuration is looked for by the machine's UUID, as from 3.50 on (Syslinux `NEWS`).
    var asksForUUID: Bool { ReleaseNumber(release) >= ReleaseNumber(3, 50) }

    /// Whether it knows URLs from names, as from 3.70 on (Syslinux `NEWS`).
    var knowsURLs: Bool { ReleaseNumber(release) >= ReleaseNumber(3, 70) }

    /// Whether the gPXE or iPXE that started it fetches URLs for it.
    var fetchesURLs: Bool { knowsURLs && firmwareHTTP != nil }

    /// Option 209.
    var configurationFile: [UInt8]? { text(.configurationFile) }

    /// Option 210, else the boot file's folder.
    var prefix: [UInt8] { PXELINUXPath.prefix(bootFile: bootFile, option210: text(.pathPrefix)) }

    /// How long a failed boot waits before the machine is reset (option 211; 5 minutes without it, 0 is for ever).
    var rebootTime: Duration? {
        guard let value = value(.rebootTime), value.count == 4 else { return .seconds(300) }
        let seconds = value.reduce(0) { $0 << 8 | Int($1) }
        return seconds == 0 ? nil : .seconds(seconds)
    }

    /// A value of the packets, the later one first; inside option 43 only codes from 208 on count.
    private func value(_ code: DHCPOptionCode) -> [UInt8]? {
        for message in [reply, lease.acknowledgement] {
            if let value = message.options[code] { return value }
            if let value = message.pxeVendorOptions?[code] { return value }
        }
        return nil
    }

    private func text(_ code: DHCPOptionCode) -> [UInt8]? {
        value(code).map { Array($0.prefix { $0 != 0 }) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// What PXELINUX's own file says of it.
struct PXELINUXIdentity: Hashable, Sendable {
    var version = PXELINUXVersion.six
    var release = ""
    var banner = "PXELINUX"
    var speaksHTTP = false

    /// Reads the banner, which stands in the file in plain text: `PXELINUX 6.04 PXE 20200816`.
    init(image: [UInt8], name: [UInt8]) {
        let fileName = Array(name.split(separator: UInt8(ascii: "/")).last ?? [])
        if case .networkBootProgram(.pxelinux, let found?) = BootImageKind(
            recognising: image,
            name: fileName
        ) {
            release = found
        }
        if let major = Int(release.prefix { $0 != "." }), major < 5 { version = .three }
        if let start = image.span.firstPosition(of: Array("PXELINUX ".utf8)) {
            let line = image[start...].prefix { $0 >= UInt8(ascii: " ") && $0 < 0x7f }
            banner = String(decoding: line, as: UTF8.self)
        } else if !release.isEmpty {
            banner = "PXELINUX \(release)"
        }
        if !banner.contains("Copyright") {
            if banner.last != " " { banner += " " }
            banner += "Copyright (C) 1994-2015 H. Peter Anvin et al"
        }
        let hasClient = image.span.firstPosition(of: Array("HTTP/1.0\r\n".utf8)) != nil
        speaksHTTP = version == .six && (fileName.starts(with: "lpxelinux".utf8) || hasClient)
    }
}
