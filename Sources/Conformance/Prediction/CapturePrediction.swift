public import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Plays healthy machines in the place of captured ones: a driver of boot stages that answers each request with what the
/// capture holds, and notes where the real machine asked otherwise.
///
/// The capture has to be observed with ``ObservationConfiguration/prediction``, so that the files in it are kept.
///
///     var prediction = CapturePrediction()
///     while let conversation = observer.nextConversation() { prediction.receive(conversation) }
///     for boot in prediction.finish() { … }
public struct CapturePrediction: Sendable {
    private var conversations: [Conversation] = []
    /// The first stage of an initial RAM disk and kernel beyond what their files tell is not known; what follows is
    /// predicted as far as stages are played.
    private let conversationLimit: Int

    /// - Parameter conversationLimit: how many conversations are looked at; what comes behind them is not predicted.
    public init(conversationLimit: Int = 100_000) {
        self.conversationLimit = conversationLimit
    }

    /// Takes a conversation that has ended, whoever's it is.
    public mutating func receive(_ conversation: Conversation) {
        guard conversations.count < conversationLimit else { return }
        switch conversation {
        case .dhcp, .tftp, .http, .dns, .arp, .nfs, .nbd: conversations.append(conversation)
        case .tcp, .rarp, .icmp, .lostDatagram, .iscsi: break
        }
    }

    /// The predicted boots of every machine that began with a firmware: machine after machine in the order of their
    /// first frames, boot after boot.
    public func finish() -> [PredictedBoot] {
        var machines: [MACAddress] = []
        for case .dhcp(let session) in inOrder(conversations) {
            guard let mac = session.clientMAC, !machines.contains(mac), machines.count < 10_000 else { continue }
            machines.append(mac)
        }
        return machines.flatMap { mac in
            var follower = MachineFollower(mac: mac, conversations: inOrder(conversations(of: mac)))
            return follower.follow()
        }
    }

    private func conversations(of mac: MACAddress) -> [Conversation] {
        var addresses: [IPv4Address] = []
        for case .dhcp(let session) in conversations where session.clientMAC == mac {
            for reply in session.messages(.acknowledge) where !addresses.contains(reply.message.yourAddress) {
                addresses.append(reply.message.yourAddress)
            }
        }
        func isOwn(_ ends: Ends) -> Bool {
            ends.clientMAC.map { $0 == mac } ?? false || addresses.contains(ends.client.address)
        }
        return conversations.filter { conversation in
            switch conversation {
            case .dhcp(let session): session.clientMAC == mac
            case .tftp(let transfer): isOwn(transfer.ends)
            case .http(let exchange): isOwn(exchange.ends)
            case .dns(let lookup): isOwn(lookup.ends)
            // Only those that show why nothing else was asked.
            case .arp(let search): search.asker == mac && search.purpose == .resolve && search.answers.isEmpty
            case .nfs(let session):
                session.clientMAC.map { $0 == mac } ?? false || addresses.contains(session.client)
            case .nbd(let session): isOwn(session.ends)
            case .tcp, .rarp, .icmp, .lostDatagram, .iscsi: false
            }
        }
    }

    private func inOrder(_ conversations: [Conversation]) -> [Conversation] {
        conversations.enumerated()
            .sorted { ($0.element.firstFrame, $0.offset) < ($1.element.firstFrame, $1.offset) }
            .map(\.element)
    }
}

extension ObservationConfiguration {
    /// Keeps the files that went over the wire, so that what is started with them can be played: 64 MiB of each, and
    /// 512 MiB in all.
    public static var prediction: ObservationConfiguration {
        var configuration = ObservationConfiguration()
        configuration.keptBodyOctets = 64 << 20
        configuration.keptOctets = 512 << 20
        return configuration
    }
}

extension Conversation {
    /// The number of the frame that it began with.
    var firstFrame: Int {
        switch self {
        case .dhcp(let session): session.messages.first?.stamp.frame ?? 0
        case .tftp(let transfer): transfer.start.frame
        case .tcp(let connection): connection.start.frame
        case .http(let exchange): (exchange.requestStamp ?? exchange.start).frame
        case .dns(let lookup): lookup.questionFrames.numbers.first ?? 0
        case .arp(let search): search.requestFrames.numbers.first ?? 0
        case .icmp(let error): error.stamp.frame
        case .lostDatagram(let lost): lost.frames.numbers.first ?? 0
        case .nfs(let session): session.start.frame
        case .nbd(let session): session.start.frame
        case .rarp(let exchange): exchange.start.frame
        case .iscsi(let session): session.start.frame
        }
    }
}
