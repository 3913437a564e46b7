extension SCCP {
    /// A global title, Q.713 clause 3.4.2.3; which fields are sent depends on its indicator.
    public struct GlobalTitle: Hashable, Sendable {
        public var digits: String
        /// The global title indicator, 1 to 4; others are written as 4 is.
        public var indicator: UInt8
        public var translationType: UInt8
        /// Numbering plan, 1 E.164, 6 E.212, 7 E.214.
        public var plan: UInt8
        /// Nature of address, 4 international, 3 national.
        public var nature: UInt8
        /// The encoding scheme; nil for the one that the count of digits asks for.
        public var encodingScheme: UInt8?
        /// The value of the filler digit of an odd number.
        public var filler: UInt8

        public init(
            _ digits: String, indicator: UInt8 = 4, translationType: UInt8 = 0, plan: UInt8 = 1,
            nature: UInt8 = 4, encodingScheme: UInt8? = nil, filler: UInt8 = 0
        ) {
            self.digits = digits
            self.indicator = indicator
            self.translationType = translationType
            self.plan = plan
            self.nature = nature
            self.encodingScheme = encodingScheme
            self.filler = filler
        }

        public var octets: [UInt8] {
            let isOdd = digits.count % 2 == 1
            let scheme = encodingScheme ?? (isOdd ? 1 : 2)
            let planAndScheme = plan << 4 | scheme & 0xf
            let signals = TBCD.octets(digits, filler: filler)
            return switch indicator {
            case 1: [(isOdd ? 0x80 : 0) | nature & 0x7f] + signals
            case 2: [translationType] + signals
            case 3: [translationType, planAndScheme] + signals
            default: [translationType, planAndScheme, nature] + signals
            }
        }
    }

    /// A called or calling party address, Q.713 clause 3.4.
    public struct Address: Hashable, Sendable {
        public var globalTitle: GlobalTitle?
        public var subsystemNumber: UInt8?
        public var pointCode: UInt16?
        public var routesOnSSN: Bool
        /// Bits to turn over in the address indicator, such as the spare bit 8.
        public var indicatorChange: UInt8

        public init(
            globalTitle: GlobalTitle? = nil, subsystemNumber: UInt8? = nil,
            pointCode: UInt16? = nil, routesOnSSN: Bool = false, indicatorChange: UInt8 = 0
        ) {
            self.globalTitle = globalTitle
            self.subsystemNumber = subsystemNumber
            self.pointCode = pointCode
            self.routesOnSSN = routesOnSSN
            self.indicatorChange = indicatorChange
        }

        /// An address routed on an international E.164 global title.
        public static func gt(_ digits: String, ssn: UInt8) -> Address {
            Address(globalTitle: GlobalTitle(digits), subsystemNumber: ssn)
        }

        /// An address routed on a mobile global title, E.214.
        public static func mobileGT(_ digits: String, ssn: UInt8) -> Address {
            Address(globalTitle: GlobalTitle(digits, plan: 7), subsystemNumber: ssn)
        }

        /// An address routed on its subsystem number.
        public static func ssn(_ number: UInt8, pointCode: UInt16? = nil) -> Address {
            Address(subsystemNumber: number, pointCode: pointCode, routesOnSSN: true)
        }

        /// The address indicator, Q.713 clause 3.4.1.
        public var indicator: UInt8 {
            var bits: UInt8 = 0
            if pointCode != nil { bits |= 0x01 }
            if subsystemNumber != nil { bits |= 0x02 }
            if let globalTitle { bits |= (globalTitle.indicator & 0xf) << 2 }
            if routesOnSSN { bits |= 0x40 }
            return bits ^ indicatorChange
        }

        /// The address from its indicator on, without the length octet.
        public var octets: [UInt8] {
            var octets = [indicator]
            if let pointCode { octets += [UInt8(pointCode & 0xff), UInt8(pointCode >> 8)] }
            if let subsystemNumber { octets.append(subsystemNumber) }
            return octets + (globalTitle?.octets ?? [])
        }
    }
}
