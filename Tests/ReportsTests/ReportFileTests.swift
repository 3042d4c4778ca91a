import BootObservation
import CaptureFiles
import Foundation
import FoundationXML
import NetworkProtocols
import Testing

@testable import Conformance
@testable import Reports

@Suite struct AnnotatedCaptureTests {
    @Test("Every frame is kept with its time and octets, and what was found stands on its frames")
    func keepsFrames() throws {
        let original = try bytes(of: .withoutBootFile)
        let dossier = CaptureDossier.of(.withoutBootFile, rules: RuleCatalog.all)
        let annotated = try AnnotatedCapture(dossier).bytes(reading: CaptureReader(bytes: original, name: "original"))
        let before = try frames(original)
        let after = try frames(annotated)
        #expect(after.map(\.frame) == before.map(\.frame))
        let cause = try #require(dossier.network.boots.first?.cause)
        for frame in cause.frames {
            #expect(after[frame - 1].comments.contains { $0.contains("STOPPED") && $0.contains(cause.sentence) })
        }
        let violated = dossier.findings.filter { $0.outcome == .violated }
        #expect(!violated.isEmpty)
        for finding in violated {
            for piece in finding.evidence {
                let comments = after[piece.frame - 1].comments
                #expect(comments.contains { $0.contains(finding.rule.rawValue) && $0.contains(finding.citation) })
            }
        }
    }

    @Test("Comments that frames had before stay, and judging the result again says the same")
    func keepsComments() throws {
        let writer = CaptureWriter()
        for frame in Exchange.biosBoot.frames { try writer.write(frame, comments: ["an older remark"]) }
        try writer.finish()
        let dossier = CaptureDossier.of(.biosBoot)
        let once = try AnnotatedCapture(dossier).bytes(reading: CaptureReader(bytes: writer.bytes, name: "once"))
        let read = try frames(once)
        #expect(read.allSatisfy { $0.comments.first == "an older remark" })
        #expect(read.contains { $0.comments.contains { $0.contains("begins stage “kernel”") } })
        var reading = CaptureReading(rules: [])
        try CaptureReader(bytes: once, name: "again").forEachFrame { reading.receive($0, $1) }
        #expect(reading.finish(source: CaptureSource(name: "again")).network.boots == dossier.network.boots)
    }

    private func bytes(of exchange: Exchange) throws -> [UInt8] {
        let writer = CaptureWriter()
        for frame in exchange.frames { try writer.write(frame) }
        try writer.finish()
        return writer.bytes
    }

    private func frames(_ bytes: [UInt8]) throws -> [(frame: TimedFrame, comments: [String])] {
        var frames: [(frame: TimedFrame, comments: [String])] = []
        try CaptureReader(bytes: bytes, name: "memory").forEachAnnotatedFrame { header, octets, remarks in
            var copy: [UInt8] = []
            for index in octets.indices { copy.append(octets[index]) }
            frames.append((TimedFrame(header: header, bytes: copy), remarks.comments))
        }
        return frames
    }
}

@Suite struct MarkupReportTests {
    @Test("JUnit is well-formed XML whose counts agree with its cases", arguments: exchanges.indices)
    func junit(index: Int) throws {
        let dossier = CaptureDossier.of(exchanges[index], rules: RuleCatalog.all)
        let counts = try ElementCounts(JUnitReport([dossier]).bytes)
        #expect(counts.elements["testsuite"] == 1)
        #expect(counts.attribute("testsuite", "tests") == counts.elements["testcase", default: 0])
        #expect(counts.attribute("testsuite", "failures") == counts.elements["failure", default: 0])
        #expect((counts.elements["failure", default: 0] > 0) == (dossier.verdict == .fail))
    }

    @Test("The page is well-formed, needs nothing from elsewhere, and says what stopped the boot")
    func html() throws {
        for exchange in exchanges {
            let dossier = CaptureDossier.of(exchange, rules: RuleCatalog.all)
            let bytes = HTMLReport([dossier]).bytes
            let text = String(decoding: bytes, as: UTF8.self)
            // What HTML allows and XML does not is written here in the way that both allow.
            let xml = text.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
                .replacingOccurrences(of: "<meta charset=\"utf-8\">", with: "")
                .replacingOccurrences(
                    of: "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
                    with: ""
                )
                .replacingOccurrences(of: "<details open>", with: "<details>")
            _ = try ElementCounts(Array(xml.utf8))
            #expect(
                !text.contains("<script") && !text.contains("<link") && !text.contains("src=") && !text.contains("url(")
            )
            #expect(text.contains("prefers-color-scheme"))
            if let sentence = dossier.network.boots.first?.cause?.sentence {
                #expect(text.contains(sentence.asSentence.inXML))
            }
        }
    }

    @Test("What comes from the wire can't become markup")
    func escapes() throws {
        let nasty = Exchange.bootLease.changingDHCP(.acknowledge) { message in
            message.options.replace(.bootFileName, with: Array("<script>alert(1)</script>\"&'".utf8))
            message.bootFileField = Array("<script>alert(1)</script>\"&'".utf8)
        }
        let dossier = CaptureDossier.of(nasty, rules: RuleCatalog.all)
        let html = String(decoding: HTMLReport([dossier]).bytes, as: UTF8.self)
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;"))
        _ = try ElementCounts(JUnitReport([dossier]).bytes)
    }
}

/// The elements of an XML text, counted; an error where it is not well-formed.
private final class ElementCounts: NSObject, XMLParserDelegate {
    private(set) var elements: [String: Int] = [:]
    private var attributes: [String: [String: String]] = [:]

    init(_ bytes: [UInt8]) throws {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    func attribute(_ element: String, _ name: String) -> Int? { attributes[element]?[name].flatMap { Int($0) } }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes values: [String: String]
    ) {
        elements[name, default: 0] += 1
        attributes[name] = values
    }
}
