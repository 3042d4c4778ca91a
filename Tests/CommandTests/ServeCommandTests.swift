import Foundation
import Testing

/// What `bootproof serve` says of wrong words and of surroundings that are in its way; needs no rights.
@Suite("bootproof serve")
struct ServeCommandTests {
    /// Ports and frames that an ordinary user has.
    private let trial = ["--interface", "lo", "--address", "127.0.0.1/8", "--no-frames", "--port-shift", "27000"]

    private func serve(_ arguments: String...) throws -> Command {
        let words = (["serve"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Command.shell("exec timeout 20 \"$BOOTPROOF\" \(words) < /dev/null")
    }

    private func serveOnLoopback(_ arguments: String...) throws -> Command {
        let words = (["serve"] + trial + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Command.shell("exec timeout 20 \"$BOOTPROOF\" \(words) < /dev/null")
    }

    @Test(
        "Wrong words are told with what would be right",
        arguments: [
            ([], "--interface eth0"), (["--interface", "lo", "--address", "127.0.0.1/8"], "there is nothing to serve"),
            (["--interface", "lo", "--address", "127.0.0.1"], "192.168.1.5/24"),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--range", "127.0.0.5"], "192.168.1.100-192.168.1.200"),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--range", "10.0.0.1-10.0.0.9"], "not in the network"),
            (
                ["--interface", "lo", "--address", "127.0.0.1/8", "--folder", "/", "--links", "some"],
                "never, within, anywhere"
            ),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--folder", "/", "--metrics", "9"], "127.0.0.1:9067"),
            (
                ["--interface", "lo", "--address", "127.0.0.1/8", "--nfs", "/a *(rx)"],
                "--nfs: error: ‘rx’ is no option"
            ),
            (
                ["--interface", "lo", "--address", "127.0.0.1/8", "--nfs", "/a", "--port-mapper", "x"],
                "own, register, none"
            ),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--folder", "/", "--nfs-port", "1"], "--nfs folder"),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--nbd", "a="], "--nbd sysrcd=/srv/sysrcd.dat"),
            (["--interface", "lo", "--address", "127.0.0.1/8", "--nbd", "/a", "--nbd", "/b"], "a name of its own"),
        ]
    )
    func wrongUsage(arguments: [String], remedy: String) throws {
        let words = (["serve"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let run = try Command.shell("exec timeout 20 \"$BOOTPROOF\" \(words) < /dev/null")
        #expect(run.status == 64)
        #expect(run.errors.contains(remedy), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test("An interface that is not there, and a folder, are named")
    func missing() throws {
        let interface = try serve("--interface", "nowhere0", "--address", "10.0.0.1/24", "--folder", "/")
        #expect(interface.status == 2)
        #expect(interface.errors.contains("nowhere0") && interface.errors.contains("ip link"), "\(interface.errors)")
        let folder = try serveOnLoopback("--folder", "/nowhere/at/all")
        #expect(folder.status == 2)
        #expect(folder.errors.contains("/nowhere/at/all"), "\(folder.errors)")
        let export = try serveOnLoopback("--nfs", "/nowhere/to/export")
        #expect(export.status == 2)
        #expect(export.errors.contains("/nowhere/to/export"), "\(export.errors)")
        let image = try serveOnLoopback("--nbd", "sysrcd=/nowhere/sysrcd.dat")
        #expect(image.status == 2)
        #expect(image.errors.contains("the image /nowhere/sysrcd.dat"), "\(image.errors)")
        let user = try serveOnLoopback("--folder", "/", "--user", "nobody-of-that-name")
        #expect(user.status == 2)
        #expect(user.errors.contains("no user nobody-of-that-name"), "\(user.errors)")
    }

    @Test("Exports that can't be obeyed start nothing, and are told with their lines and columns")
    func exportsFile() throws {
        let folder = try TemporaryFolder()
        let exports = try folder.file("exports", Data("/srv *(ro)\n/tmp *(ro,sec=krb5) pc(ro)\n".utf8))
        for arguments in [[exports.path], ["--exports", exports.path]] {
            let words = (["serve"] + trial.filter { $0 != "--address" && $0 != "127.0.0.1/8" } + arguments)
                .map { "'\($0)'" }.joined(separator: " ")
            let run = try Command.shell("exec timeout 20 \"$BOOTPROOF\" \(words) < /dev/null")
            #expect(run.status == 2)
            #expect(run.errors.contains("exports:2:11: error: ‘sec=krb5’ is not served here"), "\(run.errors)")
            #expect(run.errors.contains("exports:2:21: error: ‘pc’ is a name"), "\(run.errors)")
        }
    }

    @Test("A lease file that is none is told, and left as it is")
    func foreignLeases() throws {
        let folder = try TemporaryFolder()
        let text = Data(String(repeating: "lease 192.168.1.9 { }\n", count: 100).utf8)
        let leases = try folder.file("dhcpd.leases", text)
        let run = try serveOnLoopback("--range", "127.0.1.1-127.0.1.9", "--leases", leases.path)
        #expect(run.status == 2)
        #expect(run.errors.contains("it is no lease file"), "\(run.errors)")
        #expect(try Data(contentsOf: leases) == text)
    }

    @Test("A port that is in use is told, with who has it")
    func portInUse() throws {
        let own = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(own) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(27_069).bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(own, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        let run = try serveOnLoopback("--folder", "/")
        #expect(run.status == 2)
        #expect(run.errors.contains("UDP port 27069"), "\(run.errors)")
        #expect(run.errors.contains("process \(getpid())"), "\(run.errors)")
    }
}
