/// Where in a reply what stands: options in the options field, and where that is full in `file` and `sname` (option 52,
/// RFC 2131 §4.1); the boot file's and server's names in their fields as long as these are not needed.
struct DHCPReplyLayout {
    /// How long the message may be, in octets.
    let limit: Int
    let boot: DHCPServerConfiguration.BootData
    /// BOOTP clients know no option 52.
    var isBOOTP = false

    typealias Option = (code: DHCPOptionCode, value: [UInt8])

    /// Puts names and options into `message`.
    ///
    /// - Parameters:
    ///   - essential: how many of `options`, counted from the front, must not be left out.
    ///   - relayInformation: option 82, which comes last, never leaves the options field, and is left out where it does
    ///     not fit (RFC 3046 §2.2).
    func fill(
        _ message: inout DHCPMessage,
        with options: [Option],
        essential: Int,
        relayInformation: [UInt8]?
    ) {
        let room = limit - DHCPMessage.fixedLength - DHCPOptions.cookieOctets.count - 1
        let needed = options.prefix(essential).reduce(0) { $0 + Self.length($1) }
        var relay = relayInformation.map { Option(code: .relayAgentInformation, value: $0) }
        if let given = relay, Self.length(given) > room - needed { relay = nil }
        let relayLength = relay.map(Self.length) ?? 0
        Self.setBootFields(of: &message, boot)

        let whole = options.reduce(relayLength) { $0 + Self.length($1) }
        guard whole > room, !isBOOTP else {
            var fitting: [Option] = []
            var left = room - relayLength
            for option in options where Self.length(option) <= left {
                left -= Self.length(option)
                fitting.append(option)
            }
            message.options = DHCPOptions(fitting + (relay.map { [$0] } ?? []))
            return
        }
        overload(&message, options, essential, relay, room - relayLength)
    }

    /// Options in order, each where the first room for it is.
    private func overload(
        _ message: inout DHCPMessage,
        _ options: [Option],
        _ essential: Int,
        _ relay: Option?,
        _ room: Int
    ) {
        // The boot file's name can leave its field only for an option that the client asked for.
        let hasFile = boot.bootFile.isEmpty || options.contains { $0.code == .bootFileName }
        let hasName = boot.serverName.isEmpty || options.contains { $0.code == .tftpServerName }
        // Option 52 takes three octets, an end marker one in each field.
        var left = [room - 3, hasFile ? 127 : 0, hasName ? 63 : 0]
        var areas: [[Option]] = [[], [], []]
        // Names that their fields no longer say must not be the ones left out.
        let names = options.filter { $0.code == .bootFileName || $0.code == .tftpServerName }
        let others = options.dropFirst(essential).filter { $0.code != .bootFileName && $0.code != .tftpServerName }
        for option in options.prefix(essential) + names + others {
            // Only the options field may hold what has to be split.
            let candidates = option.value.count > 255 ? 0..<1 : 0..<3
            guard let area = candidates.first(where: { Self.length(option) <= left[$0] }) else { continue }
            left[area] -= Self.length(option)
            areas[area].append(option)
        }
        let isUsed = areas[1...].contains { !$0.isEmpty }
        var field = areas[0]
        if isUsed { field.insert((.overload, [0]), at: min(1, field.count)) }
        if let relay { field.append(relay) }
        message.options = DHCPOptions(field)
        for option in areas[1] { message.options.append(option.code, option.value, in: .file) }
        for option in areas[2] { message.options.append(option.code, option.value, in: .serverName) }
    }

    /// Writes the next server and the names into the header, those that fit with a NUL behind them.
    static func setBootFields(of message: inout DHCPMessage, _ boot: DHCPServerConfiguration.BootData) {
        message.nextServer = boot.nextServer ?? .any
        if boot.bootFile.count < DHCPOptions.fileRange.count { message.bootFileField = boot.bootFile }
        if boot.serverName.count < DHCPOptions.serverNameRange.count { message.serverNameField = boot.serverName }
    }

    /// How long the option is on the wire.
    private static func length(_ option: Option) -> Int {
        let pieces = max(1, (option.value.count + 254) / 255)
        return option.value.count + 2 * pieces
    }
}
