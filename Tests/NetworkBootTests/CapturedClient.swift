import NetworkProtocols

/// What DHCP clients said in captures of real machines: flags, hardware address, and the vendor area from its cookie to
/// the end marker. The captures are those that tests find through `BOOTPROOF_CAPTURES`.
enum CapturedClient: String, CaseIterable {
    case ipxeDiscover
    case ipxeRequest
    case ipxeBootServerRequest
    case undionlyDiscover
    case edk2Discover
    case edk2Request
    case edk2BootServerRequest
    case udhcpcDiscover
    case udhcpcRequest
    case dhclientInitReboot
    case dhclientDiscover
    case dhclientRenewal
    case dhclientRequest
    case bootpRequest

    /// The message, with what tells its sender.
    var message: DHCPMessage {
        DHCPMessage(
            flags: flags,
            clientMAC: MACAddress(hardwareAddress),
            options: DHCPOptions(vendorArea: octets(vendorArea))
        )
    }

    private var flags: UInt16 {
        switch self {
        case .ipxeBootServerRequest, .undionlyDiscover, .edk2Discover, .edk2Request: 0x8000
        default: 0
        }
    }

    private var hardwareAddress: String {
        switch self {
        case .ipxeDiscover, .ipxeRequest, .udhcpcDiscover, .udhcpcRequest: "52:54:00:12:34:56"
        case .ipxeBootServerRequest: "52:54:00:12:34:57"
        case .undionlyDiscover: "52:54:00:12:34:58"
        case .edk2Discover, .edk2Request: "52:54:00:12:34:59"
        case .edk2BootServerRequest: "52:54:00:12:34:70"
        case .dhclientInitReboot, .dhclientDiscover: "66:b6:bb:bf:71:86"
        case .dhclientRenewal: "b2:a1:a1:66:d0:ab"
        case .dhclientRequest: "fe:ef:8f:1a:3f:55"
        case .bootpRequest: "12:0d:11:72:54:d3"
        }
    }

    private var vendorArea: String {
        switch self {
        // b1 frame 1
        case .ipxeDiscover:
            "63825363350101390205c05d0200005e030102013c20505845436c69656e743a417263683a30303030303a554e44493a"
                + "3030323030314d04695058453717010306070c0f111a2b3c4243778081828384858687afcbaf30b105018086100eeb03"
                + "0100001701012201011301011101012701011901012901011001022101011501011801011201013d0701525400123456"
                + "611100103f1a9c4b8e8e4c9d550123456789abff"
        // b1 frame 13
        case .ipxeRequest:
            "63825363350103390205c05d0200005e030102013c20505845436c69656e743a417263683a30303030303a554e44493a"
                + "3030323030314d04695058453717010306070c0f111a2b3c4243778081828384858687afcbaf30b105018086100eeb03"
                + "0100001701012201011301011101012701011901012901011001022101011501011801011201013d0701525400123456"
                + "611100103f1a9c4b8e8e4c9d550123456789ab36040a4d000132040a4d006fff"
        // b2 frame 22
        case .ipxeBootServerRequest:
            "63825363350103390205c05d0200005e030102013c09505845436c69656e744d04695058453717010306070c0f111a2b"
                + "3c4243778081828384858687afcbaf30b105018086100eeb030100001701012201011301011101012701011901012901"
                + "011001022101011501011801011201013d0701525400123457611100103f1a9c4b8e8e4c9d550123456789ab2b074704"
                + "80000000ffff"
        // b3 frame 129
        case .undionlyDiscover:
            "63825363350101390205c05d0200005e030102013c20505845436c69656e743a417263683a30303030303a554e44493a"
                + "3030323030314d04695058453717010306070c0f111a2b3c4243778081828384858687afcbaf30b105018086100eeb03"
                + "0100001701012201011301011101012701011901012901011001022101011501011801011201013d0701525400123458"
                + "611100103f1a9c4b8e8e4c9d550123456789abff"
        // b4 frame 1
        case .edk2Discover:
            "63825363350101390205c037230102030405060c0d0f111216171c28292a2b3233363a3b3c4243618081828384858687"
                + "611100103f1a9c4b8e8e4c9d550123456789ab5e030103005d0200073c20505845436c69656e743a417263683a303030"
                + "30373a554e44493a303033303030ff"
        // b4 frame 8
        case .edk2Request:
            "6382536335010336040a4d000132040a4d00723902ff0037230102030405060c0d0f111216171c28292a2b3233363a3b"
                + "3c4243618081828384858687611100103f1a9c4b8e8e4c9d550123456789ab5e030103005d0200073c20505845436c69"
                + "656e743a417263683a30303030373a554e44493a303033303030ff"
        // b8_uefi_proxy frame 10
        case .edk2BootServerRequest:
            "6382536335010337230102030405060c0d0f111216171c28292a2b3233363a3b3c4243618081828384858687390205c0"
                + "3c20505845436c69656e743a417263683a30303030373a554e44493a3030333030305d0200075e03010300611100103f"
                + "1a9c4b8e8e4c9d550123456789abff"
        // b1 frame 13858
        case .udhcpcDiscover:
            "638253633501013902024037070103060c0f1c2a3c0c756468637020312e33352e303d0701525400123456ff"
        // b1 frame 13861
        case .udhcpcRequest:
            "6382536335010332040a4d006f36040a4d00013902024037070103060c0f1c2a3c0c756468637020312e33352e303d07"
                + "01525400123456ff"
        // b7_dhcp_nak frame 1
        case .dhclientInitReboot:
            "638253633501033204c0a863053707011c03060c4243ff"
        // b7_dhcp_nak frame 3
        case .dhclientDiscover:
            "638253633501013707011c03060c4243ff"
        // b7_dhcp_renew frame 7
        case .dhclientRenewal:
            "638253633501033707011c03060c4243ff"
        // b7_dhcp_overload frame 7
        case .dhclientRequest:
            "6382536335010336040a4d000132040a4d0064370801030f06e0e1e2e3390205dcff"
        // b7_dhcp_bootp frame 1
        case .bootpRequest:
            "63825363ff"
        }
    }
}
