internal import NetworkBoot
internal import NetworkProtocols

/// What a DHCP server tells some of its clients to boot, whichever server's settings say so.
struct BootAnswer {
    var file: String
    var line: Int?
    var bootFile: String
    /// As it is written; nil where nothing is.
    var nextServer: String?
    /// Those that it is for; none where it is for all.
    var architectures: [ClientArchitecture]
    /// User classes that it is for.
    var userClasses: [String]
    /// User classes that never come here, because they are answered before.
    var refusedUserClasses: [String]
    /// The trees in which its boot file has to be.
    var trees: [SurveyedFolder]

    var isURL: Bool { bootFile.contains("://") }
}

extension LintSubject {
    /// Every answer of the service and of the files.
    var bootAnswers: [BootAnswer] { serviceAnswers + dhcpdAnswers + dnsmasqAnswers }

    private var serviceAnswers: [BootAnswer] {
        guard let dhcp = service?.dhcp else { return [] }
        let trees = tftpTree.map { [$0] } ?? []
        var answers: [BootAnswer] = []
        var refused: [String] = []
        func add(
            _ boot: DHCPServerConfiguration.BootData,
            _ conditions: [DHCPServerConfiguration.Condition],
            _ line: Int?
        ) {
            var answer = BootAnswer(
                file: places.file,
                line: line,
                bootFile: String(decoding: boot.bootFile, as: UTF8.self),
                nextServer: boot.nextServer.map { "\($0)" },
                architectures: [],
                userClasses: [],
                refusedUserClasses: refused,
                trees: trees
            )
            for condition in conditions {
                if case .architecture(let types) = condition { answer.architectures += types }
                if case .userClass(let name) = condition { answer.userClasses.append(name) }
            }
            if conditions.count == 1 { refused += answer.userClasses }
            if !boot.bootFile.isEmpty { answers.append(answer) }
        }
        for rule in dhcp.classes { add(rule.boot, rule.conditions, places.line(of: .classes, .bootFile, .dhcp)) }
        add(dhcp.boot, [], places.line(of: .bootFile, .dhcp))
        return answers
    }

    private var dhcpdAnswers: [BootAnswer] {
        let trees = bootTrees
        return dhcpd.flatMap { file, _, declarations in
            declarations.bootFiles.map { bootFile in
                BootAnswer(
                    file: file.name,
                    line: bootFile.line,
                    bootFile: bootFile.name,
                    nextServer: bootFile.nextServer,
                    architectures: bootFile.architectures.map { ClientArchitecture(rawValue: $0) },
                    userClasses: bootFile.userClasses,
                    refusedUserClasses: bootFile.refusedUserClasses,
                    trees: trees
                )
            }
        }
    }

    private var dnsmasqAnswers: [BootAnswer] {
        let trees = bootTrees
        return dnsmasq.flatMap { file, settings in
            let known = DnsmasqTags(settings)
            let lines = settings.all("dhcp-boot").map { (option: $0, fields: DnsmasqServiceReader.TaggedFields($0)) }
            let tagged = lines.flatMap { line in line.fields.tags.flatMap { known.userClasses(of: $0.text) } }
            return lines.compactMap { line -> BootAnswer? in
                guard let name = line.fields.rest.first?.text, !name.isEmpty else { return nil }
                let tags = line.fields.tags.map(\.text)
                let own = tags.flatMap { known.userClasses(of: $0) }
                // A line without tags is for those that no other line is for; `tag:!x` leaves x out.
                let refused = tags.filter { $0.hasPrefix("tag:!") }.flatMap {
                    known.userClasses(of: "tag:" + $0.dropFirst(5))
                }
                return BootAnswer(
                    file: file.name,
                    line: line.option.line,
                    bootFile: name,
                    nextServer: line.fields.rest.count > 2 ? line.fields.rest[2].text : nil,
                    architectures: tags.flatMap { known.architectures(of: $0) },
                    userClasses: own,
                    // Who has a line of its own comes to no other, with tags or without.
                    refusedUserClasses: (tagged + refused).filter { !own.contains($0) },
                    trees: trees
                )
            }
        }
    }
}

/// What tags of a dnsmasq.conf say of a client, as far as lints ask.
private struct DnsmasqTags {
    private var classes: [String: [String]] = [:]
    private var types: [String: [ClientArchitecture]] = [:]

    init(_ settings: DnsmasqSettings) {
        for option in settings.options {
            let fields = DnsmasqServiceReader.TaggedFields(option)
            guard let value = fields.rest.first?.text else { continue }
            for tag in fields.sets {
                switch option.name {
                case "dhcp-userclass": classes[tag, default: []].append(value)
                case "dhcp-match" where value == "175": classes[tag, default: []] += ["iPXE", "gPXE"]
                case "dhcp-match" where value == "option:client-arch" || value == "93":
                    guard fields.rest.count > 1, let number = UInt16(fields.rest[1].text) else { continue }
                    types[tag, default: []].append(ClientArchitecture(rawValue: number))
                default: continue
                }
            }
        }
    }

    /// - Parameter tag: as it is written, `tag:x`.
    func userClasses(of tag: String) -> [String] { classes[String(tag.dropFirst(4))] ?? [] }
    func architectures(of tag: String) -> [ClientArchitecture] { types[String(tag.dropFirst(4))] ?? [] }
}

/// A PXELINUX configuration in a tree.
struct TreeConfiguration {
    var tree: SurveyedFolder
    /// Within the tree.
    var path: String
    var configuration: PXELINUXConfiguration

    /// As people name the file; one that was made from settings has lines of its own.
    var name: String {
        tree.name(of: path) + (tree.survey.generated[path] == nil ? "" : " (prepared)")
    }
    /// What stands before `pxelinux.cfg/`: names in it are below that.
    var prefix: String { path.firstRange(of: "pxelinux.cfg/").map { String(path[..<$0.lowerBound]) } ?? "" }

    /// Each file that it asks its server for.
    struct Reference {
        var line: Int
        /// As it is written.
        var written: String
        /// Within the tree.
        var name: String
        var role: String
        /// Whether the configuration works without it: it is of a label that is not booted by itself.
        var isOptional = false
        /// Endings that PXELINUX tries behind the name.
        var endings: [String] = []
    }

    var references: [Reference] {
        var references: [Reference] = []
        var isOptional = true
        func add(_ line: Int, _ written: [UInt8], _ role: String, endings: [String] = []) {
            guard !written.isEmpty,
                case .tftp(let host, _, let name) = PXELINUXPath(written).target(prefix: Array(prefix.utf8)),
                host == nil
            else { return }
            let text = String(decoding: written, as: UTF8.self)
            references.append(
                Reference(
                    line: line,
                    written: text,
                    name: String(decoding: name, as: UTF8.self),
                    role: role,
                    isOptional: isOptional,
                    endings: endings
                )
            )
        }
        for entry in configuration.entries where entry.file == nil && entry.localBoot == nil && entry.action == nil {
            let kernel = entry.effectiveKernel
            guard kernel.kind != .localBoot else { continue }
            let first = configuration.globals.defaultCommand?.name ?? configuration.entries.first?.label
            isOptional = entry.label != first && !entry.isMenuDefault
            add(kernel.line, kernel.file, "kernel", endings: [".0", ".com", ".cbt", ".c32"])
            var disks = KernelCommandLine(entry.effectiveAppend).all("initrd").compactMap(\.value)
            if let own = entry.initialRAMDisk { disks.append(own) }
            for disk in disks {
                for name in disk.split(separator: UInt8(ascii: ",")) { add(entry.line, Array(name), "initrd") }
            }
        }
        isOptional = true
        for display in configuration.globals.displayFiles where display.file == nil {
            add(display.line, display.name, "DISPLAY")
        }
        for key in configuration.globals.functionKeys { add(key.line, key.file, "F\(key.key)") }
        if let interface = configuration.globals.userInterface {
            add(interface.line, interface.name, "UI", endings: [".c32"])
        }
        for include in configuration.globals.includes where include.includer == nil {
            add(include.line, include.file, "INCLUDE")
        }
        return references
    }
}

extension LintSubject {
    /// Configurations of one tree that are read.
    private static let configurationLimit = 200

    /// Every file in a `pxelinux.cfg` of the boot trees.
    var configurations: [TreeConfiguration] {
        bootTrees.flatMap { tree in
            configurationNames(in: tree).prefix(Self.configurationLimit).compactMap { path in
                tree.survey.text(path).map {
                    TreeConfiguration(tree: tree, path: path, configuration: PXELINUXConfiguration($0))
                }
            }
        }
    }

    /// The paths of what stands in the `pxelinux.cfg` of a tree.
    func configurationNames(in tree: SurveyedFolder) -> [String] {
        var paths: [String] = []
        tree.survey.walk { path, entry in
            let parts = path.split(separator: "/")
            if parts.count > 1, parts[parts.count - 2] == "pxelinux.cfg", entry.kind != .folder { paths.append(path) }
        }
        let made = tree.survey.generated.keys.filter { $0.contains("pxelinux.cfg/") && !paths.contains($0) }
        return (paths + made).sorted()
    }
}
