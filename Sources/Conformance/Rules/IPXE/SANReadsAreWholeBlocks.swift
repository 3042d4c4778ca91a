internal import BootObservation
internal import NetworkProtocols

/// A part that is none shows a client that borrows the name, or a proxy that changes ranges.
enum SANReadsAreWholeBlocks: HTTPRule {
    static let id: RuleID = "ipxe/san-reads-are-whole-blocks"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of iPXE"
    static let statement = "iPXE asks for parts of a disk image in whole blocks of 512 octets."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTP-C-023", "IPXE-028"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, request.fields[.userAgent]?.starts(with: "iPXE/".utf8) ?? false,
            case .closed(let first, let last)? = request.range?.ranges.first
        else { return [] }
        let isWhole = first % 512 == 0 && (last + 1) % 512 == 0
        return exchange.verdict(
            on: exchange.client,
            isWhole ? nil : exchange.requestEvidence("octets \(first) to \(last)")
        )
    }

    static let mutation = RuleMutation(
        "iPXE asks for a part of a block",
        of: []
    ) { exchange in
        exchange.replacingInSegments("bytes=0-511", "bytes=0-510")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        .violated(by: mutation, of: talk),
    ]

    private static let talk = Exchange.make("a block of a disk image") { builder in
        builder.fetch(
            "GET /disk.img HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: iPXE/1.21\r\nRange: bytes=0-511\r\n\r\n",
            Array(
                "HTTP/1.1 206 Partial Content\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Range: bytes 0-511/5000\r\nContent-Length: 512\r\n\r\n"
                    .utf8
            ) + ExampleFile.root.prefix(512)
        )
    }
}
