import Foundation
import Host

/// How a trial's command came to its record: what no number of the record is promised to depend on. It
/// lies beside the record, without a digest, and goes where that goes.
package struct TrialAccount: Sendable, Hashable, Codable {
  /// What computed it, as the trainer tells, such as "NVIDIA A100"; nil where it does not.
  package var device: String?
  package var driver: String?
  /// How often the command was started.
  package var starts: Int
  /// From the last start to the end.
  package var seconds: Double

  package init(device: String?, driver: String?, starts: Int, seconds: Double) {
    self.device = device
    self.driver = driver
    self.starts = starts
    self.seconds = seconds
  }

  static let file = "account.json"
  /// What the command printed.
  static let log = "log.txt"
  static let files = [file, log]
}

extension Store {
  /// Nil where a trial has none, as those of batchlab's own trainer.
  package func account(of id: String) -> TrialAccount? {
    let file = place(of: id).appendingPathComponent(TrialAccount.file)
    guard let data = try? RegularFile.contents(ifThere: file.path) else { return nil }
    return try? JSONDecoder().decode(TrialAccount.self, from: data)
  }

  /// The kept log of a trial's command; nil where there is none.
  package func log(of id: String) -> URL? {
    let file = place(of: id).appendingPathComponent(TrialAccount.log)
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }

  /// Puts an account beside a record that is there, and what the command printed.
  package func save(
    _ account: TrialAccount, log: Data, of id: String
  ) throws(StoreError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    guard let data = try? encoder.encode(account) else {
      preconditionFailure("an account that is no JSON: \(account)")
    }
    try DurableFiles.replace(
      place(of: id).appendingPathComponent(TrialAccount.file), with: data, synced: false)
    try DurableFiles.replace(
      place(of: id).appendingPathComponent(TrialAccount.log), with: log, synced: false)
  }
}
