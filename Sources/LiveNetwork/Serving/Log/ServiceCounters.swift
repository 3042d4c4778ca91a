internal import NetworkBoot
internal import NetworkProtocols

/// How often services did what, as Prometheus reads it (text exposition format 0.0.4).
struct ServiceCounters {
    private var heard = Series()
    private var answered = Series()
    private var ignored = 0
    private var transfers = Series()
    private var transfersRunning = 0
    private var transferOctets = 0
    private var transferRetransmissions = 0
    private var requests = Series()
    private var requestsRunning = 0
    private var requestsBroken = 0
    private var requestOctets = 0
    private var lookups = Series()
    private var devices = Series()
    private var devicesOpen = 0
    private var deviceReads = 0
    private var deviceOctets = 0
    private var mounts = Series()
    /// By the number of the procedure.
    private var fileCalls = [Int](repeating: 0, count: 22)
    private var fileErrors = Series()
    private var fileOctets = 0
    private var callsRefused = 0
    private var reverse = Series()
    var leaseTransactions = 0
    var leaseWrites = 0
    var leaseFailures = 0

    /// Numbers by the value of a label, in the order of their first use.
    private struct Series {
        private var values: [(label: String, number: Int)] = []
        /// Labels are of few kinds; what is beyond this is not told apart.
        private static let limit = 64

        mutating func count(_ label: String) {
            if let index = values.firstIndex(where: { $0.label == label }) {
                values[index].number += 1
            } else {
                count(first: label)
            }
        }

        private mutating func count(first label: String) {
            if values.count < Self.limit { values.append((label, 1)) }
        }

        func lines(_ name: String, _ key: String) -> String {
            values.map { "\(name){\(key)=\"\($0.label)\"} \($0.number)\n" }.joined()
        }
    }

    mutating func count(_ event: ServiceEvent) {
        switch event {
        case .leaseChanged: break
        case .dhcp(let event): count(event)
        case .tftp(let event): count(event)
        case .http(let event):
            switch event.what {
            case .begun:
                requestsRunning += 1
                requests.count("\(event.status.rawValue)")
            case .complete(let octets, _):
                requestsRunning -= 1
                requestOctets += octets
            case .broken(let octets, _):
                requestsRunning -= 1
                requestsBroken += 1
                requestOctets += octets
            }
        case .dns(let event): lookups.count("\(event.code)")
        case .nbd(let event): count(event)
        case .nfs(let event): count(event)
        case .rarp(let event):
            switch event.what {
            case .answered: reverse.count("answered")
            case .unknown, .withoutBootFile, .leftToOthers: reverse.count("ignored")
            }
        }
    }

    private mutating func count(_ event: NFSServiceEvent) {
        switch event.what {
        case .mounted: mounts.count("mounted")
        case .mountRefused: mounts.count("refused")
        case .unmounted: mounts.count("unmounted")
        case .answered(let procedure, let status, let octets):
            let number = Int(procedure.rawValue)
            if fileCalls.indices.contains(number) { fileCalls[number] += 1 }
            if status != .ok { fileErrors.count("\(status)") }
            fileOctets += octets
        case .refused: callsRefused += 1
        }
    }

    private var fileCallLines: String {
        fileCalls.enumerated().filter { $0.element > 0 }.map { number, count in
            let procedure = NFS3Procedure(rawValue: UInt32(number))
            return "bootproof_nfs_calls_total{procedure=\"\(procedure)\"} \(count)\n"
        }.joined()
    }

    private mutating func count(_ event: NBDServiceEvent) {
        switch event.what {
        case .opened:
            devices.count("opened")
            devicesOpen += 1
        case .refused: devices.count("refused")
        case .listed: devices.count("listed")
        case .ended(let amount), .broken(let amount):
            devicesOpen -= 1
            deviceReads += amount.reads
            deviceOctets += amount.octets
        }
    }

    private mutating func count(_ event: DHCPServiceEvent) {
        switch event.what {
        case .heard(let type, _): heard.count(type.map { "\($0)".lowercased() } ?? "bootp")
        case .offered: answered.count("offer")
        case .acknowledged: answered.count("ack")
        case .refused: answered.count("nak")
        case .ignored(.probing), .ignored(.noAnswer), .inUse: break
        case .ignored: ignored += 1
        }
    }

    private mutating func count(_ event: TFTPServiceEvent) {
        switch event.what {
        case .begun: transfersRunning += 1
        case .complete(let amount):
            transfers.count("complete")
            end(amount)
        case .failed(let amount, _):
            transfers.count("failed")
            end(amount)
        case .refused: transfers.count("refused")
        }
    }

    private mutating func end(_ amount: TFTPServiceEvent.Amount) {
        transfersRunning -= 1
        transferOctets += amount.octets
        transferRetransmissions += amount.retransmissions
    }

    /// What `GET /metrics` answers.
    ///
    /// - Parameter leases: how many leases are held at the moment; nil where there is no DHCP server.
    func text(leases: Int?, logLinesLost: Int) -> String {
        var text = ""
        func tell(_ name: String, _ kind: String, _ meaning: String, _ lines: String) {
            text += "# HELP \(name) \(meaning)\n# TYPE \(name) \(kind)\n\(lines)"
        }
        func counter(_ name: String, _ meaning: String, _ number: Int) {
            tell(name, "counter", meaning, "\(name) \(number)\n")
        }
        func gauge(_ name: String, _ meaning: String, _ number: Int) {
            tell(name, "gauge", meaning, "\(name) \(number)\n")
        }
        func series(_ name: String, _ meaning: String, _ series: Series, _ key: String) {
            tell(name, "counter", meaning, series.lines(name, key))
        }
        series("bootproof_dhcp_messages_total", "DHCP and BOOTP messages heard.", heard, "type")
        series("bootproof_dhcp_replies_total", "DHCP and BOOTP replies sent.", answered, "type")
        counter("bootproof_dhcp_ignored_total", "DHCP messages that were not answered.", ignored)
        if let leases { gauge("bootproof_dhcp_leases", "Addresses that are leased.", leases) }
        counter("bootproof_lease_transactions_total", "Transactions of the lease store.", leaseTransactions)
        counter("bootproof_lease_writes_total", "Leases written to the lease store.", leaseWrites)
        counter("bootproof_lease_failures_total", "Transactions of the lease store that failed.", leaseFailures)
        series("bootproof_tftp_transfers_total", "TFTP requests by how they ended.", transfers, "outcome")
        gauge("bootproof_tftp_transfers_running", "TFTP transfers under way.", transfersRunning)
        counter("bootproof_tftp_octets_total", "Octets of files that TFTP clients acknowledged.", transferOctets)
        let again = "Packets of TFTP that were sent again for want of an answer."
        counter("bootproof_tftp_retransmissions_total", again, transferRetransmissions)
        series("bootproof_http_responses_total", "HTTP responses by their status.", requests, "status")
        gauge("bootproof_http_responses_running", "HTTP responses under way.", requestsRunning)
        counter("bootproof_http_broken_total", "HTTP responses that ended before their end.", requestsBroken)
        counter("bootproof_http_octets_total", "Octets of HTTP bodies sent.", requestOctets)
        series("bootproof_dns_answers_total", "DNS answers by their code.", lookups, "code")
        series("bootproof_nbd_negotiations_total", "NBD negotiations by what they came to.", devices, "outcome")
        gauge("bootproof_nbd_connections", "NBD connections with an open export.", devicesOpen)
        counter("bootproof_nbd_reads_total", "READs of NBD connections that have ended.", deviceReads)
        counter("bootproof_nbd_octets_total", "Octets read over NBD connections that have ended.", deviceOctets)
        series("bootproof_nfs_mounts_total", "MOUNT calls by what they came to.", mounts, "outcome")
        tell("bootproof_nfs_calls_total", "counter", "NFS calls by their procedure.", fileCallLines)
        series("bootproof_nfs_errors_total", "NFS calls answered by an error.", fileErrors, "status")
        counter("bootproof_nfs_octets_total", "Octets of files that READ gave.", fileOctets)
        series("bootproof_rarp_requests_total", "RARP requests by what they came to.", reverse, "outcome")
        counter("bootproof_rpc_refused_total", "Calls of RPC that no procedure saw.", callsRefused)
        counter("bootproof_log_lines_lost_total", "Lines of the log that nobody read in time.", logLinesLost)
        return text
    }
}

/// The page `metrics`, made when somebody asks for it.
// Only the thread of the loop that serves it calls it.
final class MetricsPage: FileTree, @unchecked Sendable {
    var text: () -> String = { "" }

    func lookUp(_ name: [UInt8]) -> FileLookup {
        let asked = name.drop { $0 == UInt8(ascii: "/") }
        guard asked.elementsEqual("metrics".utf8) else { return asked.isEmpty ? .isFolder : .notFound }
        return .file(MemoryFile(Array(text().utf8), modificationTime: WallClock.now))
    }
}
