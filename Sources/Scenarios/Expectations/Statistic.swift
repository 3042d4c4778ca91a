internal import BootObservation
internal import NetworkProtocols

/// A number that a run is counted by.
enum Statistic: String, Hashable, Sendable, CaseIterable {
    case frames
    case discover = "dhcp-discover"
    case offer = "dhcp-offer"
    case request = "dhcp-request"
    case decline = "dhcp-decline"
    case acknowledge = "dhcp-ack"
    case negativeAcknowledge = "dhcp-nak"
    case release = "dhcp-release"
    case inform = "dhcp-inform"
    case bootp
    case readRequests = "tftp-read-requests"
    case writeRequests = "tftp-write-requests"
    case tftpComplete = "tftp-complete"
    case tftpErrors = "tftp-errors"
    case httpRequests = "http-requests"
    case httpComplete = "http-complete"
    case dnsQuestions = "dns-questions"
    case arpRequests = "arp-requests"
    case rarpRequests = "rarp-requests"
    case rarpReplies = "rarp-replies"
    case icmpErrors = "icmp-errors"
    case portMapperCalls = "portmap-calls"
    case mountCalls = "mount-calls"
    case nfsCalls = "nfs-calls"
    case nfsReads = "nfs-reads"
    /// Calls that would change something on the server.
    case nfsWrites = "nfs-writes"
    case nfsRetransmissions = "nfs-retransmissions"
    case nbdConnections = "nbd-connections"
    case nbdReads = "nbd-reads"
    case nbdErrors = "nbd-errors"
    case iscsiLogins = "iscsi-logins"
    case iscsiReads = "iscsi-reads"

    func value(in counts: TrafficStatistics) -> Int {
        switch self {
        case .frames: counts.frames
        case .discover: counts.dhcp.discover
        case .offer: counts.dhcp.offer
        case .request: counts.dhcp.request
        case .decline: counts.dhcp.decline
        case .acknowledge: counts.dhcp.acknowledge
        case .negativeAcknowledge: counts.dhcp.negativeAcknowledge
        case .release: counts.dhcp.release
        case .inform: counts.dhcp.inform
        case .bootp: counts.dhcp.bootp
        case .readRequests: counts.tftp.readRequests
        case .writeRequests: counts.tftp.writeRequests
        case .tftpComplete: counts.tftp.complete
        case .tftpErrors: counts.tftp.errors
        case .httpRequests: counts.http.requests
        case .httpComplete: counts.http.complete
        case .dnsQuestions: counts.dnsQuestions
        case .arpRequests: counts.arpRequests
        case .rarpRequests: counts.rarp.requests
        case .rarpReplies: counts.rarp.replies
        case .icmpErrors: counts.icmpErrors
        case .portMapperCalls: counts.nfs.calls { $0.program == .portMapper }
        case .mountCalls: counts.nfs.calls { $0.program == .mount }
        case .nfsCalls: counts.nfs.calls { $0.program == .nfs }
        case .nfsReads: counts.nfs.reads
        case .nfsWrites:
            counts.nfs.calls { count in
                count.program == .nfs && NFS3Procedure.thatChange.contains { $0.rawValue == count.procedure }
            }
        case .nfsRetransmissions: counts.nfs.retransmissions
        case .nbdConnections: counts.nbd.connections
        case .nbdReads: counts.nbd.reads
        case .nbdErrors: counts.nbd.errors
        case .iscsiLogins: counts.iscsi.logins
        case .iscsiReads: counts.iscsi.reads
        }
    }
}

extension TrafficStatistics.NFSCounts {
    fileprivate func calls(_ isMeant: (RPCProcedureCount) -> Bool) -> Int {
        procedures.filter(isMeant).reduce(0) { $0 + $1.calls }
    }
}

extension NFS3Procedure {
    /// Those that would change something (RFC 1813 §3.3).
    fileprivate static let thatChange: [NFS3Procedure] = [
        .setAttributes, .write, .create, .makeDirectory, .makeSymbolicLink, .makeNode, .remove, .removeDirectory,
        .rename,
        .link, .commit,
    ]
}
