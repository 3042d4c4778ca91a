import JSONChecks
import NetworkProtocols
import Testing

@testable import Conformance
@testable import Reports

@Suite struct MangledCaptureTests {
    @Test("Whatever octets a capture has, every report on it is written, keeps its form and hides no control character")
    func mangled() throws {
        let schema = try reportSchema()
        var problems: [String] = []
        for seed in 0..<42 {
            let exchange = Self.mangle(exchanges[seed % exchanges.count], seed: UInt64(seed))
            let dossier = CaptureDossier.of(exchange, rules: RuleCatalog.all)
            let settings = TerminalSettings(width: 40 + 3 * seed, hasUnicode: true)
            let texts = [
                TerminalReport(settings: settings, isVerbose: true).text(of: dossier),
                Story(dossier).text(settings: settings),
                String(decoding: JUnitReport([dossier]).bytes, as: UTF8.self),
                String(decoding: HTMLReport([dossier]).bytes, as: UTF8.self),
            ]
            for text in texts
            where text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f }) {
                problems.append("seed \(seed): a control character")
            }
            problems += schema.problems(with: try JSONValue(text: RunReport(dossier).json())).map {
                "seed \(seed): \($0)"
            }
        }
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    /// `exchange` with octets changed, frames cut, doubled and in disorder.
    private static func mangle(_ exchange: Exchange, seed: UInt64) -> Exchange {
        var random = SeededRandom(seed: seed)
        let frames = exchange.frames.flatMap { frame -> [TimedFrame] in
            var frame = frame
            for _ in 0..<Int.random(in: 0...3, using: &random) where !frame.bytes.isEmpty {
                // Behind the addresses: what makes it somebody else's matters less than what makes it nonsense.
                let place = Int.random(in: min(26, frame.bytes.count - 1)..<frame.bytes.count, using: &random)
                frame.bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            switch Int.random(in: 0..<12, using: &random) {
            case 0: frame.bytes.removeLast(Int.random(in: 0...frame.bytes.count, using: &random))
            case 1: return [frame, frame]
            case 2: return []
            case 3: frame.header.time = Instant(nanoseconds: Int64.random(in: .min ... .max, using: &random))
            default: break
            }
            return [frame]
        }
        return Exchange(exchange.name, frames)
    }
}
