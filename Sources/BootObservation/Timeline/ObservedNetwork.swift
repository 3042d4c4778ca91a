public import NetworkProtocols

/// All that was learnt from one capture or run.
public struct ObservedNetwork: Hashable, Sendable {
    /// Ordered by their first frames.
    public var boots: [ObservedBoot]
    public var statistics: TrafficStatistics
    public var quality: CaptureQuality

    public init(
        boots: [ObservedBoot] = [],
        statistics: TrafficStatistics = .init(),
        quality: CaptureQuality = .init()
    ) {
        self.boots = boots
        self.statistics = statistics
        self.quality = quality
    }
}

/// Counts of what was on the wire, frame by frame as Wireshark counts, doubled frames included.
public struct TrafficStatistics: Hashable, Sendable {
    public var frames = 0
    public var octets = 0
    public var dhcp = DHCPCounts()
    public var tftp = TFTPCounts()
    public var http = HTTPCounts()
    public var nfs = NFSCounts()
    public var nbd = NBDCounts()
    public var iscsi = ISCSICounts()
    public var dnsQuestions = 0
    public var arpRequests = 0
    public var rarp = RARPCounts()
    public var icmpErrors = 0

    public init() {}

    /// Messages by option 53; `bootp` counts those without it.
    public struct DHCPCounts: Hashable, Sendable {
        public var discover = 0
        public var offer = 0
        public var request = 0
        public var decline = 0
        public var acknowledge = 0
        public var negativeAcknowledge = 0
        public var release = 0
        public var inform = 0
        public var bootp = 0
        public var other = 0

        public init() {}

        mutating func count(_ message: DHCPMessage) {
            switch message.messageType {
            case .discover?: discover += 1
            case .offer?: offer += 1
            case .request?: request += 1
            case .decline?: decline += 1
            case .acknowledge?: acknowledge += 1
            case .negativeAcknowledge?: negativeAcknowledge += 1
            case .release?: release += 1
            case .inform?: inform += 1
            case nil: bootp += 1
            default: other += 1
            }
        }
    }

    /// Packets of RARP.
    public struct RARPCounts: Hashable, Sendable {
        /// Those that ask for an address (opcode 3).
        public var requests = 0
        /// Those that tell one (opcode 4).
        public var replies = 0

        public init() {}
    }

    /// TFTP counts.
    public struct TFTPCounts: Hashable, Sendable {
        /// Frames of read and of write requests, of DATA, and of ERROR.
        public var readRequests = 0
        public var writeRequests = 0
        public var data = 0
        public var errors = 0
        /// Transfers that came whole.
        public var complete = 0

        public init() {}
    }

    /// HTTP counts.
    public struct HTTPCounts: Hashable, Sendable {
        public var requests = 0
        public var responses = 0
        /// Exchanges whose response body came whole.
        public var complete = 0

        public init() {}
    }
}

extension TrafficStatistics {
    /// Counts of ONC RPC: port mapper, MOUNT, NFS and what else was called.
    public struct NFSCounts: Hashable, Sendable {
        /// Calls, and those that were answered.
        public var calls = 0
        public var replies = 0
        /// Calls that were sent again in the same XID.
        public var retransmissions = 0
        /// READs that were answered with data, and their octets.
        public var reads = 0
        public var octets = 0
        /// By program, version and procedure, in this order.
        public var procedures: [RPCProcedureCount] = []

        public init() {}

        mutating func add(_ session: NFSSession) {
            for count in session.counts {
                calls += count.calls
                replies += count.replies
                retransmissions += count.repetitions
                add(count)
            }
            reads += session.reads
            octets += session.octetsRead
        }

        private mutating func add(_ count: RPCProcedureCount) {
            let index = procedures.firstIndex { !$0.comes(before: count) } ?? procedures.count
            if index < procedures.count, !count.comes(before: procedures[index]) {
                procedures[index].calls += count.calls
                procedures[index].replies += count.replies
                procedures[index].repetitions += count.repetitions
                procedures[index].failures += count.failures
                procedures[index].longestWait = max(procedures[index].longestWait, count.longestWait)
            } else if procedures.count < 1024 {
                procedures.insert(count, at: index)
            }
        }
    }

    /// Counts of network block devices.
    public struct NBDCounts: Hashable, Sendable {
        public var connections = 0
        /// Requests, and READs among them.
        public var requests = 0
        public var reads = 0
        /// Octets that READs brought.
        public var octets = 0
        /// Requests that were answered by an error.
        public var errors = 0

        public init() {}

        mutating func add(_ session: NBDSession, octets: Int) {
            connections += 1
            requests += session.counts.reduce(0) { $0 + $1.requests }
            reads += session.reads
            errors += session.counts.reduce(0) { $0 + $1.errors }
            self.octets += octets
        }

        mutating func add(_ other: NBDCounts) {
            connections += other.connections
            requests += other.requests
            reads += other.reads
            octets += other.octets
            errors += other.errors
        }
    }
}

extension RPCProcedureCount {
    fileprivate func comes(before other: RPCProcedureCount) -> Bool {
        (program.rawValue, version, procedure) < (other.program.rawValue, other.version, other.procedure)
    }
}

/// What the capture itself is worth: always reported first.
public struct CaptureQuality: Hashable, Sendable {
    public var first: FrameStamp?
    public var last: FrameStamp?
    /// Frames by link type, in order of appearance.
    public var linkTypes: [LinkTypeCount] = []
    /// Frames shorter than they were on the wire.
    public var cutFrames = 0
    /// Frames captured twice and taken once.
    public var duplicateFrames = 0
    /// Whether there are frames, and all of them were written down from what was said over sockets: no link was seen.
    public var isSynthesised = false
    /// Octets or blocks that a peer acknowledged and the capture does not have.
    public var missing = FrameList()
    /// Frames that could not be decoded at all, and those of link types that are not understood.
    public var undecodable = FrameList()
    /// The same frames by what was wrong with them, in order of appearance; at most 64 kinds of trouble.
    public var undecodableReasons: [UndecodableFrames] = []
    /// Hosts whose outgoing checksums are left to their hardware.
    public var offloadingHosts: [MACAddress] = []
    /// Frames received with a wrong IPv4, UDP or TCP checksum, offload left out.
    public var wrongChecksums = FrameList()
    /// Where time went back, or leapt.
    public var clockAnomalies = FrameList()
    /// Limits on memory that were reached, as phrases.
    public var limits: [String] = []

    /// Frames that could not be decoded for the same reason.
    public struct UndecodableFrames: Hashable, Sendable {
        /// As a phrase: "IPv4 header length", "link type 105 header: unsupported link type".
        public var reason: String
        public var frames: FrameList

        public init(reason: String, frames: FrameList) {
            self.reason = reason
            self.frames = frames
        }
    }

    mutating func noteUndecodable(_ reason: String, at stamp: FrameStamp) {
        undecodable.append(stamp)
        if let index = undecodableReasons.firstIndex(where: { $0.reason == reason }) {
            undecodableReasons[index].frames.append(stamp)
        } else if undecodableReasons.count < 64 {
            undecodableReasons.append(UndecodableFrames(reason: reason, frames: FrameList(stamp)))
        }
    }

    /// Frames of one link type.
    public struct LinkTypeCount: Hashable, Sendable {
        public var linkType: LinkType
        /// How many frames of that type there are.
        public var frames: Int

        public init(linkType: LinkType, frames: Int) {
            self.linkType = linkType
            self.frames = frames
        }
    }

    public init() {}
}
