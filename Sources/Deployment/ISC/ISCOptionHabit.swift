/// What people call an option that dhcpd knows by another name, or not at all: by which code they mean it.
struct ISCOptionHabit {
    var code: UInt8
    /// The type of its declaration; empty where dhcpd knows the option.
    var declaration = ""
    /// What dhcpd calls it; nil where it has to be declared.
    var builtIn: String?

    /// By the names.
    static let all: [String: ISCOptionHabit] = {
        var all: [String: ISCOptionHabit] = [:]
        let octets = "{ unsigned integer 8, unsigned integer 8, unsigned integer 8 }"
        for (names, habit) in [
            (
                "arch architecture arch-type architecture-type client-arch client-arch-type client-architecture"
                    + " pxe-system-type pxe-arch pxe-client-arch system-type system-arch client-system-architecture"
                    + " client-system-arch",
                ISCOptionHabit(code: 93, declaration: "unsigned integer 16")
            ),
            (
                "client-ndi client-nic client-interface-id client-network-interface pxe-ndi pxe-client-ndi"
                    + " network-interface-identifier pxe-interface-id",
                ISCOptionHabit(code: 94, declaration: octets)
            ),
            (
                "pxe-client-uuid client-uuid uuid pxe-uuid client-guid pxe-client-guid client-machine-id machine-id"
                    + " client-machine-identifier pxe-client-id",
                ISCOptionHabit(code: 97, declaration: "string")
            ),
            (
                "user-class-identifier user-class-id userclass",
                ISCOptionHabit(code: 77, builtIn: "user-class")
            ),
            (
                "vendor-class vendor-class-id vendorclass class-identifier",
                ISCOptionHabit(code: 60, builtIn: "vendor-class-identifier")
            ),
            ("bootfile boot-file bootfile_name boot-file-name filename", .init(code: 67, builtIn: "bootfile-name")),
            ("tftp-server tftp-server-ip tftp", .init(code: 66, builtIn: "tftp-server-name")),
            ("router gateway default-gateway", .init(code: 3, builtIn: "routers")),
            ("dns dns-server dns-servers name-servers", .init(code: 6, builtIn: "domain-name-servers")),
            (
                "classless-static-routes rfc3442-classless-static-routes classless-routes",
                .init(code: 121, declaration: "array of unsigned integer 8")
            ),
            (
                "ms-classless-static-routes win-classless-static-routes",
                .init(code: 249, declaration: "array of unsigned integer 8")
            ),
            ("wpad wpad-url local-proxy-config", .init(code: 252, declaration: "text")),
        ] {
            for name in names.split(separator: " ") { all[String(name)] = habit }
        }
        return all
    }()

    /// What its value is made of; nil where it can't be said in one word.
    var type: ISCOptionType? {
        switch declaration {
        case "unsigned integer 16": ISCOptionType([.number(bits: 16, isSigned: false)])
        case "string": ISCOptionType([.octets])
        case "": code == 60 || code == 77 ? ISCOptionType([.octets]) : nil
        default: nil
        }
    }

    /// Whether firmware and loaders say something of themselves in it.
    var isSentByClients: Bool { [60, 77, 93, 94, 97].contains(code) }

    /// What to write where `name` is not declared.
    func remedy(for name: String) -> String {
        builtIn.map { "dhcpd calls it \($0), which needs no declaration" }
            ?? "declare it: option \(name) code \(code) = \(declaration);"
    }

    /// What to write where an option of a loader's space is not declared; nil for other spaces.
    static func remedy(forMember name: String) -> String? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "ipxe", "gpxe":
            return "declare option space \(parts[0]), and option \(parts[0])-encap-opts code 175 = encapsulate "
                + "\(parts[0]), and then the option with its code (iPXE documentation, “ISC dhcpd”)"
        case "pxelinux":
            let declarations = [
                "magic": "208 = string", "configfile": "209 = text", "pathprefix": "210 = text",
                "reboottime": "211 = unsigned integer 32",
            ]
            return declarations[parts[1]].map {
                "declare option space pxelinux, and then option pxelinux.\(parts[1]) code \($0);"
            }
        default: return nil
        }
    }
}
