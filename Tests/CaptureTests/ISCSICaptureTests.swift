import BootObservation
import Foundation
import NetworkBoot
import NetworkProtocols
import Testing

/// What iPXE and tgtd said to each other, as we read it and as tshark does.
@Suite struct ISCSICaptureTests {
    private func path(_ name: String) throws -> String {
        let folders = CaptureFolder.all
        let folder = try #require(folders.first { $0.name == "iscsi/\(name)" })
        return try #require(folder.capture).path
    }

    private func session(_ name: String) throws -> ISCSISession {
        let sessions = try observe(path(name)).conversations.compactMap {
            if case .iscsi(let session) = $0 { session } else { nil }
        }
        return try #require(sessions.first)
    }

    @Test("A disk that a root path names is followed from the login to the first reads")
    func booted() throws {
        let session = try session("ipxe-sanboot")
        #expect(session.initiatorName?.displayText == "iqn.2010-04.org.ipxe:9c1a3f10-8e4b-4c8e-9d55-0123456789ab")
        #expect(session.targetName?.displayText == "iqn.2026-11.test.bootproof:disk")
        #expect(session.ends.server.description == "10.77.0.1:3260")
        #expect(session.logicalUnit?.number == 1)
        #expect(session.status == .success && session.loggedIn?.frame == 25)
        #expect(session.logins.map(\.stamp.frame) == [17, 19, 23, 25])
        #expect(session.authentication?.displayText == "None")
        #expect(session.blockLength == 512 && session.blockCount == 16384 && session.size == 8 << 20)
        #expect(session.firstRead?.block == 64 && session.firstRead?.count == 4)
        #expect(session.firstRead?.status == .good && session.firstRead?.answerStamp?.frame == 38)
        #expect(session.reads == 4 && session.failedReads == 0)
        #expect(session.content.octets == (4 + 1 + 1 + 4) * 512)
        #expect(session.content.ranges == [0..<2560, 32768..<34816])
        #expect(session.content.head[510..<512] == [0x55, 0xaa])
        let network = try observe(path("ipxe-sanboot")).network
        let boot = try #require(network.boots.first)
        #expect(boot.reached == .root && boot.cause == nil)
        #expect(boot.root?.kind == .iscsi)
        #expect(boot.root?.uri == "iscsi:10.77.0.1:::1:iqn.2026-11.test.bootproof:disk")
        #expect(boot.rootSteps.map(\.subject) == ["LUN 1 of iqn.2026-11.test.bootproof:disk", "read the disk"])
    }

    @Test("A refused login is the cause, with the target's own word")
    func refused() throws {
        let session = try session("ipxe-unknown-target")
        #expect(session.status == .notFound && session.loggedIn == nil && session.reads == 0)
        let network = try observe(path("ipxe-unknown-target")).network
        let boot = try #require(network.boots.first)
        #expect(boot.reached == .address)
        let cause = try #require(boot.cause)
        #expect(cause.stage == .root)
        #expect(cause.sentence.contains("target not found") && cause.sentence.contains("bootproof:none"))
    }

    @Test("Logins and READs are those that tshark counts", .enabled(if: Tshark.isThere))
    func countedAlike() throws {
        for name in ["ipxe-sanboot", "ipxe-unknown-target"] {
            let path = try path(name)
            let reads = try Tshark.fields(
                ["frame.number"],
                of: path,
                where: "iscsi.opcode == 1 && scsi_sbc.opcode == 0x28"
            )
            let answers = try Tshark.fields(["frame.number"], of: path, where: "iscsi.opcode == 0x23")
            let network = try observe(path).network
            #expect(network.statistics.iscsi.reads == reads.count)
            let session = try session(name)
            #expect(session.logins.filter { !$0.isFromInitiator }.map { "\($0.stamp.frame)" } == answers.map { $0[0] })
        }
    }
}
