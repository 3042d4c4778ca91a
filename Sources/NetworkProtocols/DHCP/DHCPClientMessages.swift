/// The words of one client: its messages as its configuration and its machine make them.
struct DHCPClientMessages: Sendable {
    let configuration: DHCPClientConfiguration
    let identity: DHCPClientIdentity

    /// What differs from message to message (RFC 2131 table 5).
    struct Fields {
        var transactionID: UInt32
        var seconds: UInt16 = 0
        /// `ciaddr`: set where the client has an address and answers for it.
        var clientAddress = IPv4Address.any
        /// Option 50.
        var requestedAddress: IPv4Address?
        /// Option 54.
        var serverIdentifier: IPv4Address?
    }

    /// The message of that type; nil is BOOTP's only one.
    func message(_ type: DHCPMessageType?, _ fields: Fields) -> DHCPMessage {
        let isFarewell = type == .decline || type == .release
        var message = DHCPMessage(
            transactionID: fields.transactionID,
            secondsElapsed: fields.seconds,
            clientAddress: fields.clientAddress,
            clientMAC: identity.hardwareAddress,
            options: DHCPOptions(options(type, fields, isFarewell: isFarewell))
        )
        message.isBroadcast = configuration.wantsBroadcast && !isFarewell && fields.clientAddress == .any
        message.pad(to: configuration.messageLength)
        return message
    }

    private func options(
        _ type: DHCPMessageType?,
        _ fields: Fields,
        isFarewell: Bool
    ) -> [(code: DHCPOptionCode, value: [UInt8])] {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = []
        for option in configuration.options {
            guard let (code, value) = value(of: option, type, fields) else { continue }
            // A farewell carries only what says who leaves which address (RFC 2131 table 5).
            if isFarewell, ![.messageType, .requestedAddress, .serverIdentifier, .clientIdentifier].contains(code) {
                continue
            }
            list.append((code, value))
        }
        guard type != nil else { return list }
        // What a message has to have stands at its end where the configuration gives it no place.
        let needed: [DHCPClientConfiguration.Option] = [.messageType, .requestedAddress, .serverIdentifier]
        for option in needed where !configuration.options.contains(option) {
            guard let (code, value) = value(of: option, type, fields) else { continue }
            list.append((code, value))
        }
        return list
    }

    private func value(
        of option: DHCPClientConfiguration.Option,
        _ type: DHCPMessageType?,
        _ fields: Fields
    ) -> (DHCPOptionCode, [UInt8])? {
        switch option {
        case .messageType: return type.map { (.messageType, [$0.rawValue]) }
        case .requestedAddress: return fields.requestedAddress.map { (.requestedAddress, $0.octets) }
        case .serverIdentifier: return fields.serverIdentifier.map { (.serverIdentifier, $0.octets) }
        case .machineIdentifier: return identity.uuid.map { (.machineIdentifier, [0] + $0) }
        case .clientIdentifier: return (.clientIdentifier, ClientIdentifier(identity.hardwareAddress).octets)
        case .hostName:
            guard let name = identity.hostName, !name.isEmpty else { return nil }
            return (.hostName, Array(name.utf8))
        case .fixed(let code, let value): return (code, value)
        case .fixedInRequest(let code, let value): return type == .request ? (code, value) : nil
        case .differing(let code, let discover, let request): return (code, type == .discover ? discover : request)
        }
    }

    /// Whether `message` is a reply to this client, as far as that can be told without knowing what was asked.
    func isReply(_ message: DHCPMessage, from source: Endpoint) -> Bool {
        let checks = configuration.checks
        guard message.operation == .reply else { return false }
        if checks.serverPort, source.port != configuration.serverPort { return false }
        if checks.hardwareAddress, message.clientMAC != identity.hardwareAddress { return false }
        if checks.clientIdentifier, let returned = message.options.octets(of: .clientIdentifier) {
            guard let own = ownIdentifier, returned.elementsEqual(own) else { return false }
        }
        return true
    }

    private var ownIdentifier: [UInt8]? {
        for option in configuration.options {
            switch option {
            case .clientIdentifier: return ClientIdentifier(identity.hardwareAddress).octets
            case .fixed(.clientIdentifier, let value): return value
            default: continue
            }
        }
        return nil
    }
}

extension IPv4Address {
    /// The four octets, the first on the wire first.
    var octets: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (24 - 8 * UInt32($0))) }
    }

    /// Whether a host may have it as its own: neither 0.0.0.0 nor class D or E (RFC 1122 §3.2.1.3).
    var isForHosts: Bool { rawValue != 0 && rawValue >> 29 != 0b111 }
}
