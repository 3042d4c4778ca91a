/// A vendor class identifier (option 60) of a client or server that boots by network: `PXEClient` or `HTTPClient`, from
/// clients with `:Arch:xxxxx:UNDI:yyyzzz` behind it (PXE 2.1, UEFI 2.10 §24.7).
public struct NetworkBootClass: Hashable, Sendable {
    public enum Method: Hashable, Sendable {
        case pxe
        case http

        /// What the class begins with.
        public var prefix: String {
            switch self {
            case .pxe: "PXEClient"
            case .http: "HTTPClient"
            }
        }
    }

    public var method: Method
    /// From the text, which may differ from option 93; nil where the text does not have the full form.
    public var architecture: ClientArchitecture?
    /// From the text, which may differ from option 94; nil where the text does not have the full form.
    public var interface: NetworkInterfaceIdentifier?

    public init(
        method: Method,
        architecture: ClientArchitecture? = nil,
        interface: NetworkInterfaceIdentifier? = nil
    ) {
        self.method = method
        self.architecture = architecture
        self.interface = interface
    }

    /// The class in the octets of option 60; nil where they begin neither with `PXEClient` nor with `HTTPClient`.
    public init?(_ octets: some Collection<UInt8>) {
        guard let method = [Method.pxe, .http].first(where: { octets.starts(with: $0.prefix.utf8) }) else { return nil }
        self.method = method
        var rest = octets.dropFirst(method.prefix.utf8.count)
        guard let architecture = Self.number(after: ":Arch:", digits: 5, in: &rest),
            let major = Self.number(after: ":UNDI:", digits: 3, in: &rest),
            let minor = Self.number(after: "", digits: 3, in: &rest), rest.isEmpty,
            let architecture = UInt16(exactly: architecture), let major = UInt8(exactly: major),
            let minor = UInt8(exactly: minor)
        else { return }
        self.architecture = ClientArchitecture(rawValue: architecture)
        interface = NetworkInterfaceIdentifier(major: major, minor: minor)
    }

    /// The option's value.
    public var octets: [UInt8] {
        var text = method.prefix
        if let architecture, let interface {
            text += ":Arch:" + Self.digits(Int(architecture.rawValue), 5)
            text += ":UNDI:" + Self.digits(Int(interface.major), 3) + Self.digits(Int(interface.minor), 3)
        }
        return Array(text.utf8)
    }

    private static func number<Octets: Collection<UInt8>>(
        after prefix: String,
        digits: Int,
        in octets: inout Octets
    ) -> Int? where Octets.SubSequence == Octets {
        guard octets.starts(with: prefix.utf8) else { return nil }
        octets = octets.dropFirst(prefix.utf8.count)
        let number = octets.prefix(digits)
        guard number.count == digits else { return nil }
        octets = octets.dropFirst(digits)
        return number.decimalNumber
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
