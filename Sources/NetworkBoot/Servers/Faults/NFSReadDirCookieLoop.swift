internal import NetworkProtocols

/// Some file systems give two names one place.
struct NFSReadDirCookieLoop: RPCFault {
    static let name: FaultName = "nfs-readdir-cookie-loop"
    static let statement = "READDIR and READDIRPLUS bring the first page again and again, and never tell the end."
    static let caughtBy = ["nfs/folder-comes-to-its-end"]

    var talk = RPCTalk()
    private var firstPage: [UInt8]?

    init(_ settings: FaultSettings) {}

    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer] {
        guard reply.isSuccess, let nfs = reply.nfs, nfs == .readDirectory || nfs == .readDirectoryPlus,
            reply.results.count > 8
        else {
            return [reply]
        }
        if firstPage == nil {
            var page = reply.results
            // The last word says whether it is the end.
            page[page.count - 1] = 0
            firstPage = page
        }
        var changed = reply
        changed.results = firstPage ?? reply.results
        return [changed]
    }
}
