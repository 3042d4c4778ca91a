import NetworkProtocols

/// Where the tests' servers and clients of network block devices are.
enum NBDPlace {
    static let server = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 10809)
    static let client = Endpoint(address: IPv4Address(10, 0, 0, 50), port: 40_000)
}

/// What a client says.
enum NBDSaying {
    static func flags(_ flags: UInt32 = 3) -> [UInt8] { encoded { $0.write(flags) } }

    static func option(_ option: NBDOptionCode, _ data: [UInt8] = []) -> [UInt8] {
        encoded { NBDOptionRequest(option, data: data).encode(into: &$0) }
    }

    static func go(_ name: String = "", _ infos: [UInt16] = []) -> [UInt8] { query(.go, name, infos) }

    static func query(_ code: NBDOptionCode, _ name: String, _ infos: [UInt16] = []) -> [UInt8] {
        option(code, NBDExportQuery(name: ascii(name), infos: infos.map { NBDInfoType(rawValue: $0) }).octets)
    }

    static func contexts(_ code: NBDOptionCode, _ queries: [String], of name: String = "") -> [UInt8] {
        option(code, NBDMetaContextQuery(name: ascii(name), queries: queries.map(ascii)).octets)
    }

    static func request(
        _ command: NBDCommand,
        _ offset: UInt64 = 0,
        _ length: UInt32 = 0,
        cookie: UInt64 = 7,
        flags: UInt16 = 0
    ) -> [UInt8] {
        encoded {
            NBDRequest(
                command,
                cookie: cookie,
                offset: offset,
                length: length,
                flags: NBDCommandFlags(rawValue: flags)
            ).encode(into: &$0)
        }
    }
}

/// The last option reply, where all that was said are option replies.
func lastReply(_ events: [NBDServerEvent]) -> NBDOptionReplyType? {
    guard case .optionReply(let reply)? = events.last else { return nil }
    return reply.type
}

/// The error of the one reply that was said, be it simple or structured; `.none` for one that went well.
func outcome(_ events: [NBDServerEvent]) -> NBDError? {
    var errors: [NBDError] = []
    for event in events {
        switch event {
        case .reply(let reply, _): errors.append(reply.error)
        case .chunk(let header, let content, _):
            if case .error(let error, _) = content {
                errors.append(error)
            } else if header.isLast {
                errors.append(.none)
            }
        case .greeting, .exportAnswer, .optionReply, .oversizedOptionReply, .oversizedChunk, .data, .dataEnd: break
        case .problem: return nil
        }
    }
    return errors.count == 1 ? errors[0] : nil
}
