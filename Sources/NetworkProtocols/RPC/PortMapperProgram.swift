/// A port mapper: versions 2, 3 and 4 (RFC 1833).
///
/// It tells the ports of the programs that it was made with and of those that were registered from its own host. It
/// never calls other programs (CALLIT), as that would let strangers speak in its name.
struct PortMapperProgram: Sendable {
    static let versions: ClosedRange<UInt32> = 2...4

    /// What is registered, in order.
    private(set) var mappings: [PortMapping]
    /// The first of them can't be taken out.
    private let ownCount: Int
    private let limit: Int
    private let clockOrigin: Instant

    /// - Parameter limit: how many more may be registered.
    init(_ mappings: [PortMapping], limit: Int, clockOrigin: Instant) {
        self.mappings = mappings
        ownCount = mappings.count
        self.limit = limit
        self.clockOrigin = clockOrigin
    }

    /// Takes over what others registered with the port mapper that was there before.
    mutating func adopt(_ earlier: PortMapperProgram) {
        for mapping in earlier.mappings[earlier.ownCount...] { _ = register(mapping) }
    }

    mutating func answer(
        _ arrival: RPCArrival,
        _ reader: inout ByteReader,
        into writer: inout ByteWriter
    ) -> RPCAnswer {
        let version = arrival.call.version
        guard Self.versions.contains(version) else { return .refused(.programMismatch(Self.versions)) }
        let procedure = PortMapperProcedure(rawValue: arrival.call.procedure)
        guard let call = try? PortMapperCall(decoding: &reader, procedure: procedure, version: version)
        else { return procedure == .callIt ? .silence : .refused(.garbageArguments) }
        guard let reply = reply(to: call, arrival) else {
            // Calls of other programs that fail are not answered (RFC 1833 §3.1, PMAPPROC_CALLIT).
            return procedure == .callIt ? .silence : .refused(.procedureUnavailable)
        }
        reply.encode(into: &writer)
        return .results
    }

    private mutating func reply(to call: PortMapperCall, _ arrival: RPCArrival) -> PortMapperReply? {
        let isLocal = arrival.client.address == arrival.local.address || arrival.client.address.rawValue >> 24 == 127
        switch call {
        case .mapping(.getPort, let asked): return .port(port(of: asked) ?? 0)
        case .mapping(.set, let mapping): return .done(.set, XDRBoolean(isLocal && register(mapping)))
        case .mapping(let procedure, let mapping):
            let isDone = isLocal && unregister(mapping.program, mapping.version, transport: nil)
            return .done(procedure, XDRBoolean(isDone))
        case .binding(.set, let binding):
            let mapping = Self.mapping(binding)
            return .done(.set, XDRBoolean(isLocal && (mapping.map { register($0) } ?? false)))
        case .binding(.unset, let binding):
            let transport = Self.transport(binding.networkID.octets)
            guard isLocal, transport != nil || binding.networkID.octets.isEmpty else { return .done(.unset, .false) }
            let isDone = unregister(binding.program, binding.version, transport: transport)
            return .done(.unset, XDRBoolean(isDone))
        case .binding(.getAddressList, _): return nil
        case .binding(let procedure, let binding):
            return .address(procedure, address(of: binding, isExact: procedure == .getVersionAddress, arrival))
        case .other(.null, _): return .other(.null, [])
        case .other(.dump, _): return dump(arrival)
        case .other(.getTime, _) where arrival.call.version > 2:
            let wall = clockOrigin.advanced(by: arrival.time.duration(since: .zero))
            return .time(UInt32(clamping: wall.nanoseconds / 1_000_000_000))
        case .toTransportAddress, .call, .other: return nil
        }
    }

    private func dump(_ arrival: RPCArrival) -> PortMapperReply {
        guard arrival.call.version > 2 else { return .mappings(mappings) }
        return .bindings(
            mappings.compactMap { mapping in
                guard let port = UInt16(exactly: mapping.port), let name = Self.networkID(mapping.transport) else {
                    return nil
                }
                let address = UniversalAddress(Endpoint(address: .any, port: port)).description
                return RPCBinding(
                    program: mapping.program,
                    version: mapping.version,
                    networkID: Array(name.utf8),
                    address: Array(address.utf8),
                    owner: Array("superuser".utf8)
                )
            }
        )
    }

    /// The port of the version that is asked for, else of another one: that lets the program itself say which versions
    /// it has (rpcbind does the same).
    private func port(of asked: PortMapping, isExact: Bool = false) -> UInt32? {
        let candidates = mappings.filter { $0.program == asked.program && $0.transport == asked.transport }
        if let exact = candidates.first(where: { $0.version == asked.version }) { return exact.port }
        return isExact ? nil : candidates.last?.port
    }

    private func address(of binding: RPCBinding, isExact: Bool, _ arrival: RPCArrival) -> XDROpaque {
        let named = Self.transport(binding.networkID.octets)
        guard named != nil || binding.networkID.octets.isEmpty else { return XDROpaque() }
        let transport = named ?? (arrival.isStream ? PortMapping.tcp : PortMapping.udp)
        let asked = PortMapping(program: binding.program, version: binding.version, transport: transport)
        guard let port = port(of: asked, isExact: isExact).flatMap(UInt16.init(exactly:)) else { return XDROpaque() }
        let endpoint = Endpoint(address: arrival.local.address, port: port)
        return XDROpaque(UniversalAddress(endpoint).description)
    }

    private mutating func register(_ mapping: PortMapping) -> Bool {
        let isTaken = mappings.contains {
            $0.program == mapping.program && $0.version == mapping.version && $0.transport == mapping.transport
        }
        guard !isTaken, mappings.count - ownCount < limit, (1...65535).contains(mapping.port) else { return false }
        mappings.append(mapping)
        return true
    }

    private mutating func unregister(_ program: RPCProgram, _ version: UInt32, transport: UInt32?) -> Bool {
        let count = mappings.count
        let others = mappings[ownCount...].filter {
            $0.program != program || $0.version != version || (transport != nil && $0.transport != transport)
        }
        mappings = Array(mappings[..<ownCount]) + others
        return mappings.count < count
    }

    private static func mapping(_ binding: RPCBinding) -> PortMapping? {
        guard let transport = transport(binding.networkID.octets),
            let address = UniversalAddress(binding.address.octets)
        else { return nil }
        return PortMapping(
            program: binding.program,
            version: binding.version,
            transport: transport,
            port: UInt32(address.endpoint.port)
        )
    }

    private static func transport(_ networkID: [UInt8]) -> UInt32? {
        if networkID.elementsEqual("tcp".utf8) { return PortMapping.tcp }
        return networkID.elementsEqual("udp".utf8) ? PortMapping.udp : nil
    }

    private static func networkID(_ transport: UInt32) -> String? {
        switch transport {
        case PortMapping.tcp: "tcp"
        case PortMapping.udp: "udp"
        default: nil
        }
    }
}
