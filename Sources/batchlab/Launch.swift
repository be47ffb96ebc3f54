import BoundedSearch
import Foundation
import Kernels
import Landscape

/// Brings the process into the state that equal bits need.
enum Launch {
  /// Starts the command anew, once, with the environment that OpenBLAS and Fortran's runtime read
  /// while they are loaded.
  ///
  /// After that the required variables are set, so the new process goes straight on. On a CPU that
  /// cannot run the pinned kernels, it goes on with those that OpenBLAS picks.
  static func pinBLAS() {
    let current = ProcessInfo.processInfo.environment
    let required = Engine.requiredEnvironment.merging(FortranUnits.requiredEnvironment) { $1 }
    guard required.contains(where: { current[$0.key] != $0.value }) else { return }
    for (name, value) in required {
      if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    execv("/proc/self/exe", &arguments)
    Failure.warn(
      "could not restart with pinned BLAS kernels (\(String(cString: strerror(errno))));"
        + " results may differ from other machines' in their last bits")
  }
}
