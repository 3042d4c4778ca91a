import Foundation

/// The DHCP client of the Internet Systems Consortium. Its folder keeps what it knows from one start to the next.
struct Dhclient {
    private let folder: URL

    /// What it runs at each event: sets the address, and writes a line of what it learned. Never touches resolv.conf.
    private static let script = """
        #!/bin/sh
        case "$reason" in
        BOUND | RENEW | REBIND | REBOOT) ip addr replace "$new_ip_address/24" dev "$interface" ;;
        EXPIRE | FAIL | RELEASE | STOP) ip addr flush dev "$interface" ;;
        PREINIT) ip link set "$interface" up ;;
        esac
        echo "dhclient $reason ip=$new_ip_address server=$new_dhcp_server_identifier boot=$new_filename"
        """
    /// It asks again after four seconds: a server may look for a second whether an address is in use.
    private static let settings = """
        timeout 20; retry 5; initial-interval 4; backoff-cutoff 4;
        request subnet-mask, broadcast-address, routers, domain-name-servers, host-name;

        """
    /// A lease of another network that has not run out, with which it begins in INIT-REBOOT.
    static let foreignLease = """
        lease {
          interface "\(LabHost.interface)";
          fixed-address 192.168.99.5;
          option subnet-mask 255.255.255.0;
          option dhcp-lease-time 86400;
          option dhcp-message-type 5;
          option dhcp-server-identifier 192.168.99.1;
          renew never;
          rebind never;
          expire never;
        }

        """

    init(on host: LabHost, leases: String = "") throws {
        let folder = "\(host.name)-dhclient"
        _ = try host.lab.script("\(folder)/script", Self.script)
        _ = try host.lab.file("\(folder)/conf", Self.settings)
        self.folder = try host.lab.file("\(folder)/leases", leases).deletingLastPathComponent()
    }

    /// Its words: in the foreground, with more of them such as `-r`, which gives the lease back.
    func command(_ words: String...) -> [String] {
        [
            "dhclient", "-4", "-d", "-v", "-sf", "\(folder.path)/script", "-cf", "\(folder.path)/conf", "-lf",
            "\(folder.path)/leases", "-pf", "\(folder.path)/pid",
        ] + words + [LabHost.interface]
    }
}
