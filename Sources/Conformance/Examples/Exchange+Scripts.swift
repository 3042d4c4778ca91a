internal import NetworkProtocols

extension Exchange {
    /// A loader that says it is `agent` fetches a script of this text over HTTP.
    static func script(_ text: String, for agent: String) -> Exchange {
        make("a script for \(agent)") { builder in
            let head = [
                "HTTP/1.1 200 OK", "Date: Tue, 14 Nov 2023 22:13:20 GMT", "Content-Type: text/plain",
                "Content-Length: \(text.utf8.count)",
            ]
            builder.fetch(
                "GET /boot.php HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: \(agent)\r\n\r\n",
                Array((head.joined(separator: "\r\n") + "\r\n\r\n" + text).utf8)
            )
        }
    }
}
