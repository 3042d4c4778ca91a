import Testing

/// A line of `seedRows`.
struct SeedRow {
    enum Status: Hashable {
        case shown
        case later(step: String)
        case none
    }

    /// The steps that rows may wait for, and what each is to bring.
    static let steps = [
        "play": "machines and servers played in a simulated network",
        "roots": "NFS, NBD and RARP, and what initramfs and kernels do with them",
        "lint": "the settings and trees of real servers, read and checked",
        "serve": "the servers on real sockets",
    ]

    var id: String
    var status: Status

    /// Nil where the line is none of the form `ID STATUS WORDS`.
    init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 3 else { return nil }
        id = String(words[0])
        switch words[1] {
        case "shown": status = .shown
        case "none": status = .none
        default:
            guard words[1].hasPrefix("later:") else { return nil }
            let step = String(words[1].dropFirst("later:".count))
            guard SeedRow.steps.keys.contains(step) else { return nil }
            status = .later(step: step)
        }
    }
}

@Suite struct SeedRowTests {
    @Test("Each row has an id of its own and one status")
    func rowsAreWellFormed() {
        let lines = seedRows.split(separator: "\n")
        let bad = lines.filter { SeedRow(line: $0) == nil }
        #expect(bad.isEmpty, "Not of the form ID STATUS WORDS: \(bad)")
        var seen: Set<String> = []
        let twice = lines.compactMap(SeedRow.init).map(\.id).filter { !seen.insert($0).inserted }
        #expect(twice.isEmpty, "Listed twice: \(twice)")
    }

    @Test(
        "No row of the matrix is missing",
        arguments: [("0", 100, 3), ("1", 81, 3), ("2", 34, 3), ("3", 96, 3), ("4", 30, 3), ("X", 10, 1)]
    )
    func noRowIsMissing(text: String, count: Int, digits: Int) {
        let ids = Set(seedRows.split(separator: "\n").compactMap(SeedRow.init).map(\.id))
        let missing = (1...count).map { number in
            text + "-" + String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
        }.filter { !ids.contains($0) }
        #expect(missing.isEmpty)
        #expect(ids.count { $0.hasPrefix(text + "-") } == count)
    }

    @Test("A row is shown exactly where a test, scenario or capture says that it shows it")
    func shownRowsAreShown() throws {
        let rows = seedRows.split(separator: "\n").compactMap(SeedRow.init)
        let markers = try allMarkers()
        let claimed = Set(markers.flatMap(\.ids))
        let unclaimed = rows.filter { $0.status == .shown && !claimed.contains($0.id) }.map(\.id)
        #expect(unclaimed.isEmpty, "Listed as shown, but nothing says that it shows them: \(unclaimed)")
        let shown = Set(rows.filter { $0.status == .shown }.map(\.id))
        let unlisted = markers.filter { !shown.isSuperset(of: $0.ids) }.map {
            Finding(path: $0.path, line: $0.line, message: "shows \($0.ids), not all of them listed as shown")
        }
        #expect(unlisted.isEmpty, "\(unlisted.listing)")
    }

    @Test("The ids behind a marker are read")
    func readsMarkers() {
        #expect(ids(inMarkerOf: "// sho" + "ws: [0-065, X-1]") == ["0-065", "X-1"])
        #expect(ids(inMarkerOf: "// it shows nothing") == [])
    }

    private func allMarkers() throws -> [(path: String, line: Int, ids: [String])] {
        let places = ["Tests", "Scenarios", "Captures"].flatMap(Repository.paths)
        var markers: [(path: String, line: Int, ids: [String])] = []
        for path in places where [".swift", ".yaml", ".md"].contains(where: path.hasSuffix) {
            guard !path.hasSuffix("SeedRows.swift"), !path.hasSuffix("SeedRowTests.swift") else { continue }
            let lines = try Repository.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let ids = RepositoryTests.ids(inMarkerOf: String(line))
                if !ids.isEmpty { markers.append((path, index + 1, ids)) }
            }
        }
        return markers
    }
}

/// The ids of `shows: [ID, ID]`.
private func ids(inMarkerOf line: String) -> [String] {
    guard let marker = line.firstRange(of: "shows: ["), let end = line[marker.upperBound...].firstIndex(of: "]") else {
        return []
    }
    return line[marker.upperBound..<end].split(whereSeparator: { ", ".contains($0) }).map(String.init)
}
