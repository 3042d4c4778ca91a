internal import NetworkProtocols

/// How the machine comes by its address.
struct AddressActivity: Sendable {
    /// Asks for an address, or keeps the one that it got.
    var client: DHCPClient?
    /// The request that waits for the client.
    var id: UInt64?
    /// Whether the host has an address.
    var isConfigured = false
    /// Whom names are asked of: what the last lease or the last lookup said.
    var nameServers: [IPv4Address] = []
    /// What is appended to names without a dot.
    var domain: [UInt8]?
}

extension MachineActivities {
    mutating func configure(_ request: ConfigureRequest, id: UInt64, at now: Instant) {
        if let earlier = address.id { outputs.append(.reply(id: earlier, .configured(.failed(.aborted)))) }
        // Whoever kept the last lease is gone with the stage that ran before, and tells nobody.
        address.id = nil
        address.client = nil
        switch request {
        case .dhcp(let configuration):
            // The client gives up whatever address there is by itself.
            closeIdleConnections(at: now)
            address.id = id
            address.client = DHCPClient(
                configuration: configuration,
                identity: hardware.identity,
                seed: random.next(),
                at: now
            )
            drainAddress(at: now)
        case .fixed(let interface):
            closeIdleConnections(at: now)
            address.isConfigured = true
            outputs.append(.host(.configure(interface)))
            outputs.append(.reply(id: id, .configured(.configured(interface))))
        case .none:
            closeIdleConnections(at: now)
            if address.isConfigured { outputs.append(.host(.deconfigure)) }
            address.isConfigured = false
            let nothing = InterfaceConfiguration(address: .any, mask: .any)
            outputs.append(.reply(id: id, .configured(.configured(nothing))))
        }
    }

    mutating func handleAddressDeadline(at now: Instant) {
        guard let deadline = address.client?.nextDeadline, deadline <= now else { return }
        address.client?.handleDeadline(at: now)
        drainAddress(at: now)
    }

    mutating func found(_ taken: IPv4Address, inUseBy owner: MACAddress, at now: Instant) {
        address.client?.handle(.addressInUse(taken, by: owner), at: now)
        drainAddress(at: now)
    }

    mutating func cancelAddress(id: UInt64, at now: Instant) {
        guard address.id == id else { return }
        address.id = nil
        abortAddress(at: now)
    }

    mutating func abortAddress(at now: Instant) {
        address.id = nil
        address.client?.abort(at: now)
        drainAddress(at: now)
        address.client = nil
    }

    mutating func drainAddress(at now: Instant) {
        while let output = address.client?.nextOutput() {
            switch output {
            case .host(let action):
                switch action {
                case .configure: address.isConfigured = true
                case .deconfigure: address.isConfigured = false
                default: break
                }
                outputs.append(.host(action))
            case .finished(let result): finishAddress(result)
            case .renewed(let lease): remember(lease)
            case .lost: break
            }
        }
        // A client may go on after its reply: it announces its address, or keeps its lease.
        if address.id == nil, let client = address.client, client.nextDeadline == nil,
            !(address.isConfigured && client.configuration.keepsLease)
        {
            address.client = nil
        }
    }

    private mutating func finishAddress(_ result: Result<DHCPLease, DHCPClientFailure>) {
        let outcome: ConfigureOutcome
        switch result {
        case .success(let lease):
            remember(lease)
            outcome = .leased(lease)
        case .failure(let failure): outcome = .failed(failure)
        }
        if let id = address.id { outputs.append(.reply(id: id, .configured(outcome))) }
        address.id = nil
    }

    private mutating func remember(_ lease: DHCPLease) {
        address.nameServers = lease.acknowledgement.domainNameServers ?? []
        address.domain = lease.acknowledgement.domainName
    }
}
