internal import NetworkBoot
import Testing

/// A folder of which each file is one item, and the file that lists the items.
struct Catalogue: CustomTestStringConvertible {
    var folder: String
    var list: String
    /// Whether the list is in the order of the alphabet; elsewhere its order means something.
    var isSorted = false

    var testDescription: String { folder }

    /// What the files are called, without their extension.
    var items: [String] {
        Repository.paths(in: folder).filter { $0.hasSuffix(".swift") && $0 != list }
            .map { String($0.split(separator: "/").last?.dropLast(".swift".count) ?? "") }
    }

    /// The items that the list names, in its order: the lines that hold one name and a comma, as in `Name.self,`,
    /// `Name(),` or `.name,`.
    func listed() throws -> [String] {
        try SourceFile(path: list).lines.compactMap { line in
            var code = line.code.filter { $0 != " " }[...]
            guard code.hasSuffix(",") else { return nil }
            code.removeLast()
            for ending in [".self", "()"] where code.hasSuffix(ending) { code.removeLast(ending.count) }
            let name = code.split(separator: ".").last.map(String.init) ?? ""
            return name.isEmpty || !name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) ? nil : name
        }
    }

    static let all = [
        Catalogue(folder: "Sources/Conformance/Rules", list: "Sources/Conformance/RuleCatalog.swift", isSorted: true),
        Catalogue(folder: "Sources/NetworkBoot/Personas", list: "Sources/NetworkBoot/Personas/PersonaCatalog.swift"),
        Catalogue(
            folder: "Sources/NetworkBoot/Servers/Faults",
            list: "Sources/NetworkBoot/Servers/FaultCatalog.swift",
            isSorted: true
        ),
        Catalogue(
            folder: "Sources/NetworkBoot/Initramfs/Personalities",
            list: "Sources/NetworkBoot/Initramfs/InitramfsCatalog.swift"
        ),
        Catalogue(folder: "Sources/Deployment/Lints", list: "Sources/Deployment/LintCatalog.swift", isSorted: true),
    ]
    /// Those whose folder is there. The others are to come; the test below says so.
    static let present = all.filter { !$0.items.isEmpty }
    static let missing = all.filter { $0.items.isEmpty }.map(\.folder)
}

@Suite struct CatalogueTests {
    @Test("Each file of the folder is listed, and each item of the list has its file", arguments: Catalogue.present)
    func folderEqualsList(catalogue: Catalogue) throws {
        let listed = Set(try catalogue.listed().map { $0.lowercased() })
        let items = Set(catalogue.items.map { $0.lowercased() })
        let unlisted = catalogue.items.filter { !listed.contains($0.lowercased()) }
        #expect(unlisted.isEmpty, "\(catalogue.list) does not list \(unlisted).")
        let homeless = try catalogue.listed().filter { !items.contains($0.lowercased()) }
        #expect(homeless.isEmpty, "\(catalogue.folder) has no file for \(homeless).")
    }

    @Test("The list names each item once", arguments: Catalogue.present)
    func listIsUnique(catalogue: Catalogue) throws {
        var seen: Set<String> = []
        let twice = try catalogue.listed().filter { !seen.insert($0).inserted }
        #expect(twice.isEmpty, "\(catalogue.list) lists twice: \(twice)")
    }

    @Test("A list without an order of its own is sorted", arguments: Catalogue.present)
    func listIsSorted(catalogue: Catalogue) throws {
        guard catalogue.isSorted else { return }
        let listed = try catalogue.listed()
        #expect(listed == listed.sorted(), "\(catalogue.list) is not in order.")
    }

    @Test("Each persona has an id of its own")
    func personaIDsAreUnique() {
        let ids = PersonaCatalog.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { !$0.isEmpty })
    }

    @Test(
        "No catalogue's folder is empty",
        .disabled(if: !Catalogue.missing.isEmpty, "Still to come: \(Catalogue.missing)")
    )
    func allFoldersAreThere() {
        #expect(Catalogue.missing.isEmpty)
    }
}
