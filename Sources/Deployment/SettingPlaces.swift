/// Where each setting of a service was written, so that a lint can point at it.
public struct SettingPlaces: Hashable, Sendable {
    /// The file, as it was named; `command line` where there is none.
    public var file: String
    /// Lines counted from 1, of the settings that the file has.
    public var lines: [Setting: Int]

    /// What lints have something to say about.
    public enum Setting: String, Hashable, Sendable, CaseIterable {
        case interface
        case address
        case dhcp
        case subnet
        case router
        case nameServers
        case ranges
        case reservations
        case classes
        case nextServer
        case bootFile
        case tftp
        case tftpFolder
        case http
        case httpFolder
        case nfs
        case nbd
        case imageURL
        case user
        case leases
        case metrics
        case tftpSwitch
        case httpSwitch
    }

    public init(file: String, lines: [Setting: Int] = [:]) {
        self.file = file
        self.lines = lines
    }

    /// The line of the first of `settings` that the file has.
    public func line(of settings: Setting...) -> Int? {
        settings.lazy.compactMap { lines[$0] }.first
    }
}

extension PXEBootServerSettings {
    /// Where its variables stand.
    public var places: SettingPlaces {
        let names: [(SettingPlaces.Setting, Variable)] = [
            (.address, .localAddress), (.dhcp, .dhcpSwitch), (.subnet, .subnet), (.router, .router),
            (.nameServers, .nameServers), (.ranges, .range), (.nextServer, .tftpServer), (.imageURL, .httpServer),
            (.tftpSwitch, .tftpSwitch), (.httpSwitch, .httpSwitch), (.tftp, .tftpSwitch), (.http, .httpSwitch),
            (.nfs, .nfsSwitch), (.nbd, .nbdSwitch),
        ]
        let pairs = names.compactMap { setting, variable in lines[variable].map { (setting, $0) } }
        return SettingPlaces(file: file, lines: Dictionary(pairs) { first, _ in first })
    }
}
