internal import NetworkBoot
internal import NetworkProtocols

/// One client with two addresses in a network, or one address for two clients: one of the lines does nothing.
enum ReservationTwice: Lint {
    static let id = "reservation-twice"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dhcpd.conf(5), the host statement; dnsmasq(8), --dhcp-host"
    static let statement = "A client has one reservation in a network, and an address one client."

    /// A client with an address of its own.
    private struct Entry {
        var client: String
        var address: IPv4Address
        var line: Int?
    }

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let reservations = (subject.isOfFile ? nil : subject.service?.dhcp)?.reservations ?? []
        let own = reservations.map { reservation in
            Entry(
                client: reservation.client.text,
                address: reservation.address,
                line: subject.places.line(of: .reservations, .dhcp)
            )
        }
        let subnets = subject.service?.dhcp?.subnets ?? []
        look(own, subject.places.file, &report) { address in subnets.firstIndex { $0.contains(address) } }
        for (file, _, declarations) in subject.dhcpd {
            let entries = declarations.hosts.flatMap { host in
                host.fixedAddresses.map { address in
                    Entry(client: host.hardwareAddress.map { "\($0)" } ?? "", address: address, line: host.line)
                }
            }
            look(entries, file.name, &report) { address in
                declarations.subnets.firstIndex { $0.contains(address) }
            }
            lookForNames(declarations.hosts, file.name, &report)
        }
        for (file, settings) in subject.dnsmasq {
            // An address counts for all clients of its line.
            let entries = settings.hosts.flatMap { host in
                host.clients.prefix(1).map { Entry(client: $0, address: host.address, line: host.line) }
            }
            // Netmasks mostly stand nowhere.
            look(entries, file.name, &report) { Int($0.rawValue >> 8) }
        }
    }

    /// - Parameter network: a number for each network; nil for one that is not declared.
    private static func look(
        _ entries: [Entry],
        _ file: String,
        _ report: inout LintReport,
        network: (IPv4Address) -> Int?
    ) {
        struct Place: Hashable {
            var client: String
            var network: Int?
        }
        var byClient: [Place: Entry] = [:]
        var byAddress: [IPv4Address: Entry] = [:]
        for entry in entries {
            let behind = { (other: Entry) in other.line.map { $0 == entry.line ? "" : " of line \($0)" } ?? "" }
            let place = Place(client: entry.client, network: network(entry.address))
            if let other = byAddress[entry.address], other.client != entry.client {
                report.add(
                    file,
                    entry.line,
                    "the address \(entry.address)\(behind(other)) is reserved for another client, too",
                    remedy: "give each client an address of its own"
                )
            } else if let other = byClient[place], !entry.client.isEmpty, other.address != entry.address {
                report.add(
                    file,
                    entry.line,
                    "the client \(entry.client)\(behind(other)) has two addresses, \(other.address) and \(entry.address)",
                    remedy: "keep one of them"
                )
            }
            if byAddress[entry.address] == nil { byAddress[entry.address] = entry }
            if byClient[place] == nil { byClient[place] = entry }
        }
    }

    private static func lookForNames(_ hosts: [ISCDeclarations.Host], _ file: String, _ report: inout LintReport) {
        var lines: [String: Int] = [:]
        for host in hosts where !host.name.isEmpty {
            if let line = lines[host.name] {
                report.add(
                    file,
                    host.line,
                    "the host \(host.name) is declared in line \(line) already, and dhcpd does not start",
                    remedy: "give it a name of its own; it means nothing else"
                )
            }
            lines[host.name] = lines[host.name] ?? host.line
        }
    }

    private static func text(_ address: String) -> String {
        "dhcp-range=192.168.1.100,192.168.1.150,12h\ndhcp-host=52:54:00:12:34:56,192.168.1.120\n"
            + "dhcp-host=52:54:00:12:34:57,\(address)\n"
    }
    static let trips = LintExample.file("dnsmasq.conf", text("192.168.1.120"))
    static let passes = LintExample.file("dnsmasq.conf", text("192.168.1.121"))
}

extension DHCPServerConfiguration.ClientMatch {
    /// Something that tells it from others.
    fileprivate var text: String {
        switch self {
        case .hardwareAddress(let address): "\(address)"
        case .clientIdentifier(let octets): "with the identifier \(octets.displayText)"
        case .uuid(let octets): "with the UUID \(octets.map { String($0, radix: 16) }.joined())"
        }
    }
}
