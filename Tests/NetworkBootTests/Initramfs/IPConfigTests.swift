import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct IPConfigTests {
    private func request(
        _ text: String,
        _ age: IPConfigRequest.Age = .klibc2
    ) throws(IPConfigRequest.Objection)
        -> IPConfigRequest
    {
        try IPConfigRequest(Array(text.utf8), age: age)
    }

    @Test("A word alone is a protocol behind ip=, and a card without it")
    func singleWords() throws {
        #expect(try request("ip=dhcp").protocols == [.dhcp, .bootp])
        #expect(try request("ip=both").protocols == [.bootp, .rarp])
        #expect(try request("ip=off").protocols == [])
        #expect(try request("ip=").protocols == [.dhcp, .bootp, .rarp])
        #expect(try request("eth0").device == Array("eth0".utf8))
        #expect(try request("").device == [] && request("").protocols == [.dhcp, .bootp, .rarp])
    }

    @Test("An address in the first field is by hand, unless the seventh says otherwise")
    func fields() throws {
        let fixed = try request("ip=10.0.0.9:10.0.0.1:10.0.0.254:255.255.255.0:pc:eth0")
        #expect(fixed.client == IPv4Address(10, 0, 0, 9) && fixed.server == IPv4Address(10, 0, 0, 1))
        #expect(fixed.gateway == IPv4Address(10, 0, 0, 254) && fixed.mask == IPv4Address(255, 255, 255, 0))
        #expect(fixed.hostName == Array("pc".utf8) && fixed.device == Array("eth0".utf8) && fixed.protocols == [])
        #expect(try request(":::::eth0:dhcp").protocols == [.dhcp, .bootp])
        #expect(try request("10.0.0.9::::::dhcp").protocols == [.dhcp, .bootp])
        let named = try request("10.0.0.9::::::none:10.0.0.53:10.0.0.54:10.0.0.1")
        #expect(named.nameServers == [IPv4Address(10, 0, 0, 53), IPv4Address(10, 0, 0, 54)])
    }

    @Test("What is not understood is said in its words; the older one takes seven fields")
    func objections() {
        func words(_ text: String, _ age: IPConfigRequest.Age = .klibc2) -> String? {
            do throws(IPConfigRequest.Objection) {
                _ = try request(text, age)
                return nil
            } catch { return error.words }
        }
        #expect(words("ip=dhpc") == "invalid protocol 'dhpc'")
        #expect(words("10.0.0:x") == "can't parse IP address '10.0.0'")
        #expect(words(":::::eth0:dhcp::eth0") == "can't parse IP address 'eth0'")
        #expect(words(":::::eth0:dhcp::eth0", .mkinitcpio) == "too many options for eth0")
        #expect(words(":::::eth0:dhcp:", .mkinitcpio) == nil)
    }

    @Test("It waits 1 s, then twice as long each time, up to a minute, and no longer in all than -t says")
    func backOff() {
        func seconds(_ limit: Int) -> [Int] {
            DHCPClientConfiguration.klibcIPConfig(.klibc2, within: limit).discoverWaits.waits.map {
                Int($0.components.seconds)
            }
        }
        #expect(seconds(2) == [1, 1])
        #expect(seconds(15) == [1, 2, 4, 8])
        #expect(seconds(16) == [1, 2, 4, 8, 1])
        #expect(seconds(100) == [1, 2, 4, 8, 16, 32, 37])
        #expect(seconds(200) == [1, 2, 4, 8, 16, 32, 60, 60, 17])
        let new = DHCPClientConfiguration.klibcIPConfig(.klibc2, within: 60)
        let old = DHCPClientConfiguration.klibcIPConfig(.mkinitcpio, within: 60)
        #expect(new.wantsBroadcast && !old.wantsBroadcast && old.messageLength == 0)
        #expect(new.options.contains(.fixed(.parameterRequestList, [1, 3, 6, 12, 15, 17, 26, 28, 40, 119, 121])))
        #expect(old.options.contains(.fixed(.parameterRequestList, [1, 3, 6, 12, 15, 17, 26, 28, 40])))
    }

    private func run(
        _ text: String,
        _ script: ScriptedHost.Script = .lease(rootPath: "/srv/root"),
        age: IPConfigRequest.Age = .klibc2
    ) async throws -> (ScriptedHost, Result<NetworkVariables, ProgramFailure>) {
        let host = ScriptedHost(script)
        return (host, try await IPConfig(on: host, age: age).run(Array(text.utf8), within: 60))
    }

    @Test("A lease becomes the variables of /run/net-eth0.conf, and is told")
    func lease() async throws {
        let (host, result) = try await run("ip=dhcp")
        let variables = try result.get()
        #expect(variables.device == "eth0" && variables.rootServer == IPv4Address(10, 77, 0, 1))
        #expect(variables.rootPath == Array("/srv/root".utf8) && variables.bootFile == Array("pxelinux.0".utf8))
        #expect(variables.nameServers == [IPv4Address(10, 77, 0, 53)])
        #expect(host.screen.first == "IP-Config: eth0 hardware address 52:54:00:12:34:56 mtu 1500 DHCP")
        #expect(host.screen.contains("IP-Config: eth0 complete (dhcp from 10.77.0.1):"))
        #expect(
            host.screen.contains(
                " address: 10.77.0.111      broadcast: 10.77.0.255      netmask: 255.255.255.0"
            )
        )
        #expect(host.screen.contains(" rootserver: 10.77.0.1 rootpath: /srv/root"))
    }

    @Test("An address by hand asks nobody, and knows no name server")
    func byHand() async throws {
        let (host, result) = try await run("ip=10.0.0.9:10.0.0.1:10.0.0.254:255.255.255.0", age: .mkinitcpio)
        let variables = try result.get()
        #expect(variables.nameServers == [] && variables.rootServer == IPv4Address(10, 0, 0, 1))
        #expect(host.configurations == ["10.0.0.9/255.255.255.0 10.0.0.254"])
        let (guessing, _) = try await run("ip=10.0.0.9:::")
        #expect(guessing.screen.contains("IP-Config: eth0 guessed netmask 255.0.0.0"))
        let (lost, _) = try await run("ip=10.0.0.9::10.9.0.1:255.255.255.0")
        #expect(lost.screen.contains("IP-Config: failed to set default route on eth0"))
        #expect(lost.configurations == ["10.0.0.9/255.255.255.0 -"])
    }

    @Test("Without an answer, with another card, and by RARP it ends with an error")
    func failures() async throws {
        let (silent, none) = try await run("ip=dhcp", .nobody)
        guard case .failure(let reason) = none else {
            Issue.record("\(none)")
            return
        }
        #expect(reason.failure == .noOffer && reason.sentence.contains("60 s"))
        #expect(silent.screen.last == "IP-Config: no response after 60 secs - giving up")
        let (other, _) = try await run("ip=:::::eth7:dhcp")
        #expect(other.screen == ["ipconfig: eth7: SIOCGIFINDEX: No such device", "ipconfig: no devices to configure"])
        let (rarp, unasked) = try await run("ip=rarp")
        #expect(rarp.configurations == [])
        if case .success = unasked { Issue.record("RARP gave an address") }
        let (bootp, _) = try await run("ip=bootp")
        #expect(bootp.configurations == ["bootp"])
    }
}
