/// Location management, TS 29.002 clause 8.1.
extension MAP {
    /// updateLocation, from a VLR to the HLR.
    public static func updateLocation(
        imsi: String, msc: AddressString, vlr: AddressString, lmsi: [UInt8]? = nil,
        version: UInt = 3
    ) -> Request {
        Request(
            "updateLocation", 2, context(1, version),
            .sequence {
                BER.Element.imsi(imsi)
                BER.Element.address(msc, tag: 0x81)
                BER.Element.address(vlr)
                lmsi.map { BER.Element(0x8a, $0) }
                if version == 3 { BER.Element.context(6) { BER.Element.context(0, [5, 0xe0]) } }
            })
    }

    /// The result of updateLocation.
    public static func updateLocationResult(hlr: AddressString, version: UInt = 3) -> BER.Element {
        version == 1 ? .address(hlr) : .sequence { BER.Element.address(hlr) }
    }

    /// cancelLocation, from the HLR to the former VLR or SGSN.
    public static func cancelLocation(
        imsi: String, lmsi: [UInt8]? = nil, type: Int? = 0, version: UInt = 3
    ) -> Request {
        let identity: BER.Element =
            if let lmsi {
                .sequence {
                    BER.Element.imsi(imsi)
                    BER.Element.octetString(lmsi)
                }
            } else {
                .imsi(imsi)
            }
        return Request(
            "cancelLocation", 3, context(2, version),
            version < 3
                ? identity
                : .context(3) {
                    identity
                    type.map { BER.Element.enumerated($0) }
                })
    }

    /// purgeMS, from a VLR or SGSN to the HLR.
    public static func purgeMS(
        imsi: String, vlr: AddressString? = nil, sgsn: AddressString? = nil, version: UInt = 3
    ) -> Request {
        Request(
            "purgeMS", 67, context(27, version),
            version < 3
                ? .sequence {
                    BER.Element.imsi(imsi)
                    BER.Element.address(vlr)
                }
                : .context(3) {
                    BER.Element.imsi(imsi)
                    BER.Element.address(vlr, tag: 0x80)
                    BER.Element.address(sgsn, tag: 0x81)
                })
    }

    /// The result of purgeMS: the TMSI is to be frozen.
    public static let purgeMSResult = BER.Element.sequence { BER.Element.context(0) }

    /// updateGprsLocation, from an SGSN to the HLR; `address` is the SGSN's IPv4 address.
    public static func updateGprsLocation(
        imsi: String, sgsn: AddressString, address: [UInt8] = [192, 0, 2, 10]
    ) -> Request {
        Request(
            "updateGprsLocation", 23, .map(32, version: 3),
            .sequence {
                BER.Element.imsi(imsi)
                BER.Element.address(sgsn)
                BER.Element.octetString(gsnAddress(address))
            })
    }

    /// restoreData, from a VLR to the HLR.
    public static func restoreData(imsi: String, version: UInt = 3) -> Request {
        Request(
            "restoreData", 57, context(1, version), .sequence { BER.Element.imsi(imsi) })
    }

    /// The result of restoreData.
    public static func restoreDataResult(hlr: AddressString) -> BER.Element {
        .sequence { BER.Element.address(hlr) }
    }

    /// reset, from a restarted HLR to a VLR; `imsiPrefixes` say whose data is meant.
    public static func reset(
        hlr: AddressString, imsiPrefixes: [String] = [], version: UInt = 2
    ) -> Request {
        Request(
            "reset", 37, context(10, version),
            .sequence {
                if version == 1 { BER.Element.enumerated(1) }
                BER.Element.address(hlr)
                if !imsiPrefixes.isEmpty {
                    BER.Element.sequence {
                        imsiPrefixes.map { BER.Element.octetString(TBCD.octets($0)) }
                    }
                }
            })
    }

    /// sendIdentification, from a VLR to the VLR that gave out the TMSI.
    public static func sendIdentification(tmsi: [UInt8], version: UInt = 3) -> Request {
        Request(
            "sendIdentification", 55, context(15, version),
            version < 3
                ? .octetString(tmsi)
                : .sequence {
                    BER.Element.octetString(tmsi)
                    BER.Element.integer(3)
                })
    }

    /// noteMM-Event, from a VLR to the gsmSCF.
    public static func noteMMEvent(
        imsi: String, msisdn: AddressString, event: UInt8 = 0, serviceKey: Int = 1,
        vlr: AddressString? = nil
    ) -> Request {
        Request(
            "noteMMEvent", 89, .map(42, version: 3),
            .sequence {
                BER.Element.integer(serviceKey)
                BER.Element.context(0, [event])
                BER.Element.imsi(imsi, tag: 0x81)
                BER.Element.address(msisdn, tag: 0x82)
                vlr.map { locationInformation(3, vlr: $0) }
            })
    }

    /// GSN-Address, TS 23.003: type and length, then the address.
    static func gsnAddress(_ address: [UInt8]) -> [UInt8] {
        [(address.count == 16 ? 0x40 : 0) | UInt8(address.count)] + address
    }
}
