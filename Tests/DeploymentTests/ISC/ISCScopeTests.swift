import Deployment
import NetworkProtocols
import Testing

@Suite("The scopes of a dhcpd.conf")
struct ISCScopeTests {
    private let a = MACAddress(2, 0, 0, 0, 0, 0xa)
    private let b = MACAddress(2, 0, 0, 0, 0, 0xb)

    private func subnet(_ text: String, range: String = "range 192.168.1.10 192.168.1.20;") -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 { \(range) \(text) }\n"
    }

    @Test("Host beats group beats class beats pool beats subnet beats the top level")
    func order() {
        let levels = [
            "filename \"top\";", subnet("filename \"subnet\";", range: ""),
            "class \"all\" { match if exists dhcp-message-type; filename \"class\"; }",
            "group { filename \"group\"; host a { hardware ethernet 02:00:00:00:00:0a; filename \"host\"; } }",
        ]
        func file(_ levels: [String], pool: String) -> String? {
            let text = levels.joined(separator: "\n").replacing(
                "{  filename \"subnet\";",
                with: "{ \(pool) filename \"subnet\";"
            )
            let server = AskedDHCPServer(text)
            return server.offer(a)?.bootFileText
        }
        let pool = "pool { range 192.168.1.10 192.168.1.20; filename \"pool\"; }"
        #expect(file(levels, pool: pool) == "host")
        #expect(file(levels.map { $0.replacing("filename \"host\";", with: "") }, pool: pool) == "group")
        #expect(file(Array(levels.prefix(3)), pool: pool) == "class")
        #expect(file(Array(levels.prefix(2)), pool: pool) == "pool")
        #expect(file(Array(levels.prefix(2)), pool: "range 192.168.1.10;") == "subnet")
        #expect(file([levels[0], subnet("")], pool: "") == "top")
    }

    @Test("All classes that match add up; of one setting the first declared counts")
    func classes() throws {
        let server = AskedDHCPServer(
            """
            \(subnet(""))
            class "first" { match if option vendor-class-identifier = "x"; filename "first"; }
            class "second" { match if substring (hardware, 1, 1) = 02; filename "second"; option root-path "/second"; }
            class "third" { match if not exists user-class; server-name "third"; }
            """
        )
        #expect(server.problems.isEmpty)
        let both = try #require(server.offer(a, (.vendorClass, Array("x".utf8))))
        #expect(both.bootFileText == "first" && both.text(.rootPath) == "/second")
        #expect(both.serverNameField.starts(with: "third".utf8))
        let second = try #require(server.offer(b, (.userClass, [1])))
        #expect(second.bootFileText == "second" && second.serverNameField.allSatisfy { $0 == 0 })
    }

    @Test("Subclasses tell clients apart by the class's match, and say more than the class")
    func subclasses() throws {
        let server = AskedDHCPServer(
            """
            \(subnet(""))
            class "cards" { match hardware; filename "class"; option root-path "/class"; }
            subclass "cards" 1:02:00:00:00:00:0a;
            subclass "cards" 1:02:00:00:00:00:0b { filename "b"; }
            """
        )
        #expect(server.problems.isEmpty)
        #expect(server.offer(a)?.bootFileText == "class")
        let offer = try #require(server.offer(b))
        #expect(offer.bootFileText == "b" && offer.text(.rootPath) == "/class")
        #expect(server.offer(MACAddress(2, 0, 0, 0, 0, 0xc))?.bootFileText == "")
    }

    @Test("Pools are for those that they allow, and not for those that they deny")
    func pools() {
        let server = AskedDHCPServer(
            """
            class "pxe" { match if substring (option vendor-class-identifier, 0, 9) = "PXEClient"; }
            host a { hardware ethernet 02:00:00:00:00:0a; }
            subnet 192.168.1.0 netmask 255.255.255.0 {
              pool { range 192.168.1.10 192.168.1.11; allow members of "pxe"; }
              pool { range 192.168.1.20 192.168.1.21; deny members of "pxe"; allow known-clients; }
              pool { range dynamic-bootp 192.168.1.30; allow dynamic bootp clients; }
            }
            """
        )
        #expect(server.problems.isEmpty)
        #expect(server.offer(b, (.vendorClass, Array("PXEClient".utf8)))?.yourAddress == IPv4Address(192, 168, 1, 10))
        #expect(server.offer(a)?.yourAddress == IPv4Address(192, 168, 1, 20))
        #expect(server.offer(MACAddress(2, 0, 0, 0, 0, 0xc)) == nil)
        let bootp = server.answer(AskedDHCPServer.message(MACAddress(2, 0, 0, 0, 0, 0xd), nil))
        #expect(bootp?.yourAddress == IPv4Address(192, 168, 1, 30))
    }

    @Test("Whom the file does not want answered gets no answer")
    func permissions() {
        let server = AskedDHCPServer(
            """
            deny unknown-clients;
            \(subnet("ignore bootp;", range: "range dynamic-bootp 192.168.1.10 192.168.1.20;"))
            host a { hardware ethernet 02:00:00:00:00:0a; }
            host b { hardware ethernet 02:00:00:00:00:0b; ignore booting; }
            """
        )
        #expect(server.problems.isEmpty)
        #expect(server.offer(a) != nil)
        #expect(server.offer(b) == nil && server.offer(MACAddress(2, 0, 0, 0, 0, 0xc)) == nil)
        #expect(server.answer(AskedDHCPServer.message(a, nil)) == nil)
    }

    @Test("A host in a subnet is known elsewhere too, and takes the subnet's statements along")
    func hostElsewhere() throws {
        let text = """
            subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.10 192.168.1.20; filename "one"; }
            subnet 192.168.2.0 netmask 255.255.255.0 {
              filename "two";
              host a { hardware ethernet 02:00:00:00:00:0a; option root-path "/a"; }
              host b { hardware ethernet 02:00:00:00:00:0b; fixed-address 192.168.2.9; option root-path "/b"; }
            }
            """
        let server = AskedDHCPServer(text)
        let known = try #require(server.offer(a))
        #expect(known.bootFileText == "two" && known.text(.rootPath) == "/a")
        // A host with an address of another network is not the client here.
        let fixed = try #require(server.offer(b))
        #expect(fixed.bootFileText == "one" && fixed.options[.rootPath] == nil)
    }

    @Test("Networks that share a link lend each other addresses")
    func sharedNetwork() throws {
        let server = AskedDHCPServer(
            """
            shared-network office {
              filename "shared";
              subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.10; option routers 192.168.1.1; }
              subnet 192.168.2.0 netmask 255.255.255.0 { range 192.168.2.10; option routers 192.168.2.1; }
              host c { hardware ethernet 02:00:00:00:00:0c; fixed-address 192.168.2.77; }
            }
            """
        )
        let first = try #require(server.offer(a))
        let second = try #require(server.offer(b))
        let reserved = try #require(server.offer(MACAddress(2, 0, 0, 0, 0, 0xc)))
        #expect(first.yourAddress == IPv4Address(192, 168, 1, 10) && first.options[.routers] == [192, 168, 1, 1])
        #expect(second.yourAddress == IPv4Address(192, 168, 2, 10) && second.options[.routers] == [192, 168, 2, 1])
        #expect(reserved.yourAddress == IPv4Address(192, 168, 2, 77) && reserved.bootFileText == "shared")
        #expect(server.offer(MACAddress(2, 0, 0, 0, 0, 0xd)) == nil)
        let request = AskedDHCPServer.message(
            b,
            .request,
            [(.serverIdentifier, [192, 168, 1, 2]), (.requestedAddress, [192, 168, 2, 10])]
        )
        #expect(server.answer(request)?.messageType == .acknowledge)
    }

    @Test("Statements count in their order, those behind an if after it")
    func sequence() {
        let text = subnet(
            "filename \"before\"; if exists user-class { filename \"in\"; } option root-path \"/x\"; "
                + "if option user-class = \"y\" { option root-path \"/y\"; } else if known { option root-path \"/k\"; }"
        )
        let server = AskedDHCPServer(text)
        #expect(server.offer(a)?.bootFileText == "before")
        let named = server.offer(b, (.userClass, Array("y".utf8)))
        #expect(named?.bootFileText == "in" && named?.text(.rootPath) == "/y")
    }
}
