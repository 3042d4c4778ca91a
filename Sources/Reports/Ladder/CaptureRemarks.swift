internal import BootObservation
internal import CaptureFiles
internal import NetworkProtocols

extension CaptureDossier {
    /// What the capture itself is not worth, as sentences: always told before any verdict.
    var remarks: [String] {
        fileRemarks + qualityRemarks
    }

    private var fileRemarks: [String] {
        guard let summary = source.summary else {
            return source.unread > 0
                ? ["\(Quantity.count(source.unread, "frame")) came too fast to be read and are lost."] : []
        }
        var remarks = summary.damage.map { damage in
            "\(damage.sentence.asSentence) (offset \(Quantity.count(damage.offset)), after frame \(damage.afterFrame))"
        }
        let more = summary.damageCount - summary.damage.count
        if more > 0 { remarks.append("\(Quantity.count(more, "further damage", "further damages")) of the file.") }
        for count in summary.unsupportedLinkTypes {
            remarks.append(
                "\(Quantity.count(count.frames, "frame")) of link type \(count.linkType.captureName) can't be read."
            )
        }
        if summary.dropped > 0 {
            remarks.append("The capturing program lost \(Quantity.count(summary.dropped, "frame")).")
        }
        return remarks
    }

    private var qualityRemarks: [String] {
        let quality = network.quality
        var remarks: [String] = []
        if network.statistics.frames == 0 { remarks.append("There is not one frame in it.") }
        if quality.isSynthesised {
            remarks.append(
                "The frames were written down from what was said over sockets: what only a link shows (ARP, losses, checksums) is not judged."
            )
        }
        if quality.cutFrames > 0 {
            remarks.append(
                "\(Quantity.count(quality.cutFrames, "frame")) cut by the snapshot length; capture with tcpdump -s 0."
            )
        }
        if !quality.missing.isEmpty {
            remarks.append(
                "The capture missed frames that the peers acknowledged (\(quality.missing.inWords)): "
                    + "what is absent proves nothing."
            )
        }
        if quality.duplicateFrames > 0 {
            let frames = Quantity.count(quality.duplicateFrames, "frame")
            remarks.append(
                "\(frames) came twice within a millisecond and count once (a mirror port, several interfaces, a network that doubles)."
            )
        }
        if !quality.undecodable.isEmpty {
            let count = Quantity.count(quality.undecodable.count, "frame")
            remarks.append("\(count) can't be decoded (\(quality.undecodable.inWords)).")
        }
        if !quality.wrongChecksums.isEmpty {
            let count = Quantity.count(quality.wrongChecksums.count, "frame")
            remarks.append("\(count) with a wrong checksum (\(quality.wrongChecksums.inWords)).")
        }
        if !quality.clockAnomalies.isEmpty {
            remarks.append(
                "The clock leaps (\(quality.clockAnomalies.inWords)): times prove nothing there."
            )
        }
        if !quality.offloadingHosts.isEmpty {
            let hosts = quality.offloadingHosts.prefix(4).map(\.description).joined(separator: ", ")
            remarks.append("Checksums of \(hosts) are left to the network card: they are not judged.")
        }
        remarks += quality.limits.map(\.asSentence)
        return remarks
    }
}

extension FrameList {
    /// `frames 3, 7 and 40 more`.
    fileprivate var inWords: String { Quantity.framesInWords(numbers, total: count) }
}
