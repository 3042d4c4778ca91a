internal import Glibc
internal import NetworkProtocols

/// Tells the port mapper of this computer (rpcbind(8)) where programs are, and at the end that they are gone.
///
/// It is asked over loopback, where it takes registrations from, and by version 2, which every port mapper speaks. Whoever
/// registered from a port above 1023 may take it back from one: the rights of root are given up in between.
struct PortMapperRegistration {
    private let mappings: [PortMapping]
    private let port: UInt16
    /// So long, and so often, an answer is waited for.
    private static let patience: Int32 = 1000
    private static let tries = 3

    /// Registers all of `mappings` at the port mapper of this port.
    ///
    /// - Throws: ``EnvironmentTrouble`` where nobody answers there, or another server is registered.
    init(_ mappings: [PortMapping], at port: UInt16) throws(EnvironmentTrouble) {
        self.mappings = mappings
        self.port = port
        for (index, mapping) in mappings.enumerated() {
            do throws(EnvironmentTrouble) {
                try register(mapping)
            } catch {
                unregister(mappings.prefix(index))
                throw error
            }
        }
    }

    /// Takes all of them back; what is not answered is left.
    func unregister() { unregister(mappings[...]) }

    private func unregister(_ mappings: ArraySlice<PortMapping>) {
        var done: Set<Program> = []
        for mapping in mappings where done.insert(Program(mapping)).inserted {
            guard ask(.unset, mapping) != nil else { return }
        }
    }

    /// UNSET takes a program's version away over all transports (RFC 1833 §3.2).
    private struct Program: Hashable {
        var program: RPCProgram
        var version: UInt32

        init(_ mapping: PortMapping) {
            program = mapping.program
            version = mapping.version
        }
    }

    private func register(_ mapping: PortMapping) throws(EnvironmentTrouble) {
        if try wasDone(.set, mapping) { return }
        let name = "\(mapping.program) version \(mapping.version)"
        guard case .port(let known) = try answer(.getPort, mapping) else { throw unanswered }
        // The port is this server's now, so whoever registered it is gone without a word.
        if known == mapping.port {
            _ = try wasDone(.unset, mapping)
            var others = mapping
            others.transport = mapping.transport == PortMapping.tcp ? PortMapping.udp : PortMapping.tcp
            if mappings.contains(others) { _ = try wasDone(.set, others) }
            if try wasDone(.set, mapping) { return }
        }
        throw EnvironmentTrouble(
            "the port mapper has \(name) registered for another server (port \(known))",
            remedy: "end that server, or take back what it left: "
                + "rpcinfo -d \(mapping.program.rawValue) \(mapping.version)"
        )
    }

    private func wasDone(
        _ procedure: PortMapperProcedure,
        _ mapping: PortMapping
    ) throws(EnvironmentTrouble) -> Bool {
        guard case .done(_, let isDone) = try answer(procedure, mapping) else { throw unanswered }
        return isDone == .true
    }

    private func answer(
        _ procedure: PortMapperProcedure,
        _ mapping: PortMapping
    ) throws(EnvironmentTrouble) -> PortMapperReply {
        guard let reply = ask(procedure, mapping) else { throw unanswered }
        return reply
    }

    private var unanswered: EnvironmentTrouble {
        EnvironmentTrouble(
            "no port mapper answers at UDP port \(port) of 127.0.0.1",
            remedy: "start rpcbind, or bring one along: --port-mapper own"
        )
    }

    /// What is answered; nil for nothing.
    private func ask(_ procedure: PortMapperProcedure, _ mapping: PortMapping) -> PortMapperReply? {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { return nil }
        let number = UInt32(truncatingIfNeeded: WallClock.now.nanoseconds)
        var writer = ByteWriter(reserving: 128)
        let call = RPCCall(program: .portMapper, version: 2, procedure: procedure.rawValue)
        RPCMessage(transactionID: number, .call(call)).encode(into: &writer)
        PortMapperCall.mapping(procedure, mapping).encode(into: &writer)
        let octets = writer.bytes
        for _ in 0..<Self.tries {
            guard send(descriptor, octets, octets.count, 0) == octets.count else { return nil }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, Self.patience) > 0 else { continue }
            var room = [UInt8](repeating: 0, count: 1024)
            let count = recv(descriptor, &room, room.count, 0)
            // Refused: nobody is there.
            guard count > 0 else { return nil }
            if let reply = Self.reply(Array(room.prefix(count)), to: number, procedure) { return reply }
        }
        return nil
    }

    private static func reply(
        _ octets: [UInt8],
        to number: UInt32,
        _ procedure: PortMapperProcedure
    ) -> PortMapperReply? {
        var reader = ByteReader(octets.span)
        guard let message = try? RPCMessage(decoding: &reader), message.transactionID == number,
            message.reply?.isSuccess == true
        else { return nil }
        return try? PortMapperReply(decoding: &reader, procedure: procedure, version: 2)
    }
}
