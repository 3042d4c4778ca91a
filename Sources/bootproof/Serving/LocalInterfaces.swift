internal import Deployment
internal import Glibc
internal import NetworkProtocols

extension LocalInterface {
    /// The interfaces of this computer with their IPv4 addresses, as the kernel tells them; none where it does not.
    static func all() -> [LocalInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var interfaces: [LocalInterface] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let name = entry.ifa_name.map({ String(cString: $0) }) else { continue }
            if interfaces.named(name) == nil { interfaces.append(LocalInterface(name: name)) }
            guard let address = ipv4(entry.ifa_addr), let index = interfaces.firstIndex(where: { $0.name == name })
            else { continue }
            let mask = ipv4(entry.ifa_netmask) ?? IPv4Address(prefixLength: 32)
            interfaces[index].addresses.append(InterfaceConfiguration(address: address, mask: mask))
        }
        return interfaces
    }

    private static func ipv4(_ pointer: UnsafeMutablePointer<sockaddr>?) -> IPv4Address? {
        guard let pointer, pointer.pointee.sa_family == sa_family_t(AF_INET) else { return nil }
        return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
            IPv4Address(rawValue: UInt32(bigEndian: address.pointee.sin_addr.s_addr))
        }
    }
}
