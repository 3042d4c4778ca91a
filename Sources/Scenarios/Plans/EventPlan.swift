internal import NetworkBoot

/// Something that happens in the middle of a run.
struct EventPlan: Hashable, Sendable {
    var line: Int
    var moment: Moment
    var change: Change

    enum Moment: Hashable, Sendable {
        /// Counted from the start of the run.
        case time(Duration)
        /// So long after a machine came so far; nil for the only machine.
        case reached(BootProgress, machine: String?, after: Duration)
    }

    enum Change: Hashable, Sendable {
        /// The server's plug is pulled.
        case stop(String)
        /// The server starts, also anew.
        case start(String)
        /// The server's programs answer nothing any more, although its host is there.
        case hang(String)
        /// The server's settings are read again: what it serves from now on, where the change says something of it.
        case change(String, ServicesPlan)
        case powerOff(String)
        case powerOn(String)
    }

    /// The words for changes.
    static let words = ["stop", "start", "hang", "change", "power-off", "power-on"]
}

extension EventPlan {
    init?(_ node: ScenarioNode, servers: [ServerPlan], reading: ScenarioReading) {
        guard let map = reading.mapping(node, .event),
            let moment = map.required("at").flatMap({ reading.value($0, for: "event, at", .moment) })
        else { return nil }
        let words = Self.words.filter(map.has)
        guard words.count == 1, let name = map.text(words[0]) else {
            let said = words.map { "‘\($0)’" }.joined(separator: " and ")
            reading.complain(
                map.line,
                words.isEmpty
                    ? "event: nothing happens. Allowed: \(Self.words.joined(separator: ", "))"
                    : "event: says \(said); make each an entry of its own, with a name behind it"
            )
            return nil
        }
        line = map.line(of: words[0])
        self.moment = moment
        if let other = ServicesPlan.words.first(where: map.has), words[0] != "change" {
            reading.complain(map.line(of: other), "event, \(other): is for ‘change’ only")
        }
        switch words[0] {
        case "stop": change = .stop(name)
        case "start": change = .start(name)
        case "hang": change = .hang(name)
        case "power-off": change = .powerOff(name)
        case "power-on": change = .powerOn(name)
        default:
            guard let server = servers.first(where: { $0.name == name }) else {
                let names = servers.map(\.name)
                reading.complain(line, ScenarioReading.unknown(name, in: "event, change", allowed: names))
                return nil
            }
            let services = ServicesPlan(map, of: server.address)
            if services == ServicesPlan() {
                let words = ServicesPlan.words.joined(separator: ", ")
                reading.complain(line, "event, change: nothing is changed; say what is served from then on: \(words)")
            }
            change = .change(name, services)
        }
    }
}

extension TextForm where Value == EventPlan.Moment {
    /// `5 s`, `root + 5 s`, or `pc root + 5 s`.
    static var moment: TextForm {
        TextForm(name: "moment", example: "‘5 s’, ‘root + 5 s’ or ‘pc root + 5 s’") { text in
            if let time = TextForm<Duration>.duration.read(text) { return .time(time) }
            let parts = text.split(separator: "+", omittingEmptySubsequences: false)
            let words = parts[0].split(separator: " ").map(String.init)
            guard (1...2).contains(parts.count), (1...2).contains(words.count),
                let progress = BootProgress.allCases.first(where: { $0.description == words.last }),
                progress != .nothing
            else { return nil }
            var after = Duration.zero
            if parts.count == 2 {
                let time = String(parts[1].drop { $0 == " " })
                guard let read = TextForm<Duration>.duration.read(time) else { return nil }
                after = read
            }
            return .reached(progress, machine: words.count == 2 ? words[0] : nil, after: after)
        }
    }
}

extension TextForm where Value == BlockedPortPlan {
    /// `udp 111`
    static var blockedPort: TextForm {
        TextForm(name: "port with its transport", example: "‘udp 111’ or ‘tcp 2049’") { text in
            let words = text.split(separator: " ")
            guard words.count == 2, words[0] == "udp" || words[0] == "tcp",
                let port = TextForm<Int>.port.read(String(words[1]))
            else { return nil }
            return BlockedPortPlan(isTCP: words[0] == "tcp", port: UInt16(port))
        }
    }
}
