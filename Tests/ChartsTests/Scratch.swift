import Foundation

/// Runs `body` with a fresh folder, which is removed in the end.
func inScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("charts-\(UUID().uuidString)", isDirectory: true)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Runs `body` with the folder of BATCHLAB_GALLERY, where what it draws stays to be looked at, or else
/// with a fresh one.
func inGallery(_ body: (URL) throws -> Void) throws {
  if let path = ProcessInfo.processInfo.environment["BATCHLAB_GALLERY"] {
    try body(URL(fileURLWithPath: path, isDirectory: true))
  } else {
    try inScratchFolder(body)
  }
}
