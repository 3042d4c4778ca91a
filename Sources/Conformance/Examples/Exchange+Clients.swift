internal import NetworkProtocols

/// Exchanges of clients other than a BIOS machine's ROM, and of several servers.
extension Exchange {
    /// DISCOVER to ACK of UEFI firmware that boots over HTTP.
    static let httpLease = make("an HTTP boot client's lease") { builder in
        let url = "http://10.0.0.1/bootx64.efi"
        for type in [DHCPMessageType.offer, .acknowledge] {
            builder.broadcast(
                type == .offer ? ExchangeBuilder.discover(.httpFirmware) : ExchangeBuilder.selecting(.httpFirmware)
            )
            var reply = ExchangeBuilder.lease(type, .httpFirmware, file: url)
            reply.options[.vendorClass] = Array("HTTPClient".utf8)
            builder.reply(reply)
        }
    }

    /// DISCOVER to ACK of iPXE, loaded by a ROM.
    static let loaderLease = make("iPXE's lease") { $0.lease(.chainLoader, file: "boot.ipxe") }

    /// UEFI firmware asks for the size of its boot file, then for the file.
    static let httpFirmwareFetch = make("a boot file fetched by UEFI firmware") { builder in
        let head = [
            "HTTP/1.1 200 OK", "Date: Tue, 14 Nov 2023 22:13:20 GMT", "Content-Type: application/octet-stream",
            "Content-Length: \(ExampleFile.root.count)", "Last-Modified: Mon, 13 Nov 2023 10:00:00 GMT",
        ].joined(separator: "\r\n")
        let rest =
            "/bootx64.efi HTTP/1.1\r\nHost: 10.0.0.1\r\nAccept: */*\r\nUser-Agent: UefiHttpBoot/1.0\r\n\r\n"
        let answer = Array((head + "\r\n\r\n").utf8)
        builder.fetch("HEAD \(rest)", answer, clientPort: 50_200)
        builder.fetch("GET \(rest)", answer + ExampleFile.root, clientPort: 50_201)
    }

    /// A BOOTP client asks, and again after each of `waits`, in seconds; nobody answers. `seconds` says what it writes
    /// into secs, of the seconds since the first.
    static func unansweredBOOTP(after waits: [Int64], _ seconds: (Int64) -> UInt16) -> Exchange {
        make("a BOOTP client that nobody answers") { builder in
            var elapsed: Int64 = 0
            for wait in [0] + waits {
                builder.wait(.seconds(wait))
                elapsed += wait
                var question = DHCPMessage(
                    transactionID: 0x0b00_7002,
                    secondsElapsed: seconds(elapsed),
                    clientMAC: ExchangeBuilder.Station.client.mac
                )
                question.pad()
                builder.broadcast(question)
            }
        }
    }

    /// The same exchange with a second server's OFFER behind each OFFER, like the first but for what `change` does.
    func withSecondServer(_ change: (inout DHCPMessage) -> Void) -> Exchange {
        editingDHCP { datagram, message in
            guard message.messageType == .offer else { return [datagram] }
            var other = message
            other.options[.serverIdentifier] = [10, 0, 0, 66]
            other.yourAddress = IPv4Address(10, 0, 0, 150)
            change(&other)
            if other.length < DHCPMessage.minimumLength { other.pad() }
            var second = datagram.carrying(other.encoded)
            second.source.address = IPv4Address(10, 0, 0, 66)
            return [datagram, second]
        }
    }
}

extension ExchangeBuilder.Identity {
    /// UEFI firmware for x64 that boots over HTTP.
    static let httpFirmware = Self(
        transactionID: 0x4854_5450,
        options: firmware.options.map { option in
            switch option.code {
            case .vendorClass: (option.code, Array("HTTPClient:Arch:00016:UNDI:003016".utf8))
            case .clientArchitectures: (option.code, [0, 16])
            case .networkInterface: (option.code, [1, 3, 16])
            default: option
            }
        },
        echoed: firmware.echoed
    )
}
