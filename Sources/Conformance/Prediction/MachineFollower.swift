internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Follows one captured machine: for each start of its firmware a healthy machine is played beside it.
struct MachineFollower {
    let mac: MACAddress
    /// The machine's own, in order.
    let conversations: [Conversation]
    /// The next that was not looked at.
    var position = 0
    /// Who spoke last by DHCP, before the firmware: their facts explain differences.
    private(set) var personas: [Persona] = []
    private var boot: PredictedBoot?
    /// What it has mounted or attached, by the numbers that its requests have.
    var volumes: [RecordedVolume] = []
    /// Which mounts of which conversations were answered already.
    var takenMounts: [Int: Set<Int>] = [:]
    /// Requests that were predicted and never asked, one after the other: then the two have lost each other.
    private var unasked = 0
    /// What the machine asked boot servers behind its last lease, in which exchange, as far as it was not compared yet.
    var exchange: DHCPSession?
    var questions: [ObservedDHCPMessage] = []

    /// How far ahead a predicted request is looked for.
    private static let lookahead = 24
    /// Steps that a machine may take: a captured loop is long enough to be seen as one.
    private static let stepLimit = 10_000

    init(mac: MACAddress, conversations: [Conversation]) {
        self.mac = mac
        self.conversations = conversations
    }

    /// All boots of the machine.
    mutating func follow() -> [PredictedBoot] {
        var boots: [PredictedBoot] = []
        while let (persona, hardware) = nextStart() {
            boots.append(play(persona, hardware))
        }
        return boots
    }

    /// Goes on to the next firmware that asks for an address.
    private mutating func nextStart() -> (Persona, MachineHardware)? {
        while position < conversations.count {
            if case .dhcp(let session) = conversations[position], let first = session.requests.first?.message,
                let persona = PersonaCatalog.recognise(first), persona.firmware != nil, persona.dhcp != nil
            {
                let uuid = first.machineIdentifier?.value ?? []
                // Whether an image fits into the real machine's memory, the capture does not tell.
                return (persona, MachineHardware(hardwareAddress: mac, uuid: uuid, memory: 1 << 36))
            }
            position += 1
        }
        return nil
    }

    // MARK: One boot

    private mutating func play(_ persona: Persona, _ hardware: MachineHardware) -> PredictedBoot {
        boot = PredictedBoot(client: mac, persona: persona)
        personas = [persona]
        unasked = 0
        volumes = []
        var machine = BootPrediction(from: FirmwareStage(persona: persona), hardware: hardware)
        var steps = 0
        while let request = machine.expected.first, steps < Self.stepLimit {
            steps += 1
            guard let reply = reply(to: request, stage: machine.stage), machine.answer(request, with: reply) else {
                let words = describe(request)
                // What was asked last and not answered any longer is not asked next.
                if position >= conversations.count, boot?.steps.last?.predicted != words { boot?.next = words }
                break
            }
        }
        boot?.result = machine.result
        boot?.screen = machine.screen
        passOverQuestions(stage: machine.stage)
        takeRest(after: machine.stage)
        defer { boot = nil }
        return boot ?? PredictedBoot(client: mac, persona: persona)
    }

    /// What the machine asked behind the end of what is played, up to its next start.
    private mutating func takeRest(after stage: String) {
        let isPlayed = boot?.result.map { !$0.isNotPlayed } ?? true
        while position < conversations.count {
            let conversation = conversations[position]
            if case .dhcp(let session) = conversation, let first = session.requests.first?.message,
                PersonaCatalog.recognise(first)?.firmware != nil
            {
                return
            }
            position += 1
            guard isPlayed, let observed = conversation.observedRequest else { continue }
            add(PredictedStep(stage: stage, actual: observed))
        }
    }

    /// What the capture holds of a request; nil where it ends before.
    private mutating func reply(to request: BootRequest, stage: String) -> BootReply? {
        switch request {
        case .wait: return .waited
        // Nobody sees in a capture what was pressed.
        case .key: return .key(nil)
        case .configure(.dhcp(let configuration)):
            return replyToDHCP(configuration, stage: stage).map { .configured($0) }
        // RARP packets are not followed with a machine's conversations.
        case .configure(.dhcpAndRARP(let configuration, _)):
            return replyToDHCP(configuration, stage: stage).map { .configured($0) }
        case .configure(.rarp): return .configured(.failed(.noOffer(proxies: [])))
        case .configure(.fixed(let interface)): return .configured(.configured(interface))
        case .configure(.none): return .configured(.configured(InterfaceConfiguration(address: .any, mask: .any)))
        case .bootServer(let question):
            return replyToBootServer(question, stage: stage).map { .bootServer($0) }
        case .fetch(let fetch): return replyToFetch(fetch, stage: stage).map { .fetched($0) }
        case .resolve(let question): return replyToName(question, stage: stage).map { .resolved($0) }
        case .mount(let mount): return replyToMount(mount, stage: stage).map { .mounted($0) }
        case .tree(let question): return replyToTree(question).map { .tree($0) }
        case .attach(let attachment): return replyToAttach(attachment, stage: stage).map { .attached($0) }
        case .blocks(let question): return replyToBlocks(question).map { .blocks($0) }
        }
    }

    // MARK: Finding the real request

    /// Goes on to the conversation that a request is compared with: the nearest that is what was predicted; else the
    /// next one of the kind. What lies before it was not predicted.
    ///
    /// - Parameters:
    ///   - isOfKind: whether a conversation can be meant by this request, if not in every part.
    ///   - isPredicted: whether it is just this request.
    /// - Returns: its position; nil where the real machine did not ask for it.
    mutating func find(
        stage: String,
        isOfKind: (Conversation) -> Bool,
        isPredicted: (Conversation) -> Bool
    ) -> Int? {
        let ahead = position..<min(conversations.count, position + Self.lookahead)
        let found: Int
        if let exact = ahead.first(where: { isPredicted(conversations[$0]) }) {
            found = exact
        } else if let next = ahead.first(where: { !conversations[$0].isSearch }), isOfKind(conversations[next]) {
            found = next
        } else {
            return nil
        }
        for skipped in position..<found {
            guard let observed = conversations[skipped].observedRequest else { continue }
            add(PredictedStep(stage: stage, actual: observed))
        }
        position = found + 1
        unasked = 0
        return found
    }

    /// A search for a hardware address that nobody answered, and that stands where a request would: behind it the
    /// machine could ask nothing.
    mutating func takeSearch(for server: IPv4Address) -> Bool {
        guard position < conversations.count, case .arp(let search) = conversations[position],
            search.target == server || position + 1 == conversations.count
        else { return false }
        position += 1
        return true
    }

    /// Notes a request that the real machine did not make; false where the capture ends there, or the two have lost
    /// each other.
    mutating func noteUnasked(_ predicted: String, stage: String) -> Bool {
        guard position < conversations.count, unasked < 16 else { return false }
        unasked += 1
        add(PredictedStep(stage: stage, predicted: predicted))
        return true
    }

    mutating func add(_ step: PredictedStep) {
        guard let count = boot?.steps.count, count < Self.stepLimit else { return }
        boot?.steps.append(step)
    }

    /// Who speaks from here on.
    mutating func heard(_ persona: Persona?) {
        guard let persona, let firmware = personas.last else { return }
        personas = persona == firmware ? [firmware] : [persona, firmware]
    }

    private func describe(_ request: BootRequest) -> String {
        switch request {
        case .configure(.dhcp), .configure(.dhcpAndRARP): "an address by DHCP"
        case .configure(.rarp): "an address by RARP"
        case .configure: "nothing of the network"
        case .bootServer: "the boot file of a proxy or boot server"
        case .fetch(let fetch): fetch.words
        case .resolve(let question): "the address of \(question.name.displayText)"
        case .mount(let mount): "the folder \(mount.path.displayText) of \(mount.server) over NFS"
        case .tree: "a file of its NFS root"
        case .attach(let device): "the network block device \(device.export.displayText) of \(device.server)"
        case .blocks: "blocks of its network block device"
        case .wait(let duration): "nothing for \(duration)"
        case .key: "a key"
        }
    }
}

extension FetchRequest {
    /// The request in words.
    var words: String {
        switch method {
        case .tftp(let tftp):
            let options = tftp.options.map(\.description).joined(separator: " ")
            return "TFTP \(name.displayText) of \(server.address)" + (options.isEmpty ? "" : ", \(options)")
        case .http: return "HTTP GET \(name.displayText) of \(server)"
        }
    }
}

extension Conversation {
    /// Whether it is a search for a hardware address and nothing more.
    var isSearch: Bool {
        if case .arp = self { return true }
        return false
    }

    /// What the machine asked in it.
    var observedRequest: PredictedStep.ObservedRequest? {
        switch self {
        case .dhcp(let session): session.requests.first?.observedRequest
        case .tftp(let transfer): transfer.observedRequest
        case .http(let exchange): exchange.observedRequest
        case .dns(let lookup): lookup.observedRequest
        case .arp, .rarp, .tcp, .icmp, .lostDatagram, .nfs, .nbd, .iscsi: nil
        }
    }
}

extension ObservedDHCPMessage {
    var observedRequest: PredictedStep.ObservedRequest {
        .init(stamp: stamp, text: message.words(isOnBootServerPort: isOnBootServerPort))
    }
}

extension DHCPMessage {
    /// The message in words.
    func words(isOnBootServerPort: Bool) -> String {
        let kind = messageType.map { "\($0)" } ?? "BOOTP request"
        return kind + (isOnBootServerPort ? " to port 4011" : "")
    }
}

extension TFTPTransfer {
    var observedRequest: PredictedStep.ObservedRequest {
        let options = request.options.isEmpty ? "" : ", \(request.options)"
        return .init(stamp: start, text: "TFTP \(request.filename.displayText) of \(ends.server.address)\(options)")
    }
}

extension HTTPExchange {
    var observedRequest: PredictedStep.ObservedRequest {
        let line = request.map { "\($0.method.displayText) \($0.target.displayText)" } ?? "request"
        return .init(stamp: requestStamp ?? start, text: "HTTP \(line) of \(ends.server)")
    }
}

extension DNSLookup {
    var observedRequest: PredictedStep.ObservedRequest? {
        guard let stamp = questionFrames.first.first, let name = question.questions.first?.name else { return nil }
        return .init(stamp: stamp, text: "the address of \(name)")
    }
}

extension BootResult {
    /// Whether it ended where the played stages end.
    var isNotPlayed: Bool {
        switch self {
        case .failed(let reason): reason.failure == .notPlayed
        case .done: true
        case .root, .lost, .halted: false
        }
    }
}
