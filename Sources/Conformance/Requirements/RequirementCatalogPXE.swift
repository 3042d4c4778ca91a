extension RequirementCatalog {
    /// Requirements on PXE clients, PXE and boot servers, proxyDHCP, UEFI HTTP boot: identifier, level, source, statement.
    static let pxe: String = """
        PXE-C-001 | must | PXE 2.1, second-hand | 60 = PXEClient:Arch:xxxxx:UNDI:yyyzzz, 32 octets, case exact
        PXE-C-002 | must | RFC 4578 §2.1 | 93 in every DHCP and PXE packet; even length >0
        PXE-C-003 | must | RFC 4578 §2.2 | 94 in every packet, length 3, type 1
        PXE-C-004 | must | RFC 4578 §2.3 | 97 in every packet, type 0 → length 17
        PXE-C-005 | must | RFC 4578 §2.4 | 55 includes 128–135 in every packet
        PXE-C-006 | may | RFC 4578 §2.1 | list several architectures, and reduce the list later
        PXE-C-007 | should | PXE 2.1, second-hand | DISCOVER waits 4, 8, 16, 32 s, four tries
        PXE-C-008 | should | PXE 2.1, second-hand | keep collecting through the 4 and 8 s periods for a proxy
        PXE-C-009 | de-facto | Intel EFI BC | treat yiaddr=0 offer with 60=PXEClient as proxy, never request its (null) address
        PXE-C-010 | de-facto | Intel EFI BC | ignore yiaddr=0 offers without PXE marks
        PXE-C-011 | de-facto | Intel EFI BC, EDK2 | PXE-tagged DHCP offer preferred over plain DHCP + proxy; proxy preferred over plain boot file
        PXE-C-012 | de-facto | Intel EFI BC | selected plain offer + BINL proxy → REQUEST to 4011 after ACK
        PXE-C-013 | de-facto | Intel EFI BC, EDK2 | 4011 request: unicast, ciaddr = own, no 50
        PXE-C-014 | de-facto | EDK2/Intel vs iPXE | source port 4011 (ROM) or 68 (iPXE); accepts the answer on that port
        PXE-C-015 | de-facto | Intel EFI BC | accept the 4011 answer only as ACK, 54 = server asked, yiaddr 0, boot data present
        PXE-C-016 | must | PXE 2.1, second-hand | bit 3 of 43.6 + boot file → no prompt, no menu, no discovery
        PXE-C-017 | must | PXE 2.1, second-hand | respect bits 0 and 1 (no broadcast / no multicast discovery)
        PXE-C-018 | must | PXE 2.1, second-hand | bit 2 → only servers listed in 43.8 are used and accepted
        PXE-C-019 | must | PXE 2.1, second-hand | multicast allowed but 43.7 missing → reject (E76)
        PXE-C-020 | must | PXE 2.1, second-hand | both casts off (or bit 2) but 43.8 missing/bad → reject (E77)
        PXE-C-021 | must | PXE 2.1, second-hand | menu without prompt or malformed → reject (E74)
        PXE-C-022 | must | PXE 2.1, second-hand | prompt timeout 0 → first item; 255 → menu at once; else countdown, F8 opens
        PXE-C-023 | de-facto | AIX/PXE text | item type 0 → local boot, no discovery
        PXE-C-024 | must | PXE 2.1, second-hand | discovery request: 43.71 {type, layer}, ciaddr set, 53=3
        PXE-C-025 | de-facto | Intel EFI BC, iPXE | accept boot-server ACK only if 43.71 type matches
        PXE-C-026 | should | PXE 2.1, second-hand | discovery 4 tries, 1,2,3,4 s
        PXE-C-027 | de-facto | Intel EFI BC | check xid, cookie and chaddr of PXE replies
        PXE-C-028 | de-facto | field | TFTP server: siaddr, else 54 (EDK2); E7B if neither
        PXE-C-029 | de-facto | field | boot file name taken up to NUL or option length, whichever first
        PXE-C-030 | de-facto | field | honours option 52 before reading file/sname
        PXE-C-031 | de-facto | EDK2, Intel | no boot file and no PXE data → E53, next boot device
        PXE-C-032 | should | RFC 4361 §7 | later stages reuse the same client identity
        PXE-C-033 | de-facto | field | a chain-loaded loader marks itself (77 or 175) so that servers can break loops
        PXE-C-034 | must | RFC 5071 §5.5 | prepend 210 to 209 and to the search path, nothing else
        PXE-C-035 | must | RFC 5071 §6.5 | 211≠0 → reboot after that time if not booted; 0 → never; never after OS hand-over
        PXE-C-036 | must not | RFC 5859 §3 | send option 150
        PXE-C-037 | must | RFC 5859 §3 | ignore 150 with length not a multiple of 4 (and SHOULD prefer a good one to 66)
        PXE-S-001 | must | PXE 2.1, second-hand | replies with PXE data carry 60 = PXEClient
        PXE-S-002 | must | RFC 4578 §2 | 93, 94, 97 in replies too
        PXE-S-003 | de-facto | dnsmasq, pixiecore | 97 echoed unchanged when received
        PXE-S-004 | must | PXE 2.1, second-hand | do not send 60=PXEClient from a DHCP server lacking boot data unless 4011 is served on that address
        PXE-S-005 | must | PXE 2.1, second-hand | 43 sub-TLVs well formed, ≤255 in total
        PXE-S-006 | de-facto | AIX text | 43.6 bits 4–7 zero, length 1
        PXE-S-007 | de-facto | AIX text | 43.7 present and class D if bit 1 is clear
        PXE-S-008 | must | PXE 2.1, second-hand | 43.8 present if bit 2, or bits 0 and 1
        PXE-S-009 | must | PXE 2.1, second-hand | 43.8: count matches; no multicast address
        PXE-S-010 | must | PXE 2.1, second-hand | 43.9 and 43.10 both present unless bit 3 + file
        PXE-S-011 | must | PXE 2.1, second-hand | 43.9 item lengths exact, ≥1
        PXE-S-012 | de-facto | EDK2 | at most 24 menu items
        PXE-S-013 | de-facto | AIX text | answers only types it serves; otherwise silent
        PXE-S-014 | must | PXE 2.1, second-hand | listens on 4011 unicast and on the advertised multicast group, and on 67 for broadcast unless disabled
        PXE-S-015 | must | PXE 2.1, second-hand | ACK carries file, siaddr, 54, 60 and 43.71 with the requested type
        PXE-S-016 | must | PXE 2.1, second-hand | reply goes to the request's source (port 4011 or 68)
        PXE-S-017 | should | PXE 2.1, second-hand | credential request (layer MSB) answered with credentials or ignored when unsupported
        PXE-S-018 | de-facto | RFC 4578, IANA | chooses the file by 93: BIOS 0; 6; 7 and 9 = x64; 10; 11; 15–20 are HTTP
        PXE-S-019 | de-facto | field | unknown architecture → no boot file rather than a wrong one
        PXE-S-020 | de-facto | field | gives a different file (or script) to iPXE user class
        PXE-S-021 | de-facto | field | accepts a missing 97 and missing 94
        PXE-S-022 | de-facto | field | OFFER and ACK carry the same boot file and siaddr
        PXE-S-023 | de-facto | EDK2 | whole reply ≤1472 octets (1260 for Intel BIOS, 576 without 57)
        PXE-S-024 | de-facto | field | file name ≤127 octets, no spaces; forward slashes
        PXE-S-025 | de-facto | TFTP | the named file exists and siaddr answers RRQ
        PROXY-S-001 | must | PXE 2.1, second-hand | OFFER has yiaddr 0 and no lease (51 absent)
        PROXY-S-002 | must | PXE 2.1, second-hand | OFFER has 54 = proxy's own address and 60=PXEClient
        PROXY-S-003 | must | PXE 2.1, second-hand | silent to clients without 60 starting PXEClient
        PROXY-S-004 | must | PXE 2.1, second-hand | silent to selecting/renewing REQUEST, INFORM, DECLINE, RELEASE on 67
        PROXY-S-005 | must | PXE 2.1, second-hand | answers REQUEST on 4011 with ACK, yiaddr 0, boot data
        PROXY-S-006 | de-facto | Intel EFI BC | 4011 reply to source address and source port, from port 4011
        PROXY-S-007 | de-facto | Intel EFI BC | OFFER either complete (43.6… or bit3+file) or intended for 4011; never PXE tags half-filled
        PROXY-S-008 | should | PXE 2.1, second-hand | answers within 2 s, every DISCOVER retry alike
        PROXY-S-009 | de-facto | dnsmasq | broadcasts its OFFER (no yiaddr exists), or replies to giaddr when relayed
        PROXY-S-010 | must | RFC 2131 table 3 | xid, chaddr, giaddr, flags copied
        PROXY-S-011 | de-facto | field | sends nothing that looks like addressing (1, 3, 6, 58, 59)
        PROXY-S-012 | de-facto | pixiecore, dnsmasq | UEFI (arch ≥6) steered to 4011, BIOS served in the OFFER
        PROXY-S-013 | de-facto | field | answers HTTPClient only with 60=HTTPClient and a URI, else stays silent
        PROXY-S-014 | de-facto | coexistence | works when the DHCP server is on another host, on the same host (4011 only), or behind a relay
        PROXY-S-015 | de-facto | iPXE | honours iPXE (77) with script/NBP switch like a PXE server
        PROXY-S-016 | must | RFC 4578 | copies 97 (and 93/94)
        PROXY-S-017 | de-facto | field | pads to 300
        HTTPBOOT-C-001 | must | UEFI, EDK2 | 60 HTTPClient:Arch:…, 93 in the HTTP set
        HTTPBOOT-C-002 | de-facto | EDK2 | ignores boot data in replies without 60=HTTPClient
        HTTPBOOT-C-003 | de-facto | EDK2 | discards proxy offers without HTTPClient
        HTTPBOOT-C-004 | de-facto | EDK2 | name in the URI needs 6 (DNS), else that offer is unusable
        HTTPBOOT-C-005 | de-facto | EDK2 | HEAD first, GET as fallback for size; Content-Length used
        HTTPBOOT-C-006 | de-facto | EDK2 | type by Content-Type else suffix
        HTTPBOOT-C-007 | de-facto | EDK2 | plain http refused unless the build allows it
        HTTPBOOT-S-001 | must | UEFI | 60=HTTPClient (10 octets) and absolute URI in 67 (or file)
        HTTPBOOT-S-002 | de-facto | EDK2 | URI ≤ 255 in 67 / 127 in file; no NUL inside
        HTTPBOOT-S-003 | de-facto | EDK2 | DNS server supplied when the URI has a name
        HTTPBOOT-S-004 | de-facto | field | does not hand TFTP paths to HTTP arch, nor URIs to PXE arch
        """
}
