internal import NetworkProtocols

/// Why a running system can't read its root.
enum RootTrouble: Error, Hashable, Sendable {
    case folder(NFSClientFailure)
    /// With the octet of the device that was to be read.
    case device(NBDClientFailure, at: UInt64)
}

/// What a kernel says of a root over the network that it can't read.
protocol RootWords: Sendable {
    /// How long it waits for an answer before it says so.
    var patience: Duration { get }
    /// That no answer has come yet.
    var silent: String { get }
    /// That the answer came after all.
    var answersAgain: String { get }
    func lines(of trouble: RootTrouble) -> [String]
    /// What became of the boot, in a sentence.
    func sentence(of trouble: RootTrouble) -> String
    /// The same where nothing came until the end.
    var sentenceOfSilence: String { get }
}

extension RootWords {
    func lost(by trouble: RootTrouble) -> BootBreak { lost(sentence(of: trouble)) }
    func lostInSilence() -> BootBreak { lost(sentenceOfSilence) }

    private func lost(_ sentence: String) -> BootBreak {
        BootBreak(stage: "root", failure: .rootLost, sentence: sentence)
    }
}

/// The words of Linux's NFS client (`net/sunrpc/clnt.c`, `call_timeout`).
struct FolderWords: RootWords {
    let server: IPv4Address
    let client: NFSClientConfiguration

    /// Its major timeout: `timeo` doubled `retrans` times over UDP, and so often added to itself over TCP (Linux
    /// `net/sunrpc/xprt.c`, `xprt_calc_majortimeo`).
    var patience: Duration {
        let retransmissions = min(max(0, client.retransmissions), 10)
        return switch client.transport {
        case .udp: client.timeout * (1 << retransmissions)
        case .tcp: client.timeout * (1 + retransmissions)
        }
    }

    var silent: String { "nfs: server \(server) not responding, still trying" }
    var answersAgain: String { "nfs: server \(server) OK" }

    func lines(of trouble: RootTrouble) -> [String] {
        switch trouble {
        case .folder(.silent), .folder(.unreachable), .folder(.broken):
            ["nfs: server \(server) not responding, timed out", "Kernel panic - not syncing: Attempted to kill init!"]
        case .folder(.status(70, _)):
            [
                "init: error while loading shared libraries: Stale NFS file handle",
                "Kernel panic - not syncing: Attempted to kill init!",
            ]
        case .folder(let failure): ["init: can't read the root: \(failure.sentence(of: "the root"))"]
        case .device: []
        }
    }

    func sentence(of trouble: RootTrouble) -> String {
        let subject = "The root of \(server)"
        return switch trouble {
        case .folder(.status(70, _)):
            "\(subject) is gone: the server calls the file handle stale. What it exports was moved, made anew or exported "
                + "anew while the machine ran on it."
        case .folder(let failure): "\(failure.sentence(of: subject)) The system can't go on without its root."
        case .device(let failure, _): failure.sentence(of: subject)
        }
    }

    var sentenceOfSilence: String {
        "The NFS server \(server) answers no more: the system hangs in each reading of its root, for as long as that lasts."
    }
}

/// The words of Linux's network block device and of what is mounted from it (`drivers/block/nbd.c`, `block/blk-core.c`).
struct DeviceWords: RootWords {
    let request: NBDAttachRequest

    /// As long as the driver's own timeout, which it tells of.
    var patience: Duration { request.client.timeout }
    var silent: String { "block nbd0: Possible stuck request: control (read@0,16384B). Runtime 30 seconds" }
    var answersAgain: String { "block nbd0: reconnected socket" }

    func lines(of trouble: RootTrouble) -> [String] {
        guard case .device(let failure, let offset) = trouble else { return [] }
        var lines: [String] = []
        switch failure {
        case .silent: lines.append("block nbd0: Connection timed out")
        case .broken, .closed, .closedInNegotiation, .unreachable:
            lines += ["block nbd0: Receive control failed (result -32)", "block nbd0: shutting down sockets"]
        default: lines.append("block nbd0: Other side returned error")
        }
        lines.append("blk_update_request: I/O error, dev nbd0, sector \(offset / 512)")
        lines.append("SQUASHFS error: squashfs_read_data failed to read block 0x\(String(offset, radix: 16))")
        return lines
    }

    func sentence(of trouble: RootTrouble) -> String {
        let subject = "The root \(request.uri.displayText)"
        return switch trouble {
        case .device(let failure, _): "\(failure.sentence(of: subject)) Each reading of the root is an I/O error now."
        case .folder(let failure): failure.sentence(of: subject)
        }
    }

    var sentenceOfSilence: String {
        "The server of the root \(request.uri.displayText) answers no more: the system hangs in each reading of its root."
    }
}
