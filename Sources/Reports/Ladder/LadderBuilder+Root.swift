internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

// Roots over NFS, NBD and iSCSI.
extension LadderBuilder {
    func row(_ step: ObservedRootStep) -> LadderRow {
        var detail = StyledText(step.subject, step.isOK ? .strong : .plain)
        detail.append("  \(step.outcome)", step.isOK ? .plain : .bad)
        let isFatal = boot.cause?.frames.contains { (step.start.frame...step.end.frame).contains($0) } ?? false
        return LadderRow(
            stage: stage(at: step.start),
            start: step.start,
            end: step.end,
            frames: [step.start.frame...max(step.start.frame, step.end.frame)],
            server: step.server.address,
            direction: step.direction,
            label: step.service.rawValue.uppercased(),
            detail: detail,
            prose: prose(step),
            role: step.isOK ? .plain : isFatal ? .bad : .warning
        )
    }

    private func prose(_ step: ObservedRootStep) -> StyledText {
        let server = step.server.address
        let subject = StyledText(step.subject, .strong)
        let outcome = StyledText(step.outcome, step.isOK ? .plain : .bad)
        switch step.service {
        case .portMapper:
            return StyledText("It asks the port mapper of \(server) for ") + subject + StyledText(": ") + outcome
        case .mount: return StyledText("It asks \(server) to mount ") + subject + StyledText(" over NFS: ") + outcome
        case .nfs where step.isOK: return StyledText("It \(step.subject) over NFS from \(server): \(step.outcome)")
        case .nfs: return StyledText("It calls NFS of \(server), ") + subject + StyledText(": ") + outcome
        case .iscsi where step.subject.hasPrefix("read"):
            return StyledText("It reads the iSCSI disk of \(step.server): ") + outcome
        case .iscsi:
            return StyledText("It logs in to the iSCSI portal \(step.server) for ") + subject + StyledText(": ")
                + outcome
        case .nbd where step.subject.hasPrefix("read"):
            return StyledText("It reads the network block device of \(step.server): ") + outcome
        case .nbd:
            return StyledText("It asks the NBD server \(step.server) for ") + subject + StyledText(": ") + outcome
        }
    }
}

extension ObservedRootStep {
    fileprivate var direction: LadderRow.Direction {
        if outcome == "no answer" { return .unanswered }
        if !isOK { return .refused }
        return subject.hasPrefix("read ") ? .dataFromServer : .fromServer
    }
}
