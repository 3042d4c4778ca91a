internal import DequeModule

/// A DHCP or BOOTP client (RFC 2131 §4.4, figure 5; RFC 951 §7): asks for an address, and keeps it where it is told to.
///
/// It begins by itself. `.finished` comes once; a client that keeps its lease goes on after it with `.renewed` and
/// `.lost`. Of the host it wants `.deconfigure` and `.bind` to begin with, `.send`, `.probe` and `.announce`, and
/// `.configure` for the address that it got.
public struct DHCPClient: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// Somebody answered ``HostAction/probe(_:)``.
        case addressInUse(IPv4Address, by: MACAddress)
    }

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// It has an address, or has given up.
        indirect case finished(Result<DHCPLease, DHCPClientFailure>)
        /// The lease goes on, or another address was got after ``lost``.
        indirect case renewed(DHCPLease)
        /// The address is no longer the client's: the lease is over, or was refused.
        case lost
    }

    public var configuration: DHCPClientConfiguration { messages.configuration }
    public var identity: DHCPClientIdentity { messages.identity }

    let messages: DHCPClientMessages
    var state: State
    var offers = DHCPOffers()
    var outputs: Deque<Output> = []
    private var random: SeededRandom
    var transactionID: UInt32 = 0
    /// When `secs` was zero.
    var began: Instant
    var sentMessages = 0
    private var discoverSeconds: UInt16 = 0
    /// By how much this round's waits are stretched, in thousandths.
    private var stretch = 1_000
    var refusals = 0
    var conflicts = 0
    var hasFinished = false
    /// Announcements of the new address that are still due, beside whatever else goes on.
    var announcements: (left: Int, address: IPv4Address, next: Instant)?

    enum State {
        /// Nothing is asked until then; the round of questions that follows is the given one.
        case resting(until: Instant, Next, round: Int)
        /// A DISCOVER is out, and offers are collected.
        case selecting(Series)
        /// A REQUEST is out, and an ACK or NAK is to come: REQUESTING, or REBOOTING where there was no offer.
        indirect case requesting(Request, Series)
        /// The ACK has come; whether somebody else has the address is being asked.
        indirect case probing(DHCPLease, left: Int, next: Instant)
        indirect case bound(Tenancy)
        /// T1 has passed, and the server was asked.
        indirect case renewing(Tenancy, next: Instant)
        /// T2 has passed, and everybody was asked.
        indirect case rebinding(Tenancy, next: Instant)
        case over
    }

    enum Next { case beginning, discover }

    /// Where in a schedule it is, and until when it waits.
    struct Series {
        var round: Int
        var position: Int
        /// When this round's first message went out.
        var began: Instant
        var ends: Instant
    }

    struct Request {
        var address: IPv4Address
        var server: IPv4Address?
        var choice: DHCPOffers.Choice?
        var seconds: UInt16
        /// When the last one went out; the lease counts from there (RFC 2131 §4.4.1).
        var sent: Instant
    }

    struct Tenancy {
        var lease: DHCPLease
        /// T1, T2 and the end; nil for never.
        var times: (renewal: Instant, rebinding: Instant, end: Instant)?
        /// When the last renewal was asked for.
        var asked: Instant
    }

    /// A client that begins at `now`; `seed` alone decides its numbers and waits.
    public init(
        configuration: DHCPClientConfiguration,
        identity: DHCPClientIdentity,
        seed: UInt64,
        at now: Instant
    ) {
        messages = DHCPClientMessages(configuration: configuration, identity: identity)
        random = SeededRandom(seed: seed)
        began = now
        state = .over
        outputs = [.host(.deconfigure), .host(.bind(port: configuration.clientPort))]
        if configuration.startDelay > .zero {
            let delay = randomDuration(.zero, configuration.startDelay)
            state = .resting(until: now.advanced(by: delay), .beginning, round: 0)
        } else {
            begin(at: now)
        }
    }

    public var nextDeadline: Instant? {
        guard let announcement = announcements?.next else { return stateDeadline }
        return min(announcement, stateDeadline ?? announcement)
    }

    /// Whether a REQUEST is out, and its answer is waited for.
    public var isRequesting: Bool {
        if case .requesting = state { true } else { false }
    }

    private var stateDeadline: Instant? {
        switch state {
        case .resting(let until, _, _): until
        case .selecting(let series), .requesting(_, let series): series.ends
        case .probing(_, _, let next), .renewing(_, let next), .rebinding(_, let next): next
        case .bound(let tenancy): tenancy.times?.renewal
        case .over: nil
        }
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    public mutating func handle(_ input: Input, at now: Instant) {
        switch input {
        case .datagram(let datagram): received(datagram, at: now)
        case .addressInUse(let address, let owner): foundInUse(address, by: owner, at: now)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        announceIfDue(at: now)
        guard let deadline = stateDeadline, deadline <= now else { return }
        switch state {
        case .resting(_, .beginning, _): begin(at: now)
        case .resting(_, .discover, let round): discover(round: round, at: now)
        case .selecting(let series): discoverWaitIsOver(series, at: now)
        case .requesting(let request, let series): requestWaitIsOver(request, series, at: now)
        case .probing(let lease, let left, _): probe(for: lease, left: left, at: now)
        case .bound(let tenancy): renew(tenancy, at: now)
        case .renewing(let tenancy, _): renewalWaitIsOver(tenancy, at: now)
        case .rebinding(let tenancy, _): rebindingWaitIsOver(tenancy, at: now)
        case .over: break
        }
    }

    /// Ends it: `.finished` with `.aborted` where it has no lease yet. A lease is given back where the configuration says
    /// so, and is otherwise left to run out.
    public mutating func abort(at now: Instant) {
        switch state {
        case .over: return
        case .bound, .renewing, .rebinding:
            if configuration.releasesWhenAborted { return release(at: now) }
            end()
        case .resting, .selecting, .requesting, .probing: fail(.aborted)
        }
    }

    /// Gives the lease back (DHCPRELEASE, RFC 2131 §4.4.6) and ends; does nothing where none is kept.
    public mutating func release(at now: Instant) {
        switch state {
        case .bound(let tenancy), .renewing(let tenancy, _), .rebinding(let tenancy, _):
            let lease = tenancy.lease
            let message = messages.message(
                .release,
                .init(
                    transactionID: randomNumber(),
                    clientAddress: lease.address,
                    serverIdentifier: lease.server
                )
            )
            send(message, from: lease.address, to: lease.server)
            outputs.append(.host(.deconfigure))
            end()
        case .resting, .selecting, .requesting, .probing, .over: return
        }
    }
}

extension DHCPClient {
    /// The datagram that gives a lease back (DHCPRELEASE, RFC 2131 §4.4.6), for whoever kept it and runs no client any
    /// more.
    ///
    /// - Parameters:
    ///   - configuration: that of the client that got the lease: what it was known by has to be the same.
    ///   - transactionID: `xid`, which the client chooses.
    public static func release(
        of lease: DHCPLease,
        configuration: DHCPClientConfiguration,
        identity: DHCPClientIdentity,
        transactionID: UInt32
    ) -> Datagram {
        let message = DHCPClientMessages(configuration: configuration, identity: identity).message(
            .release,
            .init(
                transactionID: transactionID,
                clientAddress: lease.address,
                serverIdentifier: lease.server
            )
        )
        return Datagram(
            source: Endpoint(address: lease.address, port: configuration.clientPort),
            destination: Endpoint(address: lease.server, port: configuration.serverPort),
            payload: message.encoded,
            timeToLive: configuration.timeToLive
        )
    }
}

// MARK: Asking

extension DHCPClient {
    private mutating func begin(at now: Instant) {
        began = now
        switch configuration.beginning {
        case .discover, .discoverWishing: discover(round: 0, at: now)
        case .reboot(let address): request(address, of: nil, at: now)
        case .request(let address, let server): request(address, of: server, at: now)
        }
    }

    private mutating func newTransactionID() -> UInt32 {
        if case .fixed(let number) = configuration.transactionIDs { return number }
        return randomNumber()
    }

    /// The first DISCOVER, or BOOTP request, of a round.
    mutating func discover(round: Int, at now: Instant) {
        offers.removeAll()
        transactionID = newTransactionID()
        stretch = drawStretch(configuration.discoverWaits)
        if sentMessages == 0 { began = now }
        sendDiscover(at: now)
        let wait = wait(0, of: configuration.discoverWaits)
        state = .selecting(Series(round: round, position: 0, began: now, ends: now.advanced(by: wait)))
    }

    private mutating func sendDiscover(at now: Instant) {
        discoverSeconds = seconds(at: now)
        var fields = DHCPClientMessages.Fields(transactionID: transactionID, seconds: discoverSeconds)
        // Nobody wishes again for what turned out to be another's.
        if case .discoverWishing(let address) = configuration.beginning, refusals == 0, conflicts == 0 {
            fields.requestedAddress = address
        }
        send(messages.message(configuration.isBOOTP ? nil : .discover, fields), from: .any, to: .broadcast)
    }

    private mutating func discoverWaitIsOver(_ series: Series, at now: Instant) {
        let isLast = series.position + 1 >= configuration.discoverWaits.waits.count
        if let choice = offers.choice(by: configuration) {
            let isTakenNow =
                switch configuration.collection {
                case .firstOffer, .wholeWait: true
                case .untilComplete(let patience): now.duration(since: series.began) > patience
                }
            if isTakenNow || isLast { return take(choice, series, at: now) }
        }
        guard isLast else {
            var series = series
            series.position += 1
            if configuration.transactionIDs == .newForEachDiscover { transactionID = newTransactionID() }
            sendDiscover(at: now)
            series.ends = now.advanced(by: wait(series.position, of: configuration.discoverWaits))
            state = .selecting(series)
            return
        }
        let failure: DHCPClientFailure =
            offers.hasAddress && !configuration.takesUselessOffers
            ? .nothingUseful(offers: offers.messages) : .noOffer(proxies: offers.proxies)
        startRound(after: series.round, else: failure, at: now)
    }

    /// The next round of questions; `failure` where there is to be none. Who had an address before asks for ever.
    private mutating func startRound(
        after round: Int,
        rest: Duration? = nil,
        else failure: DHCPClientFailure,
        at now: Instant
    ) {
        if !hasFinished, let rounds = configuration.rounds, round + 1 >= rounds { return fail(failure) }
        state = .resting(until: now.advanced(by: rest ?? configuration.pause), .discover, round: round + 1)
        startIfDue(at: now)
    }

    mutating func startIfDue(at now: Instant) {
        if case .resting(let until, .discover, let round) = state, until <= now { discover(round: round, at: now) }
    }

    /// Asks for the chosen offer; what BOOTP gave needs no asking.
    mutating func take(_ choice: DHCPOffers.Choice, _ series: Series, at now: Instant) {
        let offer = choice.offer.message
        if choice.offer.isBOOTP || !configuration.requestsOffers {
            let lease = DHCPLease(
                address: offer.yourAddress,
                server: choice.offer.server,
                acknowledgement: offer,
                proxy: choice.proxy?.message,
                offers: offers.messages,
                obtained: now,
                duration: nil
            )
            return check(lease, at: now)
        }
        transactionID = offer.transactionID
        let repeated = configuration.requestRepeatsSeconds ? discoverSeconds : nil
        let request = Request(
            address: offer.yourAddress,
            server: choice.offer.server,
            choice: choice,
            seconds: repeated ?? seconds(at: now),
            sent: now
        )
        sendRequest(request)
        var next = series
        if let waits = configuration.requestWaits {
            stretch = drawStretch(waits)
            next.position = 0
            next.ends = now.advanced(by: wait(0, of: waits))
        } else {
            next.ends = now.advanced(by: wait(series.position, of: configuration.discoverWaits))
        }
        state = .requesting(request, next)
    }

    /// Asks for an address that the client knows from before: INIT-REBOOT, or of a server that it was told of.
    private mutating func request(_ address: IPv4Address, of server: IPv4Address?, at now: Instant) {
        offers.removeAll()
        transactionID = newTransactionID()
        let waits = configuration.requestWaits ?? configuration.discoverWaits
        stretch = drawStretch(waits)
        let request = Request(address: address, server: server, seconds: seconds(at: now), sent: now)
        sendRequest(request)
        let ends = now.advanced(by: wait(0, of: waits))
        // An unanswered one is no round of its own: DISCOVERs follow.
        state = .requesting(request, Series(round: -1, position: 0, began: now, ends: ends))
    }

    private mutating func sendRequest(_ request: Request) {
        let fields = DHCPClientMessages.Fields(
            transactionID: transactionID,
            seconds: request.seconds,
            requestedAddress: request.address,
            serverIdentifier: request.server
        )
        send(messages.message(.request, fields), from: .any, to: .broadcast)
    }

    private mutating func requestWaitIsOver(_ request: Request, _ series: Series, at now: Instant) {
        let waits = configuration.requestWaits ?? configuration.discoverWaits
        guard series.position + 1 < waits.waits.count else { return requestIsUnanswered(request, series, at: now) }
        var (request, series) = (request, series)
        series.position += 1
        if !configuration.requestRepeatsSeconds { request.seconds = seconds(at: now) }
        request.sent = now
        sendRequest(request)
        series.ends = now.advanced(by: wait(series.position, of: waits))
        state = .requesting(request, series)
    }

    private mutating func requestIsUnanswered(_ request: Request, _ series: Series, at now: Instant) {
        let failure = request.choice.map { DHCPClientFailure.requestUnanswered(offer: $0.offer.message) }
        switch configuration.whenUnanswered {
        case .fail: fail(failure ?? .noOffer(proxies: []))
        case .restart(let rest):
            startRound(after: series.round, rest: rest, else: failure ?? .noOffer(proxies: []), at: now)
        case .carryOn: startRound(after: series.round, else: failure ?? .noOffer(proxies: []), at: now)
        }
    }
}

// MARK: Ending, sending, chance

extension DHCPClient {
    mutating func fail(_ failure: DHCPClientFailure) {
        end()
        if !hasFinished { outputs.append(.finished(.failure(failure))) }
        hasFinished = true
    }

    mutating func end() {
        announcements = nil
        outputs.append(.host(.unbind(port: configuration.clientPort)))
        state = .over
    }

    mutating func send(_ message: DHCPMessage, from source: IPv4Address, to destination: IPv4Address) {
        sentMessages += 1
        outputs.append(
            .host(
                .send(
                    Datagram(
                        source: Endpoint(address: source, port: configuration.clientPort),
                        destination: Endpoint(address: destination, port: configuration.serverPort),
                        payload: message.encoded,
                        timeToLive: configuration.timeToLive
                    )
                )
            )
        )
    }

    /// What `secs` says in a message that leaves at `now`.
    func seconds(at now: Instant) -> UInt16 {
        switch configuration.seconds {
        case .elapsed(let first):
            UInt16(clamping: Int64(first) + max(0, now.duration(since: began).components.seconds))
        case .fixed(let seconds): seconds
        case .attempts:
            UInt16(clamping: (sentMessages + 1) * 4 + (offers.hasAddress ? 2 : 0) + (offers.hasProxy ? 1 : 0))
        }
    }

    private mutating func wait(_ position: Int, of schedule: DHCPClientConfiguration.Schedule) -> Duration {
        schedule.wait(position, stretch: stretch, using: &random)
    }

    private mutating func drawStretch(_ schedule: DHCPClientConfiguration.Schedule) -> Int {
        schedule.drawStretch(using: &random)
    }

    mutating func randomDuration(_ least: Duration, _ most: Duration) -> Duration {
        .random(from: least, to: most, using: &random)
    }

    private mutating func randomNumber() -> UInt32 { UInt32.random(in: 1 ... .max, using: &random) }
}

extension DHCPMessage {
    /// The message in a datagram's payload; nil where it is none.
    init?(octets: [UInt8]) {
        var reader = ByteReader(octets.span)
        do throws(PacketDecodingError) { try self.init(decoding: &reader) } catch { return nil }
    }

    /// Whether option 53 is missing.
    var isBOOTP: Bool { messageType == nil }
}
