/// Whose kernel it is, as far as a network boot depends on how it was built.
struct KernelBuild: Hashable, Sendable {
    /// What its version text holds.
    var mark: String
    /// Whether it configures its network by `ip=` (CONFIG_IP_PNP); one that does not leaves the word to its initramfs.
    var hasAutoconfiguration: Bool
    /// Where that is known from.
    var source: String

    /// Distributions' kernels leave the option out, since their initramfs asks.
    static let known = [
        KernelBuild(
            mark: "debian-kernel@",
            hasAutoconfiguration: false,
            source: "a capture of Debian 12's kernel 6.1 with ip=dhcp, which asks only by udhcpc"
        ),
        KernelBuild(mark: "@debian", hasAutoconfiguration: false, source: "Debian's kernel configuration"),
        KernelBuild(mark: "buildd@", hasAutoconfiguration: false, source: "Ubuntu's kernel configuration"),
        KernelBuild(mark: ".fc", hasAutoconfiguration: false, source: "Fedora's kernel configuration"),
        KernelBuild(mark: "-arch", hasAutoconfiguration: false, source: "Arch Linux's kernel configuration"),
    ]

    /// Whether a kernel with this version text configures its network by `ip=`. Kernels that nobody knows do, as their
    /// documentation describes (Linux `admin-guide/nfs/nfsroot.rst`; SystemRescueCd's manual, step 8).
    static func hasAutoconfiguration(_ versionText: String) -> Bool {
        let octets = Array(versionText.utf8)
        let build = known.first { octets.span.firstPosition(of: Array($0.mark.utf8)) != nil }
        return build?.hasAutoconfiguration ?? true
    }
}

extension Collection<UInt8> {
    /// Where `pattern` first stands; nil where it does not, or is empty.
    func firstRange(of pattern: some Collection<UInt8>) -> Range<Index>? {
        guard let first = pattern.first else { return nil }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first) {
            let rest = self[found...]
            if rest.starts(with: pattern) { return found..<index(found, offsetBy: pattern.count) }
            start = index(after: found)
        }
        return nil
    }
}
