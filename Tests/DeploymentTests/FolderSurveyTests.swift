import Deployment
import NetworkBoot
import Testing

@Suite("Folders as servers hand them out")
struct FolderSurveyTests {
    private func folder() -> MemoryFolder {
        var folder = MemoryFolder(["pxelinux.cfg/default": "x", "Boot/VMLINUZ": "k"])
        folder.addLink("kernel", to: "Boot/VMLINUZ")
        folder.addLink("absolute", to: "/Boot/VMLINUZ")
        folder.addLink("Boot/up", to: "../pxelinux.cfg/default")
        folder.addLink("outside", to: "../../etc/passwd")
        folder.addLink("round", to: "round")
        return folder
    }

    @Test(
        "Names lead where a server would go",
        arguments: [
            ("pxelinux.cfg/default", "pxelinux.cfg/default"), ("/./pxelinux.cfg//default", "pxelinux.cfg/default"),
            ("Boot/../pxelinux.cfg/default", "pxelinux.cfg/default"), ("kernel", "Boot/VMLINUZ"),
            ("absolute", "Boot/VMLINUZ"), ("Boot/up", "pxelinux.cfg/default"),
        ]
    )
    func found(name: String, path: String) {
        let finding = FolderSurvey(folder()).find(name)
        #expect(finding == .found(path: path, FolderEntry(.file(size: 1))))
    }

    @Test("What is not there, or may not be followed, is told apart")
    func notFound() {
        let survey = FolderSurvey(folder())
        #expect(survey.find("boot/vmlinuz") == .otherCase(path: "Boot/VMLINUZ"))
        #expect(survey.find("nothing") == .notFound)
        #expect(survey.find("../etc/passwd") == .notFound)
        #expect(survey.find("outside") == .barred(link: "outside"))
        #expect(survey.find("round") == .barred(link: "round"))
        #expect(FolderSurvey(folder(), links: .never).find("kernel") == .barred(link: "kernel"))
        #expect(survey.text("kernel") == Array("k".utf8))
    }

    @Test("A walk sees each file once, in order")
    func walk() {
        var paths: [String] = []
        FolderSurvey(folder()).walk { path, _ in paths.append(path) }
        #expect(
            paths == [
                "Boot", "Boot/VMLINUZ", "Boot/up", "absolute", "kernel", "outside", "pxelinux.cfg",
                "pxelinux.cfg/default", "round",
            ]
        )
    }
}
