/// What a server of network block devices did for a client.
public struct NBDServiceEvent: Hashable, Sendable {
    public var client: Endpoint
    /// The export as the client called it; empty for the default one, and where none was named yet.
    public var export: [UInt8]
    public var what: What

    public enum What: Hashable, Sendable {
        /// The export is open, with so many octets.
        case opened(size: Int, Style)
        case refused(Refusal)
        /// LIST was answered with so many exports.
        case listed(Int)
        /// The client, or the server, ended the connection in order.
        case ended(Amount)
        /// The connection broke, or was broken off.
        case broken(Amount)
    }

    /// How an export was opened.
    public enum Style: String, Hashable, Sendable {
        case oldStyle
        case exportName
        case go
    }

    /// Why an export was not opened.
    public enum Refusal: Hashable, Sendable {
        case unknownExport
        case addressNotAllowed
        case tooManyConnections
        /// It has to be read in blocks, for whose size the client did not ask.
        case blockSizesNotAsked
        case listNotAllowed
    }

    /// How much went over.
    public struct Amount: Hashable, Sendable {
        /// READs that were answered.
        public var reads: Int
        /// Octets that were read.
        public var octets: Int
        /// Since the connection was opened.
        public var duration: Duration
    }

    public init(client: Endpoint, export: [UInt8], what: What) {
        self.client = client
        self.export = export
        self.what = what
    }
}
