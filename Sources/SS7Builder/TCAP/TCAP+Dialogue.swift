extension TCAP {
    /// The dialogue portion of a message, Q.773 clause 4.2.3.
    public struct Dialogue: Hashable, Sendable {
        /// The whole portion, from its tag on.
        public var element: BER.Element

        public init(element: BER.Element) { self.element = element }

        /// An AARQ that proposes a context.
        public static func request(
            _ context: ContextName, _ information: BER.Element? = nil, withVersion: Bool = true
        ) -> Dialogue {
            structured(
                BER.Element(0x60) {
                    if withVersion { protocolVersion }
                    BER.Element(0xa1) { BER.Element(0x06, context.octets) }
                    information.map { wrapped in BER.Element(0xbe) { wrapped } }
                })
        }

        /// An AARE that accepts a context, or refuses it.
        public static func response(
            _ context: ContextName, accepted: Bool = true, userDiagnostic: Int = 0,
            _ information: BER.Element? = nil
        ) -> Dialogue {
            structured(
                BER.Element(0x61) {
                    protocolVersion
                    BER.Element(0xa1) { BER.Element(0x06, context.octets) }
                    BER.Element(0xa2) { BER.Element.integer(accepted ? 0 : 1) }
                    BER.Element(0xa3) { BER.Element(0xa1) { BER.Element.integer(userDiagnostic) } }
                    information.map { wrapped in BER.Element(0xbe) { wrapped } }
                })
        }

        /// An ABRT: source 0 is the user, 1 the provider.
        public static func abort(source: Int = 0, _ information: BER.Element? = nil) -> Dialogue {
            structured(
                BER.Element(0x64) {
                    BER.Element.integer(source, tag: 0x80)
                    information.map { wrapped in BER.Element(0xbe) { wrapped } }
                })
        }

        /// An AUDT, the dialogue portion of a Unidirectional.
        public static func unidirectional(
            _ context: ContextName, _ information: BER.Element? = nil
        ) -> Dialogue {
            external(
                [0, 0, 17, 773, 1, 2, 1],
                BER.Element(0x60) {
                    protocolVersion
                    BER.Element(0xa1) { BER.Element(0x06, context.octets) }
                    information.map { wrapped in BER.Element(0xbe) { wrapped } }
                })
        }

        /// The portion around a dialogue protocol data unit of the structured dialogue.
        public static func structured(_ unit: BER.Element) -> Dialogue {
            external([0, 0, 17, 773, 1, 1, 1], unit)
        }

        private static func external(_ syntax: [UInt], _ unit: BER.Element) -> Dialogue {
            Dialogue(
                element: BER.Element(0x6b) {
                    BER.Element(0x28) {
                        BER.Element.objectIdentifier(syntax)
                        BER.Element(0xa0) { unit }
                    }
                })
        }

        private static var protocolVersion: BER.Element {
            .bitString([0x80], unused: 7, tag: 0x80)
        }
    }
}

extension MAP {
    /// The EXTERNAL around a unit of MAP's dialogue syntax, TS 29.002 clause 17.4.
    public static func userInformation(_ unit: BER.Element) -> BER.Element {
        BER.Element(0x28) {
            BER.Element.objectIdentifier([0, 4, 0, 0, 1, 1, 1, 1])
            BER.Element(0xa0) { unit }
        }
    }

    /// MAP-Open, TS 29.002 clause 17.4: what a dialogue is about, and who opens it.
    public struct Open: Hashable, Sendable {
        /// The destination reference, an IMSI in USSD and subscriber dialogues.
        public var destinationIMSI: String?
        /// The origination reference, in USSD the number of the VLR.
        public var origination: AddressString?

        public init(destinationIMSI: String? = nil, origination: AddressString? = nil) {
            self.destinationIMSI = destinationIMSI
            self.origination = origination
        }

        /// The user information that carries it.
        public var userInformation: BER.Element {
            MAP.userInformation(
                BER.Element(0xa0) {
                    destinationIMSI.map {
                        // An AddressString with the land mobile plan, E.212.
                        BER.Element.address(AddressString($0, nature: 1, plan: 6), tag: 0x80)
                    }
                    BER.Element.address(origination, tag: 0x81)
                })
        }
    }

    /// The user information of a MAP-Refuse with its reason.
    public static func refuse(reason: Int) -> BER.Element {
        userInformation(BER.Element(0xa3) { BER.Element.enumerated(reason) })
    }

    /// The user information of a MAP-UserAbort without a specific reason.
    public static var userAbort: BER.Element {
        userInformation(BER.Element(0xa4) { BER.Element.null(tag: 0x80) })
    }
}
