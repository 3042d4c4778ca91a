import Conformance
import Testing

/// Which rules of level must the real captures break. Each is true: the reason stands beside it.
@Suite struct RealFindingTests {
    /// dnsmasq and ISC dhcpd (unless told to) do not return option 61, RFC 6842 or not.
    private static let identifier: RuleID = "dhcp/client-identifier-is-returned"
    /// iPXE and udhcpc count secs on in their REQUEST, where RFC 2131 §3.1 wants those of the DISCOVER.
    private static let seconds: RuleID = "dhcp/request-keeps-seconds"
    /// iPXE sends "iPXE" without RFC 3004's length octet.
    private static let userClass: RuleID = "dhcp/user-class-is-counted"
    /// dnsmasq as a proxy returns option 97 only, not 93 and 94 (RFC 4578).
    private static let clientOptions: RuleID = "pxe/server-returns-client-options"
    /// The client of tftp-hpa sends an ACK behind an ERROR (RFC 1350 §2).
    private static let errorAcknowledged: RuleID = "tftp/errors-are-not-acknowledged"

    private static let committedCaptures: [(name: String, musts: [RuleID])] = [
        ("boot/pxe-no-boot-file", [identifier, seconds, userClass]),
        ("boot/pxe-no-dhcp-server", [userClass]),
        ("dhcp/bootp-reply-not-taken", []),
        ("dhcp/init-reboot-refused", []),
        ("dhcp/options-left-out-and-split", []),
        ("dhcp/relayed-client-side", [identifier]),
        ("dhcp/renewed-then-server-gone", []),
    ]

    private static let otherCaptures: [(name: String, musts: [RuleID])] = [
        ("b1_bios_dnsmasq_pxelinux_tftp_http", [identifier, seconds, userClass]),
        ("b2_proxydhcp_plain", [identifier, seconds, userClass, clientOptions]),
        ("b3_undionly_http_script", [identifier, seconds, userClass]),
        ("b4_uefi_grub", [identifier]),
        ("b5_nfs_libnfs", []),
        ("b6_nbd_newstyle", []),
        ("b6_nbd_oldstyle", []),
        ("b7_boot_noconfig", [identifier, seconds, userClass]),
        ("b7_tftp_frag", []),
        ("b7_tftp_hpa", [errorAcknowledged]),
        ("b7_tftp_loss_client_side", []),
        ("b7_tftp_window", []),
        ("b8_bios_loss", [identifier, seconds, userClass]),
        ("b8_uefi_proxy", [clientOptions]),
    ]

    @Test("Committed captures break these musts and no others", arguments: 0..<7)
    func committed(index: Int) throws {
        try check(Self.committedCaptures[index])
    }

    @Test(
        "Other real captures break these musts and no others",
        .enabled(if: RealCapture.outside != nil, "BOOTPROOF_CAPTURES is not set"),
        arguments: 0..<14
    )
    func others(index: Int) throws {
        try check(Self.otherCaptures[index])
    }

    private func check(_ expected: (name: String, musts: [RuleID])) throws {
        guard let real = try RealCapture.exchange(expected.name) else {
            Issue.record("There is no capture \(expected.name).")
            return
        }
        let judged = judge(real)
        let broken = Set(judged.findings.filter(\.isViolatedMust).map(\.rule))
        #expect(broken.sorted() == expected.musts.sorted(), "\(expected.name): \(judged.complaints(broken.sorted()))")
    }
}
