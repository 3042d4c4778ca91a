internal import NetworkBoot
internal import NetworkProtocols

/// A checksum that does not fit its image stops every client at the end of a long download.
enum ChecksumWrong: Lint {
    static let id = "checksum-wrong"
    static let severity = SettingsProblem.Severity.error
    static let citation = "SystemRescueCd manual, PXE network booting, About NFS"
    static let statement = "sysrcd.md5 holds the MD5 sum of the sysrcd.dat beside it."

    /// Larger images are not read: a check is to take seconds.
    private static let sizeLimit = 1 << 30
    private static let pieceLength = 1 << 20

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.bootTrees {
            tree.survey.walk { path, _ in
                guard path == "sysrcd.md5" || path.hasSuffix("/sysrcd.md5") else { return }
                look(path, tree, &report)
            }
        }
    }

    private static func look(_ path: String, _ tree: SurveyedFolder, _ report: inout LintReport) {
        let image = String(path.dropLast(3) + "dat")
        guard case .found(let imagePath, let entry) = tree.survey.find(image), let size = entry.size, size <= sizeLimit,
            let text = tree.survey.text(path)
        else { return }
        let words = String(decoding: text.prefix(256), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let first = words.first, first.count == 32, first.allSatisfy(\.isHexDigit) else {
            report.add(
                tree.name(of: path),
                1,
                "it begins with no MD5 sum of 32 digits",
                remedy: "make it: md5sum sysrcd.dat > sysrcd.md5"
            )
            return
        }
        var digest = MD5Digest()
        var offset = 0
        while offset < size {
            let piece = tree.survey.folder.octets(of: imagePath, from: offset, count: pieceLength)
            guard !piece.isEmpty else { return }
            digest.update(piece)
            offset += piece.count
        }
        guard digest.hexadecimal != first.lowercased() else { return }
        report.add(
            tree.name(of: path),
            1,
            "it says \(first), and sysrcd.dat has the sum \(digest.hexadecimal)",
            remedy: "copy both files from one medium"
        )
    }

    static let trips = LintExample.tree([
        "sysrcd.dat": "another image", "sysrcd.md5": "78805a221a988e79ef3f42d7c5bfd418  sysrcd.dat\n",
    ])
    static let passes = LintExample.tree([
        "sysrcd.dat": "image", "sysrcd.md5": "78805a221a988e79ef3f42d7c5bfd418  sysrcd.dat\n",
    ])
}
