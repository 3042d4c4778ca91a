internal import NetworkProtocols

/// `configure_networking` of initramfs-tools, which casper calls, too (initramfs-tools `scripts/functions`).
struct DebianNetworking: Sendable {
    let host: any BootHost
    let commandLine: KernelCommandLine
    /// What ipconfig left; nil as long as it has not succeeded.
    private(set) var variables: NetworkVariables?

    init(_ commandLine: KernelCommandLine, on host: any BootHost) {
        self.commandLine = commandLine
        self.host = host
    }

    /// How long ipconfig waits in one round after the other, in seconds: 265 in all.
    private static let rounds = [2, 3, 4, 6, 9, 16, 25, 36, 64, 100]
    /// How long a card is waited for that does not appear.
    private static let deviceWait = 180

    private var parameter: [UInt8] { commandLine["ip"] ?? [] }

    /// Gives the card its address, once; returns why it has none.
    mutating func configure() async throws(BootHalt) -> ProgramFailure? {
        guard variables == nil else { return nil }
        let device = try await findDevice()
        var reason = ProgramFailure(
            .commandLineRefused,
            "ip=\(parameter.displayText) forbids to ask for an address, and the scripts can't go on without one."
        )
        if let failure = try await runRounds(device) { reason = failure }
        guard variables == nil else { return nil }
        // Sourcing a file that is not there ends the shell, and with it the first process.
        let file = device.isEmpty ? "net-*.conf" : "net-\(device.displayText).conf"
        host.show("/init: .: line 338: can't open '/run/\(file)': No such file or directory")
        host.show("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000200")
        return reason
    }

    /// The card that `ip=` or BOOTIF= names; empty for any.
    private func findDevice() async throws(BootHalt) -> [UInt8] {
        let fields = parameter.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let named = fields.count > 5 ? Array(fields[5]) : []
        let card = host.hardware.interfaceName
        var description = "any network device"
        var isThere = true
        var device: [UInt8] = []
        if !named.isEmpty {
            device = named
            description = named.displayText
            isThere = named.elementsEqual(card.utf8)
        } else if let value = commandLine["BOOTIF"], !value.isEmpty {
            let address = BootInterfaceWord.behindHyphen(value)
            description = "device with address \(address.displayText)"
            isThere = host.hardware.isWritten(address)
            if isThere { device = Array(card.utf8) }
        }
        let words = "Begin: Waiting up to \(Self.deviceWait) secs for \(description) to become available ..."
        guard isThere else {
            host.show(words)
            try await host.wait(for: .seconds(Self.deviceWait))
            host.show("Failure: Network device did not appear in time")
            return device
        }
        host.show("\(words) done.")
        return device
    }

    private mutating func runRounds(_ device: [UInt8]) async throws(BootHalt) -> ProgramFailure? {
        var last: ProgramFailure?
        let ipconfig = IPConfig(on: host)
        for seconds in Self.rounds {
            let result: Result<NetworkVariables, ProgramFailure>
            switch String(decoding: parameter, as: UTF8.self) {
            case "none", "off": return nil
            case "", "on", "any": result = try await ipconfig.run(device, within: seconds)
            case "dhcp", "bootp", "rarp", "both":
                let protocols = IPConfigRequest.Protocols(parameter) ?? []
                result = try await ipconfig.run(device, protocols: protocols, within: seconds)
            default: result = try await ipconfig.run(parameter, within: seconds)
            }
            switch result {
            case .success(let found):
                variables = found
                return nil
            case .failure(let failure): last = failure
            }
        }
        if last?.failure == .noOffer {
            let sum = Self.rounds.reduce(0, +)
            last?.sentence = "ipconfig has asked for an address in ten rounds of \(sum) s in all, and nobody gave one."
        }
        return last
    }
}
