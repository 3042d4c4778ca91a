internal import Foundation
import Testing

/// The folders `Captures/<family>/<name>`.
private let captureFolders = Repository.folders(in: "Captures").flatMap { family in
    Repository.folders(in: "Captures/" + family).map { "Captures/\(family)/\($0)" }
}
/// Whether the expected timelines have been written: all are wanted as soon as there is one.
private let hasExpectations = captureFolders.contains { Repository.exists($0 + "/expected.json") }
private let sections = ["Shows", "Origin", "Licence", "How it was made", "What is true of it"]

@Suite struct CaptureFolderTests {
    @Test("There are captures of real machines")
    func foldersExist() {
        #expect(captureFolders.count >= 7)
    }

    @Test("Each folder of Captures has its page and one capture, and nothing else", arguments: captureFolders)
    func folderIsComplete(folder: String) throws {
        let names = Repository.paths(in: folder).map { String($0.dropFirst(folder.count + 1)) }
        let captures = names.filter { $0 == "capture.pcap" || $0 == "capture.pcapng" }
        #expect(captures.count == 1, "\(folder) has \(names).")
        let others = names.filter { !captures.contains($0) && $0 != "README.md" && $0 != "expected.json" }
        #expect(others.isEmpty)
        let size = try captures.first.map { try Repository.bytes(of: "\(folder)/\($0)").count } ?? 0
        #expect(size > 24 && size < 1 << 20, "A capture holds packets, and stays below 1 MiB.")
    }

    @Test("Each folder's page has its sections, in order, none of them empty", arguments: captureFolders)
    func pageIsComplete(folder: String) throws {
        let page = try Repository.text(of: folder + "/README.md")
        var found: [(title: String, words: Int)] = []
        for line in page.split(separator: "\n") {
            if line.hasPrefix("## ") {
                found.append((String(line.dropFirst(3)), 0))
            } else if !found.isEmpty {
                found[found.count - 1].words += line.split(separator: " ").count
            }
        }
        #expect(found.map(\.title) == sections)
        #expect(found.allSatisfy { $0.words > 0 })
    }

    @Test(
        "Each folder's expected timeline holds a boot",
        .enabled(if: hasExpectations, "No timeline was written yet."),
        arguments: captureFolders
    )
    func expectedTimelineIsThere(folder: String) throws {
        let bytes = try Repository.bytes(of: folder + "/expected.json")
        let expected = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let boots = try #require(expected["boots"] as? [Any])
        #expect(!boots.isEmpty)
    }
}
