import Deployment
import Testing

@Suite("Lints")
struct LintCatalogTests {
    private static let ids = LintCatalog.all.map { $0.id }

    private func lint(_ id: String) throws -> any Lint.Type {
        try #require(LintCatalog.all.first { $0.id == id })
    }

    private func problems(of lint: any Lint.Type, in example: LintExample) -> [SettingsProblem] {
        LintCatalog.problems(of: example.subject).filter { $0.lint == lint.id }
    }

    @Test("Each has an id of its own, of small letters, digits and hyphens")
    func idsAreUnique() {
        #expect(Set(Self.ids).count == Self.ids.count)
        let odd = Self.ids.filter { id in
            !id.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
        }
        #expect(odd.isEmpty)
    }

    @Test("Each trips on its one example, and says where, what to do and who says so", arguments: ids)
    func trips(id: String) throws {
        let lint = try lint(id)
        let found = problems(of: lint, in: lint.trips)
        #expect(!found.isEmpty, "It sees nothing wrong in the example that is to trip it.")
        for problem in found {
            #expect(problem.severity == lint.severity && problem.citation == lint.citation)
            #expect(!problem.file.isEmpty && problem.remedy?.isEmpty == false)
            #expect(problem.sentence.last != "." && problem.remedy?.last != ".")
        }
    }

    @Test("Each lets its other example pass", arguments: ids)
    func passes(id: String) throws {
        let lint = try lint(id)
        let found = problems(of: lint, in: lint.passes)
        #expect(found.isEmpty, "\(found)")
        let subject = lint.passes.subject
        #expect(!subject.files.isEmpty || !subject.folders.isEmpty || subject.service != nil, "The example is empty.")
    }

    @Test("Settings as the manual prints them, with their tree, have no error and no warning")
    func printedSettingsAreClean() throws {
        let subject = try lint("image-missing").passes.subject
        let loud = LintCatalog.problems(of: subject).filter { $0.severity != .note }
        #expect(loud.isEmpty, "\(loud)")
    }
}
