public import NetworkProtocols

/// How the machine comes by its address.
struct AddressActivity: Sendable {
    /// Asks for an address, or keeps the one that it got.
    var client: DHCPClient?
    /// Asks by RARP.
    var reverse: RARPClient?
    /// How RARP is asked along with the client's messages; nil where it is not.
    var companion: RARPCompanion?
    /// The request that waits for the client.
    var id: UInt64?
    /// Whether the host has an address.
    var isConfigured = false
    /// Whom names are asked of: what the last lease or the last lookup said.
    var nameServers: [IPv4Address] = []
    /// What is appended to names without a dot.
    var domain: [UInt8]?
    /// Leases that were given and not given back.
    var held: [HeldLease] = []

    /// When somebody who asks wants to go on; nil where nothing is waited for but input.
    var nextDeadline: Instant? { earlier(client?.nextDeadline, reverse?.nextDeadline) }
}

/// A lease, and how it was asked for.
struct HeldLease: Sendable {
    var lease: DHCPLease
    var configuration: DHCPClientConfiguration

    /// Whether it is the other again, asked for by the next stage; that may name itself in another way.
    func isSame(as other: HeldLease) -> Bool {
        lease.address == other.lease.address && lease.server == other.lease.server
    }
}

extension MachineActivities {
    private static let heldLeaseLimit = 64

    mutating func configure(_ request: ConfigureRequest, id: UInt64, at now: Instant) {
        if let earlier = address.id { outputs.append(.reply(id: earlier, .configured(.failed(.aborted)))) }
        // Whoever kept the last lease is gone with the stage that ran before, and tells nobody.
        address.id = nil
        address.client = nil
        address.reverse = nil
        address.companion = nil
        switch request {
        case .dhcp(let configuration):
            startDHCP(configuration, id: id, at: now)
            drainAddress(at: now)
        case .dhcpAndRARP(let configuration, let reverse):
            startDHCP(configuration, id: id, at: now)
            address.companion = RARPCompanion(server: reverse.server)
            drainAddress(at: now)
        case .rarp(let configuration):
            // The client gives up whatever address there is by itself.
            closeIdleConnections(at: now)
            address.id = id
            address.reverse = RARPClient(
                configuration: configuration,
                hardwareAddress: hardware.hardwareAddress,
                seed: random.next(),
                at: now
            )
            drainReverse()
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

    private mutating func startDHCP(_ configuration: DHCPClientConfiguration, id: UInt64, at now: Instant) {
        // The client gives up whatever address there is by itself.
        closeIdleConnections(at: now)
        address.id = id
        address.client = DHCPClient(
            configuration: configuration,
            identity: hardware.identity,
            seed: random.next(),
            at: now
        )
    }

    mutating func handleAddressDeadline(at now: Instant) {
        if let deadline = address.reverse?.nextDeadline, deadline <= now {
            address.reverse?.handleDeadline(at: now)
            drainReverse()
        }
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

    /// Gives back every lease that the machine was given (RFC 2131 §4.4.6), as no machine does that boots: whoever tries a
    /// network out leaves its addresses to others. What BOOTP gave can't be given back.
    ///
    /// The messages may have to wait for ARP: the host must live on for a while, and keeps its address till then.
    public mutating func giveBack(at now: Instant) {
        if let lease = address.held.last?.lease, !address.isConfigured {
            address.isConfigured = true
            outputs.append(.host(.configure(lease.interfaceConfiguration)))
        }
        for held in address.held {
            let datagram = DHCPClient.release(
                of: held.lease,
                configuration: held.configuration,
                identity: hardware.identity,
                transactionID: UInt32.random(in: 1 ... .max, using: &random)
            )
            outputs.append(.host(.send(datagram)))
        }
        address.held = []
    }

    mutating func abortAddress(at now: Instant) {
        address.id = nil
        address.client?.abort(at: now)
        drainAddress(at: now)
        address.client = nil
        address.reverse = nil
        address.companion = nil
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
                if case .send = action { askAlong(at: now) }
            case .finished(let result): finishAddress(result)
            case .renewed(let lease): remember(lease)
            // What was lost is not there to be given back.
            case .lost: _ = address.held.popLast()
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
        address.companion = nil
        if let id = address.id { outputs.append(.reply(id: id, .configured(outcome))) }
        address.id = nil
    }

    private mutating func remember(_ lease: DHCPLease) {
        if let configuration = address.client?.configuration, lease.acknowledgement.messageType != nil {
            let held = HeldLease(lease: lease, configuration: configuration)
            address.held.removeAll { $0.isSame(as: held) }
            // A server that gives another address each time must not fill the memory.
            if address.held.count < Self.heldLeaseLimit { address.held.append(held) }
        }
        address.nameServers = lease.acknowledgement.domainNameServers ?? []
        address.domain = lease.acknowledgement.domainName
    }
}
