internal import NetworkProtocols

/// nbdkit with a plain file gives it to whoever asks, by whatever name.
struct NBDUnknownExportServed: NBDFault {
    static let name: FaultName = "nbd-unknown-export-served"
    static let statement = "Gives the default export for any name."
    static let caughtBy = ["nbd/only-listed-exports-are-served"]

    var conversations: [NBDConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func hear(_ event: NBDClientEvent, _ conversation: inout NBDConversation) -> NBDClientEvent {
        guard case .option(var option) = event else { return event }
        switch option.option {
        case .exportName: option.data = []
        case .go, .info:
            guard var query = try? option.exportQuery() else { return event }
            query.name = []
            option.data = query.octets
        default: return event
        }
        return .option(option)
    }

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        event
    }
}
