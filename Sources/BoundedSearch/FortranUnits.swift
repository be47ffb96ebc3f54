/// Where the Fortran code under `BoxMaximizer` writes.
///
/// Though told to be silent, it says on standard output when rounding has turned a search's direction
/// uphill, where nothing but a command's answer belongs.
public enum FortranUnits {
  /// The environment that a process must start with for such lines to go to standard error. Fortran
  /// prints on unit 6, and gfortran's runtime asks while it is loaded which units are standard output
  /// and standard error.
  public static let requiredEnvironment: [String: String?] = [
    "GFORTRAN_STDERR_UNIT": "6", "GFORTRAN_STDOUT_UNIT": "0",
  ]
}
