internal import NetworkProtocols

/// The programs of busybox that an initramfs calls: what they ask of the network, and what they print.
struct BusyboxTools: Sendable {
    /// How they word themselves, which changed over the years.
    enum Age: Hashable, Sendable {
        /// 1.13 to 1.28.
        case old
        /// Since 1.29.
        case new
    }

    let host: any BootHost
    /// `1.35.0`
    let version: String
    let age: Age
    /// Whom names are asked of, and what is appended to those without a dot.
    var nameServers: [IPv4Address] = []
    var domain: [UInt8]?

    init(host: any BootHost, version: String, age: Age) {
        self.host = host
        self.version = version
        self.age = age
    }

    typealias Failure = ProgramFailure

    // MARK: udhcpc

    /// `udhcpc -n -i IF [-H name]`: one round of three questions; nil where nobody answered.
    ///
    /// - Parameter rounds: how many rounds, 20 s apart, are played of a call without `-n`, which goes on for ever.
    mutating func udhcpc(hostName: [UInt8]? = nil, rounds: Int = 1) async throws(BootHalt) -> DHCPLease? {
        host.show(age == .old ? "udhcpc (v\(version)) started" : "udhcpc: started, v\(version)")
        host.show(age == .old ? "Sending discover..." : "udhcpc: broadcasting discover")
        guard case .leased(let lease) = try await host.configure(.dhcp(dhcp(hostName: hostName, rounds: rounds))) else {
            host.show(age == .old ? "No lease, failing" : "udhcpc: no lease, failing")
            return nil
        }
        let seconds = lease.duration.map { $0.wholeNanoseconds / 1_000_000_000 } ?? 3600
        switch age {
        case .old:
            host.show("Sending select for \(lease.address)...")
            host.show("Lease of \(lease.address) obtained, lease time \(seconds)")
        case .new:
            host.show("udhcpc: broadcasting select for \(lease.address), server \(lease.server)")
            host.show("udhcpc: lease of \(lease.address) obtained from \(lease.server), lease time \(seconds)")
        }
        nameServers = lease.acknowledgement.domainNameServers ?? []
        domain = lease.acknowledgement.domainName
        try host.reached(.initramfs)
        return lease
    }

    private func dhcp(hostName: [UInt8]?, rounds: Int) -> DHCPClientConfiguration {
        guard var configuration = Persona.udhcpc.dhcp else {
            preconditionFailure("The persona of udhcpc says how it asks for an address.")
        }
        configuration.options = configuration.options.map { option in
            if case .fixed(.vendorClass, _) = option { return .fixed(.vendorClass, Array("udhcp \(version)".utf8)) }
            return option
        }
        if let hostName, !hostName.isEmpty { configuration.setHostName(hostName) }
        configuration.rounds = rounds
        return configuration
    }

    // MARK: wget and tftp

    /// `wget URL`: the whole file, or why not.
    ///
    /// - Parameter limit: how many octets there is room for.
    func wget(_ url: BootURL, limit: Int) async throws(BootHalt) -> Result<[UInt8], Failure> {
        let port = url.port ?? 80
        guard let address = try await address(of: url.host) else { return unresolved(url, "wget") }
        // Host repeats the address as the URL writes it (busybox networking/wget.c).
        let request = FetchRequest(
            method: .http(Self.http(limit: limit)),
            server: Endpoint(address: address, port: port),
            name: url.path.isEmpty ? [UInt8(ascii: "/")] : url.path,
            host: url.host + (url.port.map { Array(":\($0)".utf8) } ?? [])
        )
        switch try await host.fetch(request) {
        case .complete(let octets):
            try host.reached(.initramfs)
            return .success(octets)
        case .failed(let failure):
            host.show("wget: \(Self.wgetWords(failure, at: address))")
            let sentence = failure.sentence(of: "The file \(url.octets.displayText)")
            return .failure(Failure(failure.bootFailure(isHTTP: true), sentence))
        }
    }

    /// `tftp -g [-b BLOCKSIZE] -r PATH HOST`: the whole file, or why not.
    ///
    /// - Parameters:
    ///   - blockSize: nil for no options at all.
    ///   - keepsSlash: whether the path's first slash is part of the name.
    func tftp(
        _ url: BootURL,
        limit: Int,
        blockSize: Int? = nil,
        keepsSlash: Bool = false
    ) async throws(BootHalt) -> Result<[UInt8], Failure> {
        guard let address = try await address(of: url.host) else { return unresolved(url, "tftp") }
        let request = FetchRequest(
            method: .tftp(Self.tftp(limit: limit, blockSize: blockSize)),
            server: Endpoint(address: address, port: url.port ?? 69),
            name: keepsSlash ? url.path : Array(url.path.dropFirst())
        )
        switch try await host.fetch(request) {
        case .complete(let octets):
            try host.reached(.initramfs)
            return .success(octets)
        case .failed(let failure):
            host.show("tftp: \(Self.tftpWords(failure))")
            let sentence = failure.sentence(of: "The file \(url.octets.displayText)")
            return .failure(Failure(failure.bootFailure(isHTTP: false), sentence))
        }
    }

    /// The address that a host's name stands for, or is; nil where it stands for none.
    func address(of name: [UInt8]) async throws(BootHalt) -> IPv4Address? {
        if let address = IPv4Address(utf8: name) { return address }
        let question = ResolveRequest(name: name, servers: nameServers, domain: domain)
        guard case .found(let addresses) = try await host.resolve(question) else { return nil }
        return addresses.first
    }

    private func unresolved(_ url: BootURL, _ program: String) -> Result<[UInt8], Failure> {
        host.show("\(program): bad address '\(url.host.displayText)'")
        let servers = nameServers.map(\.description).joined(separator: " or ")
        let reason = nameServers.isEmpty ? "no name server is known to ask" : "\(servers) was asked for it in vain"
        let sentence = "The name \(url.host.displayText) of \(url.octets.displayText) has no address: \(reason)."
        return .failure(Failure(.nameUnresolved, sentence))
    }

    private static func http(limit: Int) -> HTTPClientConfiguration {
        var wget = HTTPClientConfiguration.busyBoxWget
        wget.sizeLimit = limit
        return wget
    }

    /// No options but a block size that is asked for; 100 ms, each wait half as long again up to 2 s, 12 times (busybox networking/tftp.c).
    private static func tftp(limit: Int, blockSize: Int?) -> TFTPClientConfiguration {
        var waits: [Duration] = []
        var milliseconds = 100
        for _ in 0..<12 {
            waits.append(.milliseconds(milliseconds))
            milliseconds = min(milliseconds * 3 / 2, 2000)
        }
        return TFTPClientConfiguration(
            options: blockSize.map { [TFTPOption(.blockSize, $0)] } ?? [],
            requestTimeouts: waits,
            dataTimeouts: waits,
            sizeLimit: limit,
            retriesWithoutOptions: false,
            answersStrangers: false
        )
    }

    private static func wgetWords(_ failure: FetchFailure, at address: IPv4Address) -> String {
        let remote = "can't connect to remote host (\(address))"
        return switch failure {
        case .notFound: "server returned error: HTTP/1.1 404 Not Found"
        case .accessDenied: "server returned error: HTTP/1.1 403 Forbidden"
        case .httpStatus(let status): "server returned error: HTTP/1.1 \(status)"
        case .broken(.refused, _), .unreachable(.portUnreachable): "\(remote): Connection refused"
        case .silent, .broken(.timedOut, 0): "\(remote): Connection timed out"
        case .unreachable(.addressUnresolved): "\(remote): No route to host"
        case .unreachable(.noRoute): "\(remote): Network is unreachable"
        case .unreachable(.icmp), .unreachable(.timeExceeded): "\(remote): No route to host"
        case .stalled: "download timed out"
        case .broken: "connection closed prematurely"
        case .badAnswer, .tftpError, .sizeNotTold, .unknownFileType: "bad header line"
        case .tooLarge: "write error: No space left on device"
        case .redirectFailed(let target): "bad address '\(target.displayText)'"
        case .aborted: "interrupted"
        }
    }

    private static func tftpWords(_ failure: FetchFailure) -> String {
        if let (code, message) = failure.tftpAnswer {
            return "server error: (\(code.rawValue)) \(message.displayText)"
        }
        return switch failure {
        case .tooLarge: "write: No space left on device"
        case .unreachable(.noRoute): "sendto: Network is unreachable"
        case .unreachable(.addressUnresolved): "sendto: No route to host"
        case .unreachable(.portUnreachable): "read: Connection refused"
        default: "timeout"
        }
    }
}
