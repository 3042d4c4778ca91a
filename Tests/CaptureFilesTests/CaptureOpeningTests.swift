import CaptureFiles
import Glibc
import NetworkProtocols
import Testing

@Suite struct CaptureOpeningTests {
    @Test(
        "A file that is no capture is called what it looks like",
        arguments: [
            ("1f8b08 0000000000 0003", ForeignContent.gzip),
            ("28b52ffd 2400", .zstandard),
            ("fd377a58 5a00", .xz),
            ("425a6839 3141", .bzip2),
            ("04224d18 6440", .lz4),
            ("504b0304 1400", .zip),
            ("736e6f6f 70000000", .snoop),
            ("474d4255 0002", .networkMonitor),
            ("7f454c46 0201", .executable),
            // A section header after CR LF to LF, LF to CR LF, CR dropped, CR to LF, LF to CR LF where none was.
            ("0a0d0a1c 0000004d3c2b1a", .mangledLineEnds),
            ("0d0a0d0d 0d0a1c000000", .mangledLineEnds),
            ("0a0a1c00 00004d3c2b1a", .mangledLineEnds),
            ("0a0a0a0a 1c000000", .mangledLineEnds),
            ("0d0a0d0d 0a1c0000", .mangledLineEnds),
            // A pcap head that was taken for Latin-1, repaired as UTF-8, cut to seven bits.
            ("c394c383 c2b2c2a1 02000400", .mangledText),
            ("efbfbdc3 b2efbfbd 02000400", .mangledText),
            ("54433221 02000400", .mangledText),
            ("a1b234cd 00020004", .undocumentedPcap),
            ("4d3c2ba1 02000400", .undocumentedPcap),
            ("00000000 00000000", .zeros),
            ("01020304 05060708 09", .unknown(firstOctets: [1, 2, 3, 4, 5, 6, 7, 8])),
        ]
    )
    func foreignContent(hexadecimal: String, content: ForeignContent) {
        #expect(problem(octets(hexadecimal)) == .notACapture(content))
    }

    @Test(
        "Text is called what it looks like",
        arguments: [
            ("<!DOCTYPE html><html>", ForeignContent.html),
            ("\n <HTML><head>", .html),
            ("<?xml version=\"1.0\"?><pdml>", .xml),
            ("  {\"packets\": []}", .json),
            ("[\n", .json),
            ("0000  ff ff ff ff ff ff 52 54\n", .text),
        ]
    )
    func foreignText(text: String, content: ForeignContent) {
        #expect(problem(Array(text.utf8)) == .notACapture(content))
        #expect(problem([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == .notACapture(content) || content == .text)
    }

    @Test("Unknown versions, unknown octet order and nothing at all are refused")
    func refusals() {
        #expect(problem([]) == .empty)
        #expect(problem(PcapFile(minor: 5).octets) == .unsupportedVersion(format: .pcap, major: 2, minor: 5))
        #expect(problem(PcapFile(major: 3).octets) == .unsupportedVersion(format: .pcap, major: 3, minor: 4))
        var file = PcapngFile()
        file.section(major: 1, minor: 1)
        #expect(problem(file.octets) == .unsupportedVersion(format: .pcapng, major: 1, minor: 1))
        var octets = file.octets
        octets[8] = 0
        #expect(problem(octets) == .noByteOrder)
    }

    @Test("Each error is one line that names the file and says what to do")
    func sentences() throws {
        let gzip = CaptureFileError(.notACapture(.gzip), file: "boot.pcap.gz")
        #expect(gzip.description == "boot.pcap.gz: gzip-compressed; unpack it with gunzip first")
        let short = CaptureFileError(.tooShort(format: .pcap, needed: 24, available: 10), file: "a")
        #expect(
            short.description
                == "a: begins as pcap but ends after 10 of the 24 octets of its first header; copy it again"
        )
        let unknown = CaptureFileError(.notACapture(.unknown(firstOctets: [0, 0xAB])), file: "a")
        #expect(unknown.description == "a: not a pcap or pcapng file: begins with 00 ab")
    }

    @Test("A path that can't be read is refused with the reason")
    func paths() throws {
        #expect(refusal(path: "/nonexistent/boot.pcap") == .notFound)
        #expect(refusal(path: "/tmp") == .isDirectory)
        let empty = try TemporaryFile()
        #expect(refusal(path: empty.path) == .empty)
        // /proc/self/mem can be opened, and its first page can't be read.
        guard case .unreadable = refusal(path: "/proc/self/mem") else {
            Issue.record("a file whose reading fails is not refused")
            return
        }
        do throws(CaptureFileError) {
            _ = try CaptureReader(path: "/nonexistent/boot.pcap")
        } catch {
            #expect(error.description == "/nonexistent/boot.pcap: no such file; check the path")
        }
    }

    @Test("A file without permission is refused", .enabled(if: geteuid() != 0, "did not run: root may read anything"))
    func permission() throws {
        let file = try TemporaryFile(PcapFile().octets)
        chmod(file.path, 0)
        #expect(refusal(path: file.path) == .permissionDenied)
    }

    private func refusal(path: String) -> CaptureFileError.Problem? {
        do throws(CaptureFileError) {
            _ = try CaptureReader(path: path)
            return nil
        } catch {
            return error.problem
        }
    }
}
