import Foundation
import Testing

/// What `bootproof proxydhcp` says of wrong words and of surroundings that are in its way; needs no rights.
@Suite("bootproof proxydhcp", .serialized)
// shows: [2-005, 2-009, 2-010]
struct ProxyDHCPCommandTests {
    private func proxydhcp(_ arguments: [String], seconds: Int = 20) throws -> Command {
        let words = (["proxydhcp"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try Command.shell("exec timeout \(seconds) \"$BOOTPROOF\" \(words) < /dev/null")
    }

    @Test(
        "Wrong words are told with what would be right, as pxe-pdhcp tells its usage (rows 2-005, 2-009, 2-010)",
        arguments: [
            (["pxelinux.0"], "-i interface, or -l listen address and -b broadcast address"),
            (["-l", "127.0.0.1", "pxelinux.0"], "-b broadcast address"),
            (["-b", "127.255.255.255", "pxelinux.0"], "-l listen address"),
            (["-t", "127.0.0.1", "pxelinux.0"], "-i interface"),
            (["-l", "127.0.0", "-b", "127.255.255.255", "pxelinux.0"], "-l 127.0.0 is no IPv4 address"),
            (["-i", "lo", "-b", "all", "pxelinux.0"], "-b all is no IPv4 address"),
            (["-i", "lo", "-t", "tftp.example", "pxelinux.0"], "-t tftp.example is no IPv4 address"),
            (["-i", "lo", ""], "1 to 255 octets"),
        ]
    )
    func wrongUsage(arguments: [String], remedy: String) throws {
        let run = try proxydhcp(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(remedy), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "An unknown option and a missing boot program show the usage",
        arguments: [["-x", "pxelinux.0"], ["-i", "lo"]]
    )
    func usage(arguments: [String]) throws {
        let run = try proxydhcp(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains("proxydhcp") && run.errors.contains("<nbp name>"), "\(run.errors)")
    }

    @Test("Interfaces and addresses that are not there are named")
    func missing() throws {
        let interface = try proxydhcp(["-i", "nowhere0", "pxelinux.0"])
        #expect(interface.status == 2)
        #expect(interface.errors.contains("no interface nowhere0"), "\(interface.errors)")
        let address = try proxydhcp(["-l", "192.0.2.77", "-b", "192.0.2.255", "pxelinux.0"])
        #expect(address.status == 2)
        #expect(address.errors.contains("no interface has the address 192.0.2.77"), "\(address.errors)")
        let other = try proxydhcp(["-i", "lo", "-l", "192.0.2.77", "pxelinux.0"])
        #expect(other.status == 2)
        #expect(other.errors.contains("lo has no address 192.0.2.77"), "\(other.errors)")
        for run in [interface, address, other] { #expect(run.errors.split(separator: "\n").count == 1) }
    }

    @Test("With -d it stays, and tells where it listens, where its offers go, and what machines are to boot")
    func foreground() throws {
        let run = try proxydhcp(
            ["-d", "-i", "lo", "-t", "127.0.0.9", "--no-frames", "--port-shift", "31000", "pxelinux.0"],
            seconds: 3
        )
        #expect(run.status == 124 || run.status == 0, "timeout ended it: \(run.status) \(run.errors)")
        for words in ["127.0.0.1:67 on lo", "127.255.255.255:68", "127.0.0.9", "pxelinux.0"] {
            #expect(run.output.contains(words), "\(run.output)")
        }
    }
}
