/// What a server grants of the options of a read request (RFC 2347 to 2349, RFC 7440 §3).
struct TFTPGrant: Hashable, Sendable {
    /// What its OACK says; empty where it answers with the first block instead.
    private(set) var options = TFTPOptions()
    private(set) var blockSize = 512
    private(set) var windowSize = 1
    /// How long it waits before it repeats itself, again and again.
    private(set) var retransmissions: [Duration]

    /// Nil where the configuration refuses a request for an option's illegal value.
    ///
    /// - Parameter size: the file's, in octets.
    init?(_ asked: TFTPOptions, mode: TFTPMode, size: Int, by configuration: TFTPServerConfiguration) {
        retransmissions = configuration.retransmissions
        for option in asked.list {
            guard let name = configuration.options.first(where: option.isNamed), options[name] == nil else { continue }
            guard let granted = grant(option, name, mode: mode, size: size, by: configuration) else {
                if configuration.illegalOptions == .areRefused, Self.hasIllegalValue(option, name) { return nil }
                continue
            }
            // The name as it was asked for: nobody else has to compare without case.
            options.append(TFTPOption(name: option.name, value: granted))
        }
    }

    private mutating func grant(
        _ option: TFTPOption,
        _ name: TFTPOptionName,
        mode: TFTPMode,
        size: Int,
        by configuration: TFTPServerConfiguration
    ) -> [UInt8]? {
        guard let number = option.number else { return nil }
        switch name {
        case .blockSize:
            guard number >= 8 else { return nil }
            let fitting = configuration.maximumTransmissionUnit.map { $0 - 32 } ?? 65464
            blockSize = max(8, min(number, configuration.blockSizeLimit, fitting, 65464))
            return Array("\(blockSize)".utf8)
        case .windowSize:
            guard number >= 1, configuration.windowSizeLimit >= 1 else { return nil }
            windowSize = min(number, configuration.windowSizeLimit, 65535)
            return Array("\(windowSize)".utf8)
        case .timeout:
            guard (1...255).contains(number) else { return nil }
            stretchRetransmissions(to: .seconds(number))
            return option.value
        case .transferSize:
            // The size on the wire is another one in netascii (dnsmasq and tftp-hpa say nothing either).
            return mode == .octet ? Array("\(size)".utf8) : nil
        default: return nil
        }
    }

    private static func hasIllegalValue(_ option: TFTPOption, _ name: TFTPOptionName) -> Bool {
        switch (name, option.number) {
        case (_, nil): true
        case (.blockSize, let size?): size < 8
        case (.windowSize, let size?): size < 1
        case (.timeout, let time?): !(1...255).contains(time)
        default: false
        }
    }

    /// The first wait is what the client asks for (RFC 2349), and the others keep their proportion to it.
    private mutating func stretchRetransmissions(to first: Duration) {
        guard let old = retransmissions.first, old > .zero else { return }
        let factor = first / old
        retransmissions = retransmissions.map { min($0 * factor, max(first, Self.longestWait)) }
    }

    /// No wait grows above this, but where the client asked for it.
    private static let longestWait = Duration.seconds(64)
}
