import Conformance
import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

@Suite struct ServerFaultTests {
    /// In which play each fault shows, and with what settings.
    private static let plays: [FaultName: (play: FaultPlay, settings: FaultSettings)] = [
        "dhcp-ack-differs-from-offer": (.firmware, .init()),
        "dhcp-boot-file-no-nul": (.plainLease, .init()),
        "dhcp-client-identifier-not-echoed": (.plainLease, .init()),
        "dhcp-exceeds-max-message": (.plainLease, .init()),
        "dhcp-file-and-67-disagree": (.plainLease, .init()),
        "dhcp-ignores-giaddr": (.relayedLease, .init()),
        "dhcp-ignores-parameter-list": (.plainLease, .init()),
        "dhcp-late-offer": (.firmware, .init()),
        "dhcp-lease-time-zero": (.plainLease, .init()),
        "dhcp-missing-lease-time": (.plainLease, .init()),
        "dhcp-nak-after-request": (.plainLease, .init()),
        "dhcp-nak-stray": (.leaseBesideServer, .init([("server", .address(FaultBench.second))])),
        "dhcp-next-server-wrong": (
            .firmwareBesideNeighbour, .init([("address", .address(FaultBench.bystander))])
        ),
        "dhcp-next-server-zero": (.plainLease, .init()),
        "dhcp-no-boot-file": (.firmware, .init()),
        "dhcp-no-end-option": (.plainLease, .init()),
        "dhcp-no-server-identifier": (.plainLease, .init()),
        "dhcp-offer-in-use-address": (.leaseBesideNeighbour, .init([("address", .address(FaultBench.bystander))])),
        "dhcp-offer-same-address-twice": (.twoLeases, .init()),
        "dhcp-option-82-not-echoed": (.relayedLease, .init()),
        "dhcp-option-length-overrun": (.plainLease, .init()),
        "dhcp-overload-wrong": (.plainLease, .init()),
        "dhcp-padding-missing": (.plainLease, .init()),
        "dhcp-silent-after-discover": (.plainLease, .init()),
        "dhcp-t1-after-t2": (.plainLease, .init()),
        "dhcp-unicast-to-broadcast-flag": (.deafLease, .init()),
        "dhcp-wrong-chaddr": (.plainLease, .init()),
        "dhcp-wrong-xid": (.plainLease, .init()),
        "dns-nxdomain": (.nameLookup, .init()),
        "dns-silent": (.nameLookup, .init()),
        "http-case-folding": (.httpCapitals, .init()),
        "http-chunked-to-1-0": (.httpOldClient, .init()),
        "http-closes-mid-body": (.httpGet, .init()),
        "http-range-ignored-206": (.httpRange, .init()),
        "http-redirect-loop": (.httpGet, .init()),
        "http-wrong-content-length": (.httpGet, .init()),
        "httpboot-no-60": (.httpFirmware, .init()),
        "image-bit-flip": (.wholeBoot, .init()),
        "nbd-disconnect-mid-read": (.nbdRoot, .init()),
        "nbd-oldstyle-only": (.nbdRoot, .init()),
        "nbd-reply-wrong-handle": (.nbdRoot, .init()),
        "nbd-unknown-export-served": (.nbdMistyped, .init()),
        "nbd-write-accepted": (.nbdWrite, .init()),
        "nbd-wrong-size": (.nbdRoot, .init()),
        "nfs-mount-denied": (.nfsRoot, .init()),
        "nfs-portmap-wrong-port": (.nfsRoot, .init()),
        "nfs-readdir-cookie-loop": (.nfsRoot, .init()),
        "nfs-short-read": (.nfsRoot, .init()),
        "nfs-stale-handle": (.nfsRoot, .init()),
        "nfs-write-accepted": (.nfsWrite, .init()),
        "nfs-wrong-xid": (.nfsRoot, .init()),
        "proxy-4011-silent": (.bootServer, .init()),
        "proxy-4011-wrong-type": (.bootServer, .init()),
        "proxy-answers-non-pxe": (.plainBesideProxy, .init()),
        "proxy-gives-address": (.proxyBoot, .init()),
        "proxy-prompt-zero-timeout-menu": (.proxyBoot, .init()),
        "pxe-43-malformed": (.firmware, .init()),
        "pxe-60-without-43": (.firmware, .init()),
        "pxe-97-not-echoed": (.firmware, .init()),
        "pxe-http-url-to-tftp-client": (.firmware, .init()),
        "pxe-loop": (.chainLoading, .init()),
        "pxe-wrong-architecture": (.firmware, .init()),
        "relay-duplicates": (.firmwareBehindRelay, .init()),
        "relay-strips-options": (.firmwareBehindRelay, .init()),
        "tftp-accepts-any-port": (.tftpStranger, .init()),
        "tftp-block-repeat-forever": (.tftpDoubledAcknowledgements, .init()),
        "tftp-block-skip": (.tftpRead, .init([("block", .number(2))])),
        "tftp-error-code-zero": (.tftpMiss, .init()),
        "tftp-from-port-69": (.tftpRead, .init()),
        "tftp-ignores-oack-terms": (.tftpRead, .init()),
        "tftp-never-retransmits": (.tftpLossyRead, .init()),
        "tftp-no-final-empty-block": (.tftpWholeBlocks, .init()),
        "tftp-oack-larger-blksize": (.tftpRead, .init()),
        "tftp-oack-unasked-option": (.tftpRead, .init()),
        "tftp-path-escape": (.tftpEscape, .init()),
        "tftp-rollover-to-one": (.tftpLongRead, .init()),
        "tftp-silent": (.tftpRead, .init()),
        "tftp-truncates": (.tftpRead, .init([("block", .number(2))])),
        "tftp-tsize-wrong": (.tftpRead, .init()),
    ]

    @Test("A fault is caught by its rules, and by no others than it says", arguments: FaultCatalog.names)
    func caught(name: FaultName) throws {
        let kind = try #require(FaultCatalog.kind(name))
        let shown = try #require(Self.plays[name], "Say in which play \(name) shows.")
        var bench = shown.play.bench([try FaultCatalog.fault(name, shown.settings)])
        let judged = bench.judge()
        let violated = Set(judged.rules(.violated).map(\.rawValue))
        let missed = kind.caughtBy.filter { !violated.contains($0) }
        #expect(missed.isEmpty, "\(name) is not seen by its rules; seen: \(violated.sorted())")
        let others = judged.rules(.violated).filter { rule in
            !kind.caughtBy.contains(rule.rawValue) && !shown.play.flaws.contains(rule.rawValue)
                && !kind.alsoSeen.contains { $0.rule == rule.rawValue }
        }
        #expect(others.isEmpty, "\(judged.complaints(others))")
        let unseen = kind.alsoSeen.map(\.rule).filter { !violated.contains($0) }
        #expect(unseen.isEmpty, "\(name) breaks these no longer, or not in this play.")
    }

    @Test("Whatever a server does wrong, each boot comes to an end", arguments: FaultCatalog.names)
    func ends(name: FaultName) throws {
        let plays: [FaultPlay] = [.firmware, .httpFirmware, .firmwareBehindRelay, .wholeBoot]
        for play in plays {
            var bench = play.bench([try FaultCatalog.fault(name)])
            let report = bench.network.run(limits: RunLimits())
            #expect(report.end == .finished, "\(play)")
            #expect(report.statistics.frames < 20_000, "\(play)")
        }
    }

    @Test("Faults name rules that there are, and say what they do in a sentence", arguments: FaultCatalog.names)
    func wellDescribed(name: FaultName) throws {
        let kind = try #require(FaultCatalog.kind(name))
        let known = Set(RuleCatalog.identifiers.map(\.rawValue))
        #expect(!kind.caughtBy.isEmpty)
        #expect(Set(kind.caughtBy).union(kind.alsoSeen.map(\.rule)).subtracting(known).isEmpty)
        #expect(kind.statement.hasSuffix("."))
        #expect(kind.alsoSeen.allSatisfy { !$0.reason.isEmpty })
    }
}
