internal import NetworkProtocols

/// The exchanges that most examples start from. All that is said in them is as the documents want it.
extension Exchange {
    /// A BIOS machine boots by DHCP, TFTP and PXELINUX; its system asks DHCP again and fetches its root by HTTP.
    static let biosBoot = make("a BIOS boot") { builder in
        builder.lease(.firmware)
        builder.resolve(.server, by: .client)
        builder.loader()
        builder.kernel()
        builder.system()
    }

    /// The same with the boot data from a proxyDHCP server that asks to be asked again on port 4011.
    static let proxyBoot = make("a boot by proxyDHCP") { builder in
        builder.broadcast(ExchangeBuilder.discover(.firmware))
        builder.send(
            ExchangeBuilder.proxy(.offer, .firmware, file: nil).encoded,
            from: .proxy,
            67,
            to: .everyone,
            68
        )
        builder.reply(ExchangeBuilder.lease(.offer, .firmware, file: nil))
        builder.broadcast(ExchangeBuilder.selecting(.firmware))
        builder.reply(ExchangeBuilder.lease(.acknowledge, .firmware, file: nil))
        builder.resolve(.proxy, by: .client)
        var question = ExchangeBuilder.request(.request, .firmware)
        question.clientAddress = ExchangeBuilder.Station.client.address
        builder.send(question.encoded, from: .client, 4011, to: .proxy, 4011)
        builder.send(
            ExchangeBuilder.proxy(.acknowledge, .firmware, file: ExchangeBuilder.bootFile).encoded,
            from: .proxy,
            4011,
            to: .client,
            4011
        )
        builder.loader(from: .proxy)
    }

    /// DISCOVER to ACK of a machine that does not boot from the network.
    static let plainLease = make("a plain lease") { $0.lease(.plain, file: nil) }

    /// DISCOVER to ACK of a PXE ROM.
    static let bootLease = make("a boot client's lease") { $0.lease(.firmware) }

    /// A lease, and its renewal by unicast at T1.
    static let renewal = make("a lease and its renewal") { builder in
        builder.lease(.plain, file: nil)
        builder.wait(.seconds(ExchangeBuilder.leaseSeconds / 2))
        var request = ExchangeBuilder.request(.request, .plain)
        request.clientAddress = ExchangeBuilder.Station.client.address
        builder.send(request.encoded, from: .client, 68, to: .server, 67)
        var answer = ExchangeBuilder.lease(.acknowledge, .plain, file: nil)
        answer.clientAddress = ExchangeBuilder.Station.client.address
        builder.reply(answer)
    }

    /// A machine asks for an address of another network again, is refused and begins anew.
    static let refusal = make("a refused old address") { builder in
        let old = IPv4Address(192, 168, 99, 5)
        builder.broadcast(ExchangeBuilder.request(.request, .plain, [.requestedAddress: old.octets]))
        builder.send(ExchangeBuilder.refusal(.plain).encoded, from: .server, 67, to: .everyone, 68)
        builder.wait(.seconds(1))
        var again = ExchangeBuilder.Identity.plain
        again.transactionID = 0x7766_5545
        builder.lease(again, file: nil)
    }

    /// A machine with an address of its own asks for the rest.
    static let information = make("an INFORM") { builder in
        var question = ExchangeBuilder.request(.inform, .plain)
        question.clientAddress = ExchangeBuilder.Station.client.address
        builder.send(question.encoded, from: .client, 68, to: .everyone, 67)
        var answer = ExchangeBuilder.lease(.acknowledge, .plain, file: nil)
        answer.clientAddress = question.clientAddress
        answer.yourAddress = .any
        for code: DHCPOptionCode in [.leaseTime, .renewalTime, .rebindingTime] { answer.options[code] = nil }
        answer.pad()
        builder.reply(answer)
    }

    /// A lease is given back.
    static let release = make("a lease and its release") { builder in
        builder.lease(.plain, file: nil)
        builder.wait(.seconds(60))
        var goodbye = ExchangeBuilder.request(
            .release,
            .init(
                transactionID: 0x7766_5546,
                options: [(.clientIdentifier, [1] + ExchangeBuilder.Station.client.mac.octets)],
                echoed: []
            ),
            [.serverIdentifier: ExchangeBuilder.Station.server.address.octets]
        )
        goodbye.clientAddress = ExchangeBuilder.Station.client.address
        builder.send(goodbye.encoded, from: .client, 68, to: .server, 67)
    }

    /// A client finds its address in use and says so.
    static let decline = make("a declined address") { builder in
        builder.lease(.plain, file: nil)
        builder.resolve(
            ExchangeBuilder.Station(
                mac: ExchangeBuilder.Station.stranger.mac,
                address: ExchangeBuilder.Station.client.address
            ),
            by: .newcomer
        )
        let refusal = ExchangeBuilder.request(
            .decline,
            .init(
                transactionID: 0x7766_5547,
                options: [(.clientIdentifier, [1] + ExchangeBuilder.Station.client.mac.octets)],
                echoed: []
            ),
            [
                .serverIdentifier: ExchangeBuilder.Station.server.address.octets,
                .requestedAddress: ExchangeBuilder.Station.client.address.octets,
            ]
        )
        builder.broadcast(refusal)
    }

    /// A PXE ROM's lease through a relay agent, seen on the server's network.
    static let relayedLease = make("a relayed lease") { builder in
        let information: [UInt8] = [1, 4, 0x65, 0x74, 0x68, 0x31]
        for message in [ExchangeBuilder.discover(.firmware), ExchangeBuilder.selecting(.firmware)] {
            var relayed = message
            relayed.hops = 1
            relayed.relayAddress = ExchangeBuilder.relayedNetwork
            relayed.options.append(.relayAgentInformation, information)
            builder.send(relayed.encoded, from: .relay, 67, to: .server, 67)
            let type: DHCPMessageType = message.messageType == .discover ? .offer : .acknowledge
            var answer = ExchangeBuilder.lease(type, .firmware)
            answer.relayAddress = ExchangeBuilder.relayedNetwork
            answer.options.append(.relayAgentInformation, information)
            let relay = ExchangeBuilder.Station(
                mac: ExchangeBuilder.Station.relay.mac,
                address: ExchangeBuilder.relayedNetwork
            )
            builder.send(answer.encoded, from: .server, 67, to: relay, 67)
        }
    }

    /// A BOOTP request and its reply (RFC 951).
    static let bootp = make("a BOOTP exchange") { builder in
        var question = DHCPMessage(transactionID: 0x0b00_7001, clientMAC: ExchangeBuilder.Station.client.mac)
        question.pad()
        builder.broadcast(question)
        var answer = DHCPMessage(
            operation: .reply,
            transactionID: 0x0b00_7001,
            yourAddress: ExchangeBuilder.Station.client.address,
            nextServer: ExchangeBuilder.Station.server.address,
            clientMAC: ExchangeBuilder.Station.client.mac,
            bootFile: Array("/tftpboot/pxelinux.0".utf8),
            options: DHCPOptions([
                (.subnetMask, [255, 255, 255, 0]), (.routers, ExchangeBuilder.Station.server.address.octets),
            ])
        )
        answer.pad()
        builder.reply(answer)
    }

    /// A file by TFTP with blksize and tsize.
    static let tftpRead = make("a TFTP transfer") { $0.read("pxelinux.0", ExampleFile.loader) }

    /// A file by TFTP without options.
    static let plainTFTPRead = make("a TFTP transfer without options") { builder in
        builder.read("pxelinux.0", ExampleFile.loader, .init(options: []))
    }

    /// A file by TFTP in windows of four blocks.
    static let windowedTFTPRead = make("a TFTP transfer in windows") { builder in
        builder.read(
            "pxelinux.0",
            ExampleFile.loader,
            .init(options: [TFTPOption(.blockSize, 256), TFTPOption(.windowSize, 4)])
        )
    }

    /// A file of exactly four blocks, which ends with an empty one.
    static let exactTFTPRead = make("a TFTP transfer of whole blocks") { builder in
        builder.read("whole.img", Array(ExampleFile.loader.prefix(2048)), .init(options: [TFTPOption(.blockSize, 512)]))
    }

    /// A file that the TFTP server does not have.
    static let tftpMiss = make("a TFTP request for a file that is not there") { builder in
        builder.miss("nothing.img", .init())
    }

    /// A root image by HTTP.
    static let httpFetch = make("an HTTP download") { $0.root() }

    /// A ROM loads iPXE, which asks DHCP again, is given a script and goes on by HTTP.
    static let chainBoot = make("a boot by way of iPXE") { builder in
        builder.lease(.firmware, file: "undionly.kpxe")
        builder.resolve(.server, by: .client)
        builder.read("undionly.kpxe", ExampleFile.chainLoader)
        builder.wait(.seconds(2))
        builder.lease(.chainLoader, file: "http://10.0.0.1/boot.ipxe")
        builder.get("boot.ipxe", ExampleFile.script, clientPort: 50_090)
        builder.get("vmlinuz", ExampleFile.kernel, clientPort: 50_091)
        builder.get("initrd.img", ExampleFile.initrd, clientPort: 50_092)
        builder.system()
    }

    /// A BIOS boot whose system checks its root by MD5.
    static let checkedBoot = make("a BIOS boot with a checked root") { builder in
        builder.lease(.firmware)
        builder.resolve(.server, by: .client)
        builder.loader()
        builder.kernel()
        builder.system(checkingRoot: true)
    }

    /// A host name that the name server knows.
    static let nameLookup = make("a name lookup") { builder in
        let question: [UInt8] = [4] + Array("boot".utf8) + [7] + Array("example".utf8) + [0, 0, 1, 0, 1]
        let ask: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question
        builder.send(ask, from: .client, 50_053, to: .server, 53)
        let answer: [UInt8] =
            [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + question
            + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1]
        builder.send(answer, from: .server, 53, to: .client, 50_053)
    }

    /// A body in chunks.
    static let chunkedFetch = make("an HTTP download in chunks") { builder in
        builder.fetch(
            "GET /boot.ipxe HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: iPXE/1.21\r\n\r\n",
            Array(
                "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nX-Former-Sizes: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .utf8
            ) + Array("5\r\nhello\r\n0\r\n\r\n".utf8)
        )
    }

    /// The first hundred octets of a file.
    static let partialFetch = make("an HTTP download of a part") { builder in
        builder.fetch(
            "GET /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: curl/8\r\nRange: bytes=0-99\r\n\r\n",
            Array(
                "HTTP/1.1 206 Partial Content\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Range: bytes 0-99/5000\r\nContent-Length: 100\r\n\r\n"
                    .utf8
            ) + ExampleFile.root.prefix(100)
        )
    }

    /// A file that is elsewhere.
    static let redirect = make("an HTTP redirect") { builder in
        builder.fetch(
            "GET /old.img HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: Wget\r\n\r\n",
            Array(
                "HTTP/1.1 302 Found\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nLocation: http://10.0.0.1/new.img\r\nContent-Length: 0\r\n\r\n"
                    .utf8
            )
        )
    }
}

/// The files that examples transfer: made-up octets with the beginnings that tell their kinds.
enum ExampleFile {
    static let loader = octets(3000, seed: 1, beginning: [0xfa, 0xea])
    /// An ELF program for x86.
    static let core = octets(
        4000,
        seed: 2,
        beginning: [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 3, 0, 1, 0, 0, 0]
    )
    static let chainLoader = octets(2800, seed: 6, beginning: [0xea, 0x05]) + Array("iPXE 1.21.1".utf8)
    static let initrd = octets(3100, seed: 4, beginning: Array("070701".utf8))
    static let root = octets(5000, seed: 5, beginning: Array("hsqs".utf8))

    /// A Linux kernel has its marks at octets 510 and 514 (Linux boot protocol).
    static let kernel: [UInt8] = {
        var image = octets(5000, seed: 3, beginning: [])
        image.replaceSubrange(510..<512, with: [0x55, 0xaa])
        image.replaceSubrange(514..<518, with: Array("HdrS".utf8))
        return image
    }()

    /// The same kernel, and it says that it is Linux 6.1: protocol 2.15 and an offset to its name (Linux boot protocol).
    static let newKernel: [UInt8] = {
        var image = kernel
        image.replaceSubrange(518..<520, with: [0x0f, 0x02])
        image.replaceSubrange(526..<528, with: [0x00, 0x08])
        let name = Array("6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP".utf8) + [0]
        image.replaceSubrange(0xa00..<0xa00 + name.count, with: name)
        return image
    }()

    static let script = Array(
        """
        #!ipxe
        kernel http://10.0.0.1/vmlinuz initrd=initrd.img netboot=http://10.0.0.1/sysrcd.dat
        initrd http://10.0.0.1/initrd.img
        boot

        """.utf8
    )

    static let configuration = configuration(handing: "netboot=http://10.0.0.1/sysrcd.dat")

    /// A PXELINUX configuration that hands the kernel its initrd and `words`.
    static func configuration(handing words: String) -> [UInt8] {
        Array("DEFAULT linux\nLABEL linux\n  KERNEL vmlinuz\n  APPEND initrd=initrd.img \(words)\n".utf8)
    }

    private static func octets(_ count: Int, seed: UInt64, beginning: [UInt8]) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return beginning + (beginning.count..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}

extension ExchangeBuilder {
    /// The firmware fetches the loader, and the loader what it needs and its configuration.
    mutating func loader(
        from server: Station = .server,
        configuration: [UInt8] = ExampleFile.configuration
    ) {
        var firmware = TFTPTerms(clientPort: 1024)
        firmware.server = server
        read(Self.bootFile, ExampleFile.loader, firmware)
        wait(.milliseconds(30))
        read("ldlinux.c32", ExampleFile.core, pxelinux(49_152, server))
        let names = [
            "103f1a9c-4b8e-8e4c-9d55-0123456789ab", "01-52-54-00-12-34-01", "0A000032", "0A00003", "0A0000", "0A000",
            "0A00", "0A0", "0A", "0",
        ]
        for (index, name) in names.enumerated() {
            miss("pxelinux.cfg/\(name)", pxelinux(49_153 + UInt16(index), server))
        }
        read("pxelinux.cfg/default", configuration, pxelinux(49_163, server))
    }

    mutating func kernel(_ kernel: [UInt8] = ExampleFile.kernel) {
        read("vmlinuz", kernel, pxelinux(49_164, .server))
        read("initrd.img", ExampleFile.initrd, pxelinux(49_165, .server))
    }

    mutating func system(checkingRoot: Bool = false) {
        wait(.seconds(6))
        lease(.system, file: nil)
        resolve(.server, by: .client)
        if checkingRoot {
            var digest = MD5Digest()
            digest.update(ExampleFile.root)
            get("sysrcd.md5", Array("\(digest.hexadecimal)  sysrcd.dat\n".utf8), clientPort: 50_099)
        }
        root()
    }

    fileprivate mutating func root() {
        get("sysrcd.dat", ExampleFile.root, clientPort: 50_100)
    }

    mutating func get(_ name: String, _ content: [UInt8], clientPort: UInt16) {
        let head = [
            "HTTP/1.1 200 OK", "Server: nginx/1.22.1", "Date: Tue, 14 Nov 2023 22:13:20 GMT",
            "Content-Type: application/octet-stream", "Content-Length: \(content.count)",
            "Last-Modified: Mon, 13 Nov 2023 10:00:00 GMT", "Connection: close", "ETag: \"6551f3a0-1388\"",
            "Accept-Ranges: bytes",
        ]
        fetch(
            "GET /\(name) HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: Wget\r\nConnection: close\r\n\r\n",
            Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content,
            clientPort: clientPort
        )
    }

    private func pxelinux(_ clientPort: UInt16, _ server: Station) -> TFTPTerms {
        var terms = TFTPTerms.pxelinux(clientPort)
        terms.server = server
        return terms
    }
}
