import NetworkBoot
import NetworkProtocols
import Testing

@testable import Scenarios

/// `proxy:`, and the words for machines' cards and made-up kernels.
@Suite struct ProxyLanguageTests {
    static let base = """
        scenario: a proxy
        files:
          tree:
            vmlinuz: {image: kernel, lacks: [nfs, pci]}
            initrd: {image: linuxrc, drivers: [e100, tulip]}
        servers:
          gateway:
            address: 10.0.0.1/24
            dhcp: {ranges: 10.0.0.10 - 10.0.0.20}
          box:
            address: 10.0.0.5/24
            proxy:
              ports: [67, 4011]
              file-in-offer: no
              boot-file: pxelinux.0
              next-server: 10.0.0.6
              options: {path-prefix: linux/}
              broadcast: 10.0.0.255
              classes:
                - {when: {architecture: 7}, boot-file: bootx64.efi}
              menu:
                discovery: [broadcast, multicast]
                group: 224.0.1.2
                prompt: Press F8
                timeout: 3 s
                items:
                  - {text: Linux, servers: [10.0.0.5, 10.0.0.6], architecture: 0, boot-file: other.0}
                  - {text: Local disk, type: 0}
            tftp: {files: tree, options: [blksize, tsize]}
        machines:
          pc: {cards: [e100, tulip], boot-card: tulip}
        expect:
          - {reached: nothing}

        """

    @Test("A proxy is read into typed values, and comes to what a proxyDHCP server is told")
    func readsValues() throws {
        let scenario = try Scenario(yaml: Self.base, file: "proxy.yaml")
        let server = try #require(scenario.servers.last)
        let plan = try #require(server.services.proxy)
        #expect(plan.answersDiscover && plan.answersRequests && !plan.namesFileInOffer)
        let proxy = ProxyDHCPServerConfiguration(plan, address: server.address.address)
        #expect(proxy.address == IPv4Address(10, 0, 0, 5))
        #expect(proxy.broadcastAddress == IPv4Address(10, 0, 0, 255))
        #expect(proxy.boot.bootFile == Array("pxelinux.0".utf8))
        #expect(proxy.boot.nextServer == IPv4Address(10, 0, 0, 6))
        #expect(proxy.classes.map(\.boot.bootFile) == [Array("bootx64.efi".utf8), Array("pxelinux.0".utf8)])
        #expect(proxy.classes.last?.options.map(\.code) == [.pathPrefix])
        let menu = try #require(proxy.menu)
        #expect(menu.control == [.onlyListedServers])
        #expect(menu.group == IPv4Address(224, 0, 1, 2))
        #expect(menu.prompt == PXEMenuPrompt(timeout: 3, text: Array("Press F8".utf8)))
        #expect(menu.items.map(\.type.rawValue) == [32768, 0])
        #expect(menu.items[0].servers == [IPv4Address(10, 0, 0, 5), IPv4Address(10, 0, 0, 6)])
        #expect(menu.items[0].architectures == [.bios])
        #expect(menu.items[0].boot.bootFile == Array("other.0".utf8))
        #expect(server.services.tftp?.options == [.blockSize, .transferSize])
        let machine = try #require(scenario.machines.first)
        #expect(machine.cards == ["e100", "tulip"] && machine.bootCard == 1)
        let kinds = scenario.trees[0].files.compactMap { file -> SampleImage.Kind? in
            if case .image(let image) = file.content { return image.kind }
            return nil
        }
        #expect(kinds.count == 2)
        guard case .kernel(_, _, let lacks) = kinds[0], case .linuxrc(_, let drivers) = kinds[1] else {
            Issue.record("\(kinds)")
            return
        }
        #expect(lacks == [.nfs, .pci] && drivers == ["e100", "tulip"])
    }

    @Test("A menu without a prompt is shown at once, and only the listed servers are asked")
    func defaults() throws {
        let text = Self.base.replacingWords(
            """
                    discovery: [broadcast, multicast]
                    group: 224.0.1.2
                    prompt: Press F8
                    timeout: 3 s

            """,
            with: ""
        )
        let scenario = try Scenario(yaml: text, file: "proxy.yaml")
        let plan = try #require(scenario.servers.last?.services.proxy?.menu)
        #expect(plan.control == [.noBroadcast, .noMulticast, .onlyListedServers])
        #expect(plan.prompt == nil && plan.timeout == 255)
    }

    @Test(
        "Slips of the pen are told with what would be right",
        arguments: [
            ("ports: [67, 4011]", "ports: [67, 69]", "wants ‘67’ or ‘4011’ or both"),
            ("ports: [67, 4011]", "ports: 67", "ask port 4011 for the file"),
            ("group: 224.0.1.2", "group: 10.0.0.9", "10.0.0.9 is no multicast group"),
            ("        group: 224.0.1.2\n", "", "‘multicast’ wants a ‘group’"),
            ("timeout: 3 s", "timeout: 300 s", "whole seconds, 254 at most"),
            ("        prompt: Press F8\n", "", "wants a ‘prompt’"),
            ("text: Linux,", "txt: Linux,", "‘txt’ is not known"),
            ("text: Linux,", "text: \"\",", "wants what the menu shows"),
            ("text: Linux,", "text: \(String(repeating: "Linux ", count: 50)),", "which has 255 at most"),
            ("type: 0}", "type: 70000}", "‘70000’ is no type"),
            ("discovery: [broadcast,", "discovery: [broadcasts,", "did you mean ‘broadcast’"),
            ("options: [blksize, tsize]", "options: [blocksize, tsize]", "‘blocksize’ is not known"),
            ("boot-card: tulip", "boot-card: 3c59x", "‘3c59x’ is not known"),
            ("lacks: [nfs, pci]", "lacks: [nfsd]", "‘nfsd’ is not known"),
            ("image: kernel, lacks: [nfs, pci]", "image: kernel, drivers: [e100]", "is for ‘image: linuxrc’ only"),
        ]
    )
    func mistakes(right: String, wrong: String, says: String) throws {
        let text = Self.base.replacingWords(right, with: wrong)
        #expect(text != Self.base)
        let problems = #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "proxy.yaml") }
        #expect(problems?.description.contains(says) == true, "\(problems?.description ?? "")")
    }
}

extension String {
    fileprivate func replacingWords(_ right: String, with wrong: String) -> String {
        guard let range = firstRange(of: right) else { return self }
        return self[..<range.lowerBound] + wrong + self[range.upperBound...]
    }
}
