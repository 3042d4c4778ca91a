/// What a client is told in the end, gathered from the scopes that are for it.
struct DHCPServerTelling {
    typealias Configuration = DHCPServerConfiguration

    private let configuration: DHCPServerConfiguration
    private let message: DHCPMessage
    private let circumstances: DHCPServerConfiguration.Circumstances

    private(set) var nextServer: IPv4Address?
    private(set) var serverName: [UInt8]?
    private(set) var bootFile: [UInt8]?
    private(set) var leaseTime: DHCPInterval?
    private(set) var shortestLease: DHCPInterval?
    private(set) var longestLease: DHCPInterval?
    private var isServed = true
    private var servesBOOTP = true
    private var servesUnknown = true
    private var vendorSpace: Int?
    private var siteSpace: Int?
    private var options: [Option] = []

    private struct Option {
        var code: DHCPOptionCode
        var space: Int?
        var value: [UInt8]
        var isForced: Bool
    }

    init(
        _ configuration: DHCPServerConfiguration,
        _ message: DHCPMessage,
        _ circumstances: DHCPServerConfiguration.Circumstances
    ) {
        self.configuration = configuration
        self.message = message
        self.circumstances = circumstances
        gather(configuration.scopes)
    }

    /// Whether the client is answered.
    var isAnswered: Bool {
        isServed && (servesBOOTP || message.messageType != nil) && (servesUnknown || circumstances.name != nil)
    }

    /// The codes that the server takes for asked for, whatever the client says; nil where it takes the client's word.
    var requested: [UInt8]? { options.first { $0.space == nil && $0.code == .parameterRequestList }?.value }

    /// All options as they are sent: those of spaces inside or beside the others.
    var configuredOptions: [DHCPServerConfiguration.ConfiguredOption] {
        guard !options.isEmpty else { return [] }
        var list: [DHCPServerConfiguration.ConfiguredOption] = []
        for option in options where option.space == nil {
            list.append(.init(option.code, option.value, isForced: option.isForced))
        }
        for (index, space) in configuration.optionSpaces.enumerated() {
            if let enclosing = space.enclosing { enclose(index, in: enclosing, &list) }
        }
        if let vendorSpace { enclose(vendorSpace, in: .vendorSpecific, &list) }
        for option in options where option.space != nil && option.space == siteSpace {
            // dhcpd sends these to those alone that ask for them.
            list.append(.init(option.code, option.value))
        }
        return list
    }

    private func enclose(
        _ space: Int,
        in code: DHCPOptionCode,
        _ list: inout [DHCPServerConfiguration.ConfiguredOption]
    ) {
        let inner = options.filter { $0.space == space }.sorted { $0.code.rawValue < $1.code.rawValue }
        guard !inner.isEmpty else { return }
        var octets: [UInt8] = []
        for option in inner where option.value.count <= 255 {
            octets.append(option.code.rawValue)
            octets.append(UInt8(truncatingIfNeeded: option.value.count))
            octets += option.value
        }
        // The end belongs to option 43 alone (RFC 2132 §8.4).
        if code == .vendorSpecific { octets.append(255) }
        list.append(.init(code, octets, isForced: true))
    }

    private mutating func gather(_ scopes: [DHCPServerConfiguration.Scope]) {
        var isTaken = false
        for scope in scopes {
            if !scope.isAlternative { isTaken = false }
            guard !isTaken, scope.condition.isMet(by: message, in: circumstances) else { continue }
            isTaken = true
            take(scope.answer)
            gather(scope.inner)
        }
    }

    private mutating func take(_ answer: DHCPServerConfiguration.Answer) {
        if let value = octets(answer.nextServer), value.count >= 4 {
            nextServer = IPv4Address(value[0], value[1], value[2], value[3])
        }
        if let value = octets(answer.serverName) { serverName = value }
        if let value = octets(answer.bootFile) { bootFile = value }
        leaseTime = answer.leaseTime ?? leaseTime
        shortestLease = answer.shortestLease ?? shortestLease
        longestLease = answer.longestLease ?? longestLease
        vendorSpace = answer.vendorSpace ?? vendorSpace
        siteSpace = answer.siteSpace ?? siteSpace
        isServed = answer.isServed ?? isServed
        servesBOOTP = answer.servesBOOTP ?? servesBOOTP
        servesUnknown = answer.servesUnknown ?? servesUnknown
        for setting in answer.options { take(setting) }
    }

    private mutating func take(_ setting: DHCPServerConfiguration.OptionSetting) {
        guard let value = octets(setting.value) else { return }
        let place = options.firstIndex { $0.code == setting.code && $0.space == setting.space }
        guard let place else {
            let option = Option(
                code: setting.code,
                space: setting.space,
                value: value,
                isForced: setting.isForced
            )
            return options.append(option)
        }
        switch setting.way {
        case .replace: options[place].value = value
        case .keep: break
        case .append: options[place].value += value
        case .prepend: options[place].value = value + options[place].value
        }
    }

    private func octets(_ expression: DHCPServerConfiguration.Expression?) -> [UInt8]? {
        guard let expression else { return nil }
        if case .constant(let octets) = expression { return octets }
        return expression.value(in: message, circumstances)?.octets
    }
}
