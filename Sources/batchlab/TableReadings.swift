import Datasets
import Foundation
import Synchronization

/// Tells on standard error what was understood of the tables that a run reads, each once.
final class TableReadings: Sendable {
  private let told = Mutex<Set<[String]>>([])

  func tell(_ configuration: DatasetConfiguration, _ dataset: Dataset) {
    guard let reading = dataset.columns?.reading, let name = configuration.location else { return }
    let lines = Self.lines(reading, of: name)
    // The same table, once as a command's options have it and once as the file that it writes.
    if told.withLock({ $0.insert(lines).inserted }) {
      for line in lines { print(error: line) }
    }
  }

  static func lines(_ reading: TableReading, of name: String) -> [String] {
    ["\(name): \(reading.sentence)".onOneLine]
      + reading.warnings.map { "\(name): warning: \($0)".onOneLine }
  }
}
