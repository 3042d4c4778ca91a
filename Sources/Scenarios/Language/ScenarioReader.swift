internal import NetworkProtocols

/// All that is wrong in one file.
public struct ScenarioProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the lines; at least one.
    public var problems: [ScenarioProblem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Scenario {
    /// Reads a scenario from the text of a file; `file` is what errors call it.
    ///
    /// - Throws: all that is wrong in it, each with its line and the words that would be right.
    public init(yaml text: String, file: String) throws(ScenarioProblems) {
        let root: ScenarioNode
        do throws(ScenarioProblem) {
            root = try ScenarioNode(yaml: text, file: file)
        } catch {
            throw ScenarioProblems(problems: [error])
        }
        let reading = ScenarioReading(file: file)
        let scenario = reading.mapping(root, .scenario).map { Scenario($0) }
        if let scenario { ReferenceCheck(scenario: scenario, reading: reading).run() }
        if let problems = reading.sortedProblems { throw problems }
        guard let scenario else { preconditionFailure("A scenario that can't be read has problems.") }
        self = scenario
    }

    private init(_ map: MappingReader) {
        let reading = map.reading
        file = reading.file
        title = map.required("scenario").flatMap { reading.text($0, for: "scenario") } ?? ""
        shows = map.texts("shows")
        seed = map.value("seed", .seed) ?? 1
        needs = map.choice("needs", Need.self)
        needsLine = map.line(of: "needs")
        let limits = map.node("limits").flatMap { reading.mapping($0, .limits) }
        self.limits = Limits(time: limits?.value("time", .duration) ?? .seconds(3600))
        segments = map.has("segments") ? map.texts("segments") : ["lan"]
        if segments.isEmpty {
            reading.complain(map.line, "scenario, segments: wants at least one name")
            segments = ["lan"]
        }
        let segment = segments[0]
        trees =
            map.node("files").map { node in
                reading.names(node, of: "files").map { FileTreePlan($0, reading: reading) }
            } ?? []
        routers =
            map.node("routers").map { node in
                reading.names(node, of: "routers").compactMap { RouterPlan($0, reading: reading) }
            } ?? []
        let servers =
            map.node("servers").map { node in
                reading.names(node, of: "servers").compactMap { ServerPlan($0, segment: segment, reading: reading) }
            } ?? []
        machines =
            map.required("machines").map { node in
                reading.names(node, of: "machines").enumerated().compactMap { index, entry in
                    MachinePlan(entry, number: index, segment: segment, reading: reading)
                }
            } ?? []
        links =
            map.node("links").map { node in
                reading.names(node, of: "links").compactMap { LinkPlan($0, reading: reading) }
            } ?? []
        self.servers = servers
        events = map.nodes("events").compactMap { EventPlan($0, servers: servers, reading: reading) }
        expectations = (map.required("expect").map(reading.elements) ?? []).compactMap { node in
            reading.mapping(node, .expectation).flatMap { Expectation($0) }
        }
        if map.has("expect"), expectations.isEmpty, reading.problems.isEmpty {
            reading.complain(map.line, "scenario, expect: expects nothing; say at least what is reached")
        }
    }
}

/// Whether names that are used are names that exist.
private struct ReferenceCheck {
    let scenario: Scenario
    let reading: ScenarioReading

    func run() {
        namesAreUnique()
        for router in scenario.routers {
            for port in router.ports { segment(port.segment, router.line, "router, ports") }
            for name in router.relay?.segments ?? [] { segment(name, router.line, "relay, on") }
        }
        for server in scenario.servers {
            segment(server.segment, server.line, "server, segment")
            services(server.services)
        }
        for event in scenario.events { check(event) }
        for machine in scenario.machines { segment(machine.segment, machine.line, "machine, segment") }
        let places = scenario.segments + hostNames + scenario.machines.map(\.name) + scenario.machineNames
        for link in scenario.links where !places.contains(link.name) {
            complain(link.line, "links", link.name, places)
        }
        for tree in scenario.trees { files(of: tree) }
        for expectation in scenario.expectations { check(expectation) }
        needsAreSaid()
    }

    /// What a scenario says that it needs has to be what it needs: a world without it plays all others.
    private func needsAreSaid() {
        let reasons = scenario.linkReasons
        if scenario.needsLink, reasons.isEmpty {
            reading.complain(
                scenario.needsLine,
                "scenario, needs: nothing here wants frames (links, routers, what only frames show); leave ‘needs: link’ out"
            )
        } else if !scenario.needsLink, let reason = reasons.first {
            let problem = reason.problem(file: scenario.file)
            reading.complain(problem.line, problem.sentence)
        }
    }

    private var hostNames: [String] { scenario.servers.map(\.name) + scenario.routers.map(\.name) }

    private func namesAreUnique() {
        var seen = Set(scenario.segments)
        if seen.count < scenario.segments.count { reading.complain(1, "segments: one name stands twice") }
        let named =
            scenario.servers.map { ($0.name, $0.line) } + scenario.routers.map { ($0.name, $0.line) }
            + scenario.machines.map { ($0.name, $0.line) }
        for (name, line) in named where !seen.insert(name).inserted {
            reading.complain(line, "‘\(name)’ is the name of something else already; give each its own")
        }
        var macs = Set<MACAddress>()
        for machine in scenario.machines {
            for index in 0..<machine.count where !macs.insert(machine.hardwareAddress(index)).inserted {
                reading.complain(
                    machine.line,
                    "machine, mac: \(machine.hardwareAddress(index)) is another machine's already"
                )
                break
            }
        }
        for server in scenario.servers {
            if let mac = server.mac, !macs.insert(mac).inserted {
                reading.complain(server.line, "server, mac: \(mac) is another's already")
            }
        }
        addressesAreUnique()
    }

    private func addressesAreUnique() {
        var owners: [IPv4Address: String] = [:]
        for router in scenario.routers {
            for port in router.ports {
                claim(port.address.address, by: router.name, "router, ports", router.line, &owners)
            }
        }
        for server in scenario.servers {
            claim(server.address.address, by: server.name, "server, address", server.line, &owners)
        }
    }

    private func claim(
        _ address: IPv4Address,
        by name: String,
        _ what: String,
        _ line: Int,
        _ owners: inout [IPv4Address: String]
    ) {
        if let owner = owners.updateValue(name, forKey: address) {
            reading.complain(line, "\(what): \(address) is the address of ‘\(owner)’ already; give ‘\(name)’ its own")
        }
    }

    private func segment(_ name: String, _ line: Int, _ what: String) {
        if !scenario.segments.contains(name) { complain(line, what, name, scenario.segments) }
    }

    private func services(_ services: ServicesPlan) {
        if let tftp = services.tftp { tree(tftp.tree, tftp.line, "tftp, files") }
        if let http = services.http { tree(http.tree, http.line, "http, files") }
        for export in services.nfs?.exports ?? [] { tree(export.tree, export.line, "nfs, exports") }
        for export in services.nbd?.exports ?? [] where scenario.file(export.file) == nil {
            let paths = scenario.trees.flatMap { tree in tree.files.map { "\(tree.name)/\($0.path)" } }
            complain(export.line, "nbd, exports", export.file, paths)
        }
    }

    private func check(_ event: EventPlan) {
        let servers = scenario.servers.map(\.name)
        switch event.change {
        case .stop(let name), .start(let name), .hang(let name):
            if !servers.contains(name) { complain(event.line, "event, server", name, servers) }
        case .change(_, let services): self.services(services)
        case .powerOff(let name), .powerOn(let name):
            if !scenario.machineNames.contains(name) {
                complain(event.line, "event, machine", name, scenario.machineNames)
            }
        }
        guard case .reached(_, let machine, _) = event.moment else { return }
        guard let machine else {
            if scenario.machineNames.count > 1 {
                let names = scenario.machineNames.prefix(12).joined(separator: ", ")
                reading.complain(event.line, "event, at: say whose: ‘pc root + 5 s’. Machines: \(names)")
            }
            return
        }
        if !scenario.machineNames.contains(machine) {
            complain(event.line, "event, at", machine, scenario.machineNames)
        }
    }

    private func tree(_ name: String, _ line: Int, _ what: String) {
        let names = scenario.trees.map(\.name)
        if !names.contains(name) { complain(line, what, name, names) }
    }

    private func files(of tree: FileTreePlan) {
        for file in tree.files {
            switch file.content {
            case .checksum(let sum, let other): isThere(other, from: file, in: tree, sum.rawValue)
            case .copy(let other): isThere(other, from: file, in: tree, "copy-of")
            case .archive(let folder): isFolder(folder, from: file, in: tree, "tar-gz-of")
            case .compactDisc(let folder): isFolder(folder, from: file, in: tree, "iso-of")
            case .octets, .image, .sample, .directory, .link, .device: break
            }
        }
        do throws(ScenarioProblem) {
            var store = FileStore(scenario.trees)
            try store.check(tree)
        } catch {
            if reading.problems.isEmpty { reading.complain(error.line, error.sentence) }
        }
    }

    private func isFolder(_ name: String, from file: FilePlan, in tree: FileTreePlan, _ what: String) {
        if FileTreePlan.findFolder(name, in: tree, of: scenario.trees) != nil { return }
        let folders = tree.files.filter { $0.content == .directory }.map(\.path) + scenario.trees.map(\.name)
        complain(file.line, "file, \(what)", name, folders)
    }

    private func isThere(_ name: String, from file: FilePlan, in tree: FileTreePlan, _ what: String) {
        if scenario.file(name, in: tree) != nil { return }
        complain(file.line, "file, \(what)", name, tree.files.map(\.path))
    }

    private func check(_ expectation: Expectation) {
        let machines = scenario.machineNames + scenario.machines.map(\.name)
        if let machine = expectation.machine, !machines.contains(machine) {
            complain(expectation.line, "expectation, machine", machine, machines)
        }
        if let by = expectation.by {
            let words = Expectation.PartyName.words + hostNames + machines
            if case .name(let name) = by, !words.contains(name) {
                complain(expectation.line, "expectation, by", name, words)
            }
        }
        for reference in expectation.subject.fileReferences where scenario.file(reference) == nil {
            let paths = scenario.trees.flatMap { tree in tree.files.map { "\(tree.name)/\($0.path)" } }
            complain(expectation.line, "expectation, same-as", reference, paths)
        }
        if case .offer(let offer) = expectation.subject, let server = offer.server, !hostNames.contains(server) {
            complain(expectation.line, "expected offer, server", server, hostNames)
        }
    }

    private func complain(_ line: Int, _ what: String, _ word: String, _ allowed: [String]) {
        reading.complain(line, ScenarioReading.unknown(word, in: what, allowed: allowed))
    }
}
