import NetworkProtocols

/// The octets of a text.
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Forms that damage on the way, or malice, gives to a message: cut at every octet, every octet changed in several
/// ways, octets put in and taken out, all of it from one seed.
func damagedForms(of message: [UInt8], seed: UInt64 = 1) -> [[UInt8]] {
    var forms = (0..<message.count).map { Array(message[..<$0]) }
    for index in message.indices {
        let changed: [UInt8] = [
            message[index] ^ 0x01, message[index] ^ 0x20, message[index] ^ 0x80, message[index] &+ 1,
            message[index] &- 1, 0, 0xff, 0x0d, 0x0a, 0x20, 0xc0,
        ]
        for octet in Set(changed).sorted() where octet != message[index] {
            var form = message
            form[index] = octet
            forms.append(form)
        }
    }
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
        var form = message
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0...form.count, using: &random)
            if Bool.random(using: &random) || index == form.count {
                form.insert(UInt8.random(in: 0...255, using: &random), at: index)
            } else {
                form.remove(at: index)
            }
        }
        forms.append(form)
    }
    return forms
}

/// `count` messages of random octets from one seed, most of them short.
func randomMessages(_ count: Int, upTo length: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in
        (0..<Int.random(in: 0...length, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
