// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target.
///
/// `Lifetimes` is the language group's supported experimental feature for views over spans; strict
/// memory safety makes each unsafe expression say so; a warning is an error because a firewall
/// that builds with warnings is a firewall nobody reads the warnings of.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Of what a build has only where the trait `TLS` is on.
let withTLS = TargetDependencyCondition.when(traits: ["TLS"])

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "weir",
    products: [
        .executable(name: "weir", targets: ["weir"]),
        .executable(name: "weir-console", targets: ["weir-console"]),
        .library(name: "SS7Wire", targets: ["SS7Wire"]),
        .library(name: "SS7Filter", targets: ["SS7Filter"]),
        .library(name: "SS7Rules", targets: ["SS7Rules"]),
    ],
    traits: [
        .default(enabledTraits: ["TLS"]),
        .trait(
            name: "TLS",
            description:
                "Syslog over TLS, and alerts over HTTP. It takes longer to build than all else of the gateway."
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // Where alerts go over HTTP.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // The console's alone: nothing of it is in the gateway's binary.
        // Without its reading of configurations: a module of that name is Weir's own.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries: a module map and a shim header, nothing else.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSCTP", providers: [.apt(["libsctp-dev"])]),
        .systemLibrary(name: "CUsrsctp", providers: [.apt(["libusrsctp-dev"])]),
        .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // The judging core: no I/O, no Foundation, nothing above it.
        module("SS7Wire"),
        module("SharedState", ["CLinux"]),
        module("SS7Filter", ["SS7Wire", "SharedState"]),
        module("Screening", ["SS7Wire", "SharedState", "SS7Filter"]),

        tests("SS7WireTests", ["SS7Wire", "SS7Builder"], exclude: ["MAP/Fixtures"]),

        // What an operator writes.
        .target(
            name: "SS7Rules", dependencies: ["SS7Wire", "SS7Filter", "CNumbering"],
            // The shipped packs, links to the folder `rules`, travel inside the binary.
            resources: [
                .embedInCode("Packs/decode.rules"), .embedInCode("Packs/category1.rules"),
                .embedInCode("Packs/category2.rules"), .embedInCode("Packs/spoofing.rules"),
                .embedInCode("Packs/category3.rules"), .embedInCode("Packs/sms.rules"),
                .embedInCode("Packs/camel.rules"), .embedInCode("Packs/rates.rules"),
            ],
            swiftSettings: settings),
        // Random rules and messages; `collide` judges a million of them.
        .target(
            name: "Collider", dependencies: ["SS7Wire", "SharedState", "SS7Filter", "SS7Rules"],
            path: "Tests/Collider/Source", swiftSettings: settings),
        .executableTarget(
            name: "collide", dependencies: ["Collider"], path: "Tests/Collider/Driver",
            swiftSettings: settings),
        tests(
            "SS7FilterTests",
            [
                "SS7Wire", "SharedState", "SS7Filter", "SS7Rules", "Captures", "Records", "Replay",
                "CAllocationCounter", "Collider",
            ]),
        // The tables of public numbering and of countries, inside the binary; `deploy/numbering` and
        // `deploy/geography` make them.
        .target(
            name: "CNumbering", exclude: ["numbering.txt", "geography.txt"],
            cSettings: [.treatAllWarnings(as: .error)]),
        tests("SS7RulesTests", ["SS7Wire", "SS7Filter", "SS7Rules", "Collider"]),
        tests("RuleTestingTests", ["RuleTesting", "Replay", "SS7Rules", "SS7Filter", "SS7Wire"]),
        module(
            "Configuration",
            ["SS7Wire", "SS7Filter", "SS7Rules", .product(name: "Yams", package: "Yams")]),
        tests("ConfigurationTests", ["Configuration", "SS7Wire", "SS7Filter", "SS7Rules"]),

        // Associations.
        module("SigtranTransport", ["CLinux"]),
        .target(
            name: "TransportTrial", dependencies: ["SigtranTransport", "CAllocationCounter"],
            path: "Tests/TransportTrial",
            swiftSettings: settings),
        tests("SigtranTransportTests", ["SigtranTransport", "TransportTrial"]),
        module("KernelSCTP", ["SigtranTransport", "CSCTP"]),
        .target(name: "CNetworkNamespace", path: "Tests/CNetworkNamespace"),
        tests(
            "KernelSCTPTests",
            [
                "KernelSCTP", "UserlandSCTP", "SigtranTransport", "TransportTrial",
                "CNetworkNamespace",
            ]),
        module("UserlandSCTP", ["SigtranTransport", "CUsrsctp"]),
        tests("UserlandSCTPTests", ["UserlandSCTP", "SigtranTransport", "TransportTrial"]),
        module("StreamTCP", ["SigtranTransport", "CLinux"]),
        tests(
            "StreamTCPTests",
            [
                "StreamTCP", "Gateway", "SS7Filter", "SS7Rules", "SS7Builder", "SigtranTransport",
                "TransportTrial",
            ]),
        module("M3UASession", ["SS7Wire", "SigtranTransport"]),
        tests("M3UASessionTests", ["M3UASession", "SS7Wire", "SigtranTransport"]),

        // The path.
        module("Gateway", ["Screening", "M3UASession", "CLinux"]),
        tests("SharedStateTests", ["SharedState", "CLinux"]),
        tests("ScreeningTests", ["Screening", "SharedState", "SS7Rules", "SS7Builder"]),
        tests("GatewayTests", ["Gateway", "SS7Rules", "SS7Builder", "CAllocationCounter"]),

        // Around the path.
        module("Captures", ["CPcap", "CZlib"]),
        tests("CapturesTests", ["Captures", "CAllocationCounter"]),
        // What SQLite files of Weir have in common.
        module(
            "StoreFile",
            [
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        // Pages and plots, without a script.
        module("Page"),
        module(
            "Intelligence",
            [
                "Page", "StoreFile",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "bench-events", dependencies: ["Intelligence"], path: "bench/events",
            swiftSettings: settings),
        // What a storm of events costs the path, with a sink that is slow.
        .executableTarget(
            name: "bench-storm", dependencies: ["Gateway", "Intelligence"], path: "bench/storm",
            swiftSettings: settings),
        tests(
            "IntelligenceTests",
            ["Intelligence", "bench-events", .product(name: "GRDB", package: "GRDB.swift")]),
        // Where events go besides their store.
        module(
            "EventSinks",
            [
                "Intelligence", "Captures",
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client",
                    moduleAliases: ["Configuration": "SwiftConfiguration"], condition: withTLS),
                .product(name: "NIOCore", package: "swift-nio", condition: withTLS),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: withTLS),
                .product(name: "NIOPosix", package: "swift-nio", condition: withTLS),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: withTLS),
                .product(name: "NIOTLS", package: "swift-nio", condition: withTLS),
            ]),
        tests(
            "EventSinksTests",
            [
                "Captures", "EventSinks", "Intelligence", "Records", "Screening",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ]),
        // Where subscribers are, on disk.
        module(
            "Places",
            [
                "Screening", "SS7Wire", "StoreFile",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "bench-places", dependencies: ["Places", "Screening", "SS7Wire"],
            path: "bench/places", swiftSettings: settings),
        tests(
            "PlacesTests",
            [
                "Places", "bench-places", "Screening", "SS7Wire",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        module("Records", ["SS7Wire", "SS7Filter", "Screening", "Captures", "Intelligence"]),
        // What a running gateway says of itself.
        module("Monitoring", ["Gateway", "Intelligence", "Records", "Screening"]),
        tests(
            "MonitoringTests",
            [
                "Monitoring", "Gateway", "Intelligence", "Screening", "SharedState", "SS7Rules",
                "SigtranTransport",
            ]),
        module("Replay", ["Screening", "Captures", "Configuration", "SS7Rules", "Records"]),
        // What changes a gateway's files, and asks it to read them again.
        module("Administration", ["Configuration", "Replay", "SS7Rules"]),
        // A configuration to begin with: from answers, or from what a capture shows.
        module("Setup", ["Captures", "Records", "Replay", "SS7Filter", "SS7Rules", "SS7Wire"]),
        module("SS7Builder"),
        // Tests that operators keep beside their rules.
        module(
            "RuleTesting",
            [
                "SS7Wire", "SS7Filter", "SS7Rules", "SS7Builder", "Configuration", "Records",
                "Replay",
            ]),
        // The demo's traffic, inside the binary.
        .target(
            name: "CPacks", exclude: ["demo.pcap", "demo-partners.csv", "demo.yaml"],
            cSettings: [.treatAllWarnings(as: .error)]),
        // Parties that play traffic through a gateway and measure what becomes of it.
        module(
            "Load",
            [
                "Captures", "Configuration", "M3UASession", "Page", "Records", "Replay",
                "RuleTesting", "SS7Filter", "SS7Rules", "SS7Wire", "SigtranTransport",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        // The bare relay that gateways are compared with, and that tests let stand still.
        .target(
            name: "BareRelay", dependencies: ["SigtranTransport"], path: "bench/bare-relay",
            swiftSettings: settings),
        tests(
            "LoadTests",
            [
                "BareRelay", "Captures", "Configuration", "Gateway", "Load", "M3UASession",
                "Replay",
                "RuleTesting", "SS7Builder", "SS7Filter", "SS7Rules", "SS7Wire", "Screening",
                "SigtranTransport", "StreamTCP", "UserlandSCTP",
            ]),
        module(
            "Demo",
            [
                "Gateway", "UserlandSCTP", "Captures", "Configuration", "Load", "SS7Rules",
                "Replay", "CPacks",
            ]),
        tests("DemoTests", ["Demo", "Load", "weir"]),
        // What the tests share: a counter of heap allocations.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        tests(
            "SS7BuilderTests",
            [
                "SS7Builder", "SS7Wire", "SS7Filter", "Captures", "Records", "Replay",
                "CAllocationCounter",
                "CPacks", "CParser", "demo-capture",
            ]),
        // The decoder against tshark, and against its own parse written again.
        tests(
            "DifferentialTests",
            ["SS7Builder", "SS7Wire", "SS7Filter", "SS7Rules", "Captures", "Records", "Replay"],
            exclude: ["captures.txt", "accepted-differences.txt"]),
        // What the documents say of the source, and the articles' code.
        tests("DocumentationTests", ["SS7Wire", "SS7Filter", "SS7Rules"]),
        // The fuzzer's target, which the tests run over the corpus, and the fuzzer: `make fuzz`.
        .target(
            name: "FuzzTarget",
            dependencies: ["Screening", "SS7Filter", "SS7Rules", "SS7Wire", "SS7Builder"],
            path: "Tests/Fuzz/Target", swiftSettings: settings),
        .executableTarget(
            name: "weir-fuzz", dependencies: ["FuzzTarget"], path: "Tests/Fuzz/Driver",
            swiftSettings: settings),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTarget", "SS7Wire"], path: "Tests/Fuzz/Tests",
            swiftSettings: settings),
        // Decoding and judging measured, beside the same parser written by hand in C.
        .target(
            name: "CParser", path: "bench/cparser",
            cSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "bench-decode",
            dependencies: [
                "SS7Builder", "SS7Wire", "SS7Filter", "SS7Rules", "Screening", "CParser", "CPacks",
                "CAllocationCounter",
            ],
            path: "bench/decode", exclude: ["instructions.sh", "measure.sh", "length.sh"],
            swiftSettings: settings),
        // Judging measured against the size of the rule set.
        .executableTarget(
            name: "bench-judge",
            dependencies: [
                "SS7Builder", "SS7Wire", "SharedState", "SS7Filter", "SS7Rules", "CParser",
            ],
            path: "bench/judge", exclude: ["instructions.sh", "series.sh"], swiftSettings: settings),
        // A message's way through the whole gateway, for callgrind.
        .executableTarget(
            name: "bench-path",
            dependencies: [
                "BareRelay", "Gateway", "M3UASession", "SS7Builder", "SS7Rules", "SS7Filter",
                "SigtranTransport",
            ],
            path: "bench/path", exclude: ["instructions.sh"], swiftSettings: settings),
        // Roamers' traffic through the judging core with all its memories.
        .executableTarget(
            name: "bench-soak",
            dependencies: [
                "Places", "Screening", "SS7Builder", "SS7Rules", "SS7Filter", "SS7Wire",
                "CAllocationCounter",
            ],
            path: "bench/soak", exclude: ["instructions.sh"], swiftSettings: settings),
        // The gateway in the path beside a bare relay; whole captures.
        .executableTarget(
            name: "bench-whole",
            dependencies: [
                "BareRelay", "Captures", "Configuration", "Gateway", "Load", "M3UASession",
                "Replay", "RuleTesting", "SS7Builder", "SS7Filter", "SS7Rules", "SS7Wire",
                "Screening", "SigtranTransport", "StreamTCP", "UserlandSCTP",
            ],
            path: "bench/whole", swiftSettings: settings),
        // One page of what the benchmarks have found.
        .executableTarget(
            name: "bench-page", dependencies: ["Page"], path: "bench/page", swiftSettings: settings),
        tests(
            "BenchTests",
            [
                "bench-decode", "bench-page", "SS7Wire", "CParser",
            ]),
        // Writes the demo's traffic, its partners and its truth.
        .executableTarget(
            name: "demo-capture", dependencies: ["SS7Builder"], path: "bench/demo-capture",
            swiftSettings: settings),
        tests(
            "CommandTests",
            [
                "weir", "Administration", "Demo", "Load", "SS7Builder", "UserlandSCTP", "StreamTCP",
                "SigtranTransport", "Captures", "CNetworkNamespace",
            ]),
        // The web console: a process of its own beside the gateway.
        .target(
            name: "Console",
            dependencies: [
                "Administration", "Configuration", "Intelligence", "Records", "SS7Rules",
                "SS7Wire",
                .product(
                    name: "Hummingbird", package: "hummingbird",
                    moduleAliases: ["Configuration": "SwiftConfiguration"]),
                .product(
                    name: "HummingbirdCore", package: "hummingbird",
                    moduleAliases: ["Configuration": "SwiftConfiguration"]),
                .product(
                    name: "HummingbirdTLS", package: "hummingbird",
                    moduleAliases: ["Configuration": "SwiftConfiguration"]),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [
                .embedInCode("Web/index.html"), .embedInCode("Web/app.css"),
                .embedInCode("Web/icon.svg"), .embedInCode("Web/app.js"),
                .embedInCode("Web/api.js"), .embedInCode("Web/dom.js"),
                .embedInCode("Web/charts.js"), .embedInCode("Web/overview.js"),
                .embedInCode("Web/links.js"), .embedInCode("Web/world.js"),
                .embedInCode("Web/events.js"), .embedInCode("Web/clusters.js"),
                .embedInCode("Web/report.js"), .embedInCode("Web/rules.js"),
                .embedInCode("Web/lists.js"), .embedInCode("Web/logs.js"),
                .embedInCode("Web/openapi.json"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "weir-console",
            dependencies: [
                "Administration", "Console", "Configuration", "SS7Rules",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        tests(
            "ConsoleTests",
            [
                "Console", "Configuration", "Intelligence", "SS7Builder", "weir-console",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                // Not used: named so that no package beneath it has a module `Configuration`, too.
                .product(
                    name: "HummingbirdTesting", package: "hummingbird",
                    moduleAliases: ["Configuration": "SwiftConfiguration"]),
            ]),
        .executableTarget(
            name: "weir",
            dependencies: [
                "Administration", "Demo", "Gateway", "KernelSCTP", "Load", "UserlandSCTP",
                "StreamTCP", "Captures",
                "EventSinks", "Intelligence",
                "Places",
                "Screening",
                "Configuration", "SS7Rules", "SS7Builder", "Replay", "RuleTesting", "Records",
                "M3UASession", "Monitoring", "Setup", "SigtranTransport", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
    ],
    // For #embed, which puts the shipped files into the binary.
    cLanguageStandard: .c2x
)
