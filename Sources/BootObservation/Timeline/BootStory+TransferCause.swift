internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Why a file that the boot needs did not come.
    func transferCause(_ file: FetchedFile, of tries: [FetchedFile], stage: BootProgress, what: String) -> BootCause? {
        let name = file.fetch.name.displayText
        let server = "\(file.fetch.server.address)"
        let frames = tries.flatMap(\.frames).sortedWithoutRepetition.firstAndLast(8)
        func failed(_ failure: BootFailure, _ sentence: String, _ remedy: String) -> BootCause {
            // Only the firmware's own fetches end in the firmware's words.
            cause(stage, stage == .loader ? failure : nil, sentence, remedy: remedy, frames: frames)
        }
        if file.isUnderWay || file.isRedirect { return nil }
        // What the capture lacks of it may have been its end.
        let doubts: CaptureCompleteness = [.framesMissing, .framesCut, .limitReached]
        if file.standstill == nil, file.fetch.outcome == .truncated, !file.fetch.completeness.isDisjoint(with: doubts) {
            return nil
        }
        // Behind the first octets it says only that the server had given the transfer up.
        if let (type, code) = file.unreachable, file.fetch.outcome != .complete, file.fetch.bytes == 0 {
            return failed(
                .portUnreachable,
                "\(server) answered the request for \(what) \(name) with ICMP \(ICMPText.meaning(type: type, code: code)): nothing serves \(file.fetch.transferProtocol.serviceName) there.",
                "Start the server, or correct next-server (siaddr) if it is another machine."
            )
        }
        switch file.fetch.outcome {
        case .notFound:
            return failed(
                .fileNotFound,
                "The server \(server) does not have \(what) \(name): \(file.fetch.remark ?? "not found").",
                "Put the file there, or correct the name: the path counts from the server's root folder, and case counts."
            )
        case .error where file.isUnanswered:
            return failed(
                .tftpSilent,
                "\(server) never answered the \(tries.map(\.requestCount).reduce(0, +)) request(s) for \(what) \(name) over \(file.fetch.transferProtocol.serviceName).",
                "Check that the server runs and that next-server is right; a firewall may drop the answer, which comes from another port than 69."
            )
        case .error:
            return failed(
                file.errorCode == 2 || file.errorCode == 403
                    ? .accessDenied : file.fetch.transferProtocol == .http ? .httpError : .tftpError,
                "The server \(server) refused \(what) \(name): \(file.fetch.remark ?? "error").",
                "Look at the file's permissions and at the server's log."
            )
        case .truncated: return failed(.tftpStalled, brokenOff(file, what), remedyForBrokenOff(file))
        case .aborted:
            return failed(
                .tftpError,
                "The machine itself broke off \(what) \(name) after \(file.fetch.bytes) octets: \(file.fetch.remark ?? "aborted").",
                "The file may be too large for its memory or of a kind it cannot use."
            )
        case .complete: return nil
        }
    }

    private func brokenOff(_ file: FetchedFile, _ what: String) -> String {
        let name = file.fetch.name.displayText
        let server = "\(file.fetch.server.address)"
        let fragments = file.isFragmented ? " Its blocks came in IP fragments, which many ROMs and firewalls drop." : ""
        if file.fetch.bytes == 0, file.standstill == .dataLost || file.standstill == .clientSilent {
            return
                "\(server) answered the request for \(what) \(name), but its answer never reached the machine.\(fragments)"
        }
        let how = file.standstill.map { ": " + $0.remark } ?? ""
        return
            "The transfer of \(what) \(name) from \(server) broke off after \(file.fetch.bytes) octets\(how).\(fragments)"
    }

    private func remedyForBrokenOff(_ file: FetchedFile) -> String {
        if file.isFragmented { return "Cap the block size at 1468 on the server." }
        switch file.standstill {
        case .serverGone?, .serverSilent?: return "Look whether the server runs, and into its log."
        case .clientGone?: return "Look at the machine: it stopped, was switched off, or was started anew."
        default: return "Look for loss on the way and for a firewall that forgets the transfer's ports."
        }
    }
}
