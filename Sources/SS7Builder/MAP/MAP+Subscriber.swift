/// Subscriber data and information, TS 29.002 clauses 8.8 to 8.11.
extension MAP {
    /// insertSubscriberData; inside updateLocation it names no IMSI.
    public static func insertSubscriberData(
        imsi: String? = nil, msisdn: AddressString? = nil, teleservices: [UInt8] = [0x11, 0x21],
        ssData: Bool = false, gsmSCF: AddressString? = nil, version: UInt = 3,
        context number: UInt = 16
    ) -> Request {
        Request(
            "insertSubscriberData", 7, context(number, version),
            .sequence {
                imsi.map { BER.Element.imsi($0, tag: 0x80) }
                BER.Element.address(msisdn, tag: 0x81)
                BER.Element.context(2, [0x0a])
                BER.Element.enumerated(0, tag: 0x83)
                BER.Element.context(6) { teleservices.map { BER.Element.octetString([$0]) } }
                if ssData { forwardingData }
                gsmSCF.map(camelSubscription)
            })
    }

    /// The result of insertSubscriberData.
    public static func insertSubscriberDataResult(teleservices: [UInt8] = []) -> BER.Element {
        .sequence {
            if !teleservices.isEmpty {
                BER.Element.context(1) { teleservices.map { BER.Element.octetString([$0]) } }
            }
        }
    }

    /// deleteSubscriberData.
    public static func deleteSubscriberData(
        imsi: String, ssCodes: [UInt8] = [0x21], version: UInt = 3
    ) -> Request {
        Request(
            "deleteSubscriberData", 8, context(16, version),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                BER.Element.context(2) { ssCodes.map { BER.Element.octetString([$0]) } }
            })
    }

    /// provideSubscriberInfo.
    public static func provideSubscriberInfo(
        imsi: String, location: Bool = true, state: Bool = true, current: Bool = false
    ) -> Request {
        Request(
            "provideSubscriberInfo", 70, .map(28, version: 3),
            .sequence {
                BER.Element.imsi(imsi, tag: 0x80)
                requestedInfo(2, location: location, state: state, current: current)
            })
    }

    /// The result of provideSubscriberInfo, and of anyTimeInterrogation: where, and idle.
    public static func subscriberInfoResult(vlr: AddressString) -> BER.Element {
        .sequence {
            BER.Element.sequence {
                locationInformation(0, vlr: vlr)
                BER.Element.context(1) { BER.Element.context(0) }
            }
        }
    }

    /// anyTimeInterrogation.
    public static func anyTimeInterrogation(
        _ subscriber: Subscriber, gsmSCF: AddressString, location: Bool = true, state: Bool = true
    ) -> Request {
        Request(
            "anyTimeInterrogation", 71, .map(29, version: 3),
            .sequence {
                BER.Element.context(0) { subscriber.element }
                requestedInfo(1, location: location, state: state)
                BER.Element.address(gsmSCF, tag: 0x83)
            })
    }

    /// anyTimeSubscriptionInterrogation, asking for the call forwarding data.
    public static func anyTimeSubscriptionInterrogation(
        _ subscriber: Subscriber, gsmSCF: AddressString
    ) -> Request {
        Request(
            "anyTimeSubscriptionInterrogation", 62, .map(43, version: 3),
            .sequence {
                BER.Element.context(0) { subscriber.element }
                BER.Element.context(1) {
                    BER.Element.context(1) { BER.Element.octetString([0x21]) }
                }
                BER.Element.address(gsmSCF, tag: 0x82)
            })
    }

    /// anyTimeModification, setting the call forwarding of a subscriber.
    public static func anyTimeModification(
        _ subscriber: Subscriber, gsmSCF: AddressString, forwardTo: AddressString
    ) -> Request {
        Request(
            "anyTimeModification", 65, .map(43, version: 3),
            .sequence {
                BER.Element.context(0) { subscriber.element }
                BER.Element.address(gsmSCF, tag: 0x81)
                BER.Element.context(2) {
                    BER.Element.context(0, [0x21])
                    BER.Element.context(2, [0x0f])
                    BER.Element.address(forwardTo, tag: 0x83)
                }
            })
    }

    /// Call forwarding data of a profile: provisionedSS with one forwarding feature.
    private static var forwardingData: BER.Element {
        BER.Element.context(7) {
            BER.Element.context(0) {
                BER.Element.octetString([0x2a])
                BER.Element.sequence {
                    BER.Element.sequence {
                        BER.Element.context(4, [0x0e])
                    }
                }
            }
        }
    }

    /// Originating CAMEL subscription information: key 1, default handling continue.
    private static func camelSubscription(_ gsmSCF: AddressString) -> BER.Element {
        BER.Element.context(13) {
            BER.Element.context(0) {
                BER.Element.sequence {
                    BER.Element.sequence {
                        BER.Element.enumerated(2)
                        BER.Element.integer(1)
                        BER.Element.address(gsmSCF, tag: 0x80)
                        BER.Element.enumerated(0, tag: 0x81)
                    }
                }
                BER.Element.integer(2, tag: 0x80)
            }
        }
    }
}
