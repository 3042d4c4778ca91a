internal import DequeModule

// MARK: Taking the address

extension DHCPClient {
    mutating func check(_ lease: DHCPLease, at now: Instant) {
        var lease = lease
        lease.knowsClasslessRoutes = configuration.asksForClasslessRoutes
        guard let check = configuration.conflictCheck, check.probes > 0 else { return bind(lease, at: now) }
        let delay = randomDuration(.zero, check.firstDelay)
        state = .probing(lease, left: check.probes, next: now.advanced(by: delay))
        if delay == .zero { probe(for: lease, left: check.probes, at: now) }
    }

    mutating func probe(for lease: DHCPLease, left: Int, at now: Instant) {
        guard let check = configuration.conflictCheck, left > 0 else { return bind(lease, at: now) }
        outputs.append(.host(.probe(lease.address)))
        let isLast = left == 1
        let wait = isLast ? check.lastWait : randomDuration(check.shortestInterval, check.longestInterval)
        state = .probing(lease, left: left - 1, next: now.advanced(by: wait))
    }

    mutating func foundInUse(_ address: IPv4Address, by owner: MACAddress, at now: Instant) {
        guard case .probing(let lease, _, _) = state, lease.address == address, owner != identity.hardwareAddress,
            let check = configuration.conflictCheck
        else { return }
        let fields = DHCPClientMessages.Fields(
            transactionID: lease.acknowledgement.transactionID,
            requestedAddress: address,
            serverIdentifier: lease.server
        )
        // What BOOTP gave cannot be given back.
        if !lease.acknowledgement.isBOOTP { send(messages.message(.decline, fields), from: .any, to: .broadcast) }
        conflicts += 1
        if let limit = check.conflictLimit, conflicts >= limit, !hasFinished {
            return fail(.addressInUse(address, by: owner))
        }
        state = .resting(until: now.advanced(by: check.declineWait), .discover, round: 0)
    }

    mutating func bind(_ lease: DHCPLease, at now: Instant) {
        conflicts = 0
        outputs.append(.host(.configure(lease.interfaceConfiguration)))
        if configuration.announcements > 0 {
            announcements = (configuration.announcements, lease.address, now)
            announceIfDue(at: now)
        }
        if configuration.keepsLease {
            state = .bound(tenancy(lease))
        } else {
            outputs.append(.host(.unbind(port: configuration.clientPort)))
            state = .over
        }
        outputs.append(hasFinished ? .renewed(lease) : .finished(.success(lease)))
        hasFinished = true
    }

    /// One announcement every 2 s (RFC 5227 §1.1, ANNOUNCE_INTERVAL).
    mutating func announceIfDue(at now: Instant) {
        guard let (left, address, next) = announcements, next <= now else { return }
        outputs.append(.host(.announce(address)))
        announcements = left > 1 ? (left - 1, address, now.advanced(by: .seconds(2))) : nil
    }
}

// MARK: Keeping it

extension DHCPClient {
    /// A lease of no time at all would be renewed without end: busybox takes any for so long (networking/udhcp/dhcpc.c).
    private static let shortestTenancy = Duration.seconds(16)

    /// T1 and T2 from options 58 and 59 where these make sense, else half and seven eighths of the lease (RFC 2131
    /// §4.4.5).
    mutating func tenancy(_ lease: DHCPLease) -> Tenancy {
        guard let given = lease.duration else { return Tenancy(lease: lease, asked: lease.obtained) }
        let duration = max(given, Self.shortestTenancy)
        var renewal = lease.acknowledgement.renewalTime?.duration ?? duration / 2
        var rebinding = lease.acknowledgement.rebindingTime?.duration ?? duration * 7 / 8
        if renewal <= .zero || renewal >= rebinding || rebinding >= duration {
            (renewal, rebinding) = (duration / 2, duration * 7 / 8)
        }
        if configuration.renewalFuzz > 0 {
            let percent = min(configuration.renewalFuzz, 100)
            renewal = renewal - randomDuration(.zero, renewal * percent / 100)
            rebinding = max(renewal, rebinding - randomDuration(.zero, rebinding * percent / 100))
        }
        let start = lease.obtained
        return Tenancy(
            lease: lease,
            times: (start.advanced(by: renewal), start.advanced(by: rebinding), start.advanced(by: duration)),
            asked: start
        )
    }

    mutating func renew(_ tenancy: Tenancy, at now: Instant) {
        began = now
        askAgain(tenancy, to: tenancy.lease.server, at: now)
    }

    mutating func renewalWaitIsOver(_ tenancy: Tenancy, at now: Instant) {
        guard let times = tenancy.times, times.rebinding <= now else {
            return askAgain(tenancy, to: tenancy.lease.server, at: now)
        }
        times.end <= now ? lose(at: now) : askAgain(tenancy, to: nil, at: now)
    }

    mutating func rebindingWaitIsOver(_ tenancy: Tenancy, at now: Instant) {
        guard let times = tenancy.times, times.end <= now else { return askAgain(tenancy, to: nil, at: now) }
        lose(at: now)
    }

    /// Asks to go on: the server by unicast (RENEWING), or everybody (REBINDING). It asks again when half of what is left
    /// has passed, no sooner than after a minute.
    mutating func askAgain(_ tenancy: Tenancy, to server: IPv4Address?, at now: Instant) {
        guard let times = tenancy.times else { return }
        var tenancy = tenancy
        tenancy.asked = now
        let address = tenancy.lease.address
        let fields = DHCPClientMessages.Fields(
            transactionID: transactionID,
            seconds: seconds(at: now),
            clientAddress: address
        )
        send(messages.message(.request, fields), from: address, to: server ?? .broadcast)
        let end = server == nil ? times.end : times.rebinding
        let half = end.duration(since: now) / 2
        let next = min(end, now.advanced(by: max(half, .seconds(60))))
        state = server == nil ? .rebinding(tenancy, next: next) : .renewing(tenancy, next: next)
    }

    mutating func receivedRenewal(_ message: DHCPMessage, _ tenancy: Tenancy, at now: Instant) {
        switch message.messageType {
        case .acknowledge:
            guard message.yourAddress == tenancy.lease.address else { return }
            var lease = tenancy.lease
            lease.acknowledgement = message
            lease.server = message.serverIdentifier ?? lease.server
            lease.obtained = tenancy.asked
            lease.duration = duration(of: message)
            if lease.interfaceConfiguration != tenancy.lease.interfaceConfiguration {
                outputs.append(.host(.configure(lease.interfaceConfiguration)))
            }
            state = .bound(self.tenancy(lease))
            outputs.append(.renewed(lease))
        case .negativeAcknowledge: lose(at: now)
        default: return
        }
    }

    /// Stops using the address at once, and begins anew (RFC 2131 §4.4.5).
    mutating func lose(at now: Instant) {
        announcements = nil
        outputs.append(.host(.deconfigure))
        outputs.append(.lost)
        sentMessages = 0
        discover(round: 0, at: now)
    }
}
