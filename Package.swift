// swift-tools-version: 6.2
import PackageDescription

// What tests compute by the second.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"])]

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
    .target(name: "Elementary"),
    .target(name: "Randomness", dependencies: ["Elementary"]),
    // Views hand out spans, whose lifetimes they must state.
    .target(
      name: "Kernels", dependencies: ["COpenBLAS", "CPlatform", "Elementary"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    // Files that are there whole or not at all, locks, digests, other programs.
    .target(name: "Host", dependencies: ["CCrypto", "CPlatform"]),
    .target(name: "Datasets", dependencies: ["CCSV", "CZlib", "Elementary", "Randomness"]),
    .target(name: "Statistics", dependencies: ["Elementary", "Randomness"]),
    // Functions of many variables, and where in a box they are largest.
    .target(name: "BoundedSearch", dependencies: ["CLBFGSB"]),
    .target(
      name: "Training",
      dependencies: [
        "BoundedSearch", "Datasets", "Elementary", "Kernels", "Randomness", "Statistics",
      ]),
    .target(
      name: "Landscape",
      dependencies: [
        "BoundedSearch", "Datasets", "Elementary", "Kernels", "Randomness", "Statistics",
        "Training",
      ]),
    .target(
      name: "Search",
      dependencies: ["Elementary", "Kernels", "Randomness", "Statistics"]),
    // Experiment files and what they say, as values.
    .target(
      name: "Specification",
      dependencies: ["Datasets", "Elementary", "Kernels", "Search", "Training", "Yams"]),
    // What trials leave, and what is measured of them: identities, the store, files of weights.
    .target(
      name: "Records",
      dependencies: [
        "BoundedSearch", "Datasets", "Host", "Kernels", "Landscape", "Statistics", "Training",
      ]),
    // Which trials an experiment takes, and which of them follow on records.
    .target(
      name: "Planning",
      dependencies: [
        "Datasets", "Host", "Kernels", "Randomness", "Records", "Search", "Specification",
        "Statistics", "Training",
      ]),
    // Brings plans to records, and measures; on this machine.
    .target(
      name: "Execution",
      dependencies: [
        "CPlatform", "Datasets", "Host", "Kernels", "Landscape", "Planning", "Randomness",
        "Records", "Specification", "Statistics", "Training",
      ]),
    // What records say; knows nothing of how they came about.
    .target(
      name: "Analysis",
      dependencies: [
        "Datasets", "Elementary", "Host", "Kernels", "Landscape", "Planning", "Randomness",
        "Records", "Specification", "Statistics", "Training",
      ]),
    .target(name: "Charts", dependencies: ["CCairo", "Host"]),
    .target(
      name: "Reports",
      dependencies: [
        "Analysis", "Charts", "Datasets", "Elementary", "Host", "Kernels", "Landscape", "Planning",
        "Records", "Search", "Specification", "Statistics", "Training",
      ]),
    .target(
      name: "PublicData",
      dependencies: ["Datasets", "Host"]),
    // Trials as job arrays of somebody else's scheduler.
    .target(
      name: "Cluster", dependencies: ["Execution", "Host", "Planning", "Records", "Specification"]),
    .executableTarget(
      name: "batchlab",
      dependencies: [
        "Analysis", "BoundedSearch", "Charts", "Cluster", "Datasets", "Execution", "Host",
        "Kernels", "Landscape", "Planning", "PublicData", "Records", "Reports", "Search",
        "Specification", "Statistics",
        "Training",
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
      resources: [.copy("Golden")], swiftSettings: optimized),
    .testTarget(
      name: "LandscapeTests",
      dependencies: [
        "BoundedSearch", "Landscape", "Datasets", "Elementary", "Kernels", "Randomness",
        "Statistics", "Training",
      ],
      resources: [.copy("Golden")], swiftSettings: optimized),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Elementary", "Randomness", "Statistics"],
      resources: [.copy("Golden")], swiftSettings: optimized),
    .testTarget(
      name: "SearchTests", dependencies: ["Search", "Kernels", "Randomness"],
      resources: [.copy("Golden")]),
    .testTarget(
      name: "SpecificationTests",
      dependencies: ["Datasets", "Planning", "Samples", "Specification", "Training"]),
    .testTarget(
      name: "RecordsTests",
      dependencies: [
        "Datasets", "Execution", "Host", "Kernels", "Planning", "Records", "Samples", "Training",
      ], resources: [.copy("Golden")]),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "Datasets", "Execution", "Host", "Planning", "Records", "Samples", "Specification",
        "Training",
      ]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Analysis", "Datasets", "Execution", "Kernels", "Landscape", "Planning", "Records",
        "Samples", "Specification", "Statistics", "Training",
      ]),
    .testTarget(
      name: "AnalysisTests",
      dependencies: [
        "Analysis", "Datasets", "Elementary", "Execution", "Kernels", "Planning", "Randomness",
        "Records", "Samples", "Specification", "Statistics", "Training",
      ]),
    .testTarget(
      name: "ClusterTests",
      dependencies: ["Cluster", "Datasets", "Execution", "Planning", "Records", "Specification"]),
    .testTarget(name: "ChartsTests", dependencies: ["CCairo", "Charts", "Host"]),
    .testTarget(
      name: "PublicDataTests",
      dependencies: [
        "PublicData", "Datasets", "Host", "TestServer",
      ]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Analysis", "Charts", "Datasets", "Execution", "Host", "Kernels", "Landscape", "Planning",
        "Records", "Reports", "Samples", "Specification", "Statistics", "Training",
      ]),
    .testTarget(name: "CommandTests", dependencies: ["batchlab", "Samples", "TestServer"]),
    // Experiments for tests to spoil, to plan and to run.
    .target(
      name: "Samples",
      dependencies: [
        "Datasets", "Execution", "Kernels", "Planning", "Records", "Specification", "Training",
      ],
      path: "Tests/Samples"),
    // A web server on 127.0.0.1 that misbehaves as its script says, for tests alone.
    .target(name: "TestServer", path: "Tests/TestServer"),
  ],
  swiftLanguageModes: [.v6]
)

// One build in release for the program and its tests, which see what is inside. Most tests spend no time in
// code of their own, and compile faster as they stand.
for target in package.targets where target.type != .system {
  let isForTests = target.type == .test || target.path != nil
  let settings = target.swiftSettings ?? []
  let flags = ["-enable-testing"] + (isForTests ? ["-Onone"] : [])
  target.swiftSettings = [.unsafeFlags(flags, .when(configuration: .release))] + settings
}

// Built by .ci/fuzz alone: libFuzzer is linked with nothing else.
if Context.environment["BATCHLAB_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzing", dependencies: ["Datasets"], path: "Tests/Fuzzing",
      exclude: ["Seeds", "csv.dictionary"]))
}
