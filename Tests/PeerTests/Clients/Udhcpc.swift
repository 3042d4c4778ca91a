import Foundation

/// The DHCP client of busybox.
struct Udhcpc {
    /// More of its words, such as `-C`, which leaves out the client identifier.
    var arguments: [String] = []

    /// What it runs at each event: sets the address, and writes a line of what it learned.
    private static let script = """
        #!/bin/sh
        case "$1" in
        bound | renew) ip addr replace "$ip/${mask:-24}" dev "$interface" ;;
        deconfig) ip addr flush dev "$interface" && ip link set "$interface" up ;;
        esac
        echo "udhcpc $1 ip=$ip server=$serverid lease=$lease boot=$boot_file next=$siaddr router=$router message=$message"
        """

    /// How it is started on a host: in the foreground, as a client that keeps its lease.
    func command(on host: LabHost) throws -> [String] {
        let script = try host.lab.script("\(host.name)-udhcpc-script", Self.script)
        return ["busybox", "udhcpc", "-f", "-i", LabHost.interface, "-s", script.path, "-t", "5", "-T", "2", "-n"]
            + arguments
    }
}
