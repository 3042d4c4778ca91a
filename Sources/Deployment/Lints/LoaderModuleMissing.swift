internal import NetworkBoot
internal import NetworkProtocols

/// From version 5 on PXELINUX is half of itself: the rest is a file that it fetches first.
enum LoaderModuleMissing: Lint {
    static let id = "loader-module-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "Syslinux doc/pxelinux.txt; Syslinux 5.00, NEWS"
    static let statement = "PXELINUX of version 5 and later has its module ldlinux beside it."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        // Option 210 says that modules lie elsewhere.
        let isElsewhere =
            subject.dnsmasq.contains { $0.settings.sentOptions.contains { $0.code.rawValue == 210 } }
            || subject.dhcpd.contains { $0.declarations.values.contains { $0.name.hasSuffix("pathprefix") } }
        guard !isElsewhere else { return }
        let offered = Set(subject.bootAnswers.map { $0.bootFile.split(separator: "/").joined(separator: "/") })
        for tree in subject.bootTrees {
            var loaders: [String] = []
            tree.survey.walk { path, entry in
                let name = path.split(separator: "/").last ?? ""
                let isNamed = ["pxelinux.0", "lpxelinux.0", "syslinux.efi"].contains { name.hasSuffix($0) }
                if entry.kind != .folder, isNamed || offered.contains(path) { loaders.append(path) }
            }
            for loader in loaders {
                guard let (release, module) = need(of: loader, in: tree), !isThere(module, beside: loader, in: tree)
                else { continue }
                report.add(
                    tree.name(of: loader),
                    nil,
                    "\(loader) is \(release), and fetches \(module) first, which is not beside it",
                    remedy: "copy \(module) of the same version there"
                )
            }
        }
    }

    /// The loader's version, and the module that it can't do without; nil where it needs none.
    private static func need(of loader: String, in tree: SurveyedFolder) -> (String, module: String)? {
        let start = tree.survey.start(loader, count: BootImageKind.prefixLimit)
        let kind = BootImageKind(recognising: start, name: Array(loader.utf8))
        let version: String?
        let module: String
        switch kind {
        case .networkBootProgram(.pxelinux, let written): (version, module) = (written, "ldlinux.c32")
        case .efi(.x64, .syslinuxEFI, let written): (version, module) = (written, "ldlinux.e64")
        case .efi(.ia32, .syslinuxEFI, let written): (version, module) = (written, "ldlinux.e32")
        default: return nil
        }
        guard let version, let major = Int(version.prefix { $0.isNumber }), major >= 5 else { return nil }
        return ("\(kind.bootLoader?.rawValue ?? "") \(version)", module)
    }

    /// Where it is looked for (Syslinux `core/elflink/load_env32.c`).
    private static let folders = ["", "boot/isolinux/", "isolinux/", "boot/syslinux/", "syslinux/"]

    private static func isThere(_ module: String, beside loader: String, in tree: SurveyedFolder) -> Bool {
        let own = loader.lastIndex(of: "/").map { String(loader[...$0]) } ?? ""
        return folders.contains { folder in
            tree.survey.entry(own + folder + module) != nil || tree.survey.entry(folder + module) != nil
        }
    }

    private static func tree(_ version: String) -> LintExample {
        var folder = MemoryFolder([
            "pxelinux.cfg/default": "default linux\nlabel linux\n  kernel linux\n", "linux": "k",
        ])
        folder.add("pxelinux.0", [0xea, 0x05, 0x00, 0xc0, 0x07] + Array("PXELINUX \(version)".utf8))
        return .tree(folder)
    }
    static let trips = tree("6.03")
    static let passes = tree("4.02")
}
