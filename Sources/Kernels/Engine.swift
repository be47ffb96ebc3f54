import COpenBLAS
import CPlatform

/// What, beside a trial's own settings, its bits depend on.
public struct EngineFingerprint: Sendable, Hashable, Codable {
  /// Raised whenever a change to the trainer, the generators or a data set changes bits.
  public let numericsVersion: Int
  /// OpenBLAS's own version, such as "0.3.21".
  public let openBLASVersion: String
  /// The kernels in use, such as "Haswell".
  public let coreType: String
  /// OpenBLAS's threads; 1 when pinned.
  public let threads: Int
  /// OpenBLAS's build configuration in its own words. Recorded, but no part of a trial's identity.
  public let configuration: String

  public init(
    numericsVersion: Int, openBLASVersion: String, coreType: String, threads: Int,
    configuration: String
  ) {
    self.numericsVersion = numericsVersion
    self.openBLASVersion = openBLASVersion
    self.coreType = coreType
    self.threads = threads
    self.configuration = configuration
  }
}

/// The BLAS library as this process has it, and how it must be set.
///
/// OpenBLAS picks its kernels by CPU and thread count, and the bits of its products follow. So every
/// trial runs on one core type and one thread; parallelism is over trials. OpenBLAS reads both from
/// the environment while it is loaded, so a process cannot set them for itself: it must start anew.
public enum Engine {
  public static let numericsVersion = 4

  /// The kernels that every machine with AVX2 uses.
  public static let pinnedCoreType = "Haswell"

  /// Whether the CPU can run the pinned kernels; on one that cannot they are illegal instructions.
  public static var cpuRunsPinnedKernels: Bool { batchlab_cpu_has_avx2_and_fma() != 0 }

  /// The environment that a process must start with for OpenBLAS to be pinned: values by variable,
  /// nil for one that must not be there.
  ///
  /// On a CPU without AVX2 the core type is left to OpenBLAS, also where the environment names one
  /// that the CPU could not run, and the fingerprint says which it took: results are then
  /// comparable within rounding only.
  public static var requiredEnvironment: [String: String?] {
    [
      "OPENBLAS_NUM_THREADS": "1",
      "OPENBLAS_CORETYPE": cpuRunsPinnedKernels ? pinnedCoreType : nil,
    ]
  }

  /// Asked once: OpenBLAS puts its configuration together in one buffer for all threads, and two that
  /// ask at a time get a mixture.
  public static let fingerprint: EngineFingerprint = {
    let configuration = String(cString: openblas_get_config())
    let words = configuration.split(separator: " ")
    let version = words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : "unknown"
    return EngineFingerprint(
      numericsVersion: numericsVersion, openBLASVersion: version,
      coreType: String(cString: openblas_get_corename()),
      threads: Int(openblas_get_num_threads()), configuration: configuration)
  }()

  /// Whether products here have the bits that every other pinned process gives.
  public static var isPinned: Bool {
    let fingerprint = fingerprint
    return fingerprint.coreType == pinnedCoreType && fingerprint.threads == 1
  }
}

/// A constant of the build, which chooses how much of a kernel's work is held in registers.
var isBuiltForAVX512: Bool { BATCHLAB_BUILT_FOR_AVX512 == 1 }
