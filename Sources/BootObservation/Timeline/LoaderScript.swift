/// The names that loaders' scripts and lists give files.
enum LoaderScript {
    /// The name behind the last slash.
    static func lastComponent(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return name[(slash + 1)...]
    }
}
