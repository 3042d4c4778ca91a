internal import ArgumentParser
internal import Deployment
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols

struct ProxyDHCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxydhcp",
        abstract: "Tells PXE clients what to boot, beside a DHCP server that stays as it is.",
        discussion: """
            Takes pxe-pdhcp's options. Answers PXE clients on port 67 with the boot program's name and its TFTP server, and on
            port 4011 whoever asks there; gives no addresses. The DHCP server has to run on another host: both want port 67.
            -i, or -l and -b, and the name of the boot program have to be there.

            Examples:
              sudo bootproof proxydhcp -i eth0 pxelinux.0
              sudo bootproof proxydhcp -d -i eth0 -t 192.168.1.6 pxelinux.0
              sudo bootproof proxydhcp -d -l 192.168.1.5 -b 192.168.1.255 grubx64.efi

            Exit status: 0 told to stop, or gone to the background; 2 could not run (a right, a port, an interface);
            64 wrong usage.
            """
    )

    @Flag(
        name: .customShort("d"),
        help:
            "Stay in the foreground and tell what each machine asks; else it goes to the background when it has its ports."
    )
    var staysInForeground = false

    @Option(
        name: .customShort("i", allowingJoined: true),
        help: ArgumentHelp(
            "Listen on this interface. With several addresses it needs -l, too.",
            valueName: "interface"
        )
    )
    var interface: String?

    @Option(
        name: .customShort("l", allowingJoined: true),
        help: ArgumentHelp("The proxy's own address (default: the interface's).", valueName: "listen address")
    )
    var listenAddress: String?

    @Option(
        name: .customShort("t", allowingJoined: true),
        help: ArgumentHelp(
            "The TFTP server that has the boot program (default: the proxy's own address).",
            valueName: "tftp address"
        )
    )
    var tftpAddress: String?

    @Option(
        name: .customShort("b", allowingJoined: true),
        help: ArgumentHelp(
            "Where offers go (default: the broadcast address of the interface).",
            valueName: "broadcast address"
        )
    )
    var broadcastAddress: String?

    @Argument(
        help: ArgumentHelp("The network bootstrap program's name on the TFTP server.", valueName: "nbp name")
    )
    var bootFile: String

    @OptionGroup(visibility: .hidden) var trial: ServeTrialOptions

    func run() throws {
        let place = try place()
        let service = try service(at: place)
        let server = try start(service)
        try StandardStream.output.deliver(summary(of: service, place))
        if !staysInForeground { try goToBackground() }
        server.run { service }
    }

    private func start(_ service: BootService) throws -> BootServer {
        var options = trial.options
        options.isQuiet = !staysInForeground
        do throws(EnvironmentTrouble) {
            return try BootServer(service, options: options)
        } catch {
            throw CannotRun("\(error)")
        }
    }

    private func goToBackground() throws {
        do throws(EnvironmentTrouble) {
            try BackgroundProcess.begin()
        } catch {
            throw CannotRun("\(error)")
        }
    }

    /// Where it listens, and where its offers go.
    struct Place: Equatable {
        var interface: String
        var own: InterfaceConfiguration
        var tftp: IPv4Address
        var broadcast: IPv4Address
    }

    private func place() throws -> Place {
        try Self.place(
            interface: interface,
            listen: try listenAddress.map { try Self.address($0, "-l") },
            tftp: try tftpAddress.map { try Self.address($0, "-t") },
            broadcast: try broadcastAddress.map { try Self.address($0, "-b") },
            interfaces: LocalInterface.all()
        )
    }

    /// What the options mean on a computer with these interfaces.
    ///
    /// - Throws: `WrongUsage` where options are missing or contradict each other, `CannotRun` where the computer does not
    ///   have what they name.
    static func place(
        interface: String?,
        listen: IPv4Address?,
        tftp: IPv4Address?,
        broadcast: IPv4Address?,
        interfaces: [LocalInterface]
    ) throws -> Place {
        guard interface != nil || (listen != nil && broadcast != nil) else {
            throw WrongUsage("proxydhcp needs -i interface, or -l listen address and -b broadcast address")
        }
        let found: LocalInterface
        if let interface {
            guard let named = interfaces.named(interface) else {
                throw CannotRun("there is no interface \(interface); ip link shows those that are there")
            }
            found = named
        } else {
            guard let listen, let having = interfaces.having(listen) else {
                throw CannotRun(
                    "no interface has the address \(listen.map { "\($0)" } ?? "") of -l; ip address shows those that are there"
                )
            }
            found = having
        }
        let own: InterfaceConfiguration
        if let listen {
            guard let configured = found.addresses.first(where: { $0.address == listen }) else {
                throw CannotRun(
                    "the interface \(found.name) has no address \(listen); leave out -i, or name one of its own by -l"
                )
            }
            own = configured
        } else if found.addresses.count > 1 {
            let all = found.addresses.map { "\($0.address)" }.joined(separator: ", ")
            throw CannotRun(
                "the interface \(found.name) has several addresses (\(all)); name one by -l, and its broadcast address by -b"
            )
        } else if let only = found.addresses.first {
            own = only
        } else {
            throw CannotRun(
                "the interface \(found.name) has no IPv4 address; ip address add 192.168.1.5/24 dev \(found.name)"
            )
        }
        return Place(
            interface: found.name,
            own: own,
            tftp: tftp ?? own.address,
            broadcast: broadcast ?? own.broadcast
        )
    }

    private static func address(_ text: String, _ option: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw WrongUsage("\(option) \(text) is no IPv4 address such as 192.168.1.5")
        }
        return address
    }

    private func service(at place: Place) throws -> BootService {
        let name = Array(bootFile.utf8)
        guard !name.isEmpty, name.count <= 255, !name.contains(0) else {
            throw WrongUsage("the boot program's name has to have 1 to 255 octets")
        }
        var proxy = ProxyDHCPServerConfiguration(address: place.own.address)
        proxy.boot = .init(nextServer: place.tftp, bootFile: bootFile)
        proxy.broadcastAddress = place.broadcast
        var service = BootService(interface: place.interface)
        service.address = place.own
        service.proxy = proxy
        return service
    }

    /// As pxe-pdhcp tells it when it starts.
    private func summary(of service: BootService, _ place: Place) -> String {
        """
        listen address:     \(place.own.address):67 on \(place.interface)
        broadcast address:  \(place.broadcast):68
        tftp address:       \(place.tftp)
        nbp name:           \(bootFile.utf8.displayText)

        """
    }
}
