import NetworkBoot
import Testing

@Suite struct BootErrorCodeTests {
    @Test(
        "A code is found however it is written, in every family that has it",
        arguments: [
            "PXE-E53", "pxe-e53", "E53", "e53", " PXE-E53: No boot filename received.", "screen: PXE-E53",
        ]
    )
    func spelling(query: String) {
        #expect(BootErrorCode.lookup(query).map(\.family) == [.biosROM, .uefi])
        #expect(BootErrorCode.lookup(query).allSatisfy { $0.code == "PXE-E53" })
    }

    @Test("Numbers that collide mean different things")
    func collisions() {
        let found = BootErrorCode.lookup("PXE-E21")
        #expect(found.map(\.family) == [.biosROM, .uefi])
        #expect(found.map(\.text) == ["BIS integrity check failed", "Remote boot cancelled."])
        #expect(BootErrorCode.lookup("E51").map(\.family) == [.biosROM])
        #expect(BootErrorCode.lookup("E16").map(\.family) == [.uefi])
        #expect(BootErrorCode.lookup("M0F").map(\.text) == ["Exiting PXE ROM."])
    }

    @Test(
        "An iPXE number is found by itself, by its link, and on every platform",
        arguments: [
            "2d03e13b", "0x2D03E13B", "http://ipxe.org/2d03e13b", "https://ipxe.org/err/2d03e1", "2d03e18e",
            "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)",
        ]
    )
    func ipxe(query: String) {
        #expect(BootErrorCode.lookup(query).map(\.code) == ["2d03e13b"])
    }

    @Test("The number of the captured screen without DHCP, and others, are listed")
    func knownNumbers() {
        for number in [
            "040ee119", "2d12613b", "2d12603b", "2d0c613b", "4c126035", "4c0a6035", "0212603c", "3e11613b",
            "2e008001", "38086101", "3d126001", "4c376035", "3c092003",
        ] {
            let found = BootErrorCode.lookup(number)
            #expect(found.map(\.code) == [number], "\(number)")
        }
    }

    @Test("A number that is not listed is told by its parts")
    func derivedNumbers() {
        let found = BootErrorCode.lookup("1c0c6282")
        #expect(found.map(\.text) == ["Invalid argument"])
        #expect(found.first?.meaning == "iPXE met the error \"Invalid argument\" in HTTP.")
        #expect(BootErrorCode.lookup("00000000").isEmpty)
    }

    @Test("Every code's number can be taken apart and put together")
    func numbers() {
        for code in BootErrorCode.all where code.family == .ipxe {
            let number = UInt32(code.code, radix: 16).map(IPXEErrorNumber.init(rawValue:))
            #expect(number?.text == code.code && number?.error != nil && number?.file != nil, "\(code.code)")
        }
        let number = IPXEErrorNumber(rawValue: 0x2d03_e13b)
        #expect(number.error == .noEntry && number.file == .autoboot && number.which == 1)
    }

    @Test("Where a number means several things, the words behind it choose")
    func numbersWithWords() {
        #expect(
            BootErrorCode.lookup("PXE-E23: Client received TFTP error from server.").map(\.family) == [.uefi]
        )
        #expect(BootErrorCode.lookup("PXE-E23").count > 1)
        #expect(BootErrorCode.lookup("PXE-T01: File not found").map(\.code) == ["PXE-T01"])
    }

    @Test("A message is found by its words, copied whole or in part")
    func messages() {
        #expect(BootErrorCode.lookup("Unable to locate configuration file").map(\.family) == [.pxelinux])
        #expect(BootErrorCode.lookup("Could not find kernel image: vmlinuz").map(\.family) == [.pxelinux])
        #expect(BootErrorCode.lookup("could not retrieve nbp file size").map(\.family) == [.uefiHTTP])
        #expect(BootErrorCode.lookup("nfs: server 10.0.0.1 not responding, still trying").map(\.family) == [.linuxRoot])
        #expect(
            BootErrorCode.lookup("mount.nfs: access denied by server while mounting 10.0.0.1:/srv").map(\.family)
                == [.linuxRoot]
        )
        #expect(BootErrorCode.lookup("block nbd0: Receive control failed (result -32)").map(\.family) == [.linuxRoot])
        let line = "BdsDxe: failed to load Boot0001 \"UEFI PXEv4 (MAC:525400123459)\" from PciRoot(0x0): Not Found"
        #expect(BootErrorCode.lookup(line).map(\.family) == [.uefi])
        #expect(BootErrorCode.lookup("Error: Invalid URI address.").map(\.family) == [.uefiHTTP])
        let panic = "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
        #expect(BootErrorCode.lookup(panic).map(\.family) == [.linuxRoot])
        // What others say ends as messages of boot programs do.
        for words in [
            "Operating System not found", "mount: mounting 10.0.0.1:/srv on /root failed: Permission denied",
            "error: file `/grub/x86_64-efi/normal.mod' not found.", "nothing of the kind",
        ] {
            #expect(BootErrorCode.lookup(words).isEmpty, "\(words): \(BootErrorCode.lookup(words).map(\.text))")
        }
        #expect(BootErrorCode.lookup("").isEmpty && BootErrorCode.lookup("a").isEmpty)
        #expect(BootErrorCode.lookup(String(repeating: "é\0", count: 10000)).isEmpty)
    }

    @Test("Each code says what it means, why, and what to do")
    func completeness() {
        for code in BootErrorCode.all {
            #expect(
                !code.text.isEmpty && code.meaning.last == "." && code.remedy.last == ".",
                "\(code.code) \(code.text)"
            )
            #expect(!code.causes.isEmpty && code.causes.allSatisfy { $0.last == "." }, "\(code.code) \(code.text)")
        }
        #expect(
            BootErrorCode.all.filter { $0.family == .uefi && !$0.code.isEmpty }.map(\.code) == [
                "PXE-E05", "PXE-E07", "PXE-E09", "PXE-E12", "PXE-E16", "PXE-E18", "PXE-E21", "PXE-E22", "PXE-E23",
                "PXE-E53", "PXE-E99",
            ]
        )
        let bios = BootErrorCode.all.filter { $0.family == .biosROM }.map(\.code)
        #expect(Set(bios).count == bios.count && bios.count == 74)
    }
}
