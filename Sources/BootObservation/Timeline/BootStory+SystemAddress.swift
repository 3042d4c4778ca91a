internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Whether the started system asked for an address, or went on with the firmware's (IPAPPEND).
    mutating func tellSystemAddress(after loaded: FrameStamp) {
        let sessions = record.configurings.filter { $0.speaker == .system && $0.session.start > loaded }
        let asked = sessions.map(\.session.start) + record.reverses.map(\.start).filter { $0 > loaded }
        let earlier = record.configurings.filter { $0.session.start < loaded }
        guard let address = earlier.compactMap({ $0.session.lease?.message.yourAddress }).last else { return }
        let used = firstUse(of: address, after: loaded)
        if let first = asked.min(), used.map({ first < $0 }) ?? true {
            boot.systemAddress = .askedAgain(first: first)
        } else if let used {
            boot.systemAddress = .kept(byIPAppend: handsOverAddress || namesAddress(address), first: used)
        }
    }

    /// The first that the started system says from the firmware's address.
    ///
    /// A search by ARP may be a loader's last word; a system takes longer to start than that.
    private func firstUse(of address: IPv4Address, after loaded: FrameStamp) -> FrameStamp? {
        let begins = loaded.time.advanced(by: .milliseconds(500))
        let files = files.filter { $0.client == address }.map(\.fetch.start)
        let calls = record.calls.filter { $0.session.client == address }.map(\.start)
        let devices = record.devices.filter { $0.session.ends.client.address == address }.map(\.start)
        let targets = record.targets.filter { $0.session.ends.client.address == address }.map(\.session.start)
        let connections = record.connections.filter { $0.ends.client.address == address }.map(\.start)
        let searches = record.resolutions.filter { $0.askerAddress == address }.compactMap(\.requestFrames.first.first)
            .filter { $0.time > begins }
        return (files + calls + devices + targets + connections + searches).filter { $0 > loaded }.min()
    }

    /// Whether the command line gives the kernel this address, whoever wrote it there.
    private func namesAddress(_ address: IPv4Address) -> Bool {
        guard let commandLine = boot.commandLine,
            let parameter = KernelIPParameter(in: KernelCommandLine(commandLine))
        else { return false }
        return parameter.client == address
    }
}
