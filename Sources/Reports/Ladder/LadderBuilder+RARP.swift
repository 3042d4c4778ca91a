internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

// Addresses by RARP.
extension LadderBuilder {
    /// The question for its own address, however often it was asked.
    func row(_ exchange: RARPExchange) -> LadderRow {
        let count = exchange.requestFrames.count
        let isAnswered = !exchange.answers.isEmpty
        var detail = StyledText()
        if let asker = exchange.asker, asker != exchange.client { detail.append("asks for \(exchange.client)") }
        if !isAnswered { detail.append(detail.isEmpty ? "no answer" : "; no answer") }
        if count > 1, let last = exchange.requestFrames.last {
            detail.append("  within \(Quantity.duration(last.time.duration(since: exchange.start.time)))", .dim)
        }
        let times = count > 1 ? ", \(count) times" : ""
        return LadderRow(
            stage: stage(at: exchange.start),
            matter: .configuration,
            start: exchange.start,
            end: exchange.requestFrames.last ?? exchange.start,
            frames: Quantity.spans(exchange.requestFrames.numbers),
            server: nil,
            direction: isAnswered ? .toServer : .unanswered,
            label: "RARP" + (count > 1 ? " ×\(count)" : ""),
            detail: detail,
            prose: StyledText("It asks everybody for its address by its hardware address (RARP\(times))")
                + StyledText(isAnswered ? "" : ", and nobody answers", .bad),
            role: isAnswered ? .plain : .bad
        )
    }

    /// Whether the started system went on with the firmware's address.
    func row(_ address: SystemAddress) -> LadderRow {
        LadderRow(
            stage: .initramfs,
            start: address.first,
            end: address.first,
            frames: [address.first.frame...address.first.frame],
            server: nil,
            direction: .remark,
            label: "",
            detail: StyledText(address.phrase, .dim),
            prose: StyledText("Seen here: ") + StyledText(address.phrase)
        )
    }

    func row(_ answer: RARPExchange.Answer) -> LadderRow {
        let address = answer.answer.address
        return LadderRow(
            stage: stage(at: answer.stamp, isAnswer: true),
            matter: .configuration,
            start: answer.stamp,
            end: answer.stamp,
            frames: [answer.stamp.frame...answer.stamp.frame],
            server: answer.answer.server,
            direction: .fromServer,
            label: "RARP reply",
            detail: StyledText("\(address)", .strong),
            prose: StyledText("\(answer.answer.server) says that it is ") + StyledText("\(address)", .strong)
        )
    }
}
