internal import NetworkBoot
import Testing

@Suite struct FaultNameTests {
    @Test("Every fault of the list is there, but those that are to come")
    func listIsKept() {
        let lines = listedFaults.split(separator: "\n").map { $0.split(separator: " ") }
        let due = lines.filter { $0.count == 1 }.map { String($0[0]) }
        let toCome = lines.filter { $0.count > 1 }.map { String($0[0]) }
        let names = FaultCatalog.names.map(\.rawValue)
        let missing = due.filter { !names.contains($0) }
        #expect(missing.isEmpty, "Scenarios name these faults, and nobody commits them: \(missing)")
        let unlisted = names.filter { !due.contains($0) }
        #expect(unlisted.isEmpty, "These are not in the list, or still marked as to come: \(unlisted)")
        #expect(Set(due).isDisjoint(with: toCome))
        #expect(Set(due + toCome).count == lines.count)
    }

    @Test("A fault's name tells its protocol, and each has one of its own")
    func names() {
        let names = FaultCatalog.names
        #expect(Set(names).count == names.count)
        let families = ["dhcp", "pxe", "proxy", "httpboot", "relay", "tftp", "http", "image", "dns", "nfs", "nbd"]
        let odd = names.filter { name in !families.contains { name.rawValue.hasPrefix($0 + "-") } }
        #expect(odd.isEmpty)
        #expect(FaultCatalog.all.allSatisfy { $0.parameters.allSatisfy { !$0.meaning.isEmpty && !$0.name.isEmpty } })
    }
}

/// The faults that scenarios may name. A name that was once here stays.
private let listedFaults = """
    dhcp-boot-file-no-nul
    dhcp-no-server-identifier
    dhcp-offer-in-use-address
    dhcp-offer-same-address-twice
    dhcp-nak-after-request
    dhcp-nak-stray
    dhcp-silent-after-discover
    dhcp-late-offer
    dhcp-wrong-xid
    dhcp-wrong-chaddr
    dhcp-lease-time-zero
    dhcp-missing-lease-time
    dhcp-t1-after-t2
    dhcp-ack-differs-from-offer
    dhcp-overload-wrong
    dhcp-no-end-option
    dhcp-option-length-overrun
    dhcp-padding-missing
    dhcp-unicast-to-broadcast-flag
    dhcp-ignores-giaddr
    dhcp-option-82-not-echoed
    dhcp-client-identifier-not-echoed
    dhcp-next-server-zero
    dhcp-next-server-wrong
    dhcp-no-boot-file
    dhcp-file-and-67-disagree
    dhcp-ignores-parameter-list
    dhcp-exceeds-max-message
    pxe-60-without-43
    pxe-43-malformed
    pxe-wrong-architecture
    pxe-97-not-echoed
    pxe-loop
    pxe-http-url-to-tftp-client
    proxy-gives-address
    proxy-answers-non-pxe
    proxy-4011-silent
    proxy-4011-wrong-type
    proxy-prompt-zero-timeout-menu
    httpboot-no-60
    relay-strips-options
    relay-duplicates
    tftp-silent
    tftp-from-port-69
    tftp-oack-unasked-option
    tftp-oack-larger-blksize
    tftp-ignores-oack-terms
    tftp-tsize-wrong
    tftp-block-skip
    tftp-block-repeat-forever
    tftp-rollover-to-one
    tftp-no-final-empty-block
    tftp-error-code-zero
    tftp-never-retransmits
    tftp-accepts-any-port
    tftp-path-escape
    tftp-truncates
    http-wrong-content-length
    http-range-ignored-206
    http-chunked-to-1-0
    http-redirect-loop
    http-closes-mid-body
    http-case-folding
    image-bit-flip
    dns-nxdomain
    dns-silent
    nfs-portmap-wrong-port
    nfs-mount-denied
    nfs-stale-handle
    nfs-short-read
    nfs-wrong-xid
    nfs-readdir-cookie-loop
    nfs-write-accepted
    nbd-wrong-size
    nbd-oldstyle-only
    nbd-unknown-export-served
    nbd-reply-wrong-handle
    nbd-disconnect-mid-read
    nbd-write-accepted
    """
