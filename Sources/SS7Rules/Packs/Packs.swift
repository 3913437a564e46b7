extension RuleSource {
    /// The rule packs shipped with Weir, in the order in which they are read.
    public static var packs: [RuleSource] {
        [
            pack("decode", PackageResources.decode_rules),
            pack("spoofing", PackageResources.spoofing_rules),
            pack("category1", PackageResources.category1_rules),
            pack("category2", PackageResources.category2_rules),
            pack("category3", PackageResources.category3_rules),
            pack("sms", PackageResources.sms_rules),
            pack("camel", PackageResources.camel_rules),
            pack("rates", PackageResources.rates_rules),
        ]
    }

    private static func pack(_ name: String, _ octets: [UInt8]) -> RuleSource {
        RuleSource(file: "packs/\(name).rules", text: String(decoding: octets, as: UTF8.self))
    }
}
