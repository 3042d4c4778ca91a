/// One run or capture as JSON: the contract `bootproof.report/1` of docs/report.schema.json.
///
/// Keys are added, never renamed. Times are seconds from the first frame, frame numbers count from 1 as Wireshark's do,
/// hardware addresses are lower case with colons; what is not known is left out.
public struct RunReport: Codable, Hashable, Sendable {
    /// The schema's name, which changes when a key changes its meaning.
    public static let schemaName = "bootproof.report/1"

    var schema = Self.schemaName
    var tool: ReportedTool
    var verdict: ReportedVerdict
    var seed: UInt64?
    var scenario: String?
    var probe: ReportedProbe?
    var world: String?
    /// Why the scenario was not run.
    var notRun: String?
    var capture: ReportedCapture?
    var boots: [ReportedBoot]
    var machines: [ReportedMachine]?
    var end: ReportedEnd?
    var expectations: [ReportedExpectation]
    var findings: [ReportedFinding]
    var statistics: ReportedStatistics

    /// The report as UTF-8 text; keys stand in the contract's order.
    public func json() throws -> [UInt8] {
        try OrderedJSONEncoder().encode(self)
    }
}

/// Several runs or captures of one call.
public struct RunCollectionReport: Codable, Hashable, Sendable {
    var schema = RunReport.schemaName
    var tool: ReportedTool
    /// The worst of the runs'.
    var verdict: ReportedVerdict
    var runs: [RunReport]

    /// The report as UTF-8 text; keys stand in the contract's order.
    public func json() throws -> [UInt8] {
        try OrderedJSONEncoder().encode(self)
    }
}

/// The program that wrote a report.
struct ReportedTool: Codable, Hashable, Sendable {
    var name: String
    var version: String
}

/// What a run comes to.
enum ReportedVerdict: String, Codable, Hashable, Sendable {
    case pass
    /// A violated must, an unmet expectation, or a boot client with a cause.
    case fail
    /// The capture does not tell.
    case inconclusive
    /// The world can't play the scenario.
    case notRun = "not-run"
}

/// A real network that machines were played on.
struct ReportedProbe: Codable, Hashable, Sendable {
    var interface: String
    /// How far the machines were to go: `offers`, or a stage.
    var through: String
    /// What is dangerous about who offers.
    var warnings: [String]
}

/// What was read.
struct ReportedCapture: Codable, Hashable, Sendable {
    var path: String
    /// "pcap" or "pcapng".
    var format: String?
    var frames: Int
    /// Of most frames.
    var linkType: String
    /// Octets of all frames as they were on the wire.
    var octets: Int
    /// From the first frame to the last.
    var duration: Double
    /// The first frame's time, in seconds since 1970-01-01 00:00 UTC.
    var start: Double?
    /// The filter that chose the frames.
    var filter: String?
    /// Frames shorter than they were on the wire.
    var cutFrames: Int
    /// Frames captured twice and taken once.
    var duplicateFrames: Int
    var undecodableFrames: Int
    /// Frames that peers acknowledged and the capture does not have.
    var missing: Int
    /// What the capture is not worth, as sentences.
    var remarks: [String]
}

/// What one machine did from one firmware start on.
struct ReportedBoot: Codable, Hashable, Sendable {
    var client: Client
    var persona: OptionalText
    var architecture: String?
    var address: String?
    var reached: String
    var cause: Cause?
    /// When its first and last frames were.
    var start: Double
    var end: Double
    /// How often the chain went round without getting further; left out where it went once.
    var rounds: Int?
    var stages: [Stage]
    var offers: [Offer]
    var lookups: [Lookup]
    var fetches: [Fetch]
    var configuration: Configuration?
    var commandLine: String?
    var root: Root?
    /// Left out where nothing was asked of servers of NFS or NBD.
    var rootSteps: [RootStep]?

    struct Client: Codable, Hashable, Sendable {
        var mac: String
        var uuid: String?
        var name: String?
    }

    struct Cause: Codable, Hashable, Sendable {
        var stage: String
        /// The PXE code of such a failure: the machine's own, else the one that BIOS ROMs print.
        var code: String?
        /// What this machine's screen shows, without what varies.
        var screen: String?
        var sentence: String
        var remedy: String?
        var frames: [Int]
    }

    struct Stage: Codable, Hashable, Sendable {
        var stage: String
        var outcome: String
        var start: Double
        var end: Double
        /// The first and the last.
        var frames: [Int]
        var details: OrderedTexts
    }

    struct Offer: Codable, Hashable, Sendable {
        var server: String
        var address: String
        var kind: String
        var selected: Bool
        var nextServer: String?
        var bootFile: String?
        /// The relay agent that it came through (giaddr).
        var relay: String?
        /// How long after the question it came.
        var delay: Double?
        /// Of a probe: why the machine's firmware takes it; left out where it does not.
        var reason: String?
        var time: Double
        var frame: Int
        /// By option number.
        var options: OrderedTexts
    }

    struct Lookup: Codable, Hashable, Sendable {
        var `protocol`: String
        var uri: String
        var outcome: String
        var step: String?
        var time: Double
        var frame: Int
    }

    struct Fetch: Codable, Hashable, Sendable {
        var `protocol`: String
        var uri: String
        /// The address that was asked, and its port.
        var server: String
        var port: Int
        var outcome: String
        var bytes: Int
        var sha256: String?
        var start: Double
        var duration: Double
        var retransmissions: Int
        var role: String
        /// What the file's first octets say it is.
        var kind: String?
        var remark: String?
        /// The first and the last.
        var frames: [Int]
    }

    struct Configuration: Codable, Hashable, Sendable {
        var uri: String
        var label: OptionalText
    }

    struct Root: Codable, Hashable, Sendable {
        var kind: String
        var uri: String
        var bytes: Int
        var sha256: String?
        /// Whether it passed the check that its initramfs makes; left out where it makes none that the wire shows.
        var passedCheck: Bool?
        /// What its image or device is by its superblock.
        var fileSystem: String?
        /// Of a block device, in octets.
        var size: UInt64?
        /// What was read of it over NFS.
        var files: [File]?
        /// How many more files were read.
        var filesLeftOut: Int?
        /// Whether the machine lost it after it had been there; left out where not.
        var lost: Bool?

        struct File: Codable, Hashable, Sendable {
            var path: String
            var bytes: Int
            var size: UInt64?
            var sha256: String?
        }
    }

    /// A step on the way to a root over NFS, NBD or iSCSI.
    struct RootStep: Codable, Hashable, Sendable {
        var service: String
        var server: String
        var port: Int
        var ok: Bool
        var subject: String
        var outcome: String
        var start: Double
        /// The first and the last.
        var frames: [Int]
    }
}

/// What a machine of a run says of itself.
struct ReportedMachine: Codable, Hashable, Sendable {
    var name: String
    var mac: String
    var boots: [Boot]

    struct Boot: Codable, Hashable, Sendable {
        var poweredOn: Double
        var ended: Double?
        var result: String?
        var sentence: String
        var screen: [Line]
    }

    struct Line: Codable, Hashable, Sendable {
        var time: Double
        var text: String
    }
}

/// How a run ended.
struct ReportedEnd: Codable, Hashable, Sendable {
    var how: String
    var sentence: String
    /// How long it lasted.
    var duration: Double
}

/// An expectation of a scenario and what became of it.
struct ReportedExpectation: Codable, Hashable, Sendable {
    /// Left out where there is no file.
    var line: Int?
    var expected: String
    var actual: String
    var met: Bool
}

/// What one rule says about one subject.
struct ReportedFinding: Codable, Hashable, Sendable {
    var rule: String
    var level: String
    var subject: String
    var outcome: String
    var citation: String
    var statement: String
    var client: String?
    var evidence: [Evidence]

    struct Evidence: Codable, Hashable, Sendable {
        var frame: Int
        /// First octet within the frame and the one after the last.
        var range: [Int]?
        var note: String
    }
}

/// Counts of what was on the wire, doubled frames included.
struct ReportedStatistics: Codable, Hashable, Sendable {
    var frames: Int
    var dhcp: DHCP
    var tftp: TFTP
    var http: HTTP
    var nfs: NFS
    var nbd: NBD
    /// Left out where nobody spoke it; so is the next.
    var rarp: RARP?
    var iscsi: ISCSI?

    struct RARP: Codable, Hashable, Sendable {
        var requests, replies: Int
    }

    struct ISCSI: Codable, Hashable, Sendable {
        var connections, logins, commands, reads, octets: Int
    }

    struct DHCP: Codable, Hashable, Sendable {
        var discover, offer, request, decline, ack, nak, release, inform, bootp, other: Int
    }

    struct TFTP: Codable, Hashable, Sendable {
        var readRequests, writeRequests, complete, errors: Int
    }

    struct HTTP: Codable, Hashable, Sendable {
        var requests, responses, complete: Int
    }

    struct NFS: Codable, Hashable, Sendable {
        /// Of all programs of RPC: port mapper, MOUNT, NFS and others.
        var calls, replies, retransmissions: Int
        var reads, octets: Int
        var procedures: [Procedure]
    }

    struct Procedure: Codable, Hashable, Sendable {
        /// "NFS", "MOUNT", "port mapper", or a number.
        var program: String
        var version: Int
        /// As its document calls it.
        var procedure: String
        var calls, replies, failures: Int
    }

    struct NBD: Codable, Hashable, Sendable {
        var connections, requests, reads, octets, errors: Int
    }
}
