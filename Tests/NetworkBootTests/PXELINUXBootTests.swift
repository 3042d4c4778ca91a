import NetworkBoot
import Testing

@Suite struct PXELINUXBootTests {
    private func configuration(_ text: String) -> PXELINUXConfiguration { PXELINUXConfiguration(octets(of: text)) }

    @Test("What capture b1 boots, its files and the command line that Linux showed")
    func captured() throws {
        let configuration = configuration(b1Configuration)
        let choice = try #require(configuration.defaultChoice())
        #expect(choice.name == octets(of: "sysrcd"))
        #expect(configuration.files(for: choice, version: .six).map(text) == ["vmlinuz", "initrd.img"])
        #expect(
            text(configuration.commandLine(for: choice, version: .six))
                == "BOOT_IMAGE=vmlinuz initrd=initrd.img console=ttyS0 quiet ip=dhcp "
                + "root_url=http://10.77.0.1/sysrcd.dat md5=addb4f9ecdc44f5b14cb900b6ee33d8e"
        )
        #expect(configuration.unattendedDelay == .zero)
    }

    @Test("The order of the command line differs between 3.x and 6")
    func order() {
        let configuration = configuration(
            "DEFAULT a\nLABEL a\nKERNEL vmlinuz\nAPPEND root=/dev/nfs\nINITRD i.img\nIPAPPEND 3\n"
        )
        let entry = configuration.entries[0]
        let strings = [octets(of: "ip=1.2.3.4:5.6.7.8::"), octets(of: "BOOTIF=01-02")]
        #expect(
            text(
                configuration.commandLine(
                    for: entry,
                    arguments: octets(of: "single"),
                    version: .six,
                    systemAppend: strings
                )
            )
                == "BOOT_IMAGE=vmlinuz root=/dev/nfs initrd=i.img ip=1.2.3.4:5.6.7.8:: BOOTIF=01-02 single"
        )
        #expect(
            text(
                configuration.commandLine(
                    for: entry,
                    arguments: octets(of: "single"),
                    version: .three,
                    systemAppend: strings
                )
            )
                == "root=/dev/nfs initrd=i.img BOOT_IMAGE=vmlinuz ip=1.2.3.4:5.6.7.8:: BOOTIF=01-02 single"
        )
    }

    @Test("Of several initrd= words 3.x takes the last, 6 the first, even inside another word")
    func initialRAMDisks() {
        let line = octets(of: "BOOT_IMAGE=k xinitrd=x initrd=a,b,c quiet initrd=d")
        #expect(PXELINUXConfiguration.initialRAMDisks(in: line, version: .six).map(text) == ["x"])
        #expect(PXELINUXConfiguration.initialRAMDisks(in: line, version: .three).map(text) == ["d"])
        #expect(
            PXELINUXConfiguration.initialRAMDisks(in: octets(of: "initrd=a,b,,c"), version: .six).map(text)
                == ["a", "b", "c"]
        )
        #expect(PXELINUXConfiguration.initialRAMDisks(in: octets(of: "initrd= quiet"), version: .three).isEmpty)
        #expect(PXELINUXConfiguration.initialRAMDisks(in: octets(of: "quiet"), version: .six).isEmpty)
    }

    @Test("A label without a kernel line is its own kernel; KERNEL's further words come first")
    func kernelLine() {
        let configuration = configuration("DEFAULT a\nAPPEND g=1\nLABEL a\nLABEL b\nKERNEL k x=1\nAPPEND y=2\n")
        #expect(text(configuration.commandLine(for: configuration.entries[0], version: .six)) == "BOOT_IMAGE=a g=1")
        #expect(
            text(configuration.commandLine(for: configuration.entries[1], version: .six)) == "BOOT_IMAGE=k x=1 y=2"
        )
    }

    @Test("DEFAULT may be a file with arguments; then the global APPEND counts only where there are none")
    func implicitKernels() throws {
        let withArguments = configuration("DEFAULT vmlinuz quiet initrd=i\nAPPEND g=1\n")
        let choice = try #require(withArguments.defaultChoice())
        #expect(choice == .file(name: octets(of: "vmlinuz"), arguments: octets(of: "quiet initrd=i")))
        #expect(text(withArguments.commandLine(for: choice, version: .six)) == "BOOT_IMAGE=vmlinuz quiet initrd=i")
        #expect(withArguments.files(for: choice, version: .six).map(text) == ["vmlinuz", "i"])
        let bare = configuration("DEFAULT vmlinuz\nAPPEND g=1\n")
        let second = try #require(bare.defaultChoice())
        #expect(text(bare.commandLine(for: second, version: .six)) == "BOOT_IMAGE=vmlinuz g=1")
        #expect(text(bare.commandLine(for: second, version: .three)) == "g=1 BOOT_IMAGE=vmlinuz")
    }

    @Test("Without DEFAULT and UI 6 stops at the prompt, 3.x runs linux auto")
    func noDefault() {
        let configuration = configuration("LABEL linux\nKERNEL k\n")
        #expect(configuration.defaultChoice() == nil && configuration.unattendedDelay == nil)
        #expect(configuration.defaultChoice(version: .three)?.name == octets(of: "linux"))
    }

    @Test("A menu is run first; what it starts when its time is up is the default")
    func menus() {
        let timed = configuration(menuConfiguration)
        #expect(timed.firstChoice()?.name == octets(of: "vesamenu.c32"))
        #expect(timed.defaultChoice()?.name == octets(of: "local"))
        #expect(timed.unattendedDelay == .seconds(30))
        let byDefault = configuration("UI menu.c32\nDEFAULT b\nLABEL a\nMENU DEFAULT\nLABEL b\n")
        #expect(byDefault.defaultChoice()?.name == octets(of: "b"))
        #expect(byDefault.unattendedDelay == nil)
        let byMenu = configuration("DEFAULT menu.c32\nTIMEOUT 5\nLABEL a\nLABEL b\nMENU DEFAULT\n")
        #expect(byMenu.defaultChoice()?.name == octets(of: "b"))
        #expect(byMenu.unattendedDelay == .milliseconds(500))
        let first = configuration("UI boot/vesamenu.c32\nLABEL h\nMENU HIDE\nLABEL d\nMENU DISABLE\nLABEL a\nLABEL b\n")
        #expect(first.defaultChoice()?.name == octets(of: "a"))
        #expect(configuration("UI menu.c32\n").defaultChoice() == nil)
    }

    @Test("PROMPT waits for its time, then runs ONTIMEOUT")
    func prompts() {
        let configuration = configuration("DEFAULT a\nPROMPT 1\nTIMEOUT 20\nONTIMEOUT b\nLABEL a\nLABEL b\n")
        #expect(configuration.unattendedDelay == .seconds(2))
        #expect(configuration.defaultChoice()?.name == octets(of: "b"))
        #expect(self.configuration("DEFAULT a\nPROMPT 1\nLABEL a\n").unattendedDelay == nil)
        #expect(self.configuration("DEFAULT a\nPROMPT 0\nTIMEOUT 20\nLABEL a\n").unattendedDelay == .zero)
    }

    @Test("A file's extension says what it is, in 3.x without case")
    func kinds() {
        typealias Kind = PXELINUXConfiguration.KernelKind
        let table: [(String, Kind, Kind)] = [
            ("vmlinuz", .linux, .linux), ("pxelinux.0", .pxe, .pxe), ("menu.c32", .com32, .com32),
            ("MENU.C32", .com32, .linux), ("x.cbt", .comboot, .linux), ("x.com", .comboot, .linux),
            ("x.bin", .bootSector, .bootSector), ("x.bs", .bootSector, .bootSector), ("x.bss", .bss, .bss),
            ("x.img", .floppyImage, .floppyImage), ("linux.0x", .linux, .linux), ("", .linux, .linux),
        ]
        for (name, three, six) in table {
            #expect(Kind.byName.resolved(file: octets(of: name), version: .three) == three, "\(name)")
            #expect(Kind.byName.resolved(file: octets(of: name), version: .six) == six, "\(name)")
        }
        #expect(Kind.linux.resolved(file: octets(of: "a.0"), version: .six) == .linux)
    }

    @Test("A boot program is fetched alone; LOCALBOOT and menu lines fetch nothing")
    func filesOfOtherKinds() {
        let configuration = configuration(
            "DEFAULT a\nLABEL a\nKERNEL x.0\nAPPEND initrd=i\nLABEL b\nLOCALBOOT 0\nLABEL c\nMENU QUIT\n"
                + "LABEL d\nCONFIG other.cfg\n"
        )
        #expect(configuration.files(for: configuration.entries[0], version: .six).map(text) == ["x.0"])
        #expect(configuration.files(for: configuration.entries[1], version: .six).isEmpty)
        #expect(configuration.files(for: configuration.entries[2], version: .six).isEmpty)
        #expect(configuration.files(for: configuration.entries[3], version: .six).map(text) == ["other.cfg"])
    }

    @Test("A kernel that is not there is sought under other names")
    func kernelNames() {
        let configuration = configuration("DEFAULT vmlinuz\nLABEL a\nKERNEL k\nLABEL m\nCOM32 menu\n")
        func names(_ command: String, _ version: PXELINUXVersion) -> [String] {
            configuration.choice(commandLine: octets(of: command)).map {
                configuration.kernelNames(for: $0, version: version).map { text($0) }
            } ?? []
        }
        #expect(names("vmlinuz", .three) == ["vmlinuz", "vmlinuz.cbt", "vmlinuz.0", "vmlinuz.com", "vmlinuz.c32"])
        #expect(
            names("vmlinuz", .six) == [
                "vmlinuz.c32", "vmlinuz.img", "vmlinuz.bss", "vmlinuz.bin", "vmlinuz.bs", "vmlinuz.0", "vmlinuz",
            ]
        )
        #expect(names("pxelinux.0", .six) == ["pxelinux.0"])
        #expect(names("a", .six) == ["k"] && names("a", .three).count == 5)
        #expect(names("m", .six) == ["menu.c32"] && names("m", .three).first == "menu")
        #expect(names("", .six).isEmpty)
    }

    @Test("The configurations of the field's guides boot what their authors say")
    func guides() throws {
        let guides = configuration(
            """
            label mybootentry1
              kernel rescuecd
              append initrd=initram.igz ethx=192.168.157.100 netboot=http://192.168.157.1:8080/sysrcd.dat
            label mybootentry2
              kernel rescue64
              append initrd=initram.igz dodhcp netboot=nbd://192.168.157.1:2000
            LABEL linux
            KERNEL vmlinuz-2.4.22-1.2115.nptl
            APPEND initrd=pxeboot.img.gz ramdisk_size=8192
            label item3
            menu label ^3 UWP Menu
            kernel http://my.domain.org/boot/customermenu.php

            """
        )
        #expect(
            guides.entries.map { guides.files(for: $0, version: .three).map(text) } == [
                ["rescuecd", "initram.igz"], ["rescue64", "initram.igz"],
                ["vmlinuz-2.4.22-1.2115.nptl", "pxeboot.img.gz"], ["http://my.domain.org/boot/customermenu.php"],
            ]
        )
        let roots = try guides.entries.prefix(2).map { entry in
            try #require(RootSource(in: KernelCommandLine(guides.commandLine(for: entry, version: .three)))).uriText
        }
        #expect(roots == ["http://192.168.157.1:8080/sysrcd.dat", "nbd://192.168.157.1:2000"])
    }
}
