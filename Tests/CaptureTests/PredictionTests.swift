import BootObservation
import CaptureFiles
import Conformance
import Foundation
import NetworkBoot
import NetworkProtocols
import Testing

/// Healthy machines played beside captured ones.
@Suite struct PredictionTests {
    /// The predicted boots of a capture.
    private func predict(_ name: String) throws -> [PredictedBoot] {
        try predict(path: RealCaptures.path(name))
    }

    private func predict(path: String) throws -> [PredictedBoot] {
        var observer = NetworkObserver(configuration: .prediction)
        var prediction = CapturePrediction()
        _ = try CaptureReader(path: path).forEachFrame { header, bytes in
            observer.receive(header, bytes)
            while let conversation = observer.nextConversation() { prediction.receive(conversation) }
        }
        _ = observer.finish()
        while let conversation = observer.nextConversation() { prediction.receive(conversation) }
        return prediction.finish()
    }

    /// What disagrees, for people.
    private func disagreements(_ boot: PredictedBoot) -> [String] {
        boot.steps.filter { $0.verdict != .agreed && $0.verdict != .explained }.map { step in
            let parts = step.differences.map { "\($0.aspect): \($0.predicted ?? "-"), \($0.actual ?? "-")" }
            return "\(step.verdict): \(step.predicted ?? "-") / \(step.actual?.text ?? "-") \(parts)"
        }
    }

    private func stages(_ boot: PredictedBoot) -> [String] {
        boot.steps.map(\.stage).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    @Test(
        "The committed captures of machines that fail are predicted to their screens",
        arguments: [
            ("boot/pxe-no-boot-file", "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"),
            ("boot/pxe-no-dhcp-server", "No configuration methods succeeded (http://ipxe.org/040ee119)"),
        ]
    )
    func committed(folder: String, line: String) throws {
        let found = try #require(CaptureFolder.all.first { $0.name == folder }?.capture)
        let boot = try #require(try predict(path: found.path).first)
        #expect(disagreements(boot).isEmpty)
        #expect(boot.screen.contains { $0.hasSuffix(line) })
    }

    @Test(
        "The machine of b1 asks just what is predicted, from its first DISCOVER to its image",
        .enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set.")
    )
    func wholeBoot() throws {
        let boots = try predict("b1_bios_dnsmasq_pxelinux_tftp_http")
        let boot = try #require(boots.first)
        #expect(boots.count == 1)
        #expect(disagreements(boot).isEmpty)
        #expect(boot.persona.id == "ipxe-bios")
        #expect(boot.steps.allSatisfy { $0.verdict == .agreed })
        #expect(stages(boot) == ["iPXE on a BIOS", "PXELINUX 6.04", "busybox initramfs"])
        let frames = boot.steps.compactMap(\.actual?.stamp.frame)
        #expect(
            frames == [
                1, 13, 22, 85, 258, 260, 262, 264, 266, 268, 270, 272, 274, 276, 278, 283, 12002, 13858, 13861, 13868,
            ]
        )
        // The image is checked by its MD5, as the real machine did.
        let image = MountedRoot(kind: .http, uri: Array("http://10.77.0.1/sysrcd.dat".utf8), bytes: 4_038_656)
        #expect(boot.result == .root(image))
        for line in ["tftp://10.77.0.1/pxelinux.0... ok", "MD5-OK", "SQUASHFS-MOUNTED"] {
            #expect(boot.screen.contains(line), "\(line)")
        }
    }

    @Test(
        "Through a bad network and round a loop the predictions agree; a program's option 175 is explained by a fact",
        .enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set.")
    )
    func badNetwork() throws {
        let boots = try predict("b8_bios_loss")
        #expect(boots.count == 1)
        #expect(boots.allSatisfy { disagreements($0).isEmpty }, "\(boots.flatMap(disagreements))")
        // From the second round on it is ipxe.lkrn that asks for an address.
        let explained = boots.flatMap(\.steps).filter { $0.verdict == .explained }
        #expect(explained.count == 4)
        let differences = explained.flatMap(\.differences)
        #expect(differences.allSatisfy { $0.aspect == .dhcpOption(175) })
        #expect(differences.allSatisfy { $0.explanation?.source.hasPrefix("iPXE net/udp/dhcp.c") == true })
        #expect(boots.last?.result == nil, "the capture ends in the third round")
    }

    @Test(
        "A proxy's machine asks on port 4011 as predicted; a script's boot is predicted to its root",
        .enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set.")
    )
    func explained() throws {
        let proxied = try #require(try predict("b2_proxydhcp_plain").first)
        #expect(disagreements(proxied).isEmpty)
        let step = try #require(proxied.steps.first { $0.actual?.text == "REQUEST to port 4011" })
        #expect(step.verdict == .agreed, "\(step.differences)")
        let chained = try predict("b3_undionly_http_script")
        #expect(chained.count == 1)
        #expect(chained.allSatisfy { disagreements($0).isEmpty }, "\(chained.flatMap(disagreements))")
        // Which build it is, its packed file does not say.
        let aspects = chained.flatMap(\.steps).flatMap(\.differences).map(\.aspect)
        #expect(aspects == Array(repeating: .httpField("User-Agent"), count: 6))
        let stages = ["iPXE on a BIOS", "PXELINUX 6.04", "busybox initramfs"]
        #expect(chained.map { self.stages($0) } == [stages])
        let image = MountedRoot(kind: .http, uri: Array("http://10.77.0.1/sysrcd.dat".utf8), bytes: 4_038_656)
        #expect(chained.first?.result == .root(image))
    }

    @Test(
        "A machine without a configuration, a boot file or an address is predicted to its screen",
        .enabled(if: RealCaptures.areThere, "BOOTPROOF_CAPTURES is not set."),
        arguments: [
            ("b7_boot_noconfig", BootFailure.noConfiguration, "Unable to locate configuration file"),
            (
                "b7_boot_nofilename", .noBootFile,
                "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"
            ),
            ("b7_boot_nodhcp", .noOffer, "No configuration methods succeeded (http://ipxe.org/040ee119)"),
        ]
    )
    func failures(name: String, failure: BootFailure, line: String) throws {
        let boot = try #require(try predict(name).first)
        #expect(disagreements(boot).isEmpty)
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(name) does not fail")
            return
        }
        #expect(reason.failure == failure)
        #expect(boot.screen.contains { $0.hasSuffix(line) })
    }
}
