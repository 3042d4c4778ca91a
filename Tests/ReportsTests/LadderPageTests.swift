import BootObservation
import Foundation
import Testing

@testable import Conformance
@testable import Reports

/// Pages as they are printed, kept in the folder `Golden`. After a wanted change, write them anew and read the difference:
///
///     BOOTPROOF_WRITE_GOLDEN=1 swift test --filter LadderPageTests && git diff Tests/ReportsTests/Golden
@Suite struct LadderPageTests {
    static let pages: [(exchange: Exchange, settings: TerminalSettings, name: String)] = {
        let plain = TerminalSettings(width: 100, hasUnicode: true)
        var pages = [Exchange.biosBoot, .proxyBoot, .withoutBootFile, .withoutAnswer, .withoutKernel, .cutInTheKernel]
            .map { ($0, plain, $0.pageName) }
        pages += [Exchange.renewal, .refusal, .bootp, .relayedLease, .loop, .storm].map { ($0, plain, $0.pageName) }
        for width in [60, 160] {
            let settings = TerminalSettings(width: width, hasUnicode: true)
            pages.append((.biosBoot, settings, "\(Exchange.biosBoot.pageName)-\(width)"))
            pages.append((.proxyBoot, settings, "\(Exchange.proxyBoot.pageName)-\(width)"))
        }
        pages.append((.withoutKernel, TerminalSettings(width: 100, hasUnicode: false), "no-kernel-ascii"))
        pages.append(
            (.withoutKernel, TerminalSettings(width: 100, hasColour: true, hasUnicode: true), "no-kernel-colour")
        )
        return pages
    }()

    @Test("A page is printed as it was", arguments: pages.indices)
    func page(index: Int) throws {
        let page = Self.pages[index]
        let text = TerminalReport(settings: page.settings).text(of: .of(page.exchange))
        try expectGolden(text, page.name)
    }

    @Test("A story is told as it was", arguments: [Exchange.biosBoot, .withoutBootFile])
    func story(exchange: Exchange) throws {
        let text = Story(.of(exchange)).text(settings: TerminalSettings(width: 100, hasUnicode: true))
        try expectGolden(text, "story-\(exchange.pageName)")
    }

    @Test("A verbose page has all that a brief one has, and the names that were tried")
    func verbose() {
        let settings = TerminalSettings(width: 120, hasUnicode: true)
        let text = TerminalReport(settings: settings, isVerbose: true).text(of: .of(.biosBoot, rules: RuleCatalog.all))
        #expect(text.contains("0A00003\n") && text.contains("01-52-54-00-12-34-01"))
        #expect(text.contains("sha256 "))
        #expect(text.contains("Kept") && text.contains("Not exercised"))
    }

    @Test("No line is wider than the terminal", arguments: exchanges.indices, [40, 60, 79, 80, 100, 132, 160, 200])
    func fits(index: Int, width: Int) {
        let settings = TerminalSettings(width: width, hasUnicode: true)
        let report = TerminalReport(settings: settings, isVerbose: true)
        let dossier = CaptureDossier.of(exchanges[index], rules: RuleCatalog.all)
        let texts = [report.text(of: dossier), Story(dossier).text(settings: settings)]
        let wide = texts.flatMap { $0.split(separator: "\n") }.filter { $0.displayWidth > width }
        #expect(wide.isEmpty, "\(wide.prefix(3))")
    }

    @Test("Without colour there is no escape sequence, and in ASCII no other character")
    func plain() {
        for exchange in exchanges {
            let dossier = CaptureDossier.of(exchange, rules: RuleCatalog.all)
            let text = TerminalReport(settings: TerminalSettings(hasUnicode: false), isVerbose: true).text(of: dossier)
            #expect(text.utf8.allSatisfy { $0 < 0x7f && ($0 >= 0x20 || $0 == 10) })
        }
    }

    @Test("The sentence on a stopped boot says code, frames and remedy, and the last line repeats who stopped where")
    func sentence() throws {
        let lines = TerminalReport().text(of: .of(.withoutBootFile)).split(separator: "\n")
        let sentence = try #require(lines.first { $0.contains("STOPPED") })
        #expect(sentence.contains("PXE-E53"))
        let last = try #require(lines.last)
        #expect(last.hasPrefix("FAIL: ") && last.contains("PXE-E53") && last.contains("frames"))
    }

    @Test("Findings are listed loudest first, alike pieces of evidence together, and counted in the last line")
    func findings() throws {
        let wanted: Set<RuleID> = [
            "dhcp/client-identifier-is-returned", "dhcp/user-class-is-counted", "dhcp/text-has-no-nul",
            "dhcp/boot-client-gets-a-boot-file",
        ]
        let path = packageFolder.appendingPathComponent("Captures/boot/pxe-no-boot-file/capture.pcap").path
        let dossier = try CaptureDossier.ofFile(path, rules: RuleCatalog.all.filter { wanted.contains($0.id) })
        let settings = TerminalSettings(width: 100, hasUnicode: true)
        try expectGolden(TerminalReport(settings: settings).text(of: dossier), "findings")
        try expectGolden(TerminalReport(settings: settings).brief(of: dossier), "brief")
    }

    private func expectGolden(
        _ text: String,
        _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = packageFolder.appendingPathComponent("Tests/ReportsTests/Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["BOOTPROOF_WRITE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let different = zip(lines, wanted).first { $0 != $1 }
        let hint = different.map { "is\n\($0)\nwas\n\($1)" } ?? "\(lines.count) lines, \(wanted.count) before"
        #expect(text == expected, "\(name): \(hint)", sourceLocation: sourceLocation)
    }
}

extension Exchange {
    fileprivate var pageName: String { name.split(separator: " ").joined(separator: "-") }
}
