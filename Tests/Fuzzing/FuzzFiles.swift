import Foundation

@testable import Datasets

/// The first byte is the number of dimensions, the others the file.
///
/// What is read has the size that it says.
@Sendable func fuzzIDX(_ input: ArraySlice<UInt8>) {
  guard let first = input.first else { return }
  var source = MemorySource(input.dropFirst())
  let dimensionCount = 1 + Int(first & 3)
  do {
    let file = try IDXFile(path: "f", dimensionCount: dimensionCount, from: &source)
    precondition(file.sizes.count == dimensionCount)
    precondition(file.elements.count == file.sizes.reduce(1, *))
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

/// The first byte is the kind of the labels and how many records to keep, the others the file.
///
/// What is read has a label within its classes and whole images, as many as were asked for.
@Sendable func fuzzCIFAR(_ input: ArraySlice<UInt8>) {
  guard let first = input.first else { return }
  let classes: CIFARConfiguration.Classes = [.ten, .fine, .coarse][Int(first) % 3]
  let limit = 1 + Int(first) / 3 % 4
  var records = CIFARRecords(classes: classes, limit: limit)
  do throws(DatasetError.Fault) {
    for _ in 0..<2 {
      var source = MemorySource(input.dropFirst())
      let digest = try records.append(from: &source)
      precondition(!digest.isEmpty)
    }
    precondition(records.labels.count == min(limit, records.available))
    precondition(
      records.pixels.count
        == records.labels.count * CIFARConfiguration.imageShape.featureCount)
    precondition(records.labels.allSatisfy { Int($0) < classes.count })
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}

/// A compressed file, read as both other targets read it: through a file, since that is what is
/// decompressed. Bombs end at a MiB.
@Sendable func fuzzGzip(_ input: ArraySlice<UInt8>) {
  let path = "/dev/shm/batchlab-fuzzing-\(getpid()).gz"
  guard let file = fopen(path, "w") else { return }
  input.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
  fclose(file)
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 10, alignment: 16)
  defer { buffer.deallocate() }
  do throws(DatasetError.Fault) {
    var source = try GzipFile(path: path)
    for _ in 0..<1024 {
      let count = try source.read(into: buffer)
      precondition(count <= buffer.count)
      if count < buffer.count { break }
    }
  } catch {
    precondition(!"\(error)".isEmpty)
  }
}
