import Deployment
import Testing

@Suite("Facts of the texts that ask for a lint")
struct SeedLintTests {
    /// The row of the matrix and the lint that covers it; each lint's own examples, tried by ``LintCatalogTests``, show it.
    private static let lints: [(row: String, lint: String)] = [
        // shows: [0-016, 0-020, 0-046, 0-047, 0-050, 0-069, 0-080]
        ("0-016", "initramfs-unnamed"), ("0-020", "kernel-dhcp-unneeded"), ("0-030", "procedure-names-ipconfig"),
        ("0-046", "tftp-server-unserved"), ("0-046", "image-server-unserved"), ("0-046", "image-server-elsewhere"),
        ("0-046", "image-missing"), ("0-047", "export-for-version-four"), ("0-050", "next-server-missing"),
        ("0-069", "preflight-checklist"), ("0-080", "nbd-address-mismatch"), ("0-083", "nbd-port-ignored"),
        ("0-085", "nbd-export-writable"), ("0-089", "checksum-missing"),
        // shows: [1-006, 1-010, 1-015, 1-020, 1-022, 1-034, 1-054]
        ("1-006", "fstab-root"), ("1-007", "mtab-is-no-link"), ("1-008", "resolv-conf-is-no-link"),
        ("1-010", "fstab-root"), ("1-011", "pattern-without-tab"), ("1-014", "var-is-large"),
        ("1-015", "package-database-leftovers"), ("1-020", "export-writable-unsquashed"),
        ("1-022", "modules-dep-missing"), ("1-034", "next-server-by-name"), ("1-039", "xinetd-service-disabled"),
        ("1-054", "pool-without-renewal"),
        // shows: [2-008, 2-014, 3-016, 4-011, 4-030, X-2, X-6, X-9]
        ("2-008", "interface-with-several-addresses"), ("2-014", "proxy-shares-host"),
        ("2-021", "procedure-folder-unknown"),
        ("2-023", "boot-file-missing"), ("3-010", "procedure-folder-unknown"), ("3-016", "script-path-missing"),
        ("3-017", "script-hosts-differ"), ("3-024", "option-space-unsent"), ("3-046", "hardware-address-of-group"),
        ("3-095", "chain-load-loop"), ("4-011", "fstab-root"), ("4-030", "configuration-name-unasked"),
        ("X-2", "fstab-root"), ("X-6", "proxy-shares-host"), ("X-9", "initramfs-unnamed"),
    ]

    @Test("Each such row has its lint")
    func rowsHaveLints() {
        let ids = Set(LintCatalog.all.map { $0.id })
        let missing = Self.lints.filter { !ids.contains($0.lint) }
        #expect(missing.isEmpty)
        #expect(Set(Self.lints.map(\.row)).count >= 32)
    }

    @Test("Both ways to write the root into fstab pass, each for the text that has it")
    func bothRoots() throws {
        let lint = try #require(LintCatalog.all.first { $0.id == "fstab-root" })
        for line in [
            "none / tmpfs defaults 0 0", "server:/root\t/\tnfs\tro\t0\t0", "192.168.1.5:/srv / nfs4 defaults 0 0",
        ] {
            let folder = MemoryFolder(["etc/fstab": line + "\n"])
            let subject = LintSubject(folders: [SurveyedFolder("/root", FolderSurvey(folder))])
            #expect(!LintCatalog.problems(of: subject).contains { $0.lint == lint.id }, "\(line)")
        }
        for line in ["/dev/hda1 / ext3 defaults 1 1", "server:/root / nfs ro 0 1", "proc /proc proc defaults 0 0"] {
            let folder = MemoryFolder(["etc/fstab": line + "\n"])
            let subject = LintSubject(folders: [SurveyedFolder("/root", FolderSurvey(folder))])
            #expect(LintCatalog.problems(of: subject).contains { $0.lint == lint.id }, "\(line)")
        }
    }
}
