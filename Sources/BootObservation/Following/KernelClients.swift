internal import NetworkProtocols

/// Who began to fetch a kernel: what they fetch next may be a root image with a check.
///
/// A started system may have another address than its loader had, so that the machine is known by its hardware, too.
struct KernelClients: Sendable {
    private var addresses: Set<IPv4Address> = []
    private var machines: Set<MACAddress> = []

    /// How many are known, a machine once.
    var count: Int { addresses.count }

    mutating func insert(_ ends: Ends) {
        addresses.insert(ends.client.address)
        if let mac = ends.clientMAC { machines.insert(mac) }
    }

    /// The machine with this address has restarted: its kernel is gone. It is as good as new under its old address alone.
    mutating func remove(_ client: IPv4Address) {
        addresses.remove(client)
    }

    func contains(_ address: IPv4Address, _ mac: MACAddress?) -> Bool {
        addresses.contains(address) || (mac.map(machines.contains) ?? false)
    }
}
