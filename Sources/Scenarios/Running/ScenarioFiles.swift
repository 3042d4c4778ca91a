internal import NetworkProtocols

extension Scenario {
    /// One file that a server of the scenario hands out.
    public struct File: Sendable {
        /// The name of the tree that it is in.
        public var tree: String
        /// Without a leading slash, and without `..`.
        public var path: String
        public var octets: [UInt8]
    }

    /// Makes every file of the scenario's trees, one after the other, and hands it over.
    ///
    /// - Throws: what can't be made of a file, and what `take` throws.
    public func forEachFile(_ take: (File) throws -> Void) throws {
        var store = FileStore(trees)
        for tree in trees {
            for file in tree.files where file.isFile {
                try take(File(tree: tree.name, path: file.path, octets: store.content(of: file, in: tree).octets))
            }
        }
    }
}
