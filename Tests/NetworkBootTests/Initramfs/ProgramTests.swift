import NetworkProtocols
import Testing

@testable import NetworkBoot

/// The programs that scripts call: nfsmount, mount.nfs, nbd-client, curl.
@Suite struct NFSMountTests {
    private let root = [SampleNode("etc", .directory)]

    private func run(
        _ source: String,
        _ options: String...,
        script: ScriptedHost.Script? = nil
    ) async throws -> (ScriptedHost, Result<MountedFolder, ProgramFailure>) {
        let host = ScriptedHost(script ?? .folder("10.0.0.1:/srv", root))
        let program = NFSMount(on: host, options: options.map { Array($0.utf8) })
        return (host, try await program.run(Array(source.utf8)))
    }

    private func client(_ host: ScriptedHost) -> NFSClientConfiguration? {
        host.requests.compactMap { if case .mount(let request) = $0 { request.client } else { nil } }.first
    }

    @Test("It mounts by version 3 over TCP, the options change that")
    func options() async throws {
        let (plain, mounted) = try await run("10.0.0.1:/srv", "nolock", "ro")
        #expect(try mounted.get().name == "10.0.0.1:/srv")
        #expect(client(plain) == .klibcNFSMount)
        let (host, _) = try await run("10.0.0.1:/srv", "udp,v2,rsize=1024,timeo=14,retrans=10,port=2050,soft")
        let changed = try #require(client(host))
        #expect(changed.transport == .udp && changed.mountTransport == .udp && changed.versions == [2])
        #expect(changed.readSize == 1024 && changed.timeout == .milliseconds(1400) && changed.retransmissions == 10)
        #expect(changed.port == 2050 && !changed.isHard)
    }

    @Test("What it does not take is said in its words, and nothing is asked")
    func refusals() async throws {
        for (source, options, words) in [
            ("10.0.0.1:", "", "nfsmount: need a path"), ("/srv", "", "nfsmount: need a server"),
            ("10.0.0.1:srv", "", "nfsmount: need a path"),
            ("server:/srv", "", "nfsmount: can't parse IP address 'server'"),
            ("10.0.0.1:/srv", "nfsvers=4", "nfsmount: bad NFS version '4'"),
            ("10.0.0.1:/srv", "sec=krb5", "nfsmount: bad option 'sec'"),
        ] {
            let (host, result) = try await run(source, options)
            #expect(host.screen == [words] && host.requests.isEmpty)
            guard case .failure(let reason) = result else {
                Issue.record("\(source) was mounted")
                continue
            }
            #expect(reason.failure == .commandLineRefused)
        }
    }

    @Test("Each failure has its words and says whom to blame")
    func failures() async throws {
        let cases: [(NFSClientFailure, BootFailure, String, String)] = [
            (.mountStatus(13), .exportDenied, "mount call failed - server replied: Permission denied.", "exports"),
            (.mountStatus(2), .noExport, "mount call failed - server replied: No such file or directory.", "NOENT"),
            (
                .notRegistered(.nfs, version: 3), .notRegistered, "NFS over TCP not available from 10.0.0.1",
                "port mapper"
            ),
            (.silent(.portMapper), .portMapperSilent, "NFS over TCP not available from 10.0.0.1", "port 111"),
            (.broken(.portMapper, .refused), .portUnreachable, "connect: Connection refused", "rpcbind"),
            (
                .versionRefused(.nfs, asked: 3, lowest: 4, highest: 4), .nfsVersionRefused,
                "mount: Protocol not supported", "4"
            ),
            (
                .unreachable(.mount, .addressUnresolved(IPv4Address(10, 0, 0, 1))), .addressUnresolved,
                "connect: No route to host", "ARP"
            ),
        ]
        for (failure, kind, words, blame) in cases {
            var script = ScriptedHost.Script()
            script.mounts = ["10.0.0.1:/srv": .failed(failure)]
            let (host, result) = try await run("10.0.0.1:/srv", script: script)
            guard case .failure(let reason) = result else {
                Issue.record("\(failure) was mounted")
                continue
            }
            #expect(reason.failure == kind && reason.sentence.contains(blame), "\(reason)")
            #expect(host.screen.contains(words), "\(host.screen)")
        }
    }
}

@Suite struct MountNFSTests {
    private func run(
        _ server: String,
        _ options: [String] = [],
        script: ScriptedHost.Script,
        servers: [IPv4Address] = []
    ) async throws -> (ScriptedHost, Result<MountedFolder, ProgramFailure>) {
        let host = ScriptedHost(script)
        let resolver = ResolverSettings(servers: servers)
        let program = MountNFS(on: host, resolver: resolver, options: options.map { Array($0.utf8) })
        return (host, try await program.run(server: Array(server.utf8), path: Array("/srv".utf8), on: "/sysroot"))
    }

    @Test("A name is resolved; denied and missing exports end at once")
    func outcomes() async throws {
        var script = ScriptedHost.Script.folder("10.0.0.1:/srv", [])
        script.names = ["box": IPv4Address(10, 0, 0, 1)]
        let (_, mounted) = try await run("box", script: script, servers: [IPv4Address(10, 0, 0, 53)])
        #expect(try mounted.get().name == "10.0.0.1:/srv")
        let (nameless, _) = try await run("box", script: script)
        #expect(nameless.screen == ["mount.nfs: Failed to resolve server box: Name or service not known"])
        let (denied, _) = try await run("10.0.0.2", script: script)
        #expect(denied.screen == ["mount.nfs: access denied by server while mounting 10.0.0.2:/srv"])
        script.mounts = ["10.0.0.1:/srv": .failed(.mountStatus(2))]
        let (missing, _) = try await run("10.0.0.1", script: script)
        #expect(
            missing.screen == [
                "mount.nfs: mounting 10.0.0.1:/srv failed, reason given by server: No such file or directory"
            ]
        )
    }

    @Test("A server that does not answer is tried again for two minutes")
    func patience() async throws {
        var script = ScriptedHost.Script()
        script.mounts = ["10.0.0.1:/srv": .failed(.broken(.portMapper, .refused))]
        let (host, result) = try await run("10.0.0.1", script: script)
        let waits = host.requests.compactMap {
            if case .wait(let wait) = $0 { Int(wait.components.seconds) } else { nil }
        }
        #expect(
            waits.prefix(6) == [1, 2, 4, 8, 10, 10] && waits.reduce(0, +) >= 120 && waits.dropLast().reduce(0, +) < 120
        )
        #expect(host.screen == ["mount.nfs: Connection timed out for 10.0.0.1:/srv on /sysroot"])
        if case .success = result { Issue.record("mounted") }
    }

    @Test("Options: another version is played or told, an unknown one is refused")
    func options() async throws {
        let script = ScriptedHost.Script.folder("10.0.0.1:/srv", [])
        let (host, _) = try await run("10.0.0.1", ["ro", "vers=3", "udp", "rsize=8192"], script: script)
        guard case .mount(let request)? = host.requests.first else {
            Issue.record("nothing was mounted")
            return
        }
        #expect(request.client.transport == .udp && request.client.readSize == 8192)
        guard case .failure(let four) = try await run("10.0.0.1", ["vers=4.2"], script: script).1,
            case .failure(let strange) = try await run("10.0.0.1", ["colour=red"], script: script).1
        else {
            Issue.record("mounted")
            return
        }
        #expect(four.failure == .notPlayed && four.sentence.contains("4.2"))
        #expect(strange.failure == .commandLineRefused && strange.sentence.contains("colour=red"))
    }
}

@Suite struct NBDClientProgramTests {
    private func run(
        _ server: String,
        port: UInt16? = nil,
        export: String? = nil,
        script: ScriptedHost.Script
    ) async throws -> (ScriptedHost, Result<AttachedDevice, ProgramFailure>) {
        let host = ScriptedHost(script)
        let program = NBDClientProgram(host: host, resolver: ResolverSettings())
        let result = try await program.run(
            server: Array(server.utf8),
            port: port,
            export: export.map { Array($0.utf8) }
        )
        return (host, result)
    }

    @Test("A port alone is the default export in the new style, a name is on 10809")
    func targets() async throws {
        let octets = [UInt8](repeating: 0, count: 3 << 20)
        let (named, _) = try await run("10.0.0.1", export: "archiso", script: .device("10.0.0.1:10809/archiso", octets))
        #expect(named.screen == ["Negotiation: ..size = 3MB", "Connected /dev/nbd0"])
        let (ported, result) = try await run("10.0.0.1", port: 2000, script: .device("10.0.0.1:2000/", octets))
        #expect(ported.screen.first == "Warning: the oldstyle protocol is no longer supported.")
        #expect(try result.get().request.uri == Array("nbd://10.0.0.1:2000".utf8))
    }

    @Test("Each failure has its words and its cause")
    func failures() async throws {
        let cases: [(NBDClientFailure, BootFailure, String)] = [
            (.broken(.refused, received: 0), .portUnreachable, "Error: Socket failed: Connection refused"),
            (
                .oldStyleServer, .nbdStyle,
                "It looks like you're trying to connect to an oldstyle server. This is no longer supported since nbd 3.10."
            ),
            (.unknownExport("no such"), .noNBDExport, "Error: Unknown error returned by server. Server said: no such"),
            (.notNBD(Array("SSH-2.0".utf8)), .nbdError, "Error: Not enough magic from server"),
            (
                .closedInNegotiation, .noNBDExport,
                "E: server does not support NBD_OPT_GO and dropped connection after sending NBD_OPT_EXPORT_NAME. Try -g."
            ),
        ]
        for (failure, kind, words) in cases {
            var script = ScriptedHost.Script()
            script.devices = ["10.0.0.1:10809/x": .failed(failure)]
            let (host, result) = try await run("10.0.0.1", export: "x", script: script)
            guard case .failure(let reason) = result else {
                Issue.record("\(failure) was attached")
                continue
            }
            #expect(reason.failure == kind && host.screen.contains(words), "\(reason) \(host.screen)")
        }
        let (nameless, _) = try await run("box", export: "x", script: ScriptedHost.Script())
        #expect(nameless.screen == ["getaddrinfo failed: Name or service not known"])
    }
}

@Suite struct CurlTests {
    private func get(
        _ url: String,
        _ outcome: FetchOutcome,
        retries: Int = 0,
        retriesRefusals: Bool = false
    ) async throws -> (ScriptedHost, Curl.Outcome) {
        let url = try #require(BootURL(Array(url.utf8)))
        let name = url.scheme == "tftp" ? url.path.dropFirst() : url.path[...]
        let host = ScriptedHost(.init(files: [String(decoding: name, as: UTF8.self): outcome]))
        var curl = Curl(on: host, version: "8.5.0")
        curl.retries = retries
        curl.retriesRefusals = retriesRefusals
        return (host, try await curl.get(url, limit: 1 << 20))
    }

    @Test("Exit codes and words of what goes wrong")
    func words() async throws {
        let cases: [(FetchOutcome, Int, String)] = [
            (.failed(.notFound(message: [])), 22, "curl: (22) The requested URL returned error: 404"),
            (.failed(.httpStatus(500)), 22, "curl: (22) The requested URL returned error: 500"),
            (
                .failed(.broken(.refused, received: 0)), 7,
                "curl: (7) Failed to connect to 10.0.0.1 port 80 after 0 ms: Connection refused"
            ),
            (.failed(.tooLarge(9)), 23, "curl: (23) Failure writing output to destination"),
            (
                .failed(.broken(.reset, received: 9)), 18,
                "curl: (18) transfer closed with outstanding read data remaining"
            ),
        ]
        for (outcome, exit, words) in cases {
            let (host, result) = try await get("http://10.0.0.1/x", outcome)
            guard case .failed(exit, _) = result else {
                Issue.record("\(outcome): \(result)")
                continue
            }
            #expect(host.screen == [words])
        }
        let (tftp, missing) = try await get("tftp://10.0.0.1/x", .failed(.notFound(message: [])))
        #expect(tftp.screen == ["curl: (68) TFTP: File Not Found"])
        if case .complete = missing { Issue.record("complete") }
        let (named, _) = try await get("http://box/x", .complete([1]))
        #expect(named.screen == ["curl: (6) Could not resolve host: box"])
    }

    @Test("--retry waits 1, 2, 4 s for what may pass; a refusal only with --retry-connrefused, a 404 never")
    func retries() async throws {
        func waits(_ outcome: FetchOutcome, refusals: Bool = false) async throws -> [Duration] {
            let (host, _) = try await get("http://10.0.0.1/x", outcome, retries: 3, retriesRefusals: refusals)
            return host.requests.compactMap { if case .wait(let wait) = $0 { wait } else { nil } }
        }
        let three: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
        #expect(try await waits(.failed(.httpStatus(503))) == three)
        #expect(try await waits(.failed(.silent)) == three)
        #expect(try await waits(.failed(.broken(.refused, received: 0))) == [])
        #expect(try await waits(.failed(.broken(.refused, received: 0)), refusals: true) == three)
        #expect(try await waits(.failed(.notFound(message: []))) == [])
        let (host, _) = try await get("http://10.0.0.1/x", .failed(.httpStatus(503)), retries: 1)
        #expect(host.screen.contains("Warning: Problem: HTTP error. Will retry in 1 second. 1 retry left."))
    }

    @Test("Over TFTP it asks for tsize, blksize and timeout")
    func options() async throws {
        let (host, _) = try await get("tftp://10.0.0.1/a/x", .complete([1]))
        guard case .fetch(let request)? = host.requests.first, case .tftp(let configuration) = request.method else {
            Issue.record("nothing was asked")
            return
        }
        #expect(configuration.options.map { String(decoding: $0.value, as: UTF8.self) } == ["0", "512", "6"])
        #expect(request.name == Array("a/x".utf8) && configuration.requestTimeouts.count == 50)
    }
}
