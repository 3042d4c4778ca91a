internal import NetworkProtocols

extension HTTPTemplate.Text {
    /// As it is written.
    var written: String {
        pieces.map { piece in
            switch piece {
            case .text(let octets): String(decoding: octets, as: UTF8.self)
            case .place(let place, let otherwise):
                "{{\(place.written)\(otherwise.isEmpty ? "" : "|" + String(decoding: otherwise, as: UTF8.self))}}"
            }
        }.joined()
    }
}

extension HTTPTemplate.Place {
    /// Its name.
    var written: String {
        switch self {
        case .query(let name): "query." + String(decoding: name, as: UTF8.self)
        case .hardwareAddress: "mac"
        case .address: "ip"
        case .host: "host"
        case .path: "path"
        case .userAgent: "agent"
        }
    }
}
