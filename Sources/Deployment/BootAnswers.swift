internal import NetworkBoot
internal import NetworkProtocols

/// What a DHCP server or a proxy tells some of its clients to boot, whichever server's settings say so.
struct BootAnswer {
    var file: String
    var line: Int?
    var bootFile: String
    /// As it is written; nil where nothing is.
    var nextServer: String?
    /// The machines that may be told it.
    var askers: BootAskerSet
    /// Those of them who are told it surely.
    var surely = BootAskerSet.all
    /// Those whom its own conditions are for, whatever counts more.
    var meant = BootAskerSet.all
    var place = Place.header
    /// Whether it is for single machines.
    var isOfHost = false
    /// The trees in which its boot file has to be.
    var trees: [SurveyedFolder]

    /// Where clients find it.
    enum Place: Hashable {
        case header
        /// Option 67.
        case option
        /// A menu of PXE's.
        case menu
    }

    var isURL: Bool { bootFile.contains("://") }

    /// Those that it asks for; none where it asks for none.
    var architectures: [ClientArchitecture] { askers.architectures }
    /// User classes that it asks for; none where it asks for none.
    var userClasses: [String] { askers.userClasses }

    /// Whether PCs with either firmware are told it.
    var isForAll: Bool {
        !askers.asksForArchitectures && askers.contains(.bios) && askers.contains(.x64UEFI)
    }

    /// Its last part, in small letters.
    var lastName: String { (bootFile.split { $0 == "/" || $0 == "\\" }.last ?? "").lowercased() }

    /// Whether it is a script of gPXE or iPXE, by its name or by what is in the trees under it.
    var isScript: Bool {
        lastName.hasSuffix(".ipxe") || lastName.hasSuffix(".gpxe")
            || trees.contains { LoaderScript.isLikely($0.survey.start(bootFile, count: 8)) }
    }
}

/// Answers of which the first that is for a client counts.
private struct AnswerRow {
    var answers: [BootAnswer] = []
    /// Who is surely told one of those before.
    private var told = BootAskerSet.none

    /// - Parameter condition: who it is for.
    mutating func add(_ answer: BootAnswer, _ condition: DHCPServerConfiguration.Condition) {
        let (surely, perhaps) = BootAskerSet.meeting(condition)
        var answer = answer
        answer.meant = perhaps
        answer.askers = perhaps.subtracting(told)
        answer.surely = answer.askers.intersection(surely)
        told = told.union(surely)
        if !answer.bootFile.isEmpty { answers.append(answer) }
    }
}

extension LintSubject {
    /// Every answer of the service and of the files.
    var bootAnswers: [BootAnswer] { serviceAnswers + dhcpdAnswers + dnsmasqAnswers }

    /// Whether a file among those that are looked at says the same as the service, with lines.
    var isOfFile: Bool {
        (dhcpd.map(\.file) + dnsmasq.map(\.file)).contains { $0.name == places.file }
    }

    /// The DHCP part of the service; nil where a dhcpd.conf among the files says the same, with its lines.
    var ownDHCP: DHCPServerConfiguration? {
        dhcpd.contains { $0.file.name == places.file } ? nil : service?.dhcp
    }

    private var serviceAnswers: [BootAnswer] {
        guard let service, !isOfFile else { return [] }
        let dhcpLine = places.line(of: .bootFile, .dhcp)
        var answers: [BootAnswer] = []
        if let dhcp = service.dhcp {
            answers += serviceAnswers(dhcp.classes, dhcp.boot, places.line(of: .classes, .bootFile, .dhcp), dhcpLine)
            for option in dhcp.options + dhcp.subnets.flatMap(\.options)
            where option.code == .bootFileName && option.value != dhcp.boot.bootFile {
                var answer = serviceAnswer(.init(bootFile: String(decoding: option.value, as: UTF8.self)), dhcpLine)
                answer.place = .option
                answers.append(answer)
            }
        }
        for proxy in [service.proxy, service.dhcp?.pxe].compactMap(\.self) {
            answers += serviceAnswers(proxy.classes, proxy.boot, nil, nil)
            for item in proxy.menu?.items ?? [] where item.servers.isEmpty {
                var answer = serviceAnswer(item.boot, nil)
                guard !answer.bootFile.isEmpty else { continue }
                answer.place = .menu
                if !item.architectures.isEmpty { answer.askers = BootAskerSet(of: item.architectures) }
                answers.append(answer)
            }
        }
        return answers
    }

    private func serviceAnswers(
        _ classes: [DHCPServerConfiguration.ClassRule],
        _ boot: DHCPServerConfiguration.BootData,
        _ classLine: Int?,
        _ line: Int?
    ) -> [BootAnswer] {
        var row = AnswerRow()
        for rule in classes { row.add(serviceAnswer(rule.boot, classLine), .all(rule.conditions)) }
        row.add(serviceAnswer(boot, line), .always)
        return row.answers
    }

    private func serviceAnswer(_ boot: DHCPServerConfiguration.BootData, _ line: Int?) -> BootAnswer {
        BootAnswer(
            file: places.file,
            line: line,
            bootFile: String(decoding: boot.bootFile, as: UTF8.self),
            nextServer: boot.nextServer.map { "\($0)" },
            askers: .all,
            trees: tftpTree.map { [$0] } ?? []
        )
    }

    private var dhcpdAnswers: [BootAnswer] {
        let trees = bootTrees
        return dhcpd.flatMap { file, _, declarations in
            declarations.bootFiles.filter { !$0.name.isEmpty }.map { bootFile in
                BootAnswer(
                    file: file.name,
                    line: bootFile.line,
                    bootFile: bootFile.name,
                    nextServer: bootFile.nextServer,
                    askers: bootFile.askers,
                    surely: bootFile.surely,
                    meant: bootFile.meant,
                    place: bootFile.isOption ? .option : .header,
                    isOfHost: bootFile.isOfHost,
                    trees: trees
                )
            }
        }
    }

    private var dnsmasqAnswers: [BootAnswer] {
        let trees = bootTrees
        return dnsmasq.flatMap { file, settings in DnsmasqAnswers(settings, file: file.name, trees: trees).all }
    }
}

/// What a dnsmasq.conf tells its clients to boot.
private struct DnsmasqAnswers {
    private let settings: DnsmasqSettings
    private let file: String
    private let trees: [SurveyedFolder]
    private let reader: DnsmasqServiceReader

    /// Lines of one kind that are looked at.
    private static let limit = 1_000
    /// The text by which a Raspberry Pi knows its entry; it fetches files of its own, and none that is named there
    /// (Raspberry Pi documentation, “Network booting”).
    private static let raspberryPi = Array("Raspberry Pi Boot".utf8)

    init(_ settings: DnsmasqSettings, file: String, trees: [SurveyedFolder]) {
        self.settings = settings
        self.file = file
        self.trees = trees
        reader = DnsmasqServiceReader(conditionsOf: settings, file: file)
    }

    var all: [BootAnswer] {
        (ofLines + ofMenu + ofOptions).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    private func answer(_ line: Int, _ bootFile: String, _ server: String?) -> BootAnswer {
        BootAnswer(
            file: file,
            line: line,
            bootFile: bootFile,
            nextServer: server.flatMap { $0.isEmpty ? nil : $0 },
            askers: .all,
            trees: trees
        )
    }

    /// `dhcp-boot`
    private var ofLines: [BootAnswer] {
        let lines = settings.all("dhcp-boot").prefix(Self.limit).map { option in
            let fields = DnsmasqServiceReader.TaggedFields(option)
            let server = fields.rest.count > 2 ? fields.rest[2].text : nil
            return tagged(fields.tags, answer(option.line, fields.rest.first?.text ?? "", server))
        }
        return row(lines)
    }

    /// Option 67.
    private var ofOptions: [BootAnswer] {
        let options = settings.sentOptions.filter { $0.code == .bootFileName && !$0.isInner }
        return row(
            options.prefix(Self.limit).map { option in
                var answer = answer(option.line, option.text, nil)
                answer.place = .option
                return tagged(option.tags, answer)
            }
        )
    }

    private func tagged(
        _ tags: [DnsmasqSettings.Field],
        _ answer: BootAnswer
    ) -> DnsmasqServiceReader.Tagged<BootAnswer> {
        .init(condition: reader.condition(tags), hasTags: !tags.isEmpty, value: answer)
    }

    private func row(_ lines: [DnsmasqServiceReader.Tagged<BootAnswer>]) -> [BootAnswer] {
        var row = AnswerRow()
        for line in DnsmasqServiceReader.Tagged.order(lines) { row.add(line.value, line.condition) }
        return row.answers
    }

    /// `pxe-service`: a client with a menu of PXE's takes it before the boot file that is offered beside it.
    private var ofMenu: [BootAnswer] {
        settings.all("pxe-service").prefix(Self.limit).compactMap { option in
            guard let entry = try? reader.entry(option, number: 32_768), !entry.item.boot.bootFile.isEmpty,
                !entry.item.text.starts(with: Self.raspberryPi)
            else { return nil }
            let fields = DnsmasqServiceReader.TaggedFields(option)
            let name = String(decoding: entry.item.boot.bootFile, as: UTF8.self)
            var answer = answer(option.line, name, fields.rest.count > 3 ? fields.rest[3].text : nil)
            answer.place = .menu
            let tagged = BootAskerSet.meeting(reader.condition(fields.tags))
            answer.askers = BootAskerSet(of: entry.item.architectures).intersection(tagged.perhaps)
            answer.surely = answer.askers.intersection(tagged.surely)
            return answer
        }
    }
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
