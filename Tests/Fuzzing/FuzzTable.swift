@testable import Datasets

/// The first two bytes are the settings, the others the file.
///
/// What is read is whole and finite, and cut the same in chunks of any size.
@Sendable func fuzzTable(_ input: ArraySlice<UInt8>) {
  guard input.count >= 2 else { return }
  let (choice, chunk) = (Int(input[0]), Int(input[1]))
  let file = input[2...]
  let separator: Character = [",", ";", "\t", " "][choice & 3]
  var configuration = CSVConfiguration(
    file: "f", target: choice & 4 == 0 ? "y" : "column 1", separator: String(separator),
    testShare: choice & 8 == 0 ? 0.2 : 0.9, seed: UInt64(choice))
  configuration.task = [nil, .classification, nil, .regression][choice >> 4 & 3]
  configuration.decimal = choice & 2 == 0 ? nil : ","
  configuration.comment = choice & 32 == 0 ? nil : "#"
  configuration.ignoreCase = choice & 1 == 0 ? nil : true
  configuration.header = choice & 64 == 0 ? nil : choice & 128 == 0
  guard let separator = separator.asciiValue else { return }

  let whole = Cells(of: file, separator: separator, chunkSize: 1 << 18)
  let cut = Cells(of: file, separator: separator, chunkSize: 8 + chunk)
  precondition(whole == cut, "chunks of \(8 + chunk) bytes give other cells")

  do throws(DatasetError.Fault) {
    let dataset = try configuration.dataset(memoryLimit: 1 << 24) {
      () throws(DatasetError.Fault) in MemorySource(file)
    }
    check(dataset)
  } catch {
    precondition(!"\(error)".isEmpty)
    precondition(error != .table(.changed), "bytes in memory do not change")
  }
}

private func check(_ dataset: Dataset) {
  guard let columns = dataset.columns else { preconditionFailure("a table without columns") }
  for set in [dataset.train, dataset.test] {
    precondition(set.featureCount == columns.features.count)
    var numbers = [Float](repeating: .nan, count: set.count * set.featureCount)
    var span = numbers.mutableSpan
    dataset.gather(0..<set.count, of: set, into: &span)
    if case .floats(let raw) = set.inputs { precondition(raw.allSatisfy(\.isFinite)) }
    switch (set.targets, columns.outputs) {
    case (.classes(let classes, let classCount), .classes(let names)):
      precondition(names.count == classCount && classes.allSatisfy { $0 < classCount })
    case (.values(let values, 1), .value): precondition(values.allSatisfy(\.isFinite))
    default: preconditionFailure("targets of another kind than the outputs")
    }
  }
  // Of the training set also what a network sees is finite.
  var numbers = [Float](
    repeating: .nan, count: dataset.train.count * dataset.train.featureCount)
  var span = numbers.mutableSpan
  dataset.gather(0..<dataset.train.count, of: dataset.train, into: &span)
  precondition(numbers.allSatisfy(\.isFinite), "an input that is not finite")
}

/// All cells of a file, or what is wrong with it.
private struct Cells: RecordTaker, Equatable {
  private var fields: [[UInt8]] = []
  private var places: [RowPlace] = []
  private var fault: DatasetError.Fault?

  init(of file: ArraySlice<UInt8>, separator: UInt8, chunkSize: Int) {
    var source = MemorySource(file)
    do {
      _ = try CSVReader.read(
        from: &source, separator: separator, chunkSize: chunkSize, into: &self)
    } catch {
      fault = error
    }
  }

  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) {
    precondition(ends.count > 0)
    for field in 0..<ends.count {
      let range = (field == 0 ? start : ends[field - 1])..<ends[field]
      fields.append(bytes.extracting(range).withUnsafeBufferPointer { Array($0) })
    }
    places.append(place)
  }
}
