internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Compares requests part by part, and gathers what differs.
struct RequestComparison {
    /// Whose facts may explain differences.
    let personas: [Persona]
    private(set) var differences: [RequestDifference] = []

    init(personas: [Persona]) {
        self.personas = personas
    }

    mutating func compare(_ aspect: RequestAspect, _ predicted: String?, _ actual: String?) {
        guard predicted != actual else { return }
        let explanation = personas.lazy.compactMap { $0.explanation(of: aspect) }.first
        differences.append(
            RequestDifference(aspect: aspect, predicted: predicted, actual: actual, explanation: explanation)
        )
    }

    // MARK: DHCP

    mutating func compare(_ predicted: DHCPMessage, _ actual: DHCPMessage) {
        compare(.dhcpFlags, "\(predicted.flags)", "\(actual.flags)")
        compare(.dhcpClientAddress, "\(predicted.clientAddress)", "\(actual.clientAddress)")
        let codes = (Self.codes(of: predicted), Self.codes(of: actual))
        compare(.dhcpOptionOrder, Self.list(codes.0), Self.list(codes.1))
        for code in predicted.options.distinctCodes
        where code != .pad && code != .end && actual.options.contains(code) {
            let values = (predicted.options[code] ?? [], actual.options[code] ?? [])
            compare(.dhcpOption(code.rawValue), Self.hexadecimal(values.0), Self.hexadecimal(values.1))
        }
    }

    private static func codes(of message: DHCPMessage) -> [DHCPOptionCode] {
        message.options.codesInOrder.filter { $0 != .pad && $0 != .end }
    }

    private static func list(_ codes: [DHCPOptionCode]) -> String {
        codes.map { "\($0.rawValue)" }.joined(separator: " ")
    }

    private static func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: TFTP

    mutating func compare(_ predicted: FetchRequest, _ tftp: TFTPClientConfiguration, _ actual: TFTPTransfer) {
        compare(.server, "\(predicted.server)", "\(actual.ends.server)")
        compare(.name, predicted.name.displayText, actual.request.filename.displayText)
        compare(.tftpMode, tftp.mode.rawValue, actual.request.mode.displayText)
        let lists = (tftp.options, actual.request.options.list)
        compare(.tftpOptionOrder, Self.names(lists.0), Self.names(lists.1))
        for option in lists.0 {
            guard let other = lists.1.first(where: { $0.name == option.name }) else { continue }
            compare(.tftpOption(option.name.displayText), option.value.displayText, other.value.displayText)
        }
    }

    private static func names(_ options: [TFTPOption]) -> String {
        options.map(\.name.displayText).joined(separator: " ")
    }

    // MARK: HTTP

    mutating func compare(_ predicted: FetchRequest, _ head: HTTPRequestHead?, _ actual: HTTPExchange) {
        compare(.server, "\(predicted.server)", "\(actual.ends.server)")
        guard let head, let request = actual.request else { return }
        compare(.httpMethod, head.method.displayText, request.method.displayText)
        compare(.name, head.target.displayText, request.target.displayText)
        compare(.httpVersion, head.version.text.displayText, request.version.text.displayText)
        let fields = (head.fields.list, request.fields.list)
        compare(.httpFieldOrder, Self.names(fields.0), Self.names(fields.1))
        for field in fields.0 {
            guard let other = fields.1.first(where: { $0.name == field.name }) else { continue }
            compare(.httpField(field.name.displayText), field.value.displayText, other.value.displayText)
        }
    }

    private static func names(_ fields: [HTTPField]) -> String {
        fields.map(\.name.displayText).joined(separator: " ")
    }
}
