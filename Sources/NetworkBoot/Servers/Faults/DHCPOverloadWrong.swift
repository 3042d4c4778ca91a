internal import NetworkProtocols

/// A receiver that believes option 52 reads the name as options, and finds no name.
struct DHCPOverloadWrong: DHCPReplyFault {
    static let name: FaultName = "dhcp-overload-wrong"
    static let statement = "Says by option 52 that file and sname hold options, where names stand."
    static let caughtBy = ["dhcp/overloaded-fields-hold-options"]
    static let alsoSeen = [
        FaultConsequence(
            "dhcp/option-lengths-are-right",
            because: "the letters of a name, read as options, have lengths of no meaning"
        )
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.bootFileInField != nil || reply.message.bootFileInOption != nil else { return reply }
        return reply.changed { message in
            if message.bootFileInField == nil, let name = message.bootFile {
                message.bootFileField = name
                message.options.remove(.bootFileName)
            }
            if message.serverNameInField == nil { message.serverNameField = Array("bootserver".utf8) }
            message.options.append(.overload, [3])
        }
    }
}
