/// A route of option 121: a destination and the router towards it (RFC 3442).
public struct ClasslessRoute: Hashable, Sendable {
    /// The destination; the bits behind `width` are zero in a well-made route.
    public var destination: IPv4Address
    /// How many leading bits of the destination count, 0 to 32.
    public var width: UInt8
    public var router: IPv4Address

    public init(destination: IPv4Address, width: UInt8, router: IPv4Address) {
        self.destination = destination
        self.width = width
        self.router = router
    }

    /// The routes in the octets of option 121 or 249; nil where they are malformed: a width above 32, or too few
    /// octets behind it.
    public static func routes(_ octets: some Collection<UInt8>) -> [ClasslessRoute]? {
        let octets = Array(octets)
        var routes: [ClasslessRoute] = []
        var position = 0
        while position < octets.count {
            let width = octets[position]
            let significant = (Int(width) + 7) / 8
            guard width <= 32, octets.count - position - 1 >= significant + 4 else { return nil }
            var destination: UInt32 = 0
            for index in 0..<significant {
                destination |= UInt32(octets[position + 1 + index]) << UInt32(24 - 8 * index)
            }
            routes.append(
                ClasslessRoute(
                    destination: IPv4Address(rawValue: destination),
                    width: width,
                    router: IPv4Address(rawValue: octets.span.uint32(at: position + 1 + significant))
                )
            )
            position += 1 + significant + 4
        }
        return routes
    }

    /// What the route is in the option: width, significant octets, router.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 9)
        writer.write(destination)
        let significant = writer.bytes.prefix((min(Int(width), 32) + 7) / 8)
        writer = ByteWriter(reserving: 9)
        writer.write(width)
        writer.write(significant)
        writer.write(router)
        return writer.bytes
    }
}

extension ClasslessRoute: CustomStringConvertible {
    public var description: String { "\(destination)/\(width) via \(router)" }
}
