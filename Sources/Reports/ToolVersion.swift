/// Which bootproof this is.
public enum ToolVersion {
    /// As `--version` prints it and as reports carry it.
    public static let current = "0.1.0"
    static let name = "bootproof"
}
