internal import ArgumentParser
internal import Conformance
internal import Foundation
internal import NetworkBoot
internal import Reports

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a capture as a story, a rule, or a code from a machine's screen.",
        discussion: """
            WHAT is one of
              a capture (or - for standard input): what happened, why machines do that, what went wrong, what to change
              a rule, such as tftp/unknown-tid-gets-error-5: what it demands, of whom, and which document says so
              a code, such as PXE-E53, E53, 2d03e13b or https://ipxe.org/2d03e13b, or the words on the screen

            With --predict a healthy machine of the same make is played in each captured machine's place, fed with what \
            the capture holds: each request that it makes stands beside the real one, and where they differ it is said \
            part by part, with the fact that explains it if there is one.

            Examples:
              bootproof explain boot.pcap
              bootproof explain --predict boot.pcap
              bootproof explain PXE-E53
              bootproof explain "Nothing to boot"

            Exit status: 0 explained; 2 could not run (the capture can't be read); 64 nothing of that name is known.
            """
    )

    @Argument(help: ArgumentHelp("A capture, a rule, or a code.", valueName: "what"))
    var what: [String]

    @Option(help: ArgumentHelp("Of a capture: only frames that pass this filter (pcap-filter(7)).", valueName: "bpf"))
    var filter: String?

    @Flag(help: "Of a capture: what a healthy machine asks at each step, and where the real one asked otherwise.")
    var predict = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if what.isEmpty { throw ValidationError("say what to explain: a capture, a rule or a code") }
    }

    func run() throws {
        let name = what.joined(separator: " ")
        if name == "-" || isFile(name) { return try tell(name) }
        if predict { throw CannotRun("\(name): no such file; --predict wants a capture") }
        if let rule = RuleCatalog.all.first(where: { $0.id.rawValue == name.lowercased() }) {
            try StandardStream.output.deliver(RuleExplanation(rule).text(settings: output.settings))
            return
        }
        let codes = BootErrorCode.lookup(name)
        guard codes.isEmpty else {
            try StandardStream.output.deliver(CodeExplanation(codes).text(settings: output.settings))
            return
        }
        throw unknown(name)
    }

    private func isFile(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: name)
    }

    private func tell(_ path: String) throws {
        let inputs = try CaptureInput.list([path])
        let filters = try filter.map(CaptureInput.compile)
        for (index, input) in inputs.enumerated() {
            let progress = ProgressDisplay(title: input.name, isSilent: false, settings: output.errorSettings)
            defer { progress.end() }
            let judged = try input.judge(filters: filters, isStrict: false, predicts: predict, progress: progress)
            progress.end()
            let text =
                predict
                ? PredictionReport(judged).text(settings: output.settings)
                : Story(judged).text(settings: output.settings)
            try StandardStream.output.deliver(index == 0 ? text : "\n" + text)
        }
    }

    private func unknown(_ name: String) -> any Error {
        // A name that looks like a path was meant as one.
        if name.contains(".pcap") || name.hasSuffix(".cap") || name.hasPrefix("/") || name.hasPrefix("./") {
            return CannotRun("\(name): no such file; check the path")
        }
        let near =
            isCode(name) ? neighbours(of: name) : NearestNames.of(name, among: RuleCatalog.all.map { $0.id.rawValue })
        let hint =
            near.isEmpty
            ? "see bootproof list rules and bootproof list codes" : "like it: \(near.joined(separator: ", "))"
        return WrongUsage("'\(name)' is no capture, rule or code that is known; \(hint)")
    }

    /// Whether `name` is shaped like a code, such as E54 or PXE-E54.
    private func isCode(_ name: String) -> Bool {
        let digits = name.uppercased().split(separator: "-").last ?? ""
        return digits.count == 3 && (digits.hasPrefix("E") || digits.hasPrefix("M"))
            && digits.dropFirst().allSatisfy(\.isHexDigit)
    }

    /// Codes with the numbers nearest to a code's.
    private func neighbours(of name: String) -> [String] {
        func number(_ code: String) -> Int { Int(code.suffix(2), radix: 16) ?? 0 }
        let letter = name.suffix(3).prefix(1).uppercased()
        let codes = Set(BootErrorCode.all.map(\.code).filter { $0.hasPrefix("PXE-" + letter) })
        let wanted = number(name)
        return codes.sorted { (abs(number($0) - wanted), $0) < (abs(number($1) - wanted), $1) }.prefix(4).map { $0 }
    }
}
