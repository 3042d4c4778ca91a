import NetworkProtocols
import Testing

@Suite("Answers that are made for each request")
struct HTTPTemplateTests {
    private func text(_ text: String) throws -> HTTPTemplate.Text { try HTTPTemplate.Text(text) }

    /// The answer to a GET from 192.168.0.14.
    private func answer(_ target: String, _ template: HTTPTemplate, method: String = "GET") -> String {
        var configuration = HTTPServerConfiguration()
        configuration.templates = [template]
        configuration.serverName = nil
        var server = HTTPServer(files: MemoryFileTree(), configuration: configuration, at: .zero)
        let stream = StreamID(rawValue: 1)
        let local = Endpoint(address: IPv4Address(192, 168, 0, 5), port: 80)
        let remote = Endpoint(address: IPv4Address(192, 168, 0, 14), port: 1024)
        server.handle(.accepted(stream, local: local, remote: remote), at: .zero)
        let request = "\(method) \(target) HTTP/1.1\r\nHost: my.domain.org\r\nUser-Agent: gPXE/0.9.9\r\n\r\n"
        server.handle(.stream(stream, .received(Array(request.utf8))), at: .zero)
        var octets: [UInt8] = []
        while let action = server.nextOutput() {
            if case .stream(_, .write(let written)) = action { octets += written }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    private func body(_ target: String, _ template: HTTPTemplate) -> String {
        let whole = answer(target, template)
        return whole.firstRange(of: "\r\n\r\n").map { String(whole[$0.upperBound...]) } ?? ""
    }

    // shows: [3-067, 3-085]
    @Test("A script of the mirror text is made from the words of its query")
    func mirror() throws {
        let script = """
            #!gpxe
            dhcp net0
            set 210:string http://osmirror.rug.nl/{{query.distro}}/dists/{{query.version|jaunty}}/main/installer-{{query.arch}}/

            """
        let template = HTTPTemplate(path: Array("/boot/fromthemirror.php".utf8), otherwise: try text(script))
        let whole = answer("/boot/fromthemirror.php?arch=amd64&distro=ubuntu&version=karmic", template)
        #expect(whole.hasPrefix("HTTP/1.1 200 OK\r\n") && whole.contains("Content-Type: text/plain\r\n"))
        #expect(whole.contains("Cache-Control: no-store\r\n"))
        #expect(whole.hasSuffix("http://osmirror.rug.nl/ubuntu/dists/karmic/main/installer-amd64/\n"))
        #expect(body("/boot/fromthemirror.php?arch=i386", template).contains("/dists/jaunty/main/installer-i386/"))
        #expect(answer("/boot/other.php", template).hasPrefix("HTTP/1.1 404"))
        #expect(answer("/boot/fromthemirror.php", template, method: "HEAD").hasSuffix("\r\n\r\n"))
    }

    @Test("Cases are chosen by a hardware address in whichever form it comes, and by a word of the query")
    func cases() throws {
        var template = HTTPTemplate(path: Array("/boot.php".utf8), choice: .hardwareAddress)
        template.cases = [.init(Array("52:54:00:12:34:56".utf8), try text("for {{mac}} at {{ip}}"))]
        for form in ["52:54:00:12:34:56", "52-54-00-12-34-56", "525400123456", "52%3A54%3A00%3A12%3A34%3A56"] {
            #expect(body("/boot.php?mac=\(form)", template) == "for 52:54:00:12:34:56 at 192.168.0.14")
        }
        #expect(answer("/boot.php?mac=52:54:00:12:34:57", template).hasPrefix("HTTP/1.1 404"))
        #expect(answer("/boot.php?mac=nonsense", template).hasPrefix("HTTP/1.1 404"))
        template.otherwise = try text("others of {{host}}{{path}} by {{agent}}")
        #expect(body("/boot.php", template) == "others of my.domain.org/boot.php by gPXE/0.9.9")
        template.choice = HTTPTemplate.Place("query.kernel")
        template.cases = [.init(Array("a b".utf8), try text("yes"))]
        #expect(body("/boot.php?x=1&kernel=a+b&kernel=c", template) == "yes")
    }

    @Test("What a client sends begins no line of its own, and has an end")
    func hostile() throws {
        let template = HTTPTemplate(path: Array("/x".utf8), otherwise: try text("[{{query.a}}]"))
        #expect(body("/x?a=1%0d%0achain%20http://evil/", template) == "[1chain http://evil/]")
        #expect(body("/x?a=%", template) == "[%]" && body("/x?a=%zz", template) == "[%zz]")
        #expect(body("/x?a=\(String(repeating: "b", count: 4000))", template).utf8.count == 1026)
        #expect(body("/x?\(String(repeating: "b&", count: 300))a=1", template) == "[]")
    }

    @Test(
        "A place that is not known or not closed is told with its line",
        arguments: [
            ("a\n{{nonsense}}", 2, "nonsense"), ("{{mac", 1, "mac"), ("{{mac}", 1, "mac"), ("x{{}}", 1, ""),
            ("{{query.}}", 1, "query."), ("\n\n{{ip\n}}", 3, "ip"),
        ]
    )
    func troubles(text: String, line: Int, place: String) {
        #expect(throws: HTTPTemplate.Text.Trouble(line: line, place: place)) { try HTTPTemplate.Text(text) }
    }

    @Test("Braces that stand alone are text")
    func braces() throws {
        let template = HTTPTemplate(path: Array("/x".utf8), otherwise: try text("{ } }} ${net0/mac} {{ip}}{{ip|x}}"))
        #expect(body("/x", template) == "{ } }} ${net0/mac} 192.168.0.14192.168.0.14")
    }
}
