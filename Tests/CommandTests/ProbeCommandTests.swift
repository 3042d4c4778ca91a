import Foundation
import Testing

@Suite struct ProbeCommandTests {
    @Test(
        "Wrong usage exits with 64, and says what would be right",
        arguments: [
            (["probe"], "--interface"), (["probe", "--interface", "x", "--through", "moon"], "initramfs"),
            (["probe", "--interface", "x", "--persona", "pc98"], "intel-bios-rom"),
            (["probe", "--interface", "x", "--mac", "03:00:00:00:00:01"], "even"),
            (["probe", "--interface", "x", "--uuid", "1234"], "33221100"),
            (["probe", "--interface", "x", "--memory", "much"], "2 GiB"),
            (["probe", "--interface", "x", "--machines", "0"], "1000"),
            (["probe", "--interface", "x", "--timeout", "soon"], "10 min"),
            (
                ["probe", "--interface", "x", "--list-servers", "--through", "root", "--quiet", "--verbose"],
                "contradict"
            ),
            (["probe", "--interface", "x", "--list-servers", "--through", "kernel"], "takes no address"),
            (["probe", "--interface", "x", "--architectures", "z80"], "efi-arm64"),
            (["probe", "--interface", "x", "--report", "x.doc"], ".json"),
        ]
    )
    func usage(arguments: [String], word: String) throws {
        let run = try Command.shell("$BOOTPROOF " + arguments.joined(separator: " "))
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains(word), "\(run.errors)")
    }

    @Test("An interface that is not there, and one that is no Ethernet, exit with 2 and a line that helps")
    func interfaces() throws {
        let missing = try Command.run("probe", "--interface", "nosuch0")
        #expect(missing.status == 2)
        #expect(missing.errors.contains("ip link"), "\(missing.errors)")
        #expect(missing.errors.split(separator: "\n").count == 1)
        let loopback = try Command.run("probe", "--interface", "lo")
        #expect(loopback.status == 2)
        #expect(loopback.errors.contains("no Ethernet"), "\(loopback.errors)")
    }

    @Test("Many seeds are a line each, and the seeds that fail are named")
    func seeds() throws {
        let good = try Command.run("run", "Scenarios/systemrescuecd/http-one-server.yaml", "--seeds", "3-5")
        #expect(good.status == 0, "\(good.output)")
        let lines = good.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(zip(lines, 3...5).allSatisfy { $0.contains("seed \($1)") })
        #expect(lines.last == "3 seeds, none failed")

        let folder = try TemporaryFolder()
        let text = String(
            decoding: try Data.ofPackage("Scenarios/systemrescuecd/http-one-server.yaml"),
            as: UTF8.self
        )
        _ = try folder.file("wrong.yaml", Data(text.replacing("reached: root", with: "reached: loader").utf8))
        let first = try Command.run("run", "wrong.yaml", "--seeds", "1-3", in: folder.url)
        #expect(first.status == 1)
        #expect(first.output.contains("1 seeds, 1 failed: 1; 2 left"), "\(first.output)")
        let all = try Command.run("run", "wrong.yaml", "--seeds", "1-3", "--keep-going", "--quiet", in: folder.url)
        #expect(all.output.contains("3 seeds, 3 failed: 1, 2, 3."), "\(all.output)")
        for words in [["--seeds", "3-1"], ["--seeds", "x"], ["--seeds", "1-2", "--seed", "1"]] {
            let run = try Command.shell("$BOOTPROOF run wrong.yaml " + words.joined(separator: " "), in: folder.url)
            #expect(run.status == 64, "\(words)")
        }
    }

    @Test("The scenarios of a folder are listed with what they need and show")
    func scenarios() throws {
        let run = try Command.run("list", "scenarios", "Scenarios")
        #expect(run.status == 0)
        let line = run.output.split(separator: "\n").first {
            $0.hasPrefix("Scenarios/systemrescuecd/http-one-server.yaml")
        }
        #expect(line?.contains("SystemRescueCd over HTTP, all services on one server") == true)
        #expect(line?.contains("shows 0-001, 0-002") == true)
        #expect(run.output.contains("needs link"))
        #expect(try Command.run("list", "scenarios", "nowhere").status == 2)
    }
}
