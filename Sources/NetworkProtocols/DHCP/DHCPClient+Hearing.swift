// MARK: Hearing

extension DHCPClient {
    mutating func received(_ datagram: Datagram, at now: Instant) {
        guard datagram.destination.port == configuration.clientPort,
            let message = DHCPMessage(octets: datagram.payload),
            messages.isReply(message, from: datagram.source), message.transactionID == transactionID
        else { return }
        let source = datagram.source.address
        switch state {
        case .selecting(let series): receivedOffer(.init(message: message, source: source), series, at: now)
        case .requesting(let request, let series): receivedAnswer(message, request, series, at: now)
        case .renewing(let tenancy, _), .rebinding(let tenancy, _): receivedRenewal(message, tenancy, at: now)
        case .resting, .probing, .bound, .over: return
        }
    }

    mutating func receivedOffer(_ offer: DHCPOffers.Offer, _ series: Series, at now: Instant) {
        switch offer.message.messageType {
        case .offer:
            guard !configuration.isBOOTP else { return }
            if configuration.checks.serverIdentifier, offer.message.serverIdentifier == nil { return }
        case nil:
            guard configuration.isBOOTP || configuration.checks.takesBOOTP else { return }
        default: return
        }
        guard offer.hasAddress || offer.isProxy || offer.isHTTPBoot else { return }
        offers.append(offer)
        guard let choice = offers.choice(by: configuration) else { return }
        switch configuration.collection {
        case .firstOffer: if choice.isComplete || configuration.isBOOTP { take(choice, series, at: now) }
        case .wholeWait: return
        case .untilComplete(let patience):
            let isLate = now.duration(since: series.began) > patience
            if choice.isComplete || isLate { take(choice, series, at: now) }
        }
    }

    mutating func receivedAnswer(
        _ message: DHCPMessage,
        _ request: Request,
        _ series: Series,
        at now: Instant
    ) {
        let checks = configuration.checks
        switch message.messageType {
        case .acknowledge:
            guard message.yourAddress.isForHosts else { return }
            if checks.acknowledgementFitsOffer {
                guard message.yourAddress == request.address else { return }
                if let server = request.server, message.serverIdentifier != server { return }
            }
            refusals = 0
            let server = message.serverIdentifier ?? request.server ?? .any
            let lease = DHCPLease(
                address: message.yourAddress,
                server: server,
                offer: request.choice?.offer.message,
                acknowledgement: message,
                proxy: request.choice?.proxy?.message,
                offers: offers.messages,
                obtained: request.sent,
                duration: duration(of: message)
            )
            check(lease, at: now)
        case .negativeAcknowledge:
            if checks.refusalFitsServer, let server = request.server, message.serverIdentifier != server { return }
            refused(by: message.serverIdentifier ?? request.server ?? .any, series, at: now)
        default: return
        }
    }

    mutating func refused(by server: IPv4Address, _ series: Series, at now: Instant) {
        refusals += 1
        guard refusals < configuration.refusalLimit || hasFinished else { return fail(.refused(by: server)) }
        switch configuration.whenRefused {
        case .fail: fail(.refused(by: server))
        case .restart(let rest):
            state = .resting(until: now.advanced(by: rest), .discover, round: max(series.round, 0))
            startIfDue(at: now)
        case .carryOn:
            offers.removeAll()
            state = .selecting(series)
        }
    }

    func duration(of acknowledgement: DHCPMessage) -> Duration? {
        guard let interval = acknowledgement.leaseTime else { return configuration.assumedLease }
        return interval.isInfinite ? nil : interval.duration
    }
}
