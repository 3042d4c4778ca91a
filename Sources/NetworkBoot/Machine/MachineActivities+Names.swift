internal import NetworkProtocols

/// A host name that is looked for.
struct NameLookup: Sendable {
    enum Purpose: Sendable {
        /// A stage wants to know.
        case request
        /// A download goes on at the name's address.
        case redirect(HTTPLocation)
    }

    /// The request that waits.
    var id: UInt64
    var purpose: Purpose
    var resolver: DNSResolver
}

extension MachineActivities {
    mutating func resolve(_ request: ResolveRequest, id: UInt64, at now: Instant) {
        address.nameServers = request.servers
        address.domain = request.domain
        let configuration = DNSResolverConfiguration(
            servers: request.servers,
            searchDomains: request.domain.map { [$0] } ?? [],
            timeouts: request.timeouts
        )
        look(for: request.name, configuration, id: id, .request, at: now)
    }

    mutating func look(
        for name: [UInt8],
        _ configuration: DNSResolverConfiguration,
        id: UInt64,
        _ purpose: NameLookup.Purpose,
        at now: Instant
    ) {
        let resolver = DNSResolver(
            name: name,
            configuration: configuration,
            port: newPort(),
            seed: random.next(),
            at: now
        )
        lookups.append(NameLookup(id: id, purpose: purpose, resolver: resolver))
        drainLookup(lookups.count - 1, at: now)
    }

    mutating func handleLookupDeadline(_ index: Int, at now: Instant) {
        guard index < lookups.count, let deadline = lookups[index].resolver.nextDeadline, deadline <= now else {
            return
        }
        lookups[index].resolver.handleDeadline(at: now)
        drainLookup(index, at: now)
    }

    mutating func cancelLookup(id: UInt64, at now: Instant) {
        guard let index = lookups.firstIndex(where: { $0.id == id }) else { return }
        lookups[index].resolver.abort(at: now)
        while let output = lookups[index].resolver.nextOutput() {
            if case .host(let action) = output { outputs.append(.host(action)) }
        }
        lookups.remove(at: index)
    }

    mutating func drainLookup(_ index: Int, at now: Instant) {
        var ending: DNSResolverOutcome?
        while let output = lookups[index].resolver.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .finished(let outcome): ending = outcome
            }
        }
        guard let ending else { return }
        let lookup = lookups.remove(at: index)
        switch lookup.purpose {
        case .request: outputs.append(.reply(id: lookup.id, .resolved(ending)))
        case .redirect(let location):
            var found: IPv4Address?
            if case .found(let addresses) = ending { found = addresses.first }
            followRedirect(id: lookup.id, to: location, at: found, now)
        }
    }
}
