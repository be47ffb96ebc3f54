import Datasets

extension DatasetConfiguration {
  /// In what a squared error is, where that is not the square of the data's own unit.
  var targetUnit: String {
    traits.isTable ? " in units of the training targets' variance" : ""
  }

  /// The data in a phrase.
  ///
  /// - Parameter hasDataForEachSeed: Whether it is one of several that differ in the data's seed.
  func words(hasDataForEachSeed: Bool) -> String {
    switch self {
    case .strokes(let strokes): strokes.words(hasDataForEachSeed)
    case .regression(let regression): regression.words(hasDataForEachSeed)
    case .houses: "four houses of 1000 to 2500 sq ft at 200 to 500 thousand $"
    case .idx(let files): files.words
    case .csv(let table): table.words
    case .cifar(let files): files.words
    case .own(let own): own.words
    }
  }
}

extension OwnDataConfiguration {
  fileprivate var words: String {
    let counts = [
      train.map { "\(Format.count($0)) to train" }, test.map { "\(Format.count($0)) to test" },
    ]
    .compactMap { $0 }
    return counts.isEmpty ? name : "\(name), \(counts.joined(separator: " and "))"
  }
}

extension StrokesConfiguration {
  fileprivate func words(_ hasDataForEachSeed: Bool) -> String {
    "drawn digits of \(size) (strokes, difficulty \(Format.number(difficulty))"
      + (hasDataForEachSeed ? "" : ", data seed \(seed)")
      + "), \(Format.count(train)) to train and"
      + " \(Format.count(test)) to test\(eachSeed(hasDataForEachSeed))"
      + (freshEachEpoch
        ? "; the examples to train are others in every epoch, drawn while they are used, and train"
          + " loss and error are those of the first epoch's" : "")
  }
}

extension StrokesConfiguration {
  private var size: String {
    switch shape {
    case .mnist: "28 × 28 pixels"
    case .cifar: "32 × 32 pixels in colour"
    }
  }
}

extension RegressionConfiguration {
  fileprivate func words(_ hasDataForEachSeed: Bool) -> String {
    "regression with \(features) standard normal inputs, target = "
      + "\(Format.number(signal)) × a fixed direction of them +"
      + " \(Format.number(noise)) × standard normal noise,"
      + " \(Format.count(train)) examples to train and"
      + " \(Format.count(test)) to test\(eachSeed(hasDataForEachSeed))"
  }
}

extension IDXConfiguration {
  fileprivate var words: String { "images of \(folder) (IDX files)" + first(train, test) }
}

extension CSVConfiguration {
  fileprivate var words: String {
    "the table \(file) with the target \(target)"
      + (ignore.isEmpty ? "" : " and without \(ignore.joined(separator: ", "))")
      + ", \(Format.number(100 * testShare)) % of the rows to test, drawn with seed \(seed)"
  }
}

extension CIFARConfiguration {
  fileprivate var words: String {
    "colour images of 32 × 32 pixels in \(classes.count) classes, from \(folder)"
      + " (CIFAR-\(classes == .ten ? 10 : 100)'s binary files)" + first(train, test)
  }
}

private func eachSeed(_ hasDataForEachSeed: Bool) -> String {
  hasDataForEachSeed ? ", drawn anew for each seed" : ""
}

/// Of files of which not all examples are taken.
private func first(_ train: Int?, _ test: Int?) -> String {
  (train.map { ", the first \(Format.count($0)) to train" } ?? "")
    + (test.map { ", the first \(Format.count($0)) to test" } ?? "")
}
