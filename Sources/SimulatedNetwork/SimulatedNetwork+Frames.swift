internal import NetworkBoot
internal import NetworkProtocols

/// What frames do: leave a card, reach the switch, reach the others.
extension SimulatedNetwork {
    /// A card puts a frame onto its link.
    mutating func transmit(_ frame: [UInt8], from station: Int) {
        switch stations[station].outbound.fate(of: frame, at: now) {
        case .plain(let instant): queue.push(.reachedSegment(frame, from: Int32(station)), at: instant)
        case .other(let passage):
            count(passage)
            for arrival in passage.arrivals {
                queue.push(.reachedSegment(arrival.bytes, from: Int32(station)), at: arrival.at)
            }
        }
    }

    /// The switch passes a frame on to those whom it concerns.
    mutating func reachSegment(
        _ frame: [UInt8],
        from sender: Int32,
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)?
    ) {
        let segment = stations[Int(sender)].segment
        guard FrameFields.packetLength(of: frame) <= segments[segment].maximumTransmissionUnit else {
            statistics.oversized += 1
            return
        }
        statistics.frames += 1
        statistics.octets += frame.count
        if let onFrame {
            let header = FrameHeader(
                number: statistics.frames,
                time: now,
                originalLength: frame.count,
                interface: segment
            )
            onFrame(header, frame.span)
        }
        guard frame.count >= FrameFields.headerLength else { return }
        receivers.removeAll(keepingCapacity: true)
        segments[segment].findReceivers(of: frame, from: sender, into: &receivers)
        for receiver in receivers {
            switch stations[Int(receiver)].inbound.fate(of: frame, at: now) {
            case .plain(let instant): queue.push(.reachedStation(frame, receiver), at: instant)
            case .other(let passage):
                count(passage)
                for arrival in passage.arrivals {
                    queue.push(.reachedStation(arrival.bytes, receiver), at: arrival.at)
                }
            }
        }
    }

    /// A card takes a frame from its link.
    mutating func reachStation(_ frame: [UInt8], _ station: Int32) {
        let index = Int(station)
        guard stations[index].isOn, frame.count >= FrameFields.headerLength else { return }
        if FrameFields.etherType(of: frame) == EtherType.arp.rawValue, let packet = ARPFields(frame) {
            segments[stations[index].segment].hear(of: packet.sender, station)
        }
        switch stations[index].owner {
        case .host(let host):
            hosts[Int(host)].stack?.receive(frame, at: now)
            settleHost(Int(host))
        case .machine(let machine):
            machines[Int(machine)].stack?.receive(frame, at: now)
            settleMachine(Int(machine))
        case .port(let router, let port):
            routers[Int(router)].router.receive(frame, port: Int(port), at: now)
            settleRouter(Int(router))
        }
    }

    private mutating func count(_ passage: LinkDirection.Passage) {
        if passage.isLost { statistics.lost += 1 }
        if passage.isLostInOutage { statistics.lostInOutages += 1 }
        if passage.isOversized { statistics.oversized += 1 }
        if passage.isFiltered { statistics.filtered += 1 }
        if passage.isDoubled { statistics.duplicated += 1 }
        for arrival in passage.arrivals {
            if arrival.isHeldBack { statistics.reordered += 1 }
            if arrival.isCorrupted { statistics.corrupted += 1 }
        }
    }

    mutating func plugIn(_ station: Int32) {
        let index = Int(station)
        stations[index].isOn = true
        segments[stations[index].segment].plugIn(station, stations[index].hardwareAddress)
    }

    /// Takes a station off its segment with all that the segment knows of it.
    mutating func unplug(_ station: Int) {
        guard stations[station].isOn else { return }
        stations[station].isOn = false
        stations[station].armed = nil
        let segment = stations[station].segment
        for port in stations[station].ports {
            segments[segment].unbind(port, Int32(station), isMachine: stations[station].isMachine)
        }
        for address in stations[station].claims { segments[segment].disclaim(address, Int32(station)) }
        stations[station].ports = []
        stations[station].claims = []
        segments[segment].unplug(Int32(station), stations[station].hardwareAddress)
    }

    mutating func claim(_ address: IPv4Address, _ station: Int) {
        stations[station].claims.append(address)
        segments[stations[station].segment].claim(address, Int32(station))
    }

    /// Tells the segment what an action of a station's program means for it.
    mutating func note(_ action: HostAction, _ station: Int) {
        let segment = stations[station].segment
        switch action {
        case .configure(let interface):
            disclaimAll(station)
            claim(interface.address, station)
        case .deconfigure: disclaimAll(station)
        case .probe(let address): claim(address, station)
        case .bind(let port):
            guard !stations[station].ports.contains(port) else { return }
            stations[station].ports.append(port)
            segments[segment].bind(port, Int32(station), isMachine: stations[station].isMachine)
        case .unbind(let port):
            guard let index = stations[station].ports.firstIndex(of: port) else { return }
            stations[station].ports.remove(at: index)
            segments[segment].unbind(port, Int32(station), isMachine: stations[station].isMachine)
        case .send, .join, .leave, .listen, .stopListening, .connect, .connectFrom, .stream, .announce, .ping,
            .sendReverse:
            break
        }
    }

    private mutating func disclaimAll(_ station: Int) {
        for address in stations[station].claims {
            segments[stations[station].segment].disclaim(address, Int32(station))
        }
        stations[station].claims.removeAll(keepingCapacity: true)
    }
}
