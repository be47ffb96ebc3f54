import Foundation
import Synchronization

/// The GPUs of a machine, each leased to one trial at a time.
package final class DevicePool: Sendable {
  /// What sets which GPUs a program sees.
  static let variable = "CUDA_VISIBLE_DEVICES"

  private let free: Mutex<[String]>
  private let count: Int
  /// Whether somebody else, such as Slurm, has leased GPUs to this process already.
  private let isLeasedElsewhere: Bool

  /// - Parameter devices: As `CUDA_VISIBLE_DEVICES` names them.
  package init(_ devices: [String], isLeasedElsewhere: Bool = false) {
    free = Mutex(devices)
    count = devices.count
    self.isLeasedElsewhere = isLeasedElsewhere
  }

  /// Those that the environment names, or else those that the system shows.
  package static let ofThisMachine: DevicePool = {
    let environment = ProcessInfo.processInfo.environment
    if environment["SLURM_JOB_ID"] != nil { return DevicePool([], isLeasedElsewhere: true) }
    if let named = environment[variable] {
      return DevicePool(named.split(separator: ",").map(String.init))
    }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []
    let numbers = files.compactMap { name in
      name.hasPrefix("nvidia") ? Int(name.dropFirst("nvidia".count)) : nil
    }
    return DevicePool(numbers.sorted().map(String.init))
  }()

  /// There are fewer than a trial takes.
  package struct TooFew: Error, Sendable, Hashable {
    package let found: Int
    package let expected: Int
  }

  /// GPUs for one trial, given back when the lease ends.
  struct Lease: ~Copyable {
    let devices: [String]
    fileprivate let pool: DevicePool?

    /// What a program is to find set; nil where it finds what this process does.
    var visible: String? { pool == nil ? nil : devices.joined(separator: ",") }

    deinit {
      let devices = devices
      pool?.free.withLock { $0.insert(contentsOf: devices, at: 0) }
    }
  }

  /// Waits until so many are free.
  ///
  /// - Returns: Nil where `isStopped` said so first.
  func lease(_ wanted: Int, unless isStopped: () -> Bool) throws(TooFew) -> Lease? {
    // Without GPUs of its own a trial must not see those that others have.
    guard wanted > 0 else {
      return isLeasedElsewhere || count == 0
        ? Lease(devices: [], pool: nil) : Lease(devices: [], pool: self)
    }
    if isLeasedElsewhere { return Lease(devices: [], pool: nil) }
    guard wanted <= count else { throw TooFew(found: count, expected: wanted) }
    while !isStopped() {
      let taken = free.withLock { free -> [String]? in
        guard free.count >= wanted else { return nil }
        defer { free.removeFirst(wanted) }
        return Array(free.prefix(wanted))
      }
      if let taken { return Lease(devices: taken, pool: self) }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return nil
  }
}
