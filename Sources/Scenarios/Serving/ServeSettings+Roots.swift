internal import Deployment
internal import Foundation
internal import NetworkBoot
internal import NetworkProtocols

extension ServeSettings {
    /// Whether octets are settings of an NFS server, or of nbd-server, by the file's name or by what stands in them.
    public static func isLikelyRoots(_ octets: [UInt8], file: String) -> Bool {
        switch AdministratorFile(octets, name: file).content {
        case .exports, .nbdServer: true
        case .procedure(let procedure): !commands(in: procedure).isEmpty
        default: false
        }
    }

    /// Reads `/etc/exports`, settings of nbd-server, or a script that starts it; nil for files of other kinds.
    static func readRoots(
        _ octets: [UInt8],
        file: String,
        _ surroundings: Surroundings
    ) throws(SettingsProblems) -> ServeSettings? {
        switch AdministratorFile(octets, name: file).content {
        case .exports(let exports):
            let reading = exports.service(file: file)
            return try settle(file, surroundings, nil, exports.problems + reading.problems) {
                $0.nfs = .init(exports: reading.exports)
            }
        case .nbdServer(let settings):
            let reading = settings.service(file: file) { path in
                FileManager.default.contents(atPath: path).map { [UInt8]($0.prefix(AdministratorFile.sizeLimit)) }
            }
            let address = settings.listeningAddress.flatMap { $0 == .any ? nil : $0 }
            return try settle(file, surroundings, address, settings.problems + reading.problems) {
                $0.nbd = reading.service
                $0.user = reading.user
            }
        case .procedure(let procedure):
            let commands = commands(in: procedure)
            guard !commands.isEmpty else { return nil }
            let relative = commands.filter { !$0.command.file.hasPrefix("/") }.map { place in
                SettingsProblem(
                    .error,
                    file: file,
                    line: place.line,
                    sentence: "‘\(place.command.file.prefix(60))’ is no absolute path, and nbd-server does not start",
                    remedy: "write the whole path of the file",
                    citation: "nbd-server(1)"
                )
            }
            return try settle(file, surroundings, commands.lazy.compactMap(\.command.address).first, relative) {
                $0.nbd = NBDServerCommand.service(commands.map(\.command))
            }
        default: return nil
        }
    }

    private static func commands(
        in procedure: ShellProcedure
    ) -> [(command: NBDServerCommand, line: Int)] {
        procedure.commands.compactMap { line in NBDServerCommand(line.words).map { ($0, line.line) } }
    }

    /// The settings on the interface that is named, or that has the address which the file names.
    private static func settle(
        _ file: String,
        _ surroundings: Surroundings,
        _ address: IPv4Address?,
        _ problems: [SettingsProblem],
        _ fill: (inout BootService) -> Void
    ) throws(SettingsProblems) -> ServeSettings {
        var problems = problems
        let named =
            surroundings.interface ?? address.flatMap { surroundings.interfaces.having($0)?.name }
        if named == nil {
            let sentence =
                address.map { "no interface of this computer has the address \($0)" }
                ?? "does not say which interface to serve on"
            problems.append(
                SettingsProblem(.error, file: file, sentence: sentence, remedy: "name one: --interface eth0")
            )
        }
        let own =
            address.flatMap { surroundings.interfaces.configuration(of: $0) }
            ?? named.flatMap { surroundings.interfaces.named($0)?.addresses.first }
        if own == nil, let named {
            problems.append(
                SettingsProblem(
                    .error,
                    file: file,
                    sentence: "the interface \(named) has no IPv4 address",
                    remedy: "ip address add 192.168.1.5/24 dev \(named), or the address that it is to have"
                )
            )
        }
        guard !problems.hasErrors, let named, let own else {
            throw SettingsProblems(problems: problems.inReadingOrder)
        }
        var service = BootService(interface: named)
        service.address = InterfaceConfiguration(address: own.address, mask: own.mask)
        fill(&service)
        var settings = ServeSettings(service: service)
        settings.places = SettingPlaces(file: file)
        settings.warnings = problems.inReadingOrder
        return settings
    }
}
