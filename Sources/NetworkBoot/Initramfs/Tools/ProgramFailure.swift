internal import NetworkProtocols

/// Why a program of an initramfs ended with an error: how the boot breaks where nothing makes up for it.
struct ProgramFailure: Error, Hashable, Sendable {
    var failure: BootFailure
    var sentence: String

    init(_ failure: BootFailure, _ sentence: String) {
        self.failure = failure
        self.sentence = sentence
    }
}

/// `/etc/resolv.conf` of an initramfs.
struct ResolverSettings: Hashable, Sendable {
    /// Whom names are asked of, in order.
    var servers: [IPv4Address] = []
    /// What is appended to names without a dot.
    var domain: [UInt8]?

    /// The address that a host's name stands for, or is; nil where it stands for none.
    func address(of name: [UInt8], on host: any BootHost) async throws(BootHalt) -> IPv4Address? {
        if let address = IPv4Address(utf8: name) { return address }
        guard !name.isEmpty, !servers.isEmpty else { return nil }
        let question = ResolveRequest(name: name, servers: servers, domain: domain)
        guard case .found(let addresses) = try await host.resolve(question) else { return nil }
        return addresses.first
    }

    /// Why `name`, which `place` names, has no address.
    func failure(of name: [UInt8], in place: [UInt8]) -> ProgramFailure {
        let asked = servers.map(\.description).joined(separator: " or ")
        let reason = servers.isEmpty ? "no name server is known to ask" : "\(asked) was asked for it in vain"
        let sentence = "The name \(name.displayText) of \(place.displayText) has no address: \(reason)."
        return ProgramFailure(.nameUnresolved, sentence)
    }
}
