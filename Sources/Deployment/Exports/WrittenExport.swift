internal import NetworkBoot

extension ExportsFile {
    /// Exports as a setting or an option of the command line says them: lines of exports(5), or a folder alone, which
    /// everybody may mount from any port as nobody.
    ///
    /// - Parameters:
    ///   - file: what problems call the file, or the option.
    ///   - line: where the text stands in the file; nil for none.
    public static func reading(_ text: String, file: String, line: Int? = nil) -> Reading {
        var result: Reading
        if text.isAbsolutePath, !text.utf8.contains(where: { $0 <= UInt8(ascii: " ") || $0 == UInt8(ascii: "(") }) {
            result = ExportsFile(Array("\(text) *(ro,all_squash,insecure)".utf8), file: file).service(file: file)
        } else {
            let exports = ExportsFile(Array(text.utf8), file: file)
            result = exports.service(file: file)
            result.problems = exports.problems + result.problems
        }
        // Columns count from the beginning of the text, which stands somewhere in its line.
        for index in result.problems.indices {
            result.problems[index].line = line
            result.problems[index].column = nil
        }
        return result
    }
}

extension StringProtocol {
    /// Whether it begins with a slash, whatever marks stand behind that.
    var isAbsolutePath: Bool { utf8.first == UInt8(ascii: "/") }
}
