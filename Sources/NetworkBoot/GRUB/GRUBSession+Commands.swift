internal import NetworkProtocols

extension GRUBSession {
    /// Runs one command of GRUB's. What it has no command for it takes for an assignment, or complains of.
    mutating func run(
        _ name: [UInt8],
        _ words: [[UInt8]],
        _ block: [GRUBScript.Command]?
    ) async throws(BootHalt) -> Flow {
        status = 0
        switch String(decoding: name, as: UTF8.self) {
        case "menuentry": addEntry(words, block, isSubmenu: false)
        case "submenu": addEntry(words, block, isSubmenu: true)
        case "set", "unset", "export": try await assign(name, words)
        case "test", "[": try await test(words)
        case "true", ":": break
        case "false": status = 1
        case "echo": echo(words)
        case "break": return .breaks(max(1, words.first?.decimalNumber ?? 1))
        case "continue": return .continues(max(1, words.first?.decimalNumber ?? 1))
        case "return":
            status = words.first?.decimalNumber ?? 0
            return .returns
        case "shift": arguments.removeFirst(min(arguments.count, max(0, words.first?.decimalNumber ?? 1)))
        case "setparams": arguments = words
        case "source", ".", "configfile", "normal", "normal_exit", "exit", "reboot", "halt":
            return try await leave(name, words)
        case "linux", "linuxefi", "linux16", "initrd", "initrdefi", "initrd16", "chainloader", "boot":
            return try await load(name, words)
        case "sleep": return try await sleep(words)
        case "search", "search.file", "search.fs_uuid", "search.fs_label": search(words)
        case "insmod": try await insertModules(words)
        case "cat", "loadfont", "background_image", "load_env": try await read(name, words)
        default: return try await runOther(name, words)
        }
        return .goesOn
    }

    /// Commands that leave no trace on the network or in the boot.
    private static let quiet = [
        "terminal_input", "terminal_output", "terminfo", "serial", "clear", "cls", "keymap", "rmmod", "lsmod", "export",
        "background_color", "gettext", "save_env", "list_env", "password", "password_pbkdf2", "play", "videoinfo",
        "vbeinfo", "net_add_route", "net_del_route", "net_del_addr", "net_del_dns", "net_ls_dns", "net_ls_routes",
        "sendkey", "lsefi", "lsefisystab", "lssal", "lspci", "setpci", "acpi", "fwsetup", "date", "help", "pager",
        "blocklist", "badram", "cutmem", "gptsync", "trust", "verify_detached", "authenticate", "efifwsetup",
    ]

    /// Commands that GRUB has and that are not played.
    private static let unplayed = [
        "regexp", "multiboot", "multiboot2", "module", "module2", "loopback", "ntldr", "xen_hypervisor", "xen_module",
        "freedos", "kfreebsd", "knetbsd", "kopenbsd", "plan9", "xnu_kernel", "appleloader", "devicetree", "blscfg",
        "eval", "read", "smbios", "file", "hashsum", "md5sum", "sha256sum", "sha512sum", "cmp", "probe", "hexdump",
        "nativedisk", "legacy_configfile", "syslinux_configfile", "extract_entries_source", "net_bootp6",
    ]

    private mutating func runOther(_ name: [UInt8], _ words: [[UInt8]]) async throws(BootHalt) -> Flow {
        let text = String(decoding: name, as: UTF8.self)
        if Self.quiet.contains(text) { return .goesOn }
        if Self.unplayed.contains(text) { return notPlayed("GRUB's command \(text)") }
        switch text {
        case "net_bootp", "net_dhcp": try await requestAddress()
        case "net_get_dhcp_option": try await getOption(words)
        case "net_nslookup": try await lookUp(words)
        case "net_add_dns", "net_add_addr", "net_ls_addr", "net_ls_cards": listNetwork(name)
        case "ls": host.show("(memdisk) (\(variables["root"]?.displayText ?? ""))")
        default:
            if let equals = name.firstIndex(of: UInt8(ascii: "=")) {
                try await set(Array(name[..<equals]), Array(name[(equals + 1)...]))
            } else if moduleCommands.contains(name) {
                return notPlayed("GRUB's command \(name.displayText), which lies in a module,")
            } else {
                show(GRUBError("can't find command `\(name.displayText)'"))
            }
        }
        return .goesOn
    }

    // MARK: Variables

    private mutating func assign(_ command: [UInt8], _ words: [[UInt8]]) async throws(BootHalt) {
        if words.isEmpty, command == Array("set".utf8) {
            for line in variables.listing { host.show(line.displayText) }
        }
        for word in words {
            switch command.first {
            case UInt8(ascii: "u"): variables.unset(word)
            case UInt8(ascii: "e"): variables.export(word)
            default:
                guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else {
                    if let value = variables[word] { host.show((word + [UInt8(ascii: "=")] + value).displayText) }
                    continue
                }
                try await set(Array(word[..<equals]), Array(word[(equals + 1)...]))
            }
        }
    }

    private mutating func test(_ words: [[UInt8]]) async throws(BootHalt) {
        var words = words
        if words.last == Array("]".utf8) { words.removeLast() }
        var answers: [[UInt8]: Bool] = [:]
        for (test, name) in GRUBTest.files(in: words).prefix(64) {
            answers[GRUBTest.key(test, name)] = try await isThere(name, test)
        }
        var expression = GRUBTest(words, files: answers)
        status = expression.holds() ? 0 : 1
    }

    /// Over a network GRUB can list nothing: all that it finds there is the whole device, and with -s a file's size.
    private mutating func isThere(_ name: [UInt8], _ test: UInt8) async throws(BootHalt) -> Bool {
        let isOnMemdisk = name.starts(with: "(memdisk)".utf8)
        if test == UInt8(ascii: "s") || isOnMemdisk, !(isOnMemdisk && test == UInt8(ascii: "d")) {
            if case .success = try await probe(name) { return true }
            return false
        }
        let path = name.firstIndex(of: UInt8(ascii: ")")).map { name[($0 + 1)...] } ?? name[...]
        return path.allSatisfy { $0 == UInt8(ascii: "/") } && test != UInt8(ascii: "f")
    }

    private func echo(_ words: [[UInt8]]) {
        let shown =
            words.first.map { [Array("-n".utf8), Array("-e".utf8)].contains($0) } ?? false
            ? words.dropFirst() : words[...]
        host.show(Array(shown.joined(separator: [UInt8(ascii: " ")])).displayText)
    }

    // MARK: Files

    /// Modules that the image has are there already; others lie beside the lists (`grub_dl_load`).
    private mutating func insertModules(_ words: [[UInt8]]) async throws(BootHalt) {
        for word in words.prefix(1) {
            let isPath = word.contains(UInt8(ascii: "/"))
            guard isPath || !image.hasModule(word) else { continue }
            let prefix = variables["prefix"] ?? []
            let file = isPath ? word : prefix + Array("/\(image.platform)/".utf8) + word + Array(".mod".utf8)
            if case .failure(let error) = try await open(file) { show(error.withoutEnd) }
        }
    }

    private mutating func read(_ command: [UInt8], _ words: [[UInt8]]) async throws(BootHalt) {
        var file: [UInt8]?
        var skipsNext = false
        for word in words where file == nil {
            if skipsNext {
                skipsNext = false
            } else if word == Array("-f".utf8) || word == Array("--file".utf8) || word == Array("-m".utf8) {
                skipsNext = command != Array("load_env".utf8)
            } else if word.first != UInt8(ascii: "-") {
                file = word
            }
        }
        let prefix = variables["prefix"] ?? []
        switch command {
        case Array("load_env".utf8): file = file ?? prefix + Array("/grubenv".utf8)
        case Array("loadfont".utf8):
            // A bare name is a font of the folder of fonts.
            if let name = file, name.first != UInt8(ascii: "("), name.first != UInt8(ascii: "/") {
                let own = Array("/fonts/".utf8) + name + Array(".pf2".utf8)
                if image.memdisk?.file(at: own) != nil { return }
                file = prefix + Array("/fonts/".utf8) + name + Array(".pf2".utf8)
            }
        default: break
        }
        guard let file else { return }
        switch try await open(file) {
        case .failure(let error): show(error.withoutEnd)
        case .success(let octets):
            if command == Array("cat".utf8) { showText(octets) }
            if command == Array("load_env".utf8) { loadEnvironment(octets) }
        }
    }

    private func showText(_ octets: [UInt8]) {
        for line in octets.prefix(16 << 10).split(separator: UInt8(ascii: "\n")).prefix(100) {
            host.show(line.displayText)
        }
    }

    /// Lines of `name=value` behind a line that says what they are (`grub-core/lib/envblk.c`).
    private mutating func loadEnvironment(_ octets: [UInt8]) {
        guard octets.starts(with: "# GRUB Environment Block\n".utf8) else {
            return show(GRUBError("invalid environment block"))
        }
        for line in octets.prefix(64 << 10).split(separator: UInt8(ascii: "\n")).prefix(1024) {
            guard line.first != UInt8(ascii: "#"), let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            _ = variables.set(Array(line[..<equals]), Array(line[(equals + 1)...]))
        }
    }

    /// A search goes through disks, and a machine that boots from the network may have none.
    private mutating func search(_ words: [[UInt8]]) {
        let target = words.last { $0.first != UInt8(ascii: "-") } ?? []
        show(GRUBError("no such device: \(target.displayText)"))
    }

    private mutating func sleep(_ words: [[UInt8]]) async throws(BootHalt) -> Flow {
        let seconds = min(words.last?.decimalNumber ?? 0, 86_400)
        if words.count > 1 {
            let key = try await host.key(within: .seconds(seconds))
            status = key == .escape ? 1 : 0
        } else if seconds > 0 {
            try await host.wait(for: .seconds(seconds))
        }
        return .goesOn
    }

    // MARK: Elsewhere

    private mutating func leave(_ command: [UInt8], _ words: [[UInt8]]) async throws(BootHalt) -> Flow {
        switch String(decoding: command, as: UTF8.self) {
        case "source", ".":
            guard let file = words.first else { return missing("filename expected") }
            return try await nested { (session: inout GRUBSession) async throws(BootHalt) -> Flow in
                try await session.run(configuration: file)
            }
        case "configfile":
            guard let file = words.first else { return missing("filename expected") }
            return try await nested { (session: inout GRUBSession) async throws(BootHalt) -> Flow in
                try await session.openConfiguration(file)
            }
        case "normal":
            guard let file = words.first else { return .goesOn }
            return try await enterNormalMode(file)
        case "normal_exit": return .exits
        case "reboot":
            host.show("Rebooting.")
            guard let restart = program.restart else { return .over(.done("GRUB restarts the machine.")) }
            return .over(.next(restart))
        case "halt": return .over(.done("GRUB switches the machine off."))
        default: return .over(.done("GRUB goes back to the firmware (exit)."))
        }
    }

    private mutating func missing(_ words: String) -> Flow {
        show(GRUBError(words))
        return .goesOn
    }

    private mutating func nested(
        _ body: (inout GRUBSession) async throws(BootHalt) -> Flow
    ) async throws(BootHalt) -> Flow {
        guard depth < Self.depthLimit else {
            show(GRUBError("maximum recursion depth exceeded", .notPlayed, endless().sentence))
            return .over(.failed(endless()))
        }
        depth += 1
        let flow = try await body(&self)
        depth -= 1
        return flow
    }

    /// `configfile`: a context of its own, and the menu that is made in it.
    private mutating func openConfiguration(_ name: [UInt8]) async throws(BootHalt) -> Flow {
        variables.open()
        defer { variables.close() }
        let flow = try await run(configuration: name)
        if case .over = flow { return flow }
        guard !variables.menu.isEmpty else { return .goesOn }
        return try await showMenu(isNested: true, isAutomatic: false)
    }
}

extension GRUBError {
    /// The same where the boot goes on all the same.
    var withoutEnd: GRUBError { GRUBError(words) }
}
