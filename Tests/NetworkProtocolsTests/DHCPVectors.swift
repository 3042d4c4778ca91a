import NetworkProtocols

/// DHCP and BOOTP messages as they were on the wire: the payloads of UDP datagrams. `*` and a number repeat the octet
/// before it so many times in all.
enum DHCPVectors {
    /// iPXE on BIOS looks for an address.
    static let ipxeDiscover = octets(
        """
        0101060051bda352000400*18 52540012345600*202 63825363350101390205c05d0200005e030102013c20505845
        436c69656e743a417263683a30303030303a554e44493a3030323030314d04695058453717010306070c0f111a2b3c42
        43778081828384858687afcbaf30b105018086100eeb0301000017010122010113010111010127010119010129010110
        01022101011501011801011201013d0701525400123456611100103f1a9c4b8e8e4c9d550123456789abff
        """
    )

    /// The server dnsmasq names the boot file in option 67.
    static let dnsmasqOffer = octets(
        """
        0201060051bda352000400*6 0a4d006f0a4d00010000000052540012345600*202 6382536335010236040a4d000133
        0400000e10430b7078656c696e75782e30003a04000007083b0400000c4e0104ffffff001c040a4d00ff03040a4d0001
        ff00
        """
    )

    /// The started system's own udhcpc.
    static let udhcpcDiscover = octets(
        """
        01010600edde181a00*20 52540012345600*202 638253633501013902024037070103060c0f1c2a3c0c7564686370
        20312e33352e303d0701525400123456ff00*20
        """
    )

    /// The server dnsmasq as a proxy, with a menu.
    static let proxyOffer = octets(
        """
        02010600ea828e4500048000*17 52540012345700*202 6382536335010236040a4d00013c09505845436c69656e74
        611100103f1a9c4b8e8e4c9d550123456789ab2b200601030a040050584508078000010a4d0001090b8000085058454c
        494e5558ffff
        """
    )

    /// iPXE asks a boot server for an item.
    static let bootServerRequest = octets(
        """
        01010600*6 0480000a4d00c800*12 52540012345700*202 63825363350103390205c05d0200005e030102013c0950
        5845436c69656e744d04695058453717010306070c0f111a2b3c4243778081828384858687afcbaf30b105018086100e
        eb030100001701012201011301011101012701011901012901011001022101011501011801011201013d070152540012
        3457611100103f1a9c4b8e8e4c9d550123456789ab2b07470480000000ffff
        """
    )

    /// The boot server's answer.
    static let bootServerAcknowledge = octets(
        """
        02010600*6 048000000000000a4d00c80a4d00010000000052540012345700*74 7078656c696e75782e3000*118 63
        82536335010536040a4d00013c09505845436c69656e74611100103f1a9c4b8e8e4c9d550123456789ab2b0747048000
        0000ffff00*11
        """
    )

    /// EDK2 takes an offer.
    static let edk2Request = octets(
        """
        01010600e29df7fa00008000*17 52540012345900*202 6382536335010336040a4d000132040a4d00723902ff0037
        230102030405060c0d0f111216171c28292a2b3233363a3b3c4243618081828384858687611100103f1a9c4b8e8e4c9d
        550123456789ab5e030103005d0200073c20505845436c69656e743a417263683a30303030373a554e44493a30303330
        3030ff
        """
    )

    /// EDK2 asks the proxy on port 4011.
    static let proxyRequest4011 = octets(
        """
        01010600d340f3f5000000000a4d00c800*12 52540012347000*202 6382536335010337230102030405060c0d0f11
        1216171c28292a2b3233363a3b3c4243618081828384858687390205c03c20505845436c69656e743a417263683a3030
        3030373a554e44493a3030333030305d0200075e03010300611100103f1a9c4b8e8e4c9d550123456789abff
        """
    )

    /// The proxy's answer, boot file in the header.
    static let proxyAcknowledge4011 = octets(
        """
        02010600d340f3f5000000000a4d00c8000000000a4d00010000000052540012347000*10 31302e37372e302e31
        00*55 677275627836342e65666900*117 6382536335010536040a4d00013c09505845436c69656e74611100103f1a
        9c4b8e8e4c9d550123456789abff00*20
        """
    )

    /// BOOTP without any vendor extension.
    static let bootpRequest = octets(
        """
        0101060035147c1300*20 120d117254d300*202 63825363ff00*59
        """
    )

    /// ISC dhcpd answers BOOTP with vendor extensions.
    static let bootpReply = octets(
        """
        0201060035147c1300*8 0a4d00640a4d000100000000120d117254d300*10 626f6f7473727600*57 626f6f74702f
        6b65726e656c2e696d6700*112 638253630104ffffff0003040a4d00010c0b626f6f7470636c69656e74111131302e
        37372e302e313a2f6578706f7274ff00*15
        """
    )

    /// ISC dhcpd refuses.
    static let nak = octets(
        """
        02010600b444710400008000*17 66b6bbbf718600*202 6382536335010636040a4d0001ff00*50
        """
    )

    /// ISC dhcpd splits option 227 in two.
    static let longOffer = octets(
        """
        02010600f39d2e1100*8 0a4d00640a4d000100000000feef8f1a3f5500*10 626f6f742e6578616d706c652e746573
        7400*47 2f626f6f742f6f7665726c6f61642e3000*112 6382536335010236040a4d00013304000002500104ffffff
        0003040a4d00010f0c6578616d706c652e74657374060c0a4d00010a4d00020a4d0003e0c861*200 e15a62*90 e232
        63*50 e3ff64*255 e39164*145 ff
        """
    )

    static let all: [(name: String, octets: [UInt8])] = [
        ("ipxeDiscover", ipxeDiscover),
        ("dnsmasqOffer", dnsmasqOffer),
        ("udhcpcDiscover", udhcpcDiscover),
        ("proxyOffer", proxyOffer),
        ("bootServerRequest", bootServerRequest),
        ("bootServerAcknowledge", bootServerAcknowledge),
        ("edk2Request", edk2Request),
        ("proxyRequest4011", proxyRequest4011),
        ("proxyAcknowledge4011", proxyAcknowledge4011),
        ("bootpRequest", bootpRequest),
        ("bootpReply", bootpReply),
        ("nak", nak),
        ("longOffer", longOffer),
    ]

    /// The octets of hexadecimal digit pairs; blanks count for nothing.
    static func octets(_ text: String) -> [UInt8] {
        var octets: [UInt8] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first == "*" {
                let count = Int(rest.dropFirst().prefix { $0.isNumber }) ?? 0
                rest = rest.dropFirst().drop { $0.isNumber }
                if let last = octets.last { octets += repeatElement(last, count: max(0, count - 1)) }
            } else {
                octets.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            }
        }
        return octets
    }
}
