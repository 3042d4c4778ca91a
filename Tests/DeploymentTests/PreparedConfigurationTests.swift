import Deployment
import Testing

@Suite("The prepared boot configuration")
struct PreparedConfigurationTests {
    private let original = """
        default rescuecd
        prompt 1
        timeout 300
        F1 f1boot.msg

        label rescuecd
          kernel rescuecd
          append initrd=initram.igz
        label memtest
          kernel memtest86
          append -
        label fr
          kernel rescuecd
          APPEND   initrd=initram.igz setkmap=fr
        label help
          text help
          append nothing here
          endtext
        label bare
          kernel rescue64
          append

        """
    private let words = PreparedConfiguration(imageURL: "http://192.168.1.5/sysrcd.dat")

    private func lines(_ octets: [UInt8]) -> [String] {
        octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    // shows: [0-026]
    @Test("Each append line gets the words, in front; append - and texts stay")
    func prepares() {
        let prepared = lines(words.prepare(Array(original.utf8)))
        let put = "scandelay=5 netboot=http://192.168.1.5/sysrcd.dat"
        #expect(prepared.contains("  append \(put) initrd=initram.igz"))
        #expect(prepared.contains("  append -"))
        #expect(prepared.contains("  APPEND   \(put) initrd=initram.igz setkmap=fr"))
        #expect(prepared.contains("  append nothing here"))
        #expect(prepared.contains("  append \(put)"))
        #expect(prepared.count { $0.contains(put) } == 4, "Three lines and the first, which says what was put in.")
        #expect(prepared.contains("timeout 300"))
    }

    @Test("Prepared again it is the same; with other words it is as if the original had been prepared")
    func isIdempotent() {
        let once = words.prepare(Array(original.utf8))
        #expect(words.prepare(once) == once)
        let other = PreparedConfiguration(
            imageURL: "http://192.168.1.6:8080/sysrcd.dat",
            extra: "setkmap=uk docache",
            timeout: 50
        )
        let direct = other.prepare(Array(original.utf8))
        #expect(other.prepare(once) == direct)
        #expect(words.prepare(direct) == once)
        #expect(lines(direct).contains("timeout 50"))
        #expect(!lines(direct).contains("timeout 300"))
        #expect(String(decoding: direct, as: UTF8.self).contains("sysrcd.dat setkmap=uk docache initrd=initram.igz"))
    }

    @Test("A time is put in where the original has none")
    func addsTimeout() {
        let source = Array("label a\nkernel b\nappend c\n".utf8)
        let timed = PreparedConfiguration(imageURL: "http://h/i", timeout: 50)
        let once = timed.prepare(source)
        #expect(lines(once).contains("timeout 50"))
        #expect(timed.prepare(once) == once)
        #expect(
            PreparedConfiguration(imageURL: "http://h/i").prepare(once)
                == PreparedConfiguration(imageURL: "http://h/i").prepare(source)
        )
    }

    @Test("What the service itself prepared is prepared anew")
    func replacesTheServicesWords() {
        let source = Array("label a\nkernel b\nappend scandelay=5 netboot=http://old/sysrcd.dat initrd=c\n".utf8)
        let prepared = lines(words.prepare(source))
        #expect(prepared.contains("append scandelay=5 netboot=http://192.168.1.5/sysrcd.dat initrd=c"))
    }

    @Test("Lines that end as on Windows, and a file without a last line end, keep their words")
    func lineEnds() {
        let prepared = words.prepare(Array("label a\r\nkernel b\r\nappend -\r\nlabel c\r\nappend initrd=d".utf8))
        let text = String(decoding: prepared, as: UTF8.self)
        #expect(text.unicodeScalars.contains("\r"))
        #expect(lines(prepared).contains { $0.hasPrefix("append -") })
        #expect(text.contains("sysrcd.dat initrd=d\n"))
        #expect(words.prepare(prepared) == prepared)
    }
}
