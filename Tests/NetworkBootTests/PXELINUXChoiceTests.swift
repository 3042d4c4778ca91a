import NetworkProtocols
import Testing

@testable import NetworkBoot

/// What a person does at PXELINUX's prompt and in its menus.
@Suite struct PXELINUXChoiceTests {
    private static let two =
        "LABEL linux\n KERNEL vmlinuz\n APPEND quiet\nLABEL rescue\n KERNEL vmlinuz\n APPEND rescue\n"

    private func play(
        _ configuration: String,
        keys: [BootKey] = [],
        files: [String: FetchOutcome] = [:],
        version: String = "6.04"
    ) async throws -> (ScriptedHost, Handover) {
        let always: [String: FetchOutcome] = [
            "ldlinux.c32": .complete([0x7f]), "pxelinux.cfg/default": .text(configuration),
            "vmlinuz": .complete(BootFiles.kernel), "menu.c32": .complete([0x7f]), "vesamenu.c32": .complete([0x7f]),
            "libutil.c32": .complete([0x7f]), "libcom32.c32": .complete([0x7f]),
        ]
        let host = ScriptedHost(.init(files: always.merging(files) { $1 }, keys: keys))
        let lease = DHCPLease.example()
        let environment = PXELINUXEnvironment(
            image: BootFiles.pxelinux(version),
            bootFile: Array("pxelinux.0".utf8),
            lease: lease,
            reply: lease.acknowledgement
        )
        return (host, try await PXELINUXStage(environment: environment).run(on: host))
    }

    private func commandLine(_ handover: Handover) -> String? {
        guard case .next(let stage) = handover else { return nil }
        return (stage as? KernelStage).map { String(decoding: $0.handover.commandLine, as: UTF8.self) }
    }

    private func failure(_ handover: Handover) -> BootFailure? {
        guard case .failed(let reason) = handover else { return nil }
        return reason.failure
    }

    private func typed(_ text: String) -> [BootKey] { text.utf8.map { .character($0) } }

    // MARK: The prompt

    @Test("PROMPT 1 waits TIMEOUT for a key, then boots the default, or what ONTIMEOUT says")
    func timeOut() async throws {
        let (host, end) = try await play("DEFAULT linux\nPROMPT 1\nTIMEOUT 50\n" + Self.two)
        #expect(host.keyWaits == [.seconds(5)])
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz quiet")
        let (_, other) = try await play("DEFAULT linux\nPROMPT 1\nTIMEOUT 50\nONTIMEOUT rescue\n" + Self.two)
        #expect(commandLine(other) == "BOOT_IMAGE=vmlinuz rescue")
    }

    @Test("Without PROMPT the default boots at once; UI overrides PROMPT")
    func noPrompt() async throws {
        let (host, end) = try await play("DEFAULT linux\nTIMEOUT 50\n" + Self.two)
        #expect(host.keyWaits.isEmpty)
        #expect(commandLine(end) != nil)
        let (menu, _) = try await play("UI menu.c32\nPROMPT 1\nTIMEOUT 50\n" + Self.two)
        #expect(menu.fetched.contains("menu.c32"))
    }

    @Test("A label is typed with words for the kernel behind it; Enter alone boots the default")
    func typing() async throws {
        let text = "DEFAULT linux\nPROMPT 1\nTIMEOUT 50\n" + Self.two
        let keys = typed("rescux") + [.character(8)] + typed("e vga=ask") + [.enter]
        let (host, end) = try await play(text, keys: keys)
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue vga=ask")
        #expect(host.screen.contains("boot: rescue vga=ask"))
        // The first key ends TIMEOUT: from then on only patience limits the wait.
        #expect(host.keyWaits.dropFirst().allSatisfy { $0 == .seconds(60) })
        let (_, byDefault) = try await play(text, keys: [.enter])
        #expect(commandLine(byDefault) == "BOOT_IMAGE=vmlinuz quiet")
    }

    @Test("A name that is no label is a file, unless IMPLICIT 0 forbids it")
    func implicit() async throws {
        let keys = typed("vmlinuz single") + [.enter]
        let (host, end) = try await play("DEFAULT linux\nPROMPT 1\n" + Self.two, keys: keys)
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz single")
        let tried = host.fetched.filter { $0.hasPrefix("vmlinuz") }
        #expect(
            tried == [
                "vmlinuz.c32", "vmlinuz.img", "vmlinuz.bss", "vmlinuz.bin", "vmlinuz.bs", "vmlinuz.0", "vmlinuz",
            ]
        )
        let (_, forbidden) = try await play("DEFAULT linux\nPROMPT 1\nIMPLICIT 0\n" + Self.two, keys: keys)
        #expect(failure(forbidden) == .noKernel)
    }

    @Test("Tab lists labels, a function key fetches and shows its file, Esc gives the line up")
    func otherKeys() async throws {
        let text = "DEFAULT linux\nPROMPT 1\nF2 help.txt\n" + Self.two
        let keys: [BootKey] = typed("r") + [.tab, .function(2), .function(3), .escape] + typed("rescue") + [.enter]
        let (host, end) = try await play(text, keys: keys, files: ["help.txt": .text("Type rescue.\n")])
        #expect(host.screen.contains("rescue"))
        #expect(host.screen.contains("Type rescue."))
        #expect(host.fetched.filter { $0 == "help.txt" }.count == 1)
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue")
    }

    @Test("After a kernel that is missing somebody may type another label")
    func secondTry() async throws {
        let text = "DEFAULT broken\nLABEL broken\n KERNEL missing\n" + Self.two
        let (host, end) = try await play(text, keys: typed("rescue") + [.enter])
        #expect(host.screen.contains("Loading missing... failed: No such file or directory"))
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue")
    }

    @Test("Without DEFAULT and UI 6 stops at its prompt; with nobody there the boot is over")
    func noDefault() async throws {
        let (host, end) = try await play(Self.two)
        #expect(host.screen.contains("No DEFAULT or UI configuration directive found!"))
        #expect(failure(end) == .waitsForKey)
        // 3.x has a default of its own.
        let (old, _) = try await play(Self.two, version: "3.70")
        #expect(old.fetched.last == "vmlinuz")
    }

    // MARK: Menus

    @Test("A menu's module and its libraries are fetched, then the configuration again, then the picture")
    func menuFiles() async throws {
        let text = "UI vesamenu.c32\nMENU BACKGROUND splash.png\nTIMEOUT 100\n" + Self.two
        let (host, end) = try await play(text)
        let behind = host.fetched.drop { $0 != "vesamenu.c32" }
        #expect(
            Array(behind) == [
                "vesamenu.c32", "libcom32.c32", "libutil.c32", "pxelinux.cfg/default", "splash.png", "vmlinuz",
            ]
        )
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz quiet")
        let (old, _) = try await play(text, version: "4.07")
        #expect(
            Array(old.fetched.drop { $0 != "vesamenu.c32" })
                == ["vesamenu.c32", "pxelinux.cfg/default", "splash.png", "vmlinuz"]
        )
    }

    @Test("MENU DEFAULT, else the first entry, is booted when the time is up")
    func menuTimeOut() async throws {
        let text = "DEFAULT menu.c32\nTIMEOUT 100\nMENU TITLE Lab\n" + Self.two + " MENU DEFAULT\n MENU LABEL ^Rescue\n"
        let (host, end) = try await play(text)
        #expect(host.keyWaits == [.seconds(10)])
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue")
        let shown = ["Lab", "  linux", "> Rescue", "Press [Tab] to edit options", "Automatic boot in 10 seconds..."]
        #expect(Array(host.screen.suffix(6).prefix(5)) == shown)
    }

    @Test("The bar is moved by the arrows and by an entry's letter, over what can't be chosen")
    func bar() async throws {
        let text =
            "UI menu.c32\n" + Self.two + " MENU DISABLE\nLABEL third\n KERNEL vmlinuz\n APPEND 3\n MENU LABEL ^Other\n"
        let (_, down) = try await play(text, keys: [.down, .down, .enter])
        #expect(commandLine(down) == "BOOT_IMAGE=vmlinuz 3")
        let (_, up) = try await play(text, keys: [.down, .up, .up, .enter])
        #expect(commandLine(up) == "BOOT_IMAGE=vmlinuz quiet")
        let (_, letter) = try await play(text, keys: [.character(UInt8(ascii: "o")), .enter])
        #expect(commandLine(letter) == "BOOT_IMAGE=vmlinuz 3")
    }

    @Test("Tab edits the command line of an entry before it is booted")
    func editing() async throws {
        let keys: [BootKey] = [.down, .tab] + typed(" single") + [.enter]
        let (host, end) = try await play("UI menu.c32\n" + Self.two, keys: keys)
        #expect(host.screen.contains("> vmlinuz rescue single"))
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue single")
        let (_, dropped) = try await play("UI menu.c32\n" + Self.two, keys: [.tab] + typed("x") + [.escape, .enter])
        #expect(commandLine(dropped) == "BOOT_IMAGE=vmlinuz quiet")
        let locked = "UI menu.c32\nALLOWOPTIONS 0\n" + Self.two
        let (_, refused) = try await play(locked, keys: [.tab, .escape, .enter])
        #expect(commandLine(refused) == "BOOT_IMAGE=vmlinuz quiet")
    }

    @Test("Esc leaves the menu for the prompt, submenus are entered and left")
    func submenus() async throws {
        let (host, end) = try await play("UI menu.c32\n" + Self.two, keys: [.escape] + typed("rescue") + [.enter])
        #expect(host.screen.contains("boot: rescue"))
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz rescue")
        let text =
            "UI menu.c32\nMENU BEGIN tools\nMENU TITLE Tools\nLABEL inner\n KERNEL vmlinuz\n APPEND inner\n"
            + "LABEL back\n MENU EXIT\nMENU END\n" + Self.two
        let (inner, inside) = try await play(text, keys: [.up, .up, .enter, .enter])
        #expect(inner.screen.contains("  Tools >"))
        #expect(commandLine(inside) == "BOOT_IMAGE=vmlinuz inner")
        let (_, back) = try await play(text, keys: [.up, .up, .enter, .down, .enter, .down, .enter])
        #expect(commandLine(back) == "BOOT_IMAGE=vmlinuz quiet")
    }

    @Test("A password in clear text has to be typed")
    func password() async throws {
        let text = "UI menu.c32\nLABEL linux\n KERNEL vmlinuz\n MENU PASSWD secret\n"
        let (_, right) = try await play(text, keys: [.enter] + typed("secret") + [.enter])
        #expect(commandLine(right) == "BOOT_IMAGE=vmlinuz")
        let (_, wrong) = try await play(text, keys: [.enter] + typed("guess") + [.enter])
        #expect(failure(wrong) == .waitsForKey)
    }

    @Test("A menu without TIMEOUT waits; with nobody there the boot is over, as with a module that is missing")
    func noBody() async throws {
        let (_, waiting) = try await play("UI menu.c32\n" + Self.two)
        #expect(failure(waiting) == .waitsForKey)
        let missing: [String: FetchOutcome] = ["libutil.c32": .failed(.notFound(message: []))]
        let (host, broken) = try await play("UI menu.c32\n" + Self.two, files: missing)
        #expect(host.screen.contains("Failed to load COM32 file menu.c32"))
        #expect(failure(broken) == .loaderIncomplete)
    }
}
