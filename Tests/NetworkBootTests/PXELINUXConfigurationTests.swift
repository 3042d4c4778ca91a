import NetworkBoot
import Testing

/// The configuration that the machine of capture b1 was given.
let b1Configuration = """
    SERIAL 0 115200
    DEFAULT sysrcd
    PROMPT 0
    TIMEOUT 0
    LABEL sysrcd
      KERNEL vmlinuz
      APPEND initrd=initrd.img console=ttyS0 quiet ip=dhcp root_url=http://10.77.0.1/sysrcd.dat \
    md5=addb4f9ecdc44f5b14cb900b6ee33d8e

    """

/// A configuration with menus, nested, as distributions write them.
let menuConfiguration = """
    # A menu
    UI vesamenu.c32
    DEFAULT rescue
    PROMPT 1
    TIMEOUT 300
    TOTALTIMEOUT 9000
    ONTIMEOUT local
    MENU TITLE Network boot
    MENU BACKGROUND splash.png
    MENU RESOLUTION 800 600
    MENU COLOR border 30;44 #40ffffff #a0000000 std
    F1 help.msg help.png
    APPEND console=tty0
    IPAPPEND 2
    LABEL rescue
        MENU LABEL ^Rescue system
        TEXT HELP
        Repairs what is broken.
          LABEL is no keyword here.
        ENDTEXT
        LINUX vmlinuz
        INITRD intel.img,initrd.img
    MENU SEPARATOR
    MENU BEGIN tools
        MENU TITLE Tools
        LABEL memtest
            MENU DEFAULT
            KERNEL memtest.0
            APPEND -
        LABEL back
            MENU EXIT
    MENU END
    LABEL local
        MENU HIDE
        LOCALBOOT 0
    LABEL old
        MENU DISABLE
        MENU INDENT 2
        MENU PASSWD $1$abc
        KERNEL http://h/menu.php?a=b some=argument
        SYSAPPEND 0x3
        FDT board.dtb

    """

@Suite struct PXELINUXConfigurationTests {
    @Test("The captured configuration, line by line")
    func captured() {
        let configuration = PXELINUXConfiguration(octets(of: b1Configuration))
        #expect(configuration.lines.count == 7)
        #expect(
            configuration.directives.map { text($0.word) } == [
                "SERIAL", "DEFAULT", "PROMPT", "TIMEOUT", "LABEL", "KERNEL", "APPEND",
            ]
        )
        #expect(configuration.directives.map(\.line) == Array(1...7))
        #expect(configuration.directives.map(\.isInsideEntry) == [false, false, false, false, false, true, true])
        let globals = configuration.globals
        #expect(globals.serial == .init(line: 1, port: 0, baud: 115200))
        #expect(globals.defaultCommand?.name == octets(of: "sysrcd"))
        #expect(!globals.prompts && globals.timeout == 0)
        #expect(configuration.entries.count == 1)
        let entry = configuration.entry(label: octets(of: "sysrcd"))
        #expect(entry?.line == 5)
        #expect(entry?.kernel == .init(line: 6, kind: .byName, file: octets(of: "vmlinuz"), arguments: []))
        #expect(entry?.append.map(text)?.hasPrefix("initrd=initrd.img console=ttyS0") == true)
        #expect(configuration.observations.isEmpty)
    }

    @Test("Menus, submenus, help texts and hidden entries")
    func menus() {
        let configuration = PXELINUXConfiguration(octets(of: menuConfiguration))
        #expect(configuration.entries.map(\.labelText) == ["rescue", "memtest", "back", "local", "old"])
        #expect(configuration.menus.count == 2)
        #expect(configuration.menus[0].title == octets(of: "Network boot"))
        #expect(configuration.menus[0].background == octets(of: "splash.png"))
        #expect(configuration.menus[0].items == [.entry(0), .separator, .submenu(1), .entry(3), .entry(4)])
        #expect(configuration.menus[1].items == [.entry(1), .entry(2)])
        #expect(configuration.menus[1].parent == 0 && configuration.menus[1].tag == octets(of: "tools"))
        let rescue = configuration.entries[0]
        #expect(rescue.menuLabel == octets(of: "^Rescue system"))
        #expect(rescue.helpText.map(text) == "    Repairs what is broken.\n      LABEL is no keyword here.\n")
        #expect(rescue.initialRAMDisk == octets(of: "intel.img,initrd.img"))
        #expect(rescue.append == nil && rescue.effectiveAppend == octets(of: "console=tty0"))
        #expect(rescue.systemAppend == .bootInterface && rescue.systemAppend.memberNames == ["BOOTIF"])
        #expect(configuration.entries[1].isMenuDefault && configuration.entries[1].effectiveAppend.isEmpty)
        #expect(configuration.entries[2].action == .exit(tag: []))
        #expect(configuration.entries[3].isHidden && configuration.entries[3].localBoot == 0)
        let old = configuration.entries[4]
        #expect(old.isDisabled && old.indentation == 2 && old.password == octets(of: "$1$abc"))
        #expect(old.kernel?.arguments == octets(of: "some=argument"))
        #expect(old.systemAppend == [.address, .bootInterface] && old.deviceTree == octets(of: "board.dtb"))
        #expect(configuration.globals.functionKeys.first?.background == octets(of: "help.png"))
        #expect(configuration.observations.map(\.kind) == [.promptIgnored])
    }

    @Test("Keywords in any case, blanks of any kind, CR LF; a comment and an unknown word do nothing")
    func lexing() {
        let configuration = PXELINUXConfiguration(
            octets(of: "\t deFAULT  a  b \r\n#LABEL x\r\nlabelx y\r\nLABEL\ta ignored\r\n kernel \u{1}k\r\n")
        )
        #expect(configuration.globals.defaultCommand?.text == octets(of: "a  b "))
        #expect(configuration.entries.map(\.label) == [octets(of: "a")])
        #expect(configuration.entries[0].kernel?.file == octets(of: "k"))
        #expect(configuration.observations.map(\.kind) == [.unknownKeyword])
        #expect(configuration.directives.map(\.isComment) == [false, true, false, false, false])
        #expect(configuration.lines.allSatisfy { $0.octets.last == UInt8(ascii: "\r") })
    }

    @Test(
        "Every keyword is known by its name",
        arguments: [
            "DEFAULT a", "UI a", "LABEL a", "KERNEL a", "LINUX a", "BOOT a", "BSS a", "PXE a", "FDIMAGE a",
            "COMBOOT a", "COM32 a", "CONFIG a", "APPEND a", "INITRD a", "FDT a", "IPAPPEND 1", "SYSAPPEND 1",
            "LOCALBOOT 0", "PROMPT 1", "NOESCAPE 1", "TIMEOUT 1", "TOTALTIMEOUT 1", "ONTIMEOUT a", "ONERROR a",
            "ALLOWOPTIONS 1", "IMPLICIT 1", "NOCOMPLETE 1", "SAY a", "DISPLAY a", "F1 a", "F12 a", "F0 a",
            "INCLUDE a", "FONT a", "KBDMAP a", "SERIAL 0", "CONSOLE 1", "NOHALT 1", "PATH a", "SENDCOOKIES 1",
            "PXERETRY 1", "TEXT HELP", "ENDTEXT", "MENU TITLE a",
        ]
    )
    func keywords(line: String) {
        let configuration = PXELINUXConfiguration(octets(of: line))
        #expect(configuration.directives.first?.keyword != nil)
        #expect(!configuration.observations.contains { $0.kind == .unknownKeyword })
    }

    @Test("What is said of a global word twice counts the second time")
    func lastWins() {
        let configuration = PXELINUXConfiguration(
            octets(of: "DEFAULT a\nTIMEOUT 5\nTIMEOUT 0x10\nDEFAULT b\nPROMPT yes\nIMPLICIT 0\nALLOWOPTIONS 0\n")
        )
        #expect(configuration.globals.defaultCommand?.name == octets(of: "b"))
        #expect(configuration.globals.timeout == 0)
        #expect(!configuration.globals.allowsImplicitKernels && !configuration.globals.allowsOptions)
        #expect(configuration.observations.map(\.kind).contains(.notANumber))
        #expect(configuration.observations.map(\.kind).contains(.repeatedDefault(first: 1)))
    }

    @Test("An included file is read in place, its lines under its own name")
    func includes() {
        let files = [octets(of: "common.cfg"): octets(of: "TIMEOUT 50\nLABEL shared\nKERNEL k\nnonsense\n")]
        let main = octets(of: "DEFAULT shared\nINCLUDE common.cfg\nINCLUDE missing.cfg\nMENU INCLUDE common.cfg more\n")
        let configuration = PXELINUXConfiguration(main, includedFiles: files)
        #expect(configuration.globals.timeout == 50)
        #expect(configuration.entries.map(\.menu) == [0, 1])
        #expect(configuration.menus[1].tag == octets(of: "more"))
        #expect(configuration.globals.includes.map(\.isResolved) == [true, false, true])
        #expect(configuration.encoded == main)
        let unknown = configuration.observations.first { $0.kind == .unknownKeyword }
        #expect(unknown?.file == octets(of: "common.cfg") && unknown?.line == 4)
        #expect(configuration.observations.contains { $0.kind == .duplicateLabel(first: 2) })
    }

    @Test("Files that include each other come to an end")
    func includeLoops() {
        let name = octets(of: "a")
        let configuration = PXELINUXConfiguration(
            octets(of: "INCLUDE a\n"),
            includedFiles: [name: octets(of: "INCLUDE a\nINCLUDE a\n")]
        )
        #expect(configuration.observations.contains { $0.kind == .includeLimit })
        #expect(configuration.globals.includes.count < 1000)
    }

    @Test("The octets that were read come back, whatever they are", arguments: identityInputs)
    func identity(input: String) {
        let read = octets(of: input)
        let configuration = PXELINUXConfiguration(read)
        #expect(configuration.encoded == read)
        #expect(PXELINUXConfiguration(configuration.encoded) == configuration)
    }

    private static let identityInputs = [
        "", "\n", "\r\n", "a", "a\n\n", "\n\na", "LABEL a\rhidden\nKERNEL b\0c\n", "TEXT HELP\nnever closed",
        "\u{feff}DEFAULT a\n", b1Configuration, menuConfiguration,
    ]

    @Test("Cut at every octet and with every octet changed it is read without a trap, and comes back")
    func robustness() {
        let whole = octets(of: menuConfiguration)
        var lost = 0
        for end in 0...whole.count {
            let part = Array(whole[..<end])
            if PXELINUXConfiguration(part).encoded != part { lost += 1 }
        }
        for index in whole.indices {
            for value in [10, ~whole[index]] as [UInt8] {
                var changed = whole
                changed[index] = value
                if PXELINUXConfiguration(changed).encoded != changed { lost += 1 }
            }
        }
        #expect(lost == 0)
    }
}
