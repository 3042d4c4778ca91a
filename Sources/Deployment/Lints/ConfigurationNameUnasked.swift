internal import NetworkBoot

/// A configuration under a name that PXELINUX never asks for is never read.
enum ConfigurationNameUnasked: Lint {
    static let id = "configuration-name-unasked"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Syslinux doc/pxelinux.txt, “How should I set up my server?”"
    static let statement = "A file in pxelinux.cfg is called as PXELINUX asks for it."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.bootTrees {
            for path in subject.configurationNames(in: tree) {
                let name = path.split(separator: "/").last.map(String.init) ?? path
                guard !isAsked(name), let meant = meant(by: name) else { continue }
                report.add(
                    tree.name(of: path),
                    nil,
                    "PXELINUX never asks for ‘\(name)’",
                    remedy: "call it \(meant)"
                )
            }
        }
    }

    /// Hardware types are numbers up to this one (IANA, ARP parameters).
    private static let lastHardwareType: UInt8 = 38

    private static func isAsked(_ name: String) -> Bool {
        let step = PXELINUXConfigurationSearch.classify(name: Array("pxelinux.cfg/\(name)".utf8))
        guard step == .hardwareAddress else { return step != nil }
        // The address of a card has six octets, and its type stands before them.
        let groups = name.split(separator: "-")
        guard let type = groups.first.flatMap({ UInt8($0, radix: 16) }) else { return false }
        return groups.count == 7 && (1...lastHardwareType).contains(type) || groups.count > 7
    }

    /// What the name was to be; nil for names that nobody meant for PXELINUX, such as included files.
    private static func meant(by name: String) -> String? {
        let digits = name.lowercased().filter { $0 != ":" && $0 != "-" && $0 != "." }
        if digits.count == 12, digits.allSatisfy(\.isHexDigit) { return "01-" + pairs(digits) }
        if digits.count == 14, digits.hasPrefix("01"), digits.allSatisfy(\.isHexDigit) { return pairs(digits) }
        if name.lowercased() == "default" || name.lowercased().hasPrefix("default.") && name.count < 13 {
            return "default"
        }
        if name.allSatisfy(\.isHexDigit), name.count <= 8, name != name.uppercased() { return name.uppercased() }
        let octets = name.split(separator: ".").compactMap { UInt8($0) }
        if octets.count == 4, name.filter({ $0 == "." }).count == 3 {
            let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
            return digits.joined() + ", the address in hexadecimal digits"
        }
        return nil
    }

    private static func pairs(_ digits: String) -> String {
        let digits = Array(digits)
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<$0 + 2]) }.joined(separator: "-")
    }

    static let trips = LintExample.tree(["pxelinux.cfg/AA:BB:CC:DD:EE:FF": "default linux\n"])
    static let passes = LintExample.tree(["pxelinux.cfg/01-aa-bb-cc-dd-ee-ff": "default linux\n"])
}
