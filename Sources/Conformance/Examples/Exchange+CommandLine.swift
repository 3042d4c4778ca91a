internal import NetworkProtocols

extension Exchange {
    /// A BIOS boot up to its kernel and initrd, by a configuration that hands `words` to the kernel.
    static func boot(handing words: String, _ more: (inout ExchangeBuilder) -> Void = { _ in }) -> Exchange {
        var builder = ExchangeBuilder()
        builder.lease(.firmware)
        builder.resolve(.server, by: .client)
        builder.loader(configuration: ExampleFile.configuration(handing: words))
        builder.kernel()
        more(&builder)
        return builder.exchange("a boot that is handed \(words.count > 80 ? "a long text" : words)")
    }

    /// A boot whose system is the HOWTO's, and is given its root path by DHCP.
    static let howtoBoot = boot(handing: "ramdisk_size=8192") {
        $0.systemLease(rootPath: "10.0.0.1:/netboot/node,retry=1")
    }

    /// A boot whose system is dracut's, and is given its root path by DHCP.
    static let rootPathBoot = boot(handing: "rd.neednet=1 ip=dhcp root=dhcp") {
        $0.systemLease(rootPath: "nfs:10.0.0.1:/netboot/node")
    }

    /// A boot of Linux 6.1.
    static func newKernelBoot(handing words: String) -> Exchange {
        var builder = ExchangeBuilder()
        builder.lease(.firmware)
        builder.resolve(.server, by: .client)
        builder.loader(configuration: ExampleFile.configuration(handing: words))
        builder.kernel(ExampleFile.newKernel)
        return builder.exchange("a boot of Linux 6.1 that is handed \(words)")
    }

    /// The same exchange with `words` behind each APPEND of the PXELINUX configurations in it.
    func addingToCommandLine(_ words: String) -> Exchange {
        changingConfigurations { text in
            var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for index in lines.indices {
                let line = lines[index].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard Array(line.prefix(7)).displayText.lowercased() == "append " else { continue }
                lines[index] += " \(words)".utf8
            }
            return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        }
    }

    /// The same exchange with the PXELINUX configurations changed that come by TFTP in one block; a longer text takes
    /// as many blocks as it needs.
    func changingConfigurations(_ change: ([UInt8]) -> [UInt8]) -> Exchange {
        var texts: [Endpoint: [UInt8]] = [:]
        var asked: Set<Endpoint> = []
        _ = editingTFTP { datagram, packet in
            if case .readRequest(let request) = packet {
                asked.remove(datagram.source)
                if request.filename.displayText.contains("pxelinux.cfg/") { asked.insert(datagram.source) }
            }
            if case .data(block: TFTPBlockNumber.first, payload: let text) = packet,
                asked.contains(datagram.destination)
            {
                texts[datagram.destination] = change(text)
            }
            return [datagram]
        }
        return editingTFTP { datagram, packet in
            switch packet {
            case .optionAcknowledgement(let options, let trailing):
                guard let text = texts[datagram.destination] else { return [datagram] }
                let changed = options.list.map {
                    $0.isNamed(.transferSize) ? TFTPOption(.transferSize, text.count) : $0
                }
                let packet = TFTPPacket.optionAcknowledgement(TFTPOptions(changed), trailing: trailing)
                return [datagram.carrying(packet.encoded)]
            case .data(block: TFTPBlockNumber.first, payload: _):
                return texts[datagram.destination].map { datagram.carryingBlocks(of: $0) } ?? [datagram]
            case .acknowledgement(block: TFTPBlockNumber.first, trailing: _):
                guard let text = texts[datagram.source] else { return [datagram] }
                let last = TFTPBlockNumber(rawValue: UInt16(text.count / ExampleDatagram.configurationBlock + 1))
                return [datagram.carrying(TFTPPacket.acknowledgement(block: last).encoded)]
            default: return [datagram]
            }
        }
    }
}

extension ExampleDatagram {
    /// PXELINUX asks for blocks of this size.
    fileprivate static let configurationBlock = 1408

    /// This datagram and those that follow it, with `text` in their blocks, and the acknowledgements between them.
    fileprivate func carryingBlocks(of text: [UInt8]) -> [ExampleDatagram] {
        (0...text.count / Self.configurationBlock).flatMap { index -> [ExampleDatagram] in
            let start = index * Self.configurationBlock
            let piece = Array(text[start..<min(start + Self.configurationBlock, text.count)])
            let block = TFTPBlockNumber(rawValue: UInt16(index + 1))
            let data = carrying(TFTPPacket.data(block: block, payload: piece).encoded)
            guard index > 0 else { return [data] }
            let before = TFTPBlockNumber(rawValue: UInt16(index))
            return [answered(by: TFTPPacket.acknowledgement(block: before).encoded), data]
        }
    }
}

extension ExchangeBuilder {
    /// The started system asks DHCP and is given a root path.
    fileprivate mutating func systemLease(rootPath: String) {
        wait(.seconds(6))
        for type: DHCPMessageType in [.discover, .request] {
            broadcast(type == .discover ? Self.discover(.system) : Self.selecting(.system))
            var answer = Self.lease(type == .discover ? .offer : .acknowledge, .system, file: nil)
            answer.options.append(.rootPath, Array(rootPath.utf8))
            answer.nextServer = Station.server.address
            reply(answer)
        }
    }
}
