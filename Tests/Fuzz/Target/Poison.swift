public import SS7Wire

extension DecodedMessage {
    /// A record as full of another message as a record can be: what shows through was not forgotten.
    public static let poisoned: DecodedMessage = {
        var message = DecodedMessage()
        message.form = .illegal
        message.error = DecodeError(.sms, .badTPDU, at: 0xffff)
        message.flags.low = .max
        message.flags.high = .max
        message.mtp.originatingPointCode = .max
        message.mtp.serviceIndicator = 5
        message.mtp.hasLabel = true
        message.mtp.hasRoutingContext = true
        message.mtp.routingContext = 77
        message.mtp.userData = everywhere
        message.sccp.type = .extendedUnitdataService
        message.sccp.protocolClass = 3
        message.sccp.hasSegmentation = true
        message.sccp.remainingSegments = 15
        message.sccp.called = address
        message.sccp.calling = address
        message.sccp.data = everywhere
        message.tcap.type = .continue
        message.tcap.originatingTransactionID = TransactionID(.max, length: 4)
        message.tcap.destinationTransactionID = TransactionID(.max, length: 4)
        message.tcap.hasDialoguePortion = true
        message.tcap.isProviderAbort = true
        message.tcap.applicationContext = ApplicationContext(.map, 29, version: 3)
        message.tcap.dialogueContext = ApplicationContext(.map, 29, version: 3)
        message.tcap.userProtocol = .map
        message.tcap.invoked.insert(1, 71)
        message.tcap.destinationReference = number
        message.tcap.originationReference = number
        message.tcap.componentPortion = everywhere
        message.tcap.octets = everywhere
        message.tcap.componentCount = 16
        for index in 0..<componentCapacity {
            message.components[index].hasInvokeID = true
            message.components[index].hasLinkedID = true
            message.components[index].hasCode = true
            message.components[index].hasGlobalCode = true
            message.components[index].isLongCode = true
            message.components[index].isDoubtful = true
            message.components[index].isUnread = true
            message.components[index].code = 71
            message.components[index].operation = .map(.anyTimeInterrogation)
            message.components[index].parameter = everywhere
            for role in NumberRole.allCases {
                message.components[index].argument.set(role, number)
            }
            for role in ScalarRole.allCases {
                message.components[index].argument.set(role, 0xff)
            }
        }
        return message
    }()

    private static var everywhere: ByteRange { ByteRange(0x7fff, 0xffff) }

    private static var number: Number {
        var digits = Digits()
        for digit in 0..<32 { digits.append(UInt8(digit & 0x0f)) }
        return Number(digits, nature: 1, plan: 6)
    }

    private static var address: SCCPAddress {
        var address = SCCPAddress()
        address.digits = number.digits
        address.normalised = number.digits
        address.imsi = number.digits
        address.isPresent = true
        address.indicator = 0xff
        address.hasSubsystemNumber = true
        address.subsystemNumber = 1
        address.globalTitleIndicator = 4
        address.octets = everywhere
        return address
    }
}
