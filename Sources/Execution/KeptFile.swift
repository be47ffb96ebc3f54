import Foundation
import Host
import Records

/// A value that was measured, and is kept in a file of its own to be found again.
enum KeptFile {
  /// Nil where there is no file, and where it holds something else, such as what another version has
  /// kept: then it is to be measured.
  ///
  /// - Throws: Where there is a file that cannot be read.
  static func read<Value: Decodable>(
    _ type: Value.Type, from file: URL
  ) throws(StoreError) -> Value? {
    guard let data = try RegularFile.contents(ifThere: file.path) else { return nil }
    return try? JSONDecoder().decode(type, from: data)
  }
}
