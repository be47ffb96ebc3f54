// swift-tools-version: 6.2
import PackageDescription

// Or the tests would spend most of their time in loops that nobody runs unoptimized.
let optimizedAlways: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "batchlab",
  products: [
    .executable(name: "batchlab", targets: ["batchlab"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and a shim header each, nothing else.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(name: "CLBFGSB", providers: [.apt(["liblbfgsb-dev"])]),
    // From the ground up; a target imports only what stands above it here.
    // CPlatform is what must be said to processor and system, and Swift cannot spell.
    .target(name: "CPlatform"),
    .target(name: "Elementary", swiftSettings: optimizedAlways),
    .target(
      name: "Randomness", dependencies: ["Elementary"], swiftSettings: optimizedAlways),
    .target(
      name: "Kernels", dependencies: ["COpenBLAS", "CPlatform", "Elementary"],
      swiftSettings: optimizedAlways),
    // Files that are there whole or not at all, locks, digests, other programs.
    .target(name: "Host", dependencies: ["CCrypto", "CPlatform"]),
    .target(
      name: "Datasets", dependencies: ["CCSV", "CZlib", "Elementary", "Randomness"],
      swiftSettings: optimizedAlways),
    .target(
      name: "Statistics", dependencies: ["Elementary", "Randomness"],
      swiftSettings: optimizedAlways),
    .target(
      name: "Training",
      dependencies: ["Datasets", "Elementary", "Kernels", "Randomness", "Statistics"],
      swiftSettings: optimizedAlways),
    .target(
      name: "Landscape",
      dependencies: [
        "CLBFGSB", "Datasets", "Elementary", "Kernels", "Randomness", "Statistics", "Training",
      ], swiftSettings: optimizedAlways),
    .target(
      name: "Search",
      dependencies: ["Elementary", "Kernels", "Randomness", "Statistics"],
      swiftSettings: optimizedAlways),
    .target(
      name: "Experiments",
      dependencies: [
        "CPlatform", "Datasets", "Elementary", "Host", "Kernels", "Landscape", "Randomness",
        "Search",
        "Statistics", "Training", "Yams",
      ]),
    .target(name: "Charts", dependencies: ["CCairo", "Host"]),
    .target(
      name: "Reports",
      dependencies: [
        "Charts", "Datasets", "Elementary", "Experiments", "Host", "Landscape", "Search",
        "Statistics", "Training",
      ]),
    .target(
      name: "PublicData",
      dependencies: ["Datasets", "Host"]),
    // Trials as job arrays of somebody else's scheduler.
    .target(name: "Cluster", dependencies: ["Experiments", "Host"]),
    .executableTarget(
      name: "batchlab",
      dependencies: [
        "Charts", "Cluster", "Datasets", "Experiments", "Host", "Kernels", "Landscape",
        "PublicData",
        "Reports", "Search", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "ElementaryTests", dependencies: ["Elementary"]),
    .testTarget(
      name: "RandomnessTests", dependencies: ["Randomness"], resources: [.copy("Golden")]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets"], resources: [.copy("Golden")]),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "Datasets", "Kernels", "Statistics"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "LandscapeTests",
      dependencies: [
        "Landscape", "Datasets", "Elementary", "Kernels", "Randomness", "Statistics", "Training",
      ],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Elementary", "Randomness", "Statistics"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SearchTests", dependencies: ["Search", "Kernels", "Randomness"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Datasets", "Host", "Kernels", "Landscape", "Search", "Statistics",
        "Training",
      ]),
    .testTarget(name: "ClusterTests", dependencies: ["Cluster", "Datasets", "Experiments"]),
    .testTarget(name: "ChartsTests", dependencies: ["CCairo", "Charts", "Host"]),
    .testTarget(
      name: "PublicDataTests",
      dependencies: [
        "PublicData", "Datasets", "Host", "TestServer",
      ]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Charts", "Datasets", "Experiments", "Host", "Landscape", "Statistics",
        "Training",
      ]),
    .testTarget(name: "CommandTests", dependencies: ["batchlab", "TestServer"]),
    // A web server on 127.0.0.1 that misbehaves as its script says, for tests alone.
    .target(name: "TestServer", path: "Tests/TestServer"),
  ],
  swiftLanguageModes: [.v6]
)

// Built by .ci/fuzz alone: libFuzzer is linked with nothing else.
if Context.environment["BATCHLAB_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzing", dependencies: ["Datasets"], path: "Tests/Fuzzing",
      exclude: ["Seeds", "csv.dictionary"]))
}
