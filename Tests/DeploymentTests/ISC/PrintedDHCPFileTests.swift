import Deployment
import NetworkProtocols
import Testing

@Suite("What texts print of dhcpd.conf, served as it stands and as it was meant")
struct PrintedDHCPFileTests {
    // shows: [0-051, 0-052, 0-053, 0-054, 0-055, 0-056, 0-057]
    @Test("SystemRescueCd: the first range is for DHCP, the second for BOOTP too, and everybody is told the boot file")
    func systemRescueCD() throws {
        let server = AskedDHCPServer(PrintedDHCPFiles.nextServer + PrintedDHCPFiles.systemRescueCD)
        #expect(server.problems.isEmpty)
        let plain = try #require(server.offer())
        #expect(plain.yourAddress == IPv4Address(192, 168, 1, 200) && plain.bootFileText == "pxelinux.0")
        #expect(plain.nextServer == IPv4Address(192, 168, 1, 5))
        let old = try #require(server.answer(AskedDHCPServer.message(MACAddress(2, 0, 0, 0, 0, 1), nil)))
        #expect(old.yourAddress == IPv4Address(192, 168, 1, 211) && old.bootFileText == "pxelinux.0")
        var given: Set<IPv4Address> = []
        for number in UInt8(2)...40 {
            if let offer = server.offer(MACAddress(2, 0, 0, 0, 0, number)) { given.insert(offer.yourAddress) }
        }
        // Eleven and ten, of which two are taken.
        #expect(given.count == 19 && !given.contains(IPv4Address(192, 168, 1, 221)))
    }

    // shows: [1-026, 1-028, 1-029, 1-030, 1-031, 1-032, 1-034]
    @Test("Diskless Linux: as printed it lacks a subnet and the address of a name; mended it serves the one client")
    func diskless() throws {
        let printed = AskedDHCPServer(PrintedDHCPFiles.diskless).problems
        #expect(printed.filter { $0.severity == .error }.count == 3)
        #expect(printed.contains { $0.line == 7 && $0.column == 13 && $0.sentence.contains("tftpserver") })
        #expect(printed.contains { $0.line == 3 && $0.sentence.contains("no subnet that is declared") })
        #expect(printed.contains { $0.line == nil && $0.sentence.contains("declares no subnet") })
        let server = AskedDHCPServer(
            "subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.200; }\n" + PrintedDHCPFiles.diskless,
            hosts: "192.168.1.3 tftpserver\n192.168.1.4 nfsserver\n"
        )
        #expect(server.problems.isEmpty)
        let mac = MACAddress(0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff)
        // Asked for or not, the root path comes.
        let offer = try #require(server.offer(mac, (.parameterRequestList, [1, 3])))
        #expect(offer.yourAddress == IPv4Address(192, 168, 1, 55) && offer.text(.hostName) == "pxeclient")
        #expect(offer.bootFileText == "/pxelinux.0" && offer.nextServer == IPv4Address(192, 168, 1, 3))
        #expect(offer.text(.rootPath) == "nfsserver:/netboot/pxeclient")
        #expect(server.offer()?.bootFileText == "")
    }

    // shows: [3-035, 3-036, 3-037, 3-039, 3-040, 3-041, 3-042, 3-043, 3-044, 3-045, 3-047, 3-096]
    @Test("The mirror: marks of footnotes are told and passed over, the missing subnet is an error")
    func mirrorAsPrinted() {
        let problems = AskedDHCPServer(PrintedDHCPFiles.mirror, at: IPv4Address(192, 168, 0, 5)).problems
        let marks = problems.filter { $0.sentence.contains("a lone") }
        #expect(marks.map(\.severity) == Array(repeating: .warning, count: 4))
        #expect(marks.map(\.line) == [26, 27, 31, 32] && marks.map(\.column) == [5, 55, 30, 41])
        #expect(problems.filter { $0.severity == .error }.count == 2)
        #expect(problems.contains { $0.sentence.contains("192.168.0.14 is in no subnet that is declared") })
    }

    // shows: [3-037, 3-094, 3-095]
    @Test("The mirror as it was meant: the ROM gets the loader, gPXE the script, and others nothing of the group")
    func mirrorMended() throws {
        let server = AskedDHCPServer(PrintedDHCPFiles.mirrorMended, at: IPv4Address(192, 168, 0, 5))
        #expect(server.problems.isEmpty, "\(server.problems)")
        let mac = MACAddress(0x00, 0x23, 0x45, 0x67, 0x89, 0xab)
        let rom = try #require(server.offer(mac, (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8))))
        #expect(rom.yourAddress == IPv4Address(192, 168, 0, 14) && rom.nextServer == IPv4Address(192, 168, 0, 5))
        #expect(rom.bootFileText == "/tftpboot/undionly.kpxe")
        let loader = try #require(server.offer(mac, (.userClass, Array("gPXE".utf8))))
        #expect(loader.bootFileText == "http://www.mydomain.org/boot/boot.php" && loader.nextServer == .any)
        #expect(server.offer(mac, (.userClass, Array("iPXE".utf8)))?.bootFileText == "/tftpboot/undionly.kpxe")
        #expect(loader.options[.etherboot] == nil, "No option of the space has a value.")
        #expect(server.offer() == nil, "There is no range for others.")
    }
}
