// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 mode, explicit existentials, imports that stay inside
/// their file, and no warning survives.
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Targets that hold decisions rather than system calls: unsafe constructs do not compile there.
let pure: [SwiftSetting] = common + [.strictMemorySafety()]

/// The commit that is built, with a mark when the sources differ from it. Only one C file is
/// compiled with it, so that a commit does not make everything compile again. A build without the
/// history, such as that of the image, is told by BUILD_COMMIT.
let commit =
    Context.environment["BUILD_COMMIT"].flatMap { $0.isEmpty ? nil : $0[...] }
    ?? Context.gitInformation.map {
        $0.currentCommit.prefix(12) + ($0.hasUncommittedChanges ? "+" : "")
    }

let package = Package(
    name: "deploy-dist",
    products: [
        .executable(name: "deploy-dist", targets: ["deploy-dist"]),
        .executable(name: "deploy-worker", targets: ["deploy-worker"]),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .target(name: "CCurl"),
        .target(
            name: "CPlatform",
            cSettings: commit.map { [.define("BUILD_COMMIT", to: "\"\($0)\"")] }),

        .target(
            name: "Platform", dependencies: ["COpenSSL", "CZlib", "CPlatform"],
            swiftSettings: common),
        .target(name: "HTTP", dependencies: ["CCurl", "Platform"], swiftSettings: common),
        .target(
            name: "Arguments", dependencies: ["CPlatform", "Platform"], swiftSettings: common),
        .target(name: "AWS", dependencies: ["HTTP", "Platform", "CExpat"], swiftSettings: common),
        .target(name: "Manifest", dependencies: ["Platform"], swiftSettings: pure),
        .target(
            name: "Deploy", dependencies: ["AWS", "HTTP", "Manifest", "Platform"],
            swiftSettings: pure),
        .executableTarget(
            name: "deploy-dist",
            dependencies: ["Arguments", "AWS", "Deploy", "HTTP", "Manifest", "Platform"],
            swiftSettings: pure),
        .target(
            name: "Worker", dependencies: ["AWS", "Deploy", "HTTP", "Manifest", "Platform"],
            swiftSettings: pure),
        .executableTarget(
            name: "deploy-worker",
            dependencies: ["Arguments", "AWS", "Deploy", "HTTP", "Platform", "Worker"],
            swiftSettings: pure),

        .target(
            name: "TestSupport", dependencies: ["HTTP", "Platform"], path: "Tests/TestSupport",
            exclude: ["Python"], swiftSettings: common),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: common),
        .testTarget(
            name: "PlatformTests", dependencies: ["Platform", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "Platform", "TestSupport"],
            exclude: ["Python"], swiftSettings: common),
        .testTarget(name: "ArgumentsTests", dependencies: ["Arguments"], swiftSettings: common),
        .testTarget(
            name: "AWSTests", dependencies: ["AWS", "HTTP", "Platform", "TestSupport"],
            exclude: ["Python"], swiftSettings: common),
        .testTarget(
            name: "ManifestTests", dependencies: ["Manifest", "Platform"], swiftSettings: common),
        .testTarget(
            name: "DeployTests",
            dependencies: ["AWS", "Deploy", "Manifest", "Platform", "TestSupport"],
            exclude: ["Report/Golden"], swiftSettings: common),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "AWS", "Deploy", "HTTP", "Platform", "TestSupport", "Worker", "deploy-worker",
            ],
            exclude: ["EndToEnd/Golden", "Python"], swiftSettings: common),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Arguments", "Deploy", "Manifest", "Platform", "TestSupport", "deploy-dist",
                "deploy-worker",
            ],
            exclude: ["Golden", "Oracle", "Python"], swiftSettings: common),
        .testTarget(
            name: "TortureTests",
            dependencies: [
                "AWS", "Deploy", "HTTP", "Manifest", "Platform", "TestSupport", "Worker",
                "deploy-dist", "deploy-worker",
            ],
            exclude: ["Python"], swiftSettings: common),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: common),
    ]
)

/// What links with libFuzzer has no `main` and builds only with `--sanitize fuzzer`, so it is
/// part of the package on request: `scripts/fuzz`.
if Context.environment["DEPLOY_DIST_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: ["AWS", "Deploy", "HTTP", "Manifest", "Platform", "Worker"],
            path: "Tests/Fuzz", exclude: ["Dictionaries", "Seeds"],
            swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]))
}
