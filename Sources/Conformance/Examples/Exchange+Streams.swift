internal import NetworkProtocols

extension Exchange {
    /// The same exchange with what its TCP connections carry replaced, segment by segment, by what `edit` makes of it.
    ///
    /// Sequence numbers and acknowledgements go along with lengths that change: for streams without repetitions.
    func editingStreams(_ edit: (ExampleSegment, _ isFromServer: Bool) -> [UInt8]) -> Exchange {
        var servers: Set<StreamEnd> = []
        var shifts: [StreamEnd: Int] = [:]
        return editingSegments { segment in
            let source = StreamEnd(segment.source, segment.header.sourcePort, segment.destination)
            let destination = StreamEnd(segment.destination, segment.header.destinationPort, segment.source)
            if segment.header.flags.contains(.syn), !segment.header.flags.contains(.ack) {
                servers.insert(destination)
                shifts[source] = 0
                shifts[destination] = 0
            }
            var changed = segment
            let shift = shifts[source] ?? 0
            changed.header.sequence = segment.header.sequence.advanced(by: shift)
            if segment.header.flags.contains(.ack) {
                changed.header.acknowledgement = segment.header.acknowledgement.advanced(
                    by: shifts[destination] ?? 0
                )
            }
            guard !segment.payload.isEmpty else { return [changed] }
            changed.payload = edit(segment, servers.contains(source))
            shifts[source] = shift + changed.payload.count - segment.payload.count
            return [changed]
        }
    }
}

/// One end of a connection, told from those to other hosts.
private struct StreamEnd: Hashable {
    var endpoint: Endpoint
    var peer: IPv4Address

    init(_ address: IPv4Address, _ port: UInt16, _ peer: IPv4Address) {
        endpoint = Endpoint(address: address, port: port)
        self.peer = peer
    }
}
