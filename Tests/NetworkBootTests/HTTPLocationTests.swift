import Testing

@testable import NetworkBoot

@Suite struct HTTPLocationTests {
    @Test(
        "A location leads where RFC 3986 says",
        arguments: [
            ("http://mirror/a.img", "mirror", "/a.img"),
            ("HTTP://Mirror:8080/a", "Mirror:8080", "/a"),
            ("http://mirror:80/a", "mirror", "/a"),
            ("http://mirror:/a", "mirror", "/a"),
            ("http://me@10.0.0.9/a#part", "10.0.0.9", "/a"),
            ("http://mirror", "mirror", "/"),
            ("http://mirror?x=1", "mirror", "/?x=1"),
            ("//mirror/a", "mirror", "/a"),
            ("/other/a", "boot:81", "/other/a"),
            ("b.img", "boot:81", "/dir/b.img"),
            ("../b.img", "boot:81", "/b.img"),
            ("../../../b.img?../x", "boot:81", "/b.img?../x"),
            ("./", "boot:81", "/dir/"),
            ("..", "boot:81", "/"),
            ("?x=2", "boot:81", "/dir/file?x=2"),
        ]
    )
    func resolves(text: String, host: String, target: String) {
        let location = HTTPLocation(Array(text.utf8), from: Array("boot:81".utf8), Array("/dir/file?x=1".utf8))
        #expect(location.map { String(decoding: $0.host, as: UTF8.self) } == host)
        #expect(location.map { String(decoding: $0.target, as: UTF8.self) } == target)
    }

    @Test(
        "What is no location over HTTP is none",
        arguments: [
            "", "#x", "https://mirror/a", "ftp://mirror/a", "http:/a", "http:///a", "http://mirror:0/",
            "http://mirror:65536/", "http://mirror:8a/", "http://[fe80::1]:80/a", "a b", "a\u{0}b", "http://:80/",
        ]
    )
    func refuses(text: String) {
        #expect(HTTPLocation(Array(text.utf8), from: Array("boot".utf8), Array("/file".utf8)) == nil)
    }

    @Test("Locations of any octets are read or refused, and nothing traps")
    func survives() {
        var random = SeededOctets(seed: 5)
        var read = 0
        for _ in 0..<20_000 {
            let text = random.octets(from: Array("http:/.?#@:[]a0".utf8), atMost: 14)
            if HTTPLocation(text, from: Array("boot".utf8), Array("/a/b".utf8)) != nil { read += 1 }
        }
        #expect(read > 100)
    }
}

/// Octets by chance out of a few.
private struct SeededOctets {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func octets(from choices: [UInt8], atMost count: Int) -> [UInt8] {
        (0..<next(count + 1)).map { _ in choices[next(choices.count)] }
    }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
