internal import NetworkBoot
internal import NetworkProtocols

/// What options are called in a dhcpd.conf, and what their values are made of (dhcp-options(5)): the usual ones, and those
/// that the file declares.
struct ISCOptions {
    /// An option that has a name.
    struct Definition {
        var code: UInt8
        /// The place of its space in ``spaces``; nil for DHCP's own.
        var space: Int?
        var type: ISCOptionType
    }

    private(set) var spaces: [DHCPServerConfiguration.OptionSpace] = [
        .init("agent", enclosing: .relayAgentInformation)
    ]
    private var definitions: [String: Definition]
    /// Names of options that hold the options of a space, which have no value of their own.
    private var enclosing: [String: Int] = [:]

    /// More options or spaces are not declared.
    static let countLimit = 2_000

    init() {
        definitions = Self.usual
        for (code, name, type) in [
            (UInt8(1), "circuit-id", ISCOptionType([.octets])), (2, "remote-id", ISCOptionType([.octets])),
            (3, "agent-id", ISCOptionType([.address])), (5, "link-selection", ISCOptionType([.address])),
        ] {
            definitions["agent." + name] = Definition(code: code, space: 0, type: type)
        }
    }

    /// The option of this name, `dhcp.` before it or not.
    func definition(_ name: String) -> Definition? {
        definitions[name.hasPrefix("dhcp.") ? String(name.dropFirst(5)) : name]
    }

    /// The place of the space of this name.
    func space(_ name: String) -> Int? { spaces.firstIndex { $0.name == name } }

    /// The space whose options the option of this name holds.
    func enclosedSpace(_ name: String) -> Int? { enclosing[name] }

    /// Declares a space; false where there are too many.
    mutating func declareSpace(_ name: String) -> Bool {
        guard space(name) == nil else { return true }
        guard spaces.count < Self.countLimit else { return false }
        spaces.append(.init(name))
        return true
    }

    /// Declares an option; false where there are too many, or its space is not declared.
    mutating func define(_ name: String, code: UInt8, type: ISCOptionType) -> Bool {
        guard definitions.count < Self.countLimit else { return false }
        let name = name.hasPrefix("dhcp.") ? String(name.dropFirst(5)) : name
        var place: Int?
        if let dot = name.firstIndex(of: ".") {
            place = space(String(name[..<dot]))
            guard place != nil else { return false }
        }
        definitions[name] = Definition(code: code, space: place, type: type)
        return true
    }

    /// Says that the options of a space go into one of DHCP's own options.
    mutating func enclose(_ space: Int, in code: UInt8, named name: String) {
        spaces[space].enclosing = DHCPOptionCode(code)
        enclosing[name] = space
    }

    /// Declares what people call options of booting, and the options of gPXE and iPXE.
    mutating func declareUsual() {
        for (name, habit) in ISCOptionHabit.all where definitions[name] == nil {
            guard let type = habit.type else { continue }
            definitions[name] = Definition(code: habit.code, space: nil, type: type)
        }
        for loader in ["ipxe", "gpxe"] {
            guard declareSpace(loader), let place = space(loader) else { continue }
            spaces[place].enclosing = .etherboot
            for (name, code) in Self.loaderFeatures {
                definitions["\(loader).\(name)"] = Definition(code: code, space: place, type: ISCOptionType([.octets]))
            }
        }
    }

    /// Options in option 175 that settings ask for (iPXE documentation, “dhcp options”).
    private static let loaderFeatures: [(String, UInt8)] = [
        ("bus-id", BootAsker.busID), ("pxeext", 16), ("iscsi", 17), ("aoe", 18), ("http", 19), ("https", 20),
        ("tftp", 21), ("ftp", 22), ("dns", 23), ("bzimage", 24), ("multiboot", 25), ("slam", 26), ("srp", 27),
        ("nbi", 32), ("pxe", 33), ("elf", 34), ("comboot", 35), ("efi", 36), ("fcoe", 37), ("menu", 39),
    ]

    /// Options of the space `fqdn`, which are pieces of option 81 (dhcp-options(5), “the FQDN option”).
    static let nameOptions: Set<String> = [
        "fqdn.no-client-update", "fqdn.server-update", "fqdn.encoded", "fqdn.rcode1", "fqdn.rcode2", "fqdn.hostname",
        "fqdn.domainname", "fqdn.fqdn",
    ]

    /// Why a name stands for no option, and what to write.
    static func unknown(_ name: ISCConfiguration.Word) -> ISCTrouble {
        let text = name.text.prefix(60)
        return ISCTrouble(
            name,
            "there is no option named ‘\(text)’",
            remedy: ISCOptionHabit.all[name.text]?.remedy(for: String(text))
                ?? ISCOptionHabit.remedy(forMember: String(text)) ?? "declare it with its code and its type"
                + (NearestNames.of(name.text, among: usual.keys.sorted(), limit: 1).first.map { ", or write \($0)" }
                    ?? "")
        )
    }

    private static let usual: [String: Definition] = {
        var usual: [String: Definition] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let code = UInt8(words[0]), let type = ISCOptionType(tableWord: words[2]) else {
                continue
            }
            usual[String(words[1])] = Definition(code: code, space: nil, type: type)
        }
        return usual
    }()

    /// Code, name, and what a value is made of; `*` behind it where there may be several of the last.
    private static let table = """
        1 subnet-mask address
        2 time-offset int32
        3 routers address*
        4 time-servers address*
        5 ien116-name-servers address*
        6 domain-name-servers address*
        7 log-servers address*
        8 cookie-servers address*
        9 lpr-servers address*
        10 impress-servers address*
        11 resource-location-servers address*
        12 host-name text
        13 boot-size uint16
        14 merit-dump text
        15 domain-name text
        16 swap-server address
        17 root-path text
        18 extensions-path text
        19 ip-forwarding flag
        20 non-local-source-routing flag
        21 policy-filter address+address*
        22 max-dgram-reassembly uint16
        23 default-ip-ttl uint8
        24 path-mtu-aging-timeout uint32
        25 path-mtu-plateau-table uint16*
        26 interface-mtu uint16
        27 all-subnets-local flag
        28 broadcast-address address
        29 perform-mask-discovery flag
        30 mask-supplier flag
        31 router-discovery flag
        32 router-solicitation-address address
        33 static-routes address+address*
        34 trailer-encapsulation flag
        35 arp-cache-timeout uint32
        36 ieee802-3-encapsulation flag
        37 default-tcp-ttl uint8
        38 tcp-keepalive-interval uint32
        39 tcp-keepalive-garbage flag
        40 nis-domain text
        41 nis-servers address*
        42 ntp-servers address*
        43 vendor-encapsulated-options octets
        44 netbios-name-servers address*
        45 netbios-dd-server address*
        46 netbios-node-type uint8
        47 netbios-scope text
        48 font-servers address*
        49 x-display-manager address*
        50 dhcp-requested-address address
        51 dhcp-lease-time uint32
        52 dhcp-option-overload uint8
        53 dhcp-message-type uint8
        54 dhcp-server-identifier address
        55 dhcp-parameter-request-list uint8*
        56 dhcp-message text
        57 dhcp-max-message-size uint16
        58 dhcp-renewal-time uint32
        59 dhcp-rebinding-time uint32
        60 vendor-class-identifier octets
        61 dhcp-client-identifier octets
        62 nwip-domain text
        64 nisplus-domain text
        65 nisplus-servers address*
        66 tftp-server-name text
        67 bootfile-name text
        68 mobile-ip-home-agent address*
        69 smtp-server address*
        70 pop-server address*
        71 nntp-server address*
        72 www-server address*
        73 finger-server address*
        74 irc-server address*
        75 streettalk-server address*
        76 streettalk-directory-assistance-server address*
        77 user-class text
        85 nds-servers address*
        86 nds-tree-name text
        87 nds-context text
        88 bcms-controller-names domains
        89 bcms-controller-address address*
        91 client-last-transaction-time uint32
        92 associated-ip address*
        93 pxe-system-type uint16*
        94 pxe-interface-id uint8+uint8+uint8
        97 pxe-client-id uint8+octets
        98 uap-servers text
        99 geoconf-civic octets
        100 pcode text
        101 tcode text
        108 v6-only-preferred uint32
        112 netinfo-server-address address*
        113 netinfo-server-tag text
        114 default-url text
        116 auto-config uint8
        117 name-service-search uint16*
        118 subnet-selection address
        119 domain-search domains
        128 pxe-undefined-1 octets
        129 pxe-undefined-2 octets
        130 pxe-undefined-3 octets
        131 pxe-undefined-4 octets
        132 pxe-undefined-5 octets
        133 pxe-undefined-6 octets
        134 pxe-undefined-7 octets
        135 pxe-undefined-8 octets
        141 sip-ua-cs-domains domains
        142 ipv4-address-andsf address*
        150 tftp-server-address address*
        159 v4-portparams uint8+uint8+uint16
        160 v4-captive-portal text
        208 pxelinux-magic uint8+uint8+uint8+uint8
        209 loader-configfile text
        210 loader-pathprefix text
        211 loader-reboottime uint32
        """
}

/// What the value of an option is made of.
struct ISCOptionType: Hashable {
    /// A piece of it.
    enum Atom: Hashable {
        case address
        case number(bits: Int, isSigned: Bool)
        case flag
        case text
        /// A text, or octets in hexadecimal.
        case octets
        case domain
        case domains
    }

    /// In order.
    var atoms: [Atom]
    /// Whether all of them may come again, after a comma.
    var isArray: Bool

    init(_ atoms: [Atom], isArray: Bool = false) {
        self.atoms = atoms
        self.isArray = isArray
    }

    /// `address*`, `uint8+octets`.
    init?(tableWord word: Substring) {
        isArray = word.hasSuffix("*")
        atoms = []
        for name in (isArray ? word.dropLast() : word).split(separator: "+") {
            guard let atom = Self.atoms[name] else { return nil }
            atoms.append(atom)
        }
    }

    private static let atoms: [Substring: Atom] = [
        "address": .address, "flag": .flag, "text": .text, "octets": .octets, "domain": .domain, "domains": .domains,
        "int8": .number(bits: 8, isSigned: true), "int16": .number(bits: 16, isSigned: true),
        "int32": .number(bits: 32, isSigned: true), "uint8": .number(bits: 8, isSigned: false),
        "uint16": .number(bits: 16, isSigned: false), "uint32": .number(bits: 32, isSigned: false),
    ]
}
