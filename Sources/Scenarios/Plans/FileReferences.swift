/// Files by the names that others refer to them by.
extension FileTreePlan {
    /// A file by its path in `tree`, or by `other/path` in another of `trees`; not what is no file.
    static func find(_ name: String, in tree: FileTreePlan?, of trees: [FileTreePlan]) -> (FilePlan, FileTreePlan)? {
        if let tree, let file = tree.file(at: name) { return (file, tree) }
        for other in trees where name.hasPrefix(other.name + "/") {
            if let file = other.file(at: String(name.dropFirst(other.name.count + 1))) { return (file, other) }
        }
        return nil
    }

    /// A folder by its path in `tree`, by the name of another of `trees` (its top), or by `other/path`.
    static func findFolder(
        _ name: String,
        in tree: FileTreePlan,
        of trees: [FileTreePlan]
    ) -> (tree: FileTreePlan, folder: String)? {
        if tree.hasFolder(name) { return (tree, name) }
        if let other = trees.first(where: { $0.name == name }) { return (other, "") }
        for other in trees where name.hasPrefix(other.name + "/") {
            let path = String(name.dropFirst(other.name.count + 1))
            if other.hasFolder(path) { return (other, path) }
        }
        return nil
    }

    private func file(at path: String) -> FilePlan? { files.first { $0.path == path && $0.isFile } }

    /// The file that a link leads to within the tree, an absolute one from its top on; the file itself where it is one;
    /// nil where there is none.
    func resolved(_ file: FilePlan) -> FilePlan? {
        var file = file
        for _ in 0..<8 {
            guard case .link(let target) = file.content else { return file.isFile ? file : nil }
            var parts = target.hasPrefix("/") ? [] : Array(file.path.split(separator: "/").dropLast())
            for part in target.split(separator: "/") where part != "." {
                if part == ".." { _ = parts.popLast() } else { parts.append(part) }
            }
            let path = parts.joined(separator: "/")
            guard let next = files.first(where: { $0.path == path }) else { return nil }
            file = next
        }
        return nil
    }
}

extension Scenario {
    /// A file by its path in `tree`, or by `other/path` in another tree.
    func file(_ name: String, in tree: FileTreePlan) -> FilePlan? {
        FileTreePlan.find(name, in: tree, of: trees)?.0
    }

    /// A file as expectations name it: `tree/path`, or its path alone where one tree only has it.
    func file(_ reference: String) -> (FilePlan, FileTreePlan)? {
        if let found = FileTreePlan.find(reference, in: nil, of: trees) { return found }
        let found = trees.compactMap { FileTreePlan.find(reference, in: $0, of: [$0]) }
        return found.count == 1 ? found[0] : nil
    }
}
