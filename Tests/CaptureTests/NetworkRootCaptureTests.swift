import BootObservation
import Foundation
import NetworkProtocols
import Testing

/// What real clients said to real servers of NFS and NBD, as we read it and as tshark does.
@Suite(.enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set: NFS and NBD of real peers not read"))
struct NetworkRootCaptureTests {
    /// The squashfs that all of these captures read.
    private static let imageSize = 4_038_656
    private static let imageSHA256 = "b97f96e41eb98102b4fd4634617bedcd2fc48a537419256b01a86e9b6b616e4d"

    private func sessions(_ capture: String) throws -> [NFSSession] {
        try observe(RealCaptures.path(capture)).conversations.compactMap {
            if case .nfs(let session) = $0 { session } else { nil }
        }
    }

    private func devices(_ capture: String) throws -> [NBDSession] {
        try observe(RealCaptures.path(capture)).conversations.compactMap {
            if case .nbd(let session) = $0 { session } else { nil }
        }
    }

    @Test("Calls by program, version and procedure are those that tshark counts", .enabled(if: Tshark.isThere))
    func callsAreThoseOfTshark() throws {
        let path = try RealCaptures.path("b5_nfs_libnfs")
        let rows = try Tshark.fields(
            ["rpc.program", "rpc.programversion", "rpc.procedure"],
            of: path,
            where: "rpc.msgtyp == 0"
        )
        var counted: [String: Int] = [:]
        for row in rows {
            let version = row[1].split(separator: ",").first.map(String.init) ?? ""
            counted["\(row[0]) \(version) \(row[2])", default: 0] += 1
        }
        let statistics = try observe(path).network.statistics.nfs
        var ours: [String: Int] = [:]
        for count in statistics.procedures {
            ours["\(count.program.rawValue) \(count.version) \(count.procedure)"] = count.calls
        }
        #expect(ours == counted)
        #expect(statistics.calls == 82)
        #expect(statistics.replies == 82)
    }

    @Test func whatLibnfsReadIsNamedAndWhole() throws {
        let sessions = try sessions("b5_nfs_libnfs")
        let files = sessions.flatMap(\.files)
        let image = try #require(files.first { $0.path?.displayText.hasSuffix("/sysrcd.dat") == true })
        #expect(image.path?.displayText == "/srv/netboot/lab/content/export/sysrcd.dat")
        #expect(image.content.octets == Self.imageSize)
        #expect(image.isWhole)
        #expect(image.content.sha256 == Self.imageSHA256)
        #expect(image.content.head.starts(with: "hsqs".utf8))
        let statistics = try observe(RealCaptures.path("b5_nfs_libnfs")).network.statistics.nfs
        #expect(statistics.reads == 5)
        #expect(statistics.octets == 4_038_666)
        #expect(sessions.flatMap(\.mounts).map(\.status) == [0, 0, 0, 0, 0, 13])
        let refused = try #require(sessions.flatMap(\.mounts).last)
        #expect(refused.path.displayText == "/not/exported")
        let jukebox = sessions.flatMap(\.calls).filter { $0.status == NFS3Status.jukebox.rawValue }
        #expect(jukebox.map(\.call.procedure) == [NFS3Procedure.setAttributes.rawValue])
        #expect(sessions.allSatisfy { $0.undecodable.isEmpty && $0.repliesWithoutCall.isEmpty && $0.callsLeftOut == 0 })
        #expect(sessions.allSatisfy { $0.calls.allSatisfy { $0.reply != nil } })
    }

    @Test(
        "Requests are those that tshark finds",
        .enabled(if: Tshark.isThere),
        arguments: [
            "b6_nbd_newstyle", "b6_nbd_oldstyle",
        ]
    )
    func requestsAreThoseOfTshark(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let rows = try Tshark.fields(["nbd.type", "nbd.len"], of: path, where: "nbd.type")
        let reads = rows.flatMap { row in
            zip(row[0].split(separator: ","), row[1].split(separator: ",")).filter { $0.0 == "0" }.map(\.1)
        }
        let statistics = try observe(path).network.statistics.nbd
        #expect(statistics.reads == reads.count)
        #expect(statistics.errors == 0)
    }

    @Test func theNewStyleIsReadWhole() throws {
        let devices = try devices("b6_nbd_newstyle")
        #expect(devices.count == 7)
        #expect(devices.allSatisfy { $0.style == .fixedNewStyle && $0.anomalies.isEmpty })
        let copies = devices.filter { $0.octetsRead >= Self.imageSize }
        #expect(copies.count == 2)
        #expect(copies.allSatisfy { $0.size == UInt64(Self.imageSize) && $0.export?.displayText == "sysrcd" })
        #expect(copies.allSatisfy { $0.content.covers(UInt64(Self.imageSize)) })
        let unknown = devices.flatMap(\.options).compactMap(\.error).filter { $0.reply.type == .unknownExport }
        // nbdinfo asks by INFO, then by GO.
        #expect(unknown.count == 2)
    }

    @Test func theOldStyleIsReadWhole() throws {
        let devices = try devices("b6_nbd_oldstyle")
        #expect(devices.count == 2)
        #expect(devices.allSatisfy { $0.style == .oldStyle && $0.options.isEmpty && $0.anomalies.isEmpty })
        let copy = try #require(devices.first { $0.octetsRead >= Self.imageSize })
        #expect(copy.size == UInt64(Self.imageSize))
        #expect(copy.content.sha256 == Self.imageSHA256)
    }
}
