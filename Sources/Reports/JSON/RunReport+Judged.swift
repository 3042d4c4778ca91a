internal import BootObservation
internal import CaptureFiles
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

extension RunReport {
    /// The report on one capture.
    public init(_ judged: CaptureDossier) {
        tool = ReportedTool(name: ToolVersion.name, version: ToolVersion.current)
        verdict = ReportedVerdict(judged.verdict)
        seed = judged.account?.seed
        scenario = judged.account.flatMap { $0.probe == nil ? $0.scenario : nil }
        probe = judged.account?.probe.map {
            ReportedProbe(interface: $0.interface, through: $0.goal, warnings: judged.offerWarnings)
        }
        world = judged.account?.world
        notRun = judged.account?.reasonNotRun
        capture = ReportedCapture(judged)
        if let account = judged.account {
            // Without a file there is nothing that the frame numbers could be looked up in.
            if let path = account.capturePath { capture?.path = path } else { capture = nil }
        }
        boots = judged.network.boots.map { ReportedBoot($0, in: judged) }
        machines = judged.account?.machines.map { ReportedMachine($0, in: judged) }
        end = judged.account.flatMap { account in
            guard account.reasonNotRun == nil else { return nil }
            return ReportedEnd(how: account.end, sentence: account.endSentence, duration: account.duration.inSeconds)
        }
        expectations = (judged.account?.expectations ?? []).map { expectation in
            ReportedExpectation(
                line: expectation.line,
                expected: expectation.expected,
                actual: expectation.actual,
                met: expectation.isMet
            )
        }
        findings = judged.findings.map(ReportedFinding.init)
        statistics = ReportedStatistics(judged.network.statistics)
    }
}

extension RunCollectionReport {
    /// The report on several captures, in their order.
    public init(_ runs: [CaptureDossier]) {
        self.runs = runs.map(RunReport.init)
        tool = ReportedTool(name: ToolVersion.name, version: ToolVersion.current)
        let verdicts = self.runs.map(\.verdict)
        let order: [ReportedVerdict] = [.fail, .pass, .inconclusive, .notRun]
        verdict = order.first(where: verdicts.contains) ?? .inconclusive
    }
}

/// The report of one call: one run's by itself, several in a collection.
public struct JSONReport: Sendable {
    private let runs: [CaptureDossier]
    private let isCollection: Bool

    /// - Parameter isCollection: whether several were asked for, also where fewer came about.
    public init(_ runs: [CaptureDossier], isCollection: Bool? = nil) {
        self.runs = runs
        self.isCollection = isCollection ?? (runs.count != 1)
    }

    /// UTF-8 text that ends with a line feed.
    public var bytes: [UInt8] {
        get throws {
            if !isCollection, let run = runs.first { return try RunReport(run).json() }
            return try RunCollectionReport(runs).json()
        }
    }
}

extension ReportedMachine {
    init(_ machine: RunAccount.Machine, in judged: CaptureDossier) {
        func seconds(_ instant: Instant) -> Double { instant.duration(since: judged.origin).inSeconds }
        name = machine.name
        mac = machine.mac.description
        boots = machine.boots.map { boot in
            Boot(
                poweredOn: seconds(boot.poweredOn),
                ended: boot.ended.map(seconds),
                result: boot.result,
                sentence: boot.sentence,
                screen: boot.screen.map { Line(time: seconds($0.at), text: $0.text) }
            )
        }
    }
}

extension ReportedVerdict {
    init(_ verdict: OverallVerdict) {
        self =
            switch verdict {
            case .pass: .pass
            case .fail: .fail
            case .inconclusive: .inconclusive
            case .notRun: .notRun
            }
    }
}

extension ReportedCapture {
    init(_ judged: CaptureDossier) {
        let quality = judged.network.quality
        path = judged.source.name
        format = judged.source.summary?.format.description
        frames = judged.network.statistics.frames
        linkType = quality.linkTypes.max { $0.frames < $1.frames }?.linkType.description ?? "none"
        octets = judged.network.statistics.octets
        duration = max(0, quality.last.map { judged.seconds($0) } ?? 0)
        start = quality.first.map { Double($0.time.nanoseconds) / 1e9 }
        filter = judged.source.filter
        cutFrames = quality.cutFrames
        duplicateFrames = quality.duplicateFrames
        undecodableFrames = quality.undecodable.count
        missing = quality.missing.count
        remarks = judged.remarks
    }
}

extension ReportedBoot {
    init(_ boot: ObservedBoot, in judged: CaptureDossier) {
        client = Client(mac: boot.client.mac.description, uuid: boot.client.uuid, name: boot.client.name)
        persona = OptionalText(boot.persona?.id)
        architecture = boot.architecture?.description
        address = boot.address?.description
        reached = boot.reached.description
        cause = boot.cause.map { cause in
            Cause(
                stage: cause.stage.description,
                code: cause.code,
                screen: cause.screen,
                sentence: cause.sentence,
                remedy: cause.remedy,
                frames: cause.frames
            )
        }
        start = judged.seconds(boot.start)
        end = judged.seconds(boot.end)
        rounds = boot.rounds > 1 ? boot.rounds : nil
        stages = boot.stages.map { Stage($0, in: judged) }
        let reasons = judged.account?.probe == nil ? [] : OfferedChoice(boot).reasons
        offers = boot.offers.enumerated().map { index, offer in
            Offer(offer, reason: index < reasons.count ? reasons[index] : nil, in: judged)
        }
        lookups = boot.lookups.map { Lookup($0, in: judged) }
        fetches = boot.fetches.map { Fetch($0, in: judged) }
        configuration = boot.configuration.map { Configuration(uri: $0.uri, label: OptionalText($0.label)) }
        commandLine = boot.commandLine?.displayText
        root = boot.root.map(Root.init)
        rootSteps = boot.rootSteps.isEmpty ? nil : boot.rootSteps.map { RootStep($0, in: judged) }
    }
}

extension ReportedBoot.Stage {
    init(_ stage: ObservedStage, in judged: CaptureDossier) {
        self.stage = stage.stage.description
        outcome = stage.outcome.word
        start = judged.seconds(stage.start)
        end = judged.seconds(stage.end)
        frames = [stage.start.frame, stage.end.frame]
        details = OrderedTexts(unique: stage.details.map { OrderedTexts.Member($0.key, $0.value) })
    }
}

extension ReportedBoot.Offer {
    init(_ offer: ObservedOffer, reason: String?, in judged: CaptureDossier) {
        server = offer.server.description
        address = offer.address.description
        kind = offer.kind.word
        selected = offer.isSelected
        nextServer = offer.nextServer?.description
        bootFile = offer.bootFile?.displayText
        relay = offer.relay?.description
        delay = offer.delay?.inSeconds
        self.reason = reason
        time = judged.seconds(offer.stamp)
        frame = offer.stamp.frame
        let codes = offer.message.options.distinctCodes.filter { $0 != .pad && $0 != .end }
        options = OrderedTexts(
            unique: codes.map { OrderedTexts.Member($0.description, offer.message.displayValue(of: $0) ?? "") }
        )
    }
}

extension ReportedBoot.Lookup {
    init(_ lookup: ObservedLookup, in judged: CaptureDossier) {
        `protocol` = lookup.transferProtocol.rawValue
        uri = lookup.uri
        outcome = lookup.outcome.word
        step = lookup.step
        time = judged.seconds(lookup.stamp)
        frame = lookup.stamp.frame
    }
}

extension ReportedBoot.Fetch {
    init(_ fetch: ObservedFetch, in judged: CaptureDossier) {
        `protocol` = fetch.transferProtocol.rawValue
        uri = fetch.uri
        server = fetch.server.address.description
        port = Int(fetch.server.port)
        outcome = fetch.outcome.word
        bytes = fetch.bytes
        sha256 = fetch.sha256
        start = judged.seconds(fetch.start)
        // A clock may go back while a file comes.
        duration = max(0, fetch.end.time.duration(since: fetch.start.time).inSeconds)
        retransmissions = fetch.retransmissions
        role = fetch.role.key
        kind = fetch.kind == .unknown ? nil : fetch.kind.displayName
        remark = fetch.remark
        frames = [fetch.start.frame, fetch.end.frame]
    }
}

extension ReportedFinding {
    init(_ finding: Finding) {
        rule = finding.rule.rawValue
        level = finding.level.rawValue
        subject = finding.subject
        outcome = finding.outcome.rawValue
        citation = finding.citation
        statement = finding.statement
        client = finding.client?.description
        evidence = finding.evidence.map { piece in
            Evidence(frame: piece.frame, range: piece.range.map { [$0.lowerBound, $0.upperBound] }, note: piece.note)
        }
    }
}

extension ReportedStatistics {
    init(_ counts: TrafficStatistics) {
        frames = counts.frames
        dhcp = DHCP(
            discover: counts.dhcp.discover,
            offer: counts.dhcp.offer,
            request: counts.dhcp.request,
            decline: counts.dhcp.decline,
            ack: counts.dhcp.acknowledge,
            nak: counts.dhcp.negativeAcknowledge,
            release: counts.dhcp.release,
            inform: counts.dhcp.inform,
            bootp: counts.dhcp.bootp,
            other: counts.dhcp.other
        )
        tftp = TFTP(
            readRequests: counts.tftp.readRequests,
            writeRequests: counts.tftp.writeRequests,
            complete: counts.tftp.complete,
            errors: counts.tftp.errors
        )
        http = HTTP(requests: counts.http.requests, responses: counts.http.responses, complete: counts.http.complete)
        nfs = NFS(counts.nfs)
        nbd = NBD(counts.nbd)
        if counts.rarp.requests + counts.rarp.replies > 0 {
            rarp = RARP(requests: counts.rarp.requests, replies: counts.rarp.replies)
        }
        if counts.iscsi.connections > 0 {
            iscsi = ISCSI(
                connections: counts.iscsi.connections,
                logins: counts.iscsi.logins,
                commands: counts.iscsi.commands,
                reads: counts.iscsi.reads,
                octets: counts.iscsi.octets
            )
        }
    }
}

extension OrderedTexts {
    /// Without members whose key came before: an object has each key once.
    init(unique members: [Member]) {
        var seen = Set<String>()
        self.members = members.filter { seen.insert($0.key).inserted }
    }
}

extension ObservedOffer.Kind {
    /// The contract's word.
    var word: String {
        switch self {
        case .dhcp: "dhcp"
        case .proxy: "proxy"
        case .combined: "combined"
        case .bootp: "bootp"
        }
    }
}

extension ObservedLookup.Outcome {
    /// The contract's word.
    var word: String {
        switch self {
        case .found: "found"
        case .notFound: "not-found"
        case .error: "error"
        }
    }
}

extension ObservedFetch.Outcome {
    /// The contract's word.
    var word: String {
        switch self {
        case .complete: "complete"
        case .notFound: "not-found"
        case .aborted: "aborted"
        case .truncated: "truncated"
        case .error: "error"
        }
    }
}

extension ObservedFetch.Role {
    /// The contract's word.
    var key: String {
        switch self {
        case .bootFile: "boot-file"
        case .loaderModule: "loader-module"
        case .configuration: "configuration"
        case .menu: "menu"
        case .kernel: "kernel"
        case .initrd: "initrd"
        case .checksum: "checksum"
        case .root: "root"
        case .other: "other"
        }
    }
}
