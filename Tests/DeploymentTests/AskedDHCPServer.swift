import Deployment
import NetworkProtocols

/// Our server with settings of another daemon, asked by messages made by hand.
final class AskedDHCPServer {
    private var server: DHCPServer
    let problems: [SettingsProblem]

    static let own = IPv4Address(192, 168, 1, 2)

    init(_ configuration: DHCPServerConfiguration, problems: [SettingsProblem]) {
        var configuration = configuration
        configuration.probeTimeout = nil
        server = DHCPServer(configuration: configuration)
        self.problems = problems
    }

    /// With the settings of a dhcpd.conf.
    convenience init(_ text: String, at address: IPv4Address = own, hosts: String = "") {
        let service = Self.service(text, at: address, hosts: hosts)
        self.init(service.dhcp, problems: service.problems)
    }

    static func service(
        _ text: String,
        at address: IPv4Address = own,
        hosts: String = ""
    ) -> ISCConfiguration.Service {
        let configuration = ISCConfiguration(Array(text.utf8), file: "dhcpd.conf")
        let table = HostsTable(Array(hosts.utf8), file: "hosts")
        var service = configuration.service(at: address, file: "dhcpd.conf", hosts: table)
        service.problems = configuration.problems + table.problems + service.problems
        return service
    }

    /// A message with these options besides its type, which is DISCOVER unless something else is said.
    static func message(
        _ mac: MACAddress = MACAddress(0x00, 0x16, 0x3e, 0, 0, 1),
        _ type: DHCPMessageType? = .discover,
        _ options: [(DHCPOptionCode, [UInt8])] = []
    ) -> DHCPMessage {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = type.map { [(.messageType, [$0.rawValue])] } ?? []
        list += options.map { (code: $0.0, value: $0.1) }
        return DHCPMessage(transactionID: 7, clientMAC: mac, options: DHCPOptions(list))
    }

    /// The answer; nil where there is none.
    func answer(_ message: DHCPMessage) -> DHCPMessage? {
        // No client sends less: it is BOOTP's whole message (RFC 951 §3), as long as RFC 1542 §2.1 wants it.
        let encoded = message.encoded
        let payload = encoded + [UInt8](repeating: 0, count: max(0, DHCPMessage.minimumLength - encoded.count))
        let datagram = Datagram(
            source: Endpoint(address: .any, port: 68),
            destination: Endpoint(address: .broadcast, port: 67),
            payload: payload
        )
        server.handle(.datagram(datagram), at: .zero)
        var answer: DHCPMessage?
        while let output = server.nextOutput() {
            guard case .host(.send(let sent)) = output else { continue }
            let octets = sent.payload
            var reader = ByteReader(octets.span)
            answer = try? DHCPMessage(decoding: &reader)
        }
        return answer
    }

    /// The answer to a DISCOVER with these options.
    func offer(
        _ mac: MACAddress = MACAddress(0x00, 0x16, 0x3e, 0, 0, 1),
        _ options: (DHCPOptionCode, [UInt8])...
    ) -> DHCPMessage? {
        answer(Self.message(mac, .discover, options))
    }
}

extension DHCPMessage {
    /// `file`, as text.
    var bootFileText: String { String(decoding: bootFileField.prefix { $0 != 0 }, as: UTF8.self) }

    /// An option as text; nil where it is not there.
    func text(_ code: DHCPOptionCode) -> String? { options[code].map { String(decoding: $0, as: UTF8.self) } }
}
