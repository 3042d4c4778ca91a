import JSONChecks
import Testing

@testable import Reports

@Suite struct OrderedJSONEncoderTests {
    private struct Letter: Encodable {
        var zebra = 1
        var apple: String?
        var mango = [1.5, 2, -0.25]
        var words = OrderedTexts([.init("b", "1"), .init("a", "2")])
        var nothing = OptionalText(nil)
        var is_there = true
        var list: [Inner] = [Inner(), Inner()]

        struct Inner: Encodable {
            var text = "a"
        }
    }

    @Test(
        "Keys keep the order in which they are declared, absent ones are left out, and null is written where it is meant"
    )
    func order() throws {
        let text = String(decoding: try OrderedJSONEncoder().encode(Letter()), as: UTF8.self)
        #expect(
            text == """
                {
                  "zebra": 1,
                  "mango": [1.5, 2, -0.25],
                  "words": {
                    "b": "1",
                    "a": "2"
                  },
                  "nothing": null,
                  "is_there": true,
                  "list": [
                    {
                      "text": "a"
                    },
                    {
                      "text": "a"
                    }
                  ]
                }

                """
        )
    }

    @Test("Control characters, quotes and backslashes are escaped and read back as they were")
    func escapes() throws {
        let nasty = "\"\\\n\r\t\0\u{1b}[31m\u{7f}\u{9b}é€😀/"
        let text = try OrderedJSONEncoder().encode(OrderedTexts([.init(nasty, nasty)]))
        #expect(text.allSatisfy { $0 >= 0x20 || $0 == 10 })
        #expect(try JSONValue(text: text) == .object([nasty: .string(nasty)]))
    }

    @Test("Empty containers are written as such, and numbers that JSON lacks are refused")
    func edges() throws {
        #expect(try OrderedJSONEncoder().encode(OrderedTexts()) == Array("{}\n".utf8))
        #expect(try OrderedJSONEncoder().encode([Int]()) == Array("[]\n".utf8))
        #expect(throws: EncodingError.self) { try OrderedJSONEncoder().encode([Double.nan]) }
    }
}
