internal import NetworkProtocols

/// One run of gPXE or iPXE: its settings, the files that it keeps, and the script that it is in.
struct IPXESession: Sendable {
    let build: IPXEBuild
    let firmware: Persona.Firmware
    let host: any BootHost
    /// How it was started itself; nil for a card's own ROM.
    let program: BootProgram?
    /// What a reset begins with.
    let restart: FirmwareStage?

    var settings: IPXESettings
    var images: [IPXEImage] = []
    var selectedImage: Int?
    /// The current URI: that of what is run at the moment.
    var workingURI: IPXEURI?
    /// The script that is run; nil outside of one.
    var script: RunningScript?
    /// What ends commands before their turn.
    var stop: Stop?
    /// What the script makes of menus, by their names.
    var menus: [[UInt8]: IPXEMenu] = [:]
    /// The lease of the card, as it was given.
    var lease: DHCPLease?
    var isOpen = false
    /// Whether the card has an address that a script set.
    var hasStaticAddress = false
    /// The last thing that went wrong, for whoever asks why there is no system.
    var trouble: IPXEError?

    /// Scripts in the order in which they began.
    var begun: [BegunScript] = []

    private var nextImageID = 1
    private var steps = 0
    private var depth = 0

    /// Ours: so much one run may do. A script that goes round for ever would keep the machine busy for ever.
    static let stepLimit = 60_000
    /// So much text is a step by itself.
    static let octetsAStep = 256
    /// Ours: so often the same script may begin.
    static let startLimit = 100
    static let depthLimit = 24
    static let imageLimit = 256
    /// How long somebody is waited for where a script sets no limit. Nobody is there.
    static let patience: Duration = .seconds(60)

    /// A script that is run, and where it stands.
    struct RunningScript: Sendable {
        let script: IPXEScript
        let name: [UInt8]
        var next = 0
        /// The image that takes its place when it ends (`--replace`).
        var replacement: IPXEImage?
    }

    /// A script that began, with a hash of what stands in it.
    struct BegunScript: Hashable, Sendable {
        let name: [UInt8]
        let content: Int
    }

    enum Stop: Hashable, Sendable {
        /// The rest of the line is not run: `goto`.
        case line
        /// Nor is the rest of the script: `exit`.
        case script
    }

    init(
        build: IPXEBuild,
        firmware: Persona.Firmware,
        program: BootProgram?,
        restart: FirmwareStage?,
        host: any BootHost
    ) {
        self.build = build
        self.firmware = firmware
        self.program = program
        self.restart = restart
        self.host = host
        settings = IPXESettings(dialect: build.dialect, cardCount: host.hardware.cardCount)
        noteFacts()
    }

    var name: String { "\(build.program) \(build.version)" }

    /// Counts what it does; false where it has done too much.
    mutating func mayGoOn(_ cost: Int = 1) -> Bool {
        steps += cost
        return steps <= Self.stepLimit
    }

    // MARK: Facts

    /// What the card, the machine and the program say of themselves.
    private mutating func noteFacts() {
        let hardware = host.hardware
        for card in 0..<settings.cardCount {
            var address = hardware.hardwareAddress.octets
            address[5] &+= UInt8(card)
            settings.facts[.card(card)] = [
                "mac": .init(type: .hex, octets: address), "hwaddr": .init(type: .hex, octets: address),
                "ifname": .init(type: .string, octets: Array("net\(card)".utf8)),
                "linktype": .init(type: .string, octets: Array("Ethernet".utf8)),
                "chip": .init(type: .string, octets: Array(build.driver.utf8)),
                "bustype": .init(type: .string, octets: Array("PCI".utf8)),
                // The third slot of the first bus, and Intel's 82540EM, as the persona's option 175 says.
                "busloc": .init(type: .uint32, octets: [0, 0, 0, UInt8(0x18 + 8 * card)]),
                "busid": .init(type: .hex, octets: [1, 0x80, 0x86, 0x10, 0x0e]),
            ]
        }
        if hardware.uuid.count == 16 {
            // In DHCP messages the first three fields stand the other way round (RFC 4578 §2.3).
            let uuid = IPXESettings.Value(type: .uuid, octets: hardware.uuid.withUUIDFieldsTurned)
            settings.facts[.smbios] = ["uuid": uuid]
        }
        guard build.dialect == .ipxe else { return }
        let architecture =
            build.platform == .bios ? "i386" : build.persona.playedArchitecture == .arm64UEFI ? "arm64" : "x86_64"
        settings.facts[.builtIn] = [
            "platform": .init(type: .string, octets: Array((build.platform == .bios ? "pcbios" : "efi").utf8)),
            "buildarch": .init(type: .string, octets: Array(architecture.utf8)),
            "version": .init(type: .string, octets: Array(build.version.utf8)),
            "memsize": .init(type: .int32, octets: IPXESettingType.octets(of: Int64(hardware.memory >> 20), width: 4)),
            "errno": .init(type: .uint32, octets: [0, 0, 0, 0]),
        ]
    }

    /// Notes what `${errno}` is from here on.
    mutating func note(_ error: IPXEError) {
        settings.facts[.builtIn]?["errno"] = .init(
            type: .uint32,
            octets: IPXESettingType.octets(of: Int64(error.number), width: 4)
        )
    }

    /// Goes over to another current URI, and says which it was.
    mutating func change(to uri: IPXEURI?) -> IPXEURI? {
        let old = workingURI
        workingURI = uri
        guard build.dialect == .ipxe else { return old }
        let folder = uri.map { IPXEURI(Array(".".utf8)).resolved(against: $0) }
        settings.facts[.builtIn]?["cwuri"] = uri.map { .init(type: .string, octets: $0.octets) }
        settings.facts[.builtIn]?["cwduri"] = folder.map { .init(type: .string, octets: $0.octets) }
        return old
    }

    // MARK: Images

    /// Keeps an image, as long as there is room; nil where there is none.
    mutating func register(_ image: IPXEImage) -> IPXEImage? {
        let held = images.reduce(image.octets.count) { $0 + $1.octets.count }
        guard images.count < Self.imageLimit, held <= host.hardware.memory else { return nil }
        var image = image
        if image.id == 0 {
            image.id = nextImageID
            nextImageID += 1
        }
        if image.name.isEmpty { image.name = Array("img\(image.id - 1)".utf8) }
        images.append(image)
        return image
    }

    mutating func unregister(_ id: Int) {
        images.removeAll { $0.id == id }
    }

    /// The first image of a name.
    func image(named name: [UInt8]) -> IPXEImage? { images.first { $0.name == name } }

    mutating func update(_ image: IPXEImage) {
        guard let index = images.firstIndex(where: { $0.id == image.id }) else { return }
        images[index] = image
    }

    // MARK: Nesting

    /// One image runs inside another; false where that goes too deep.
    mutating func descend() -> Bool {
        guard depth < Self.depthLimit else { return false }
        depth += 1
        return true
    }

    mutating func ascend() {
        depth -= 1
    }
}
