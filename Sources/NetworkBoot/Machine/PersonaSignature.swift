public import NetworkProtocols

extension Persona {
    /// How DHCP messages of one persona look: clues that all have to be there, and clues that make it surer.
    public struct Signature: Hashable, Sendable {
        public let required: [Clue]
        public let supporting: [Clue]

        init(_ required: [Clue], supporting: [Clue] = []) {
            self.required = required
            self.supporting = supporting
        }

        /// The sum of the weights of the clues that are there; nil where a required one is missing.
        public func score(_ message: DHCPMessage) -> Int? {
            guard required.allSatisfy({ $0.isFound(in: message) }) else { return nil }
            let found = supporting.filter { $0.isFound(in: message) }
            return (required + found).reduce(0) { $0 + $1.weight }
        }
    }

    /// One thing about a DHCP message that tells its sender.
    public enum Clue: Hashable, Sendable {
        /// Option 60 begins with this text.
        case vendorClass(String)
        case noVendorClass
        /// Option 77 is this text, bare or behind a length octet.
        case userClass(String)
        /// Option 93 names one of these.
        case architecture([ClientArchitecture])
        /// Option 93 names UEFI firmware of whatever processor, booting by TFTP.
        case uefiArchitecture
        case noArchitecture
        /// Option 55 is exactly this.
        case requestList([UInt8])
        /// Option 55 begins with this.
        case requestListBegins([UInt8])
        /// Option 55 asks for nothing but some of these.
        case requestListWithin([UInt8])
        /// Option 55 asks for all of these.
        case requests([UInt8])
        /// The options stand in this order; 43, 50 and 54, which come and go with the message's purpose, left out.
        case optionOrder([UInt8])
        /// Nothing stands between option 53 and option 55 but some of these.
        case onlyBeforeRequestList([UInt8])
        /// These options are there.
        case has([UInt8])
        /// None of these options is there.
        case lacks([UInt8])
        case broadcastFlag(Bool)
        /// Option 53 says DHCPDISCOVER.
        case discover
        /// Option 57.
        case maximumMessageSize(UInt16)
        /// The client's hardware address begins with one of these three octets.
        case hardwareAddress([UInt32])
        /// Option 61 begins with this type: 1 is Ethernet, 255 a DUID (RFC 4361 §6.1).
        case clientIdentifierType(UInt8)

        /// How much the clue says: a name of one's own says most, a missing option next to nothing.
        var weight: Int {
            switch self {
            case .hardwareAddress: 50
            case .userClass, .requestList: 40
            case .vendorClass, .optionOrder: 20
            case .requestListBegins: 15
            case .architecture, .uefiArchitecture, .clientIdentifierType: 10
            case .requestListWithin, .requests, .broadcastFlag, .maximumMessageSize, .has, .discover,
                .onlyBeforeRequestList:
                5
            case .noVendorClass, .noArchitecture, .lacks: 2
            }
        }

        /// Whether `message` has it.
        public func isFound(in message: DHCPMessage) -> Bool {
            let options = message.options
            switch self {
            case .vendorClass(let text): return options.octets(of: .vendorClass)?.starts(with: text.utf8) ?? false
            case .noVendorClass: return !options.contains(.vendorClass)
            case .userClass(let text):
                guard let value = options.octets(of: .userClass) else { return false }
                return value.elementsEqual(text.utf8)
                    || (value.first == UInt8(text.utf8.count) && value.dropFirst().elementsEqual(text.utf8))
            case .architecture(let types):
                return message.clientArchitectures?.contains { types.contains($0) } ?? false
            case .uefiArchitecture:
                return message.clientArchitectures?.contains { $0.isUEFI && !$0.isHTTP } ?? false
            case .noArchitecture: return !options.contains(.clientArchitectures)
            case .requestList, .requestListBegins, .requestListWithin, .requests, .onlyBeforeRequestList:
                return isFound(inRequestListOf: options)
            case .optionOrder(let order): return Self.order(of: options) == order
            case .has(let codes): return codes.allSatisfy { options.contains(DHCPOptionCode($0)) }
            case .lacks(let codes): return !codes.contains { options.contains(DHCPOptionCode($0)) }
            case .broadcastFlag(let isSet): return message.isBroadcast == isSet
            case .discover: return message.messageType == .discover
            case .maximumMessageSize(let size): return message.maximumMessageSize == size
            case .hardwareAddress(let prefixes):
                guard let address = message.clientMAC else { return false }
                return prefixes.contains(UInt32(truncatingIfNeeded: address.rawValue >> 24))
            case .clientIdentifierType(let type): return options.octets(of: .clientIdentifier)?.first == type
            }
        }

        private func isFound(inRequestListOf options: DHCPOptions) -> Bool {
            guard let list = options.octets(of: .parameterRequestList) else { return false }
            switch self {
            case .requestList(let codes): return list.elementsEqual(codes)
            case .requestListBegins(let codes): return list.starts(with: codes)
            case .requestListWithin(let codes): return !list.isEmpty && list.allSatisfy { codes.contains($0) }
            case .requests(let codes): return codes.allSatisfy { list.contains($0) }
            case .onlyBeforeRequestList(let codes):
                let order = options.codesInOrder.map(\.rawValue)
                guard order.first == 53, let end = order.firstIndex(of: 55) else { return false }
                return order[1..<end].allSatisfy { codes.contains($0) }
            default: return false
            }
        }

        private static func order(of options: DHCPOptions) -> [UInt8] {
            options.codesInOrder.map(\.rawValue).filter { ![0, 43, 50, 54, 255].contains($0) }
        }
    }
}
