internal import NetworkBoot
internal import NetworkProtocols

/// What machines, hosts and routers want done after each input, until nothing is left.
extension SimulatedNetwork {
    /// Carries out what a host's stack and program want, and sets its timer.
    mutating func settleHost(_ index: Int) {
        let station = hosts[index].station
        var isBusy = true
        while isBusy {
            isBusy = false
            while let output = hosts[index].stack?.nextOutput() {
                switch output {
                case .frame(let frame): transmit(frame, from: station)
                case .event(let event):
                    isBusy = true
                    hosts[index].program?.handle(event, at: now)
                }
            }
            while let action = hosts[index].program?.nextOutput() {
                isBusy = true
                note(action, station)
                hosts[index].stack?.perform(action, at: now)
            }
        }
        arm(station, hosts[index].nextDeadline)
    }

    /// Carries out what a machine's stack and its activities want, answers its boot, and sets its timer.
    mutating func settleMachine(_ index: Int) {
        let station = machines[index].station
        var isBusy = true
        while isBusy {
            isBusy = false
            while let output = machines[index].stack?.nextOutput() {
                switch output {
                case .frame(let frame): transmit(frame, from: station)
                case .event(let event):
                    isBusy = true
                    machines[index].activities?.handle(event, at: now)
                }
            }
            while let output = machines[index].activities?.nextOutput() {
                switch output {
                case .host(let action):
                    isBusy = true
                    note(action, station)
                    machines[index].stack?.perform(action, at: now)
                case .reply(let id, let reply): answer(id, reply)
                }
            }
        }
        arm(station, machines[index].nextDeadline)
    }

    /// Sends what a router wants sent, and sets its timer.
    mutating func settleRouter(_ index: Int) {
        let first = routers[index].firstStation
        while let output = routers[index].router.nextOutput() { transmit(output.frame, from: first + output.port) }
        guard let next = routers[index].router.nextDeadline else { return }
        if let armed = routers[index].armed, armed <= next { return }
        let instant = max(next, now)
        routers[index].armed = instant
        queue.push(.routerDeadline(Int32(index)), at: instant)
    }

    private mutating func arm(_ station: Int, _ next: Instant?) {
        guard let next else { return }
        if let armed = stations[station].armed, armed <= next { return }
        let instant = max(next, now)
        stations[station].armed = instant
        queue.push(.deadline(Int32(station)), at: instant)
    }

    /// The event for a station's deadline has come; it may have been overtaken by an earlier one.
    mutating func passDeadline(of station: Int) {
        guard stations[station].armed == now else { return }
        stations[station].armed = nil
        switch stations[station].owner {
        case .host(let index):
            hosts[Int(index)].handleDeadline(at: now)
            settleHost(Int(index))
        case .machine(let index):
            machines[Int(index)].handleDeadline(at: now)
            settleMachine(Int(index))
        case .port: break
        }
    }

    mutating func passRouterDeadline(_ index: Int) {
        guard routers[index].armed == now else { return }
        routers[index].armed = nil
        routers[index].router.handleDeadline(at: now)
        settleRouter(index)
    }
}
