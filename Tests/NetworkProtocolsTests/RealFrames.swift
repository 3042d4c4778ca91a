/// Frames as they were captured on a virtual network, and the frame of the references whose checksums are all right.
enum RealFrame {
    /// A TFTP read request from 192.168.1.100:2070 to 192.168.1.5:69.
    static let readRequest = octets(
        """
        020000000005 020000000064 0800
        4500 0044 0001 4000 4011 b6ee c0a80164 c0a80105
        0816 0045 0030 13af
        0001 7078656c696e75782e3000 6f6374657400 7473697a6500 3000 626c6b73697a6500 3134353600
        """
    )
    /// A server probes the address that it is about to offer.
    static let arpRequest = octets(
        "ffffffffffff5ed2ef51472f0806 00010800060400015ed2ef51472f0a4d00010000000000000a4d006f"
    )
    /// An echo request with identifier 0xce10 and 16 octets of data.
    static let echoRequest = octets(
        """
        5254001234565ed2ef51472f0800 450000307a7540004001ab4e0a4d00010a4d006f
        080029efce1000000000000000000000000000000000000000000000
        """
    )
    /// A kernel's SYN to port 80: maximum segment size 1460, SACK permitted, timestamps, window scale 6.
    static let syn = octets(
        """
        5ed2ef51472f5254001234560800 4500003c402540004006e58d0a4d006f0a4d0001
        93400050dce62acc00000000a002faf06f220000 020405b40402080a806bad350000000001030306
        """
    )
    static let synAcknowledgement = octets(
        """
        5254001234565ed2ef51472f0800 4500003c00004000400625b30a4d00010a4d006f
        005093402c17ae9adce62acda012fe88462e0000 020405b40402080a489f01f6806bad350103030a
        """
    )
    /// The last acknowledgement of a TFTP transfer, 10.77.0.138:49154 to 10.77.0.1:40048.
    static let lateAcknowledgement = octets(
        "52ba429d49b8525400123471 0800 45000020870e00004011de9a0a4d008a0a4d0001 c0029c70000c8e39 00040001"
    )
    /// The answer to `lateAcknowledgement`, whose port was closed by then.
    static let portUnreachable = octets(
        """
        52540012347152ba429d49b80800 45c0003c163a000040014ea30a4d00010a4d008a 0303123f00000000
        45000020870e00004011de9a0a4d008a0a4d0001c0029c70000c8e3900040001
        """
    )
    /// An IPv6 router solicitation.
    static let routerSolicitation = octets(
        """
        33330000000252540012345686dd 6000000000103afffe80000000000000505400fffe123456ff020000000000000000000000000002
        850071b5000000000101525400123456
        """
    )
    /// The six fragments of a TFTP block of 8192 octets, 10.77.0.1:50184 to 10.77.0.50:49627, as a snapshot length of 48
    /// leaves them.
    static let cutFragments = [
        "aee53a0849d1f20bf0a0c0eb0800 450005dc226e200040111dd70a4d00010a4d0032 c408c1db200cf13a0003000138b4",
        "aee53a0849d1f20bf0a0c0eb0800 450005dc226e20b940111d1e0a4d00010a4d0032 2964ea9a082cdef477cb22584983",
        "aee53a0849d1f20bf0a0c0eb0800 450005dc226e217240111c650a4d00010a4d0032 da96f0a071d5144edd3df587427a",
        "aee53a0849d1f20bf0a0c0eb0800 450005dc226e222b40111bac0a4d00010a4d0032 05300003f110cde66d996abd2d7e",
        "aee53a0849d1f20bf0a0c0eb0800 450005dc226e22e440111af30a4d00010a4d0032 cbabb5774d2f2a0858e7d34f4513",
        "aee53a0849d1f20bf0a0c0eb0800 45000338226e039d40113cde0a4d00010a4d0032 04c95eed8b9bef5ea358bcbcd47d",
    ].map(octets)
}
