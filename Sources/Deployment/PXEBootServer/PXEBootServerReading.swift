internal import NetworkBoot
internal import NetworkProtocols

extension PXEBootServerSettings {
    /// What reading a file comes to.
    public struct Reading: Hashable, Sendable {
        /// Nil where something that is needed is missing or makes no sense.
        public var settings: PXEBootServerSettings?
        public var problems: [SettingsProblem]
    }

    /// Reads a file of such settings; `file` is what problems call it.
    public static func read(_ octets: [UInt8], file: String) -> Reading {
        let assignments = ShellAssignments(octets, file: file)
        var reader = VariableReader(assignments: assignments, file: file)
        let settings = reader.read()
        let problems = assignments.problems + reader.problems.problems
        return Reading(settings: problems.hasErrors ? nil : settings, problems: problems.inReadingOrder)
    }
}

/// Takes the variables for what they mean.
private struct VariableReader {
    typealias Variable = PXEBootServerSettings.Variable

    let assignments: ShellAssignments
    var problems: ProblemCollection

    private static let manual = "SystemRescueCd manual, PXE network booting"

    init(assignments: ShellAssignments, file: String) {
        self.assignments = assignments
        problems = ProblemCollection(file: file)
    }

    mutating func read() -> PXEBootServerSettings? {
        tellUnknownVariables()
        let dhcp = readSwitch(.dhcpSwitch)
        let tftp = readSwitch(.tftpSwitch)
        let http = readSwitch(.httpSwitch)
        let nfs = readLaterSwitch(.nfsSwitch)
        let nbd = readLaterSwitch(.nbdSwitch)
        if nfs, nbd { tellBothRoots() }
        let network = readNetwork(isNeeded: dhcp ?? true)
        let local = readAddress(.localAddress)
        let tftpServer = readAddress(.tftpServer)
        let image = readImageURL()
        let timeout = readTimeout()
        guard let dhcp, let tftp, let http, let local, let tftpServer, let image else { return nil }
        let lines = Variable.allCases.compactMap { variable in
            assignments[variable.name].map { (variable, $0.line) }
        }
        var settings = PXEBootServerSettings(
            file: problems.file,
            servesDHCP: dhcp,
            servesTFTP: tftp,
            servesHTTP: http,
            network: network,
            localAddress: local,
            tftpServer: tftpServer,
            imageURL: image,
            timeout: timeout,
            extra: assignments[Variable.extra.name]?.value ?? "",
            lines: Dictionary(uniqueKeysWithValues: lines)
        )
        (settings.servesNFS, settings.servesNBD) = (nfs, nbd)
        return settings
    }

    private mutating func tellUnknownVariables() {
        let known = Variable.allCases.map(\.name)
        for assignment in assignments.assignments
        where assignment.name.hasPrefix(Variable.prefix) && !known.contains(assignment.name) {
            let nearest = NearestNames.of(assignment.name, among: known, limit: 1).first
            problems.add(
                .warning,
                assignment.line,
                "\(assignment.name) is no setting of pxebootsrv",
                remedy: nearest.map { "did you mean \($0)?" } ?? "leave it out",
                citation: Self.manual
            )
        }
        for variable in Variable.allCases {
            let found = assignments.assignments.filter { $0.name == variable.name }
            guard found.count > 1, let last = found.last else { continue }
            problems.add(
                .warning,
                found[0].line,
                "\(variable.name) is set again in line \(last.line), which counts",
                remedy: "keep one of them"
            )
        }
    }

    /// The value of a variable that has to be there.
    private mutating func required(_ variable: Variable) -> ShellAssignments.Assignment? {
        if let found = assignments[variable.name], !found.value.isEmpty {
            guard let name = Self.variable(in: found.value) else { return found }
            problems.add(
                .error,
                found.line,
                "\(variable.name) has ‘\(name)’ as it stands: between single quotes, a shell puts no value in its place",
                remedy: "write double quotes",
                citation: "POSIX.1-2017, Shell Command Language §2.2.2"
            )
            return nil
        }
        problems.add(
            .error,
            assignments[variable.name]?.line,
            "\(variable.name) is \(assignments[variable.name] == nil ? "missing" : "empty")",
            remedy: "set it; pxebootsrv starts nothing without it",
            citation: Self.manual
        )
        return nil
    }

    /// `$NAME` or `${NAME}`, which only stands in a value that was quoted too much; nil where there is none.
    private static func variable(in value: String) -> String? {
        guard let dollar = value.firstIndex(of: "$") else { return nil }
        let rest = value[value.index(after: dollar)...]
        let name = rest.drop { $0 == "{" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return name.isEmpty ? nil : "$\(name)"
    }

    private mutating func readSwitch(_ variable: Variable) -> Bool? {
        guard let found = required(variable) else { return nil }
        switch found.value {
        case "yes": return true
        case "no": return false
        default:
            problems.add(
                .error,
                found.line,
                "\(variable.name) is ‘\(found.value.prefix(40))’",
                remedy: "write yes or no, in small letters",
                citation: Self.manual
            )
            return nil
        }
    }

    /// A switch of later versions, which may be left out.
    private mutating func readLaterSwitch(_ variable: Variable) -> Bool {
        assignments[variable.name] != nil && readSwitch(variable) == true
    }

    private mutating func tellBothRoots() {
        problems.add(
            .error,
            assignments[Variable.nbdSwitch.name]?.line,
            "\(Variable.nfsSwitch.name) and \(Variable.nbdSwitch.name) exclude each other",
            remedy: "set one of them to no"
        )
    }

    private mutating func readAddress(_ variable: Variable) -> IPv4Address? {
        required(variable).flatMap { readAddress($0) }
    }

    private mutating func readAddress(_ found: ShellAssignments.Assignment) -> IPv4Address? {
        if let address = IPv4Address(found.value) { return address }
        problems.add(
            .error,
            found.line,
            "\(found.name) is ‘\(found.value.prefix(60))’, which is no IPv4 address",
            remedy: "write four numbers from 0 to 255 with points between them"
        )
        return nil
    }

    /// - Parameter isNeeded: whether addresses are given; else the variables may be missing.
    private mutating func readNetwork(isNeeded: Bool) -> PXEBootServerSettings.Network? {
        let variables = [Variable.subnet, .netmask, .router, .nameServers, .range]
        guard isNeeded || variables.allSatisfy({ assignments[$0.name]?.value.isEmpty == false }) else { return nil }
        let subnet = readAddress(.subnet)
        let mask = readAddress(.netmask)
        let router = readAddress(.router)
        let servers = readNameServers()
        let range = readRange()
        if let mask, mask.prefixLength == nil, let line = assignments[Variable.netmask.name]?.line {
            problems.add(
                .error,
                line,
                "\(Variable.netmask.name) is \(mask), whose ones do not all stand before its zeros",
                remedy: "write a mask such as 255.255.255.0",
                citation: "RFC 950 §2.1"
            )
            return nil
        }
        guard let subnet, let mask, let router, let servers, let range else { return nil }
        return PXEBootServerSettings.Network(
            subnet: subnet,
            mask: mask,
            router: router,
            nameServers: servers,
            range: range
        )
    }

    private mutating func readNameServers() -> [IPv4Address]? {
        guard let found = required(.nameServers) else { return nil }
        let words = found.value.split { " ,\t".contains($0) }
        let addresses = words.compactMap { word in
            readAddress(.init(name: found.name, value: String(word), line: found.line))
        }
        return addresses.count == words.count && !words.isEmpty ? addresses : nil
    }

    private mutating func readRange() -> ClosedRange<IPv4Address>? {
        guard let found = required(.range) else { return nil }
        let words = found.value.split { " \t".contains($0) }
        guard words.count == 2, let first = IPv4Address(words[0]), let last = IPv4Address(words[1]), first <= last
        else {
            problems.add(
                .error,
                found.line,
                "\(found.name) is ‘\(found.value.prefix(60))’, which is no range",
                remedy: "write its first and its last address with a blank between them, the lower one first",
                citation: Self.manual
            )
            return nil
        }
        return first...last
    }

    private mutating func readImageURL() -> String? {
        guard let found = required(.httpServer) else { return nil }
        let schemes = ["http://", "https://", "tftp://", "nfs://", "nbd://"]
        guard let scheme = schemes.first(where: found.value.hasPrefix) else {
            problems.add(
                .error,
                found.line,
                "\(found.name) is ‘\(found.value.prefix(60))’, which is no URL",
                remedy: "write the whole URL of the image, such as http://192.168.1.5/sysrcd.dat",
                citation: Self.manual
            )
            return nil
        }
        guard !found.value.contains(where: { $0 == " " || $0 == "\t" || $0 == "\n" }), found.value.count > scheme.count
        else {
            problems.add(
                .error,
                found.line,
                "\(found.name) is ‘\(found.value.prefix(60))’, which is no URL",
                remedy: "write one URL without blanks: it becomes one word of the command line"
            )
            return nil
        }
        return found.value
    }

    private mutating func readTimeout() -> Int? {
        guard let found = assignments[Variable.timeout.name], !found.value.isEmpty else { return nil }
        if let tenths = Int(found.value), (0...35_996).contains(tenths) { return tenths }
        problems.add(
            .error,
            found.line,
            "\(found.name) is ‘\(found.value.prefix(40))’",
            remedy: "write tenths of a second, from 0 to 35996",
            citation: "Syslinux txt/syslinux.cfg.txt, TIMEOUT"
        )
        return nil
    }
}
