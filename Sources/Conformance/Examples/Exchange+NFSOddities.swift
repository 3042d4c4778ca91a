internal import NetworkProtocols

/// Exchanges over RPC in which something rare is done, and done right.
extension Exchange {
    // MARK: RPC

    /// Version 2 of NFS is asked for first, which the server does not have.
    static let oldVersion = make("a version that the server does not have") { builder in
        var old = ExchangeBuilder.Caller.nfs
        old.version = 2
        builder.call(old, 0, reply: .accepted(verifier: .none, .programMismatch(lowest: 3, highest: 3)))
        builder.call(.nfs, 0)
    }

    /// A call of RPC version 3.
    static let otherRPC = make("a call of another version of RPC") { builder in
        let call = RPCCall(program: .portMapper, version: 2, procedure: 0, rpcVersion: 3)
        let transactionID = builder.nextTransactionID()
        builder.send(RPCMessage(transactionID: transactionID, .call(call)).octets, from: .client, 800, to: .server, 111)
        let reply = RPCReply.denied(.rpcMismatch(lowest: 2, highest: 2))
        builder.send(
            RPCMessage(transactionID: transactionID, .reply(reply)).octets,
            from: .server,
            111,
            to: .client,
            800
        )
    }

    /// A call that is sent again, and answered each time.
    static let repeatedCall = make("a call that is sent again") { builder in
        var once = ExchangeBuilder()
        once.getAttributes(.root)
        let datagrams = once.frames.compactMap { ExampleDatagram($0) }
        for _ in 0..<2 {
            for datagram in datagrams { builder.send(datagram) }
            builder.wait(.milliseconds(1_100))
        }
    }

    /// A call that is sent three times before it is answered.
    static let patientCall = make("a call that is sent three times") { builder in
        var once = ExchangeBuilder()
        once.getAttributes(.root)
        let datagrams = once.frames.compactMap { ExampleDatagram($0) }
        for wait in [0, 1_100, 2_200] {
            builder.wait(.milliseconds(wait))
            builder.send(datagrams[0])
        }
        builder.send(datagrams[1])
    }

    /// A call with arguments that end too soon.
    static let garbageCall = make("a call without its arguments") { builder in
        builder.call(
            .nfs,
            NFS3Procedure.getAttributes.rawValue,
            words([32, 7]),
            reply: .accepted(verifier: .none, .garbageArguments)
        )
    }

    /// A procedure that NFS does not have.
    static let unknownProcedure = make("a procedure that there is not") { builder in
        builder.call(.nfs, 22, reply: .accepted(verifier: .none, .procedureUnavailable))
    }

    /// A client of seventeen groups, which is refused.
    static let longCredential = make("a client of seventeen groups") { builder in
        var caller = ExchangeBuilder.Caller.nfs
        caller.credential = RPCAuthentication(RPCSystemCredential(groups: Array(1...17)))
        builder.call(caller, 0, reply: .denied(.authenticationError(.badCredential)))
    }

    /// Linux asks for access control lists.
    static let accessLists = make("a question for access control lists") { builder in
        let caller = ExchangeBuilder.Caller(program: .nfsACL, version: 3)
        builder.call(caller, 0, reply: .accepted(verifier: .none, .programUnavailable))
        builder.getAttributes(.root)
    }

    /// A call of the lock manager.
    static let lockCall = make("a call of the lock manager") { builder in
        builder.call(ExchangeBuilder.Caller(program: .lockManager, version: 4), 0)
    }

    // MARK: Port mapper

    /// A call that is to be passed on, and is not.
    static let passedCall = make("a call that is to be passed on") { builder in
        builder.call(
            .portMapper,
            PortMapperProcedure.callIt.rawValue,
            words([RPCProgram.mount.rawValue, 3, 5, 0]),
            results: nil
        )
    }

    /// A stranger registers a program, in vain.
    static let registration = make("a registration from elsewhere") { builder in
        builder.call(
            .portMapper,
            PortMapperProcedure.set.rawValue,
            words([RPCProgram.nfs.rawValue, 3, PortMapping.udp, 40_049]),
            results: words([0])
        )
    }

    /// All that is registered.
    static let registeredPrograms = make("a list of what is registered") { builder in
        let mappings: [[UInt32]] = [[100_000, 2, 17, 111], [100_003, 3, 17, 2049], [100_005, 3, 17, 20_048]]
        builder.call(
            .portMapper,
            PortMapperProcedure.dump.rawValue,
            results: mappings.flatMap { words([1]) + words($0) } + words([0])
        )
    }

    /// rpcbind is asked where NFS is.
    static let universalAddress = make("a universal address") { builder in
        var caller = ExchangeBuilder.Caller.portMapper
        caller.version = 4
        builder.call(
            caller,
            PortMapperProcedure.getPort.rawValue,
            words([RPCProgram.nfs.rawValue, 3]) + xdr("udp") + xdr("") + xdr(""),
            results: xdr("10.0.0.1.8.1")
        )
    }

    /// rpcbind is asked what time it is.
    static let serverTime = make("the server's time") { builder in
        var caller = ExchangeBuilder.Caller.portMapper
        caller.version = 4
        let seconds = builder.clock.nanoseconds / 1_000_000_000
        builder.call(caller, PortMapperProcedure.getTime.rawValue, results: words([UInt32(clamping: seconds)]))
    }

    /// A port is looked up and used.
    static let namedPort = make("a port that is looked up and used") { builder in
        builder.getPort(.nfs, port: 2049)
        builder.call(.nfs, 0)
    }

    /// A port is looked up at which nobody listens.
    static let deadPort = make("a port that is named and closed") { builder in
        builder.getPort(.nfs, port: 40_049)
        let call = RPCMessage(
            transactionID: builder.nextTransactionID(),
            .call(RPCCall(program: .nfs, version: 3, procedure: 0))
        )
        builder.refuse(call.octets, from: .client, 800, to: .server, 40_049)
    }

    // MARK: MOUNT

    /// One path is refused and another one mounted.
    static let secondMount = make("a path that is refused, and one that is mounted") { builder in
        builder.mountRefused("/srv/nothing", .noEntry)
        builder.mount()
    }

    /// The same path twice.
    static let mountedTwice = make("a folder that is mounted twice") { builder in
        builder.mount()
        builder.mount()
    }

    /// A path that leads out of the export, and is refused.
    static let escapingMount = make("a path with ..") { builder in
        builder.mountRefused("/srv/node/../../etc", .accessDenied)
        builder.mount()
    }

    /// A path that is too long, and is refused.
    static let longMount = make("a path of 1200 octets") { builder in
        builder.mountRefused("/" + String(repeating: "long/", count: 240), .nameTooLong)
        builder.mount()
    }

    /// A folder is mounted, and NFS asked for it.
    static let mountedAndAsked = make("a mounted folder that is looked at") { builder in
        builder.mount()
        builder.getPort(.nfs, port: 2049)
        builder.getAttributes(.root)
    }

    // MARK: NFS

    /// A name with slashes in it, which is not found.
    static let escapingName = make("a name with slashes") { builder in
        builder.nfs(
            .lookUp,
            xdr(ExampleNode.root.handle) + xdr("../../etc/shadow"),
            words([NFS3Status.noEntry.rawValue]) + ExampleNode.root.following
        )
    }

    /// A name that is too long.
    static let longName = make("a name of 300 octets") { builder in
        builder.pathConfiguration()
        builder.nfs(
            .lookUp,
            xdr(ExampleNode.root.handle) + xdr(String(repeating: "n", count: 300)),
            words([NFS3Status.nameTooLong.rawValue]) + ExampleNode.root.following
        )
    }

    /// READ of a folder, which is refused.
    static let readOfFolder = make("a folder that is to be read as a file") { builder in
        builder.nfs(
            .read,
            xdr(ExampleNode.folder.handle) + UInt64(0).octets + words([512]),
            words([NFS3Status.invalid.rawValue]) + ExampleNode.folder.following
        )
    }

    /// A file that is put off twice.
    static let putOff = make("a file that is put off") { builder in
        for _ in 0..<2 {
            builder.nfs(
                .access,
                xdr(ExampleNode.program.handle) + words([0x2d]),
                words([NFS3Status.jukebox.rawValue, 0])
            )
            builder.wait(.seconds(5))
        }
        builder.access(.program, asked: 0x2d, granted: 0x21)
    }

    /// The same question seven times.
    static let manyQuestions = make("a question that is asked often") { builder in
        for _ in 0..<7 {
            builder.access(.program, asked: 0x2d, granted: 0x21)
            builder.wait(.seconds(5))
        }
    }

    /// Many READs.
    static let longRead = make("a file that is read often") { builder in
        for _ in 0..<40 { builder.read(.program, 0, 2048) }
    }

    /// A folder is read of a server that does not have READDIRPLUS.
    static let folderWithoutPlus = make("a folder of a server without READDIRPLUS") { builder in
        builder.nfs(
            .readDirectoryPlus,
            xdr(ExampleNode.root.handle) + UInt64(0).octets + UInt64(0).octets + words([512, 4096]),
            words([NFS3Status.notSupported.rawValue]) + ExampleNode.root.following
        )
        builder.readDirectory(.root, [ExampleEntry("motd", 105, cookie: 4)], isEnd: true)
    }
}
