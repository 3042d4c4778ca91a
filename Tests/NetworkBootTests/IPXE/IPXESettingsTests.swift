import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct IPXESettingsTests {
    private func settings(_ dialect: IPXEDialect = .ipxe) -> IPXESettings {
        var settings = IPXESettings(dialect: dialect, cardCount: 2)
        settings.facts[.card(0)] = ["mac": .init(type: .hex, octets: [0x52, 0x54, 0, 0x12, 0x34, 0x56])]
        settings.facts[.card(1)] = ["mac": .init(type: .hex, octets: [0x52, 0x54, 0, 0x12, 0x34, 0x57])]
        settings.messages[.dhcp(0)] =
            DHCPLease.example(
                bootFile: "http://h/${mac}",
                options: [
                    (.etherboot, [189, 1, 0x81]), (.hostName, Array("pc".utf8)), (.rootPath, Array("/srv".utf8)),
                ]
            ).acknowledgement
        return settings
    }

    private func expanded(_ text: String, _ settings: IPXESettings) -> String {
        String(decoding: settings.expand(Array(text.utf8)).text, as: UTF8.self)
    }

    @Test(
        "What a script finds of the card, the lease and options inside options",
        arguments: [
            ("${net0/mac}", "52:54:00:12:34:56"), ("${mac:hexhyp}", "52-54-00-12-34-56"),
            ("${net1/mac:hexraw}", "525400123457"), ("${ip}", "10.77.0.111"), ("${net0/ip}", "10.77.0.111"),
            ("${net0.dhcp/next-server}", "10.77.0.1"), ("${netmask}", "255.255.255.0"),
            ("${netX/gateway}", "10.77.0.1"),
            ("${hostname}", "pc"), ("${17:uristring}", "%2Fsrv"), ("${filename}", "http://h/52:54:00:12:34:56"),
            ("${175.189}", "0x81"), ("${san-drive:uint8}", "0x81"), ("${san-drive:int8}", "-127"),
            ("${san-drive}", "0x81"), ("${nothing}", ""), ("${net7/mac}", ""), ("${mac:colour}", ""),
            ("a${hostname}b${hostname}c", "apcbpcc"), ("${", "${"), ("}${ip", "}${ip"),
        ]
    )
    func values(_ text: String, _ expected: String) {
        #expect(expanded(text, settings()) == expected)
    }

    @Test("Types write and read their values alike")
    func types() throws {
        for (type, text) in [
            ("ipv4", "10.0.0.1"), ("int8", "-1"), ("int16", "-300"), ("int32", "70000"), ("uint8", "0xff"),
            ("uint16", "0x1f4"), ("uint32", "0x0"), ("hex", "52:54:00"), ("hexhyp", "52-54-00"), ("hexraw", "525400"),
            ("uuid", "9c1a3f10-8e4b-4c8e-9d55-0123456789ab"), ("guid", "9c1a3f10-8e4b-4c8e-9d55-0123456789ab"),
            ("uristring", "a%20b"), ("string", "a b"),
        ] {
            let type = try #require(IPXESettingType(rawValue: type))
            let octets = try #require(type.parse(Array(text.utf8)))
            #expect(type.format(octets).map { String(decoding: $0, as: UTF8.self) } == text)
        }
        #expect(
            IPXESettingType.guid.parse(Array("9c1a3f10-8e4b-4c8e-9d55-0123456789ab".utf8))?.prefix(4) == [
                0x10, 0x3f, 0x1a, 0x9c,
            ]
        )
        #expect(
            IPXESettingType.busdevfn.format([0, 0, 0x18]).map { String(decoding: $0, as: UTF8.self) } == "0000:00:03.0"
        )
        #expect(IPXESettingType.base64.format(Array("hello".utf8)) == Array("aGVsbG8=".utf8))
        for (type, text) in [("ipv4", "10.0.0"), ("int8", "x"), ("hex", "5:4"), ("hexhyp", "52:54"), ("uuid", "9c1a")] {
            let type = try #require(IPXESettingType(rawValue: type))
            #expect(type.parse(Array(text.utf8)) == nil)
        }
        #expect(
            IPXENumber.parse("0x10".utf8) == 16 && IPXENumber.parse("010".utf8) == 8 && IPXENumber.parse("".utf8) == nil
        )
    }

    @Test("What a script sets stands before what DHCP gave, and a proxy's of higher priority before both its equals")
    func priorities() throws {
        var settings = settings()
        #expect(expanded("${hostname}", settings) == "pc")
        let isSet = settings.store(Array("other".utf8), try IPXESettingName(Array("hostname".utf8), in: .ipxe))
        #expect(isSet)
        #expect(expanded("${hostname} ${net0.dhcp/hostname} ${12}", settings) == "other pc other")
        let isCleared = settings.store(nil, try IPXESettingName(Array("12".utf8), in: .ipxe))
        #expect(isCleared)
        #expect(expanded("${hostname}", settings) == "pc")
        var proxy = DHCPLease.example(options: [(.hostName, Array("proxy".utf8))]).acknowledgement
        settings.messages[.proxyDHCP] = proxy
        #expect(expanded("${hostname}", settings) == "pc")
        proxy.options[.etherboot] = [1, 1, 5]
        settings.messages[.proxyDHCP] = proxy
        #expect(expanded("${hostname}", settings) == "proxy")
    }

    @Test("iPXE expands the innermost setting first, gPXE the first")
    func nesting() throws {
        var settings = settings()
        let isSet = settings.store(Array("hostname".utf8), try IPXESettingName(Array("which".utf8), in: .ipxe))
        #expect(isSet)
        #expect(expanded("${${which}}", settings) == "pc")
        let old = IPXESettings(dialect: .gpxe, cardCount: 1)
        #expect(expanded("${${which}}x", old) == "}x")
    }

    @Test("A value that holds itself comes to an end, and there is room for so much")
    func limits() throws {
        var settings = settings()
        let name = try IPXESettingName(Array("a".utf8), in: .ipxe)
        let isSet = settings.store(Array("${a}${a}".utf8), name)
        #expect(isSet)
        #expect(settings.expand(Array("${a}".utf8)).text.count <= IPXESettings.expandedLimit)
        let isTaken = settings.store([UInt8](repeating: 65, count: IPXESettings.octetLimit + 1), name)
        #expect(!isTaken)
        var count = 0
        while settings.store([65], try IPXESettingName(Array("n\(count)".utf8), in: .ipxe)) { count += 1 }
        #expect(count <= IPXESettings.countLimit)
    }
}
