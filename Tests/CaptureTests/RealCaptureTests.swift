import BootObservation
import NetworkBoot
import NetworkProtocols
import Testing

/// What is true of a real boot, from the files its servers served and the serial log of its machine.
struct BootTruth: Sendable {
    var capture: String
    var mac: String
    var address: String?
    var reached: BootProgress
    /// Name as requested, octets, SHA-256: every file that came whole, in order.
    var files: [(name: String, bytes: Int, sha256: String)] = []
    /// Names looked for, in order, as far as they were not found.
    var notFound: [String] = []
    var configuration: String?
    var commandLine: String?
    /// Words that the cause's sentence has to hold; nil where nothing went wrong.
    var cause: [String]?
    var rounds = 1
}

private let pxelinux = ("pxelinux.0", 42430, "3570a8df28653d3a379688928c3668eb4d280b7c8935e3530af0fd0834ab9df9")
private let ldlinux = ("ldlinux.c32", 119524, "26cbd44c3a3dacbf3971cfbc04db539da07767fa00797f505044e2f68dcfae89")
private let vmlinuz = ("vmlinuz", 8_247_232, "26f2e57c99338feaf71c46fa4babdc7e1a6c115943002d109fdb746667104f5f")
private let initrd = ("initrd.img", 1_302_214, "d25b7582746c550688b71be8ff0aa064c6abe44a0134233104cd0434555483a3")
private let sysrcd = ("/sysrcd.dat", 4_038_656, "b97f96e41eb98102b4fd4634617bedcd2fc48a537419256b01a86e9b6b616e4d")
private let defaultFile = (
    "pxelinux.cfg/default", 209, "bee59c419992e74fa12b0e07edfdf3843f066867169405c4be6a8de538ab55f8"
)
private let commandLine =
    "BOOT_IMAGE=vmlinuz initrd=initrd.img console=ttyS0 quiet ip=dhcp root_url=http://10.77.0.1/sysrcd.dat md5=addb4f9ecdc44f5b14cb900b6ee33d8e"

/// The configuration files that PXELINUX asks for before `default`.
private func search(_ prefix: String, mac: String, address: String) -> [String] {
    ["103f1a9c-4b8e-8e4c-9d55-0123456789ab", mac]
        .map { prefix + "pxelinux.cfg/" + $0 } + (0..<8).map { prefix + "pxelinux.cfg/" + address.dropLast($0) }
}

private func under(_ prefix: String, _ file: (String, Int, String)) -> (String, Int, String) {
    (prefix + file.0, file.1, file.2)
}

private let truths: [BootTruth] = [
    BootTruth(
        capture: "b1_bios_dnsmasq_pxelinux_tftp_http",
        mac: "52:54:00:12:34:56",
        address: "10.77.0.111",
        reached: .root,
        files: [pxelinux, ldlinux, defaultFile, vmlinuz, initrd, sysrcd],
        notFound: search("", mac: "01-52-54-00-12-34-56", address: "0A4D006F"),
        configuration: "tftp://10.77.0.1/pxelinux.cfg/default",
        commandLine: commandLine
    ),
    BootTruth(
        capture: "b2_proxydhcp_plain",
        mac: "52:54:00:12:34:57",
        address: "10.77.0.200",
        reached: .root,
        files: [pxelinux, ldlinux, defaultFile, vmlinuz, initrd, sysrcd],
        notFound: search("", mac: "01-52-54-00-12-34-57", address: "0A4D00C8"),
        configuration: "tftp://10.77.0.1/pxelinux.cfg/default",
        commandLine: commandLine
    ),
    BootTruth(
        capture: "b3_undionly_http_script",
        mac: "52:54:00:12:34:58",
        address: "10.77.0.113",
        reached: .root,
        files: [
            ("undionly.kpxe", 74213, "f09cfbe9bbd39c3f5eb9cdf7386b520a4f5858bbc4438960c5b870c7a8930a7f"),
            ("/boot.ipxe", 144, "2e68fae0021762f87d9b700ccf9cbd35ecae5054d2aca259fc569129be67f956"),
            under("/pxe/", pxelinux), under("/pxe/", ldlinux),
            ("/pxe/sysrcd.cfg", 199, "c9b65d27b51726dc5d2b6a4a39986c7715299eb8fc91bced536451a64ca09ddb"),
            under("/pxe/", vmlinuz), under("/pxe/", initrd), sysrcd,
        ],
        configuration: "http://10.77.0.1/pxe/sysrcd.cfg",
        commandLine: commandLine
    ),
    BootTruth(
        capture: "b4_uefi_grub",
        mac: "52:54:00:12:34:59",
        address: "10.77.0.114",
        reached: .root,
        files: [
            ("grubx64.efi", 3_843_520, "a376f239f40fc54aa63e343f3d2ab254c4a1ebcaec1a3fe5de0497aa640362d9"),
            ("/grub/grub.cfg", 259, "11e74cc4b9dd0622f9527349b7af938340201b84fc262e1eef0409ada27c874b"),
            under("/", vmlinuz), under("/", initrd), sysrcd,
        ],
        configuration: "tftp://10.77.0.1//grub/grub.cfg",
        commandLine:
            "BOOT_IMAGE=/vmlinuz console=ttyS0 quiet ip=dhcp root_url=http://10.77.0.1/sysrcd.dat md5=addb4f9ecdc44f5b14cb900b6ee33d8e"
    ),
    BootTruth(
        capture: "b7_boot_noconfig",
        mac: "52:54:00:12:34:66",
        address: "10.77.0.127",
        reached: .loader,
        files: [under("empty/", pxelinux), under("empty/", ldlinux)],
        notFound: search("empty/", mac: "01-52-54-00-12-34-66", address: "0A4D007F") + ["empty/pxelinux.cfg/default"],
        cause: ["no configuration", "10.77.0.1", "empty/pxelinux.cfg/default"]
    ),
    BootTruth(
        capture: "b7_boot_nodhcp",
        mac: "52:54:00:12:34:66",
        address: nil,
        reached: .nothing,
        cause: ["No DHCP server answered", "4 DHCPDISCOVERs"]
    ),
    BootTruth(
        capture: "b7_boot_nofilename",
        mac: "52:54:00:12:34:66",
        address: "10.77.0.127",
        reached: .address,
        cause: ["10.77.0.1", "named no boot file"]
    ),
    BootTruth(
        capture: "b8_bios_loss",
        mac: "52:54:00:12:34:71",
        address: "10.77.0.138",
        reached: .kernel,
        files: Array(
            repeating: [
                pxelinux, ldlinux,
                (
                    "pxelinux.cfg/01-52-54-00-12-34-71", 68,
                    "6ba0d7cb112a3912188c5c5645b5bb7272c646f49299194484a4d9823049ee42"
                ),
                ("ipxe.lkrn", 306521, "b00bc0a320b0943c1de39a05a4c5e36ca51a37a6dd9787a50c79d5516040cd3c"),
            ],
            count: 3
        ).flatMap { $0 }.dropLast(),
        notFound: Array(repeating: "pxelinux.cfg/103f1a9c-4b8e-8e4c-9d55-0123456789ab", count: 3),
        configuration: "tftp://10.77.0.1/pxelinux.cfg/01-52-54-00-12-34-71",
        commandLine: "BOOT_IMAGE=ipxe.lkrn",
        cause: ["round in a circle", "pxelinux.0", "3 times"],
        rounds: 3
    ),
    BootTruth(
        capture: "b8_uefi_proxy",
        mac: "52:54:00:12:34:70",
        address: "10.77.0.200",
        reached: .loader,
        files: [("grubx64.efi", 3_843_520, "a376f239f40fc54aa63e343f3d2ab254c4a1ebcaec1a3fe5de0497aa640362d9")],
        cause: ["grubx64.efi", "asked for nothing"]
    ),
]

@Suite(.enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set: real captures not judged"))
struct RealCaptureTests {
    @Test("A real boot is told as it was", arguments: truths.indices)
    func boot(index: Int) throws {
        let truth = truths[index]
        let network = try observe(RealCaptures.path(truth.capture)).network
        #expect(network.boots.count == 1)
        let boot = try #require(network.boots.first)
        #expect(boot.client.mac.description == truth.mac)
        #expect(boot.client.uuid == "103f1a9c-4b8e-8e4c-9d55-0123456789ab")
        #expect(boot.persona != nil)
        #expect(boot.address?.description == truth.address)
        #expect(boot.reached == truth.reached)
        let whole = boot.fetches.filter { $0.outcome == .complete }
        #expect(whole.map(\.name.displayText) == truth.files.map(\.name))
        #expect(whole.map(\.bytes) == truth.files.map(\.bytes))
        #expect(whole.map(\.sha256) == truth.files.map(\.sha256))
        #expect(
            boot.lookups.filter { $0.outcome == .notFound }.map(\.uri)
                == truth.notFound.map { "tftp://10.77.0.1/" + $0 }
        )
        #expect(boot.configuration?.uri == truth.configuration)
        #expect(boot.commandLine?.displayText == truth.commandLine)
        #expect((boot.cause == nil) == (truth.cause == nil))
        for words in truth.cause ?? [] { #expect(boot.cause?.sentence.contains(words) == true, "\(words)") }
        #expect(boot.cause?.frames.isEmpty != true)
        #expect(boot.rounds == truth.rounds)
        if truth.reached == .root {
            #expect(boot.root?.passedCheck == true)
            #expect(boot.root?.uri == "http://10.77.0.1/sysrcd.dat")
        }
    }

    @Test("A plain client has one entry without a persona, and no cause")
    func plainClients() throws {
        for name in RealCaptures.all where name.hasPrefix("b7_dhcp") || name.hasPrefix("b7_tftp") {
            for boot in try observe(RealCaptures.path(name)).network.boots {
                #expect(boot.persona == nil, "\(name)")
                #expect(boot.cause == nil, "\(name)")
            }
        }
    }

    @Test("A lease that nobody renews is told as lost, and one that is renewed is not")
    func lostLease() throws {
        let lost = try #require(try observe(RealCaptures.path("b7_dhcp_renew")).network.boots.first)
        #expect(lost.unansweredFrames == [15, 16, 17])
        for name in RealCaptures.all where name.hasPrefix("b7_dhcp") && name != "b7_dhcp_renew" {
            for boot in try observe(RealCaptures.path(name)).network.boots {
                #expect(boot.unansweredFrames.isEmpty, "\(name)")
            }
        }
    }

    @Test("TFTP files come out as they were served, by every client, option and fault", arguments: tftpTruths.indices)
    func transfers(index: Int) throws {
        let (capture, files) = tftpTruths[index]
        let boots = try observe(RealCaptures.path(capture)).network.boots
        let whole = boots.flatMap(\.fetches).filter { $0.outcome == .complete }
        #expect(whole.map(\.name.displayText) == files.map(\.0))
        #expect(whole.map { $0.sha256.map { String($0.prefix(8)) } } == files.map(\.1))
    }

    /// curl was killed by its caller; the file it left has 225,280 octets, what it had written out of its buffer.
    @Test("A transfer that a lossy network broke off is truncated where it broke off")
    func brokenOff() throws {
        let boots = try observe(RealCaptures.path("b7_tftp_loss_client_side")).network.boots
        let broken = boots.flatMap(\.fetches).filter { $0.outcome != .complete }
        #expect(broken.map(\.bytes) == [227_540])
    }
}

/// Captures of TFTP clients: the files they read whole, and the first digits of their SHA-256.
private let tftpTruths: [(String, [(String, String)])] = [
    (
        "b7_tftp_hpa",
        [
            ("f300k.bin", "28ec62d1"), ("exact100.bin", "10e5d60c"), ("empty.bin", "e3b0c442"), ("one.bin", "cd0aa985"),
            ("f511.bin", "2ff79b5e"), ("f511.bin", "8b02daa6"), ("f300k.bin", "28ec62d1"), ("f300k.bin", "28ec62d1"),
            ("f300k.bin", "28ec62d1"),
        ]
    ),
    (
        "b7_tftp_window",
        [
            ("f300k.bin", "28ec62d1"), ("f300k.bin", "28ec62d1"), ("exact100.bin", "10e5d60c"),
            ("f511.bin", "2ff79b5e"),
            ("f300k.bin", "28ec62d1"),
        ]
    ),
    (
        "b7_tftp_frag",
        [("f300k.bin", "28ec62d1"), ("f300k.bin", "28ec62d1"), ("f300k.bin", "28ec62d1"), ("f600k.bin", "96cc2553")]
    ),
    ("b7_tftp_loss_client_side", [("exact100.bin", "10e5d60c"), ("f300k.bin", "28ec62d1")]),
]
