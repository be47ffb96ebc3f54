import ArgumentParser
import Datasets
import Foundation
import Search
import Specification

extension SearchMethod: ExpressibleByArgument {}

extension TuningDraft.Optimizer: ExpressibleByArgument {}

extension ModelKind: ExpressibleByArgument {
  /// One that is known by its name alone.
  public init?(argument: String) {
    guard let kind = Self(rawValue: argument), Self.named.contains(kind) else { return nil }
    self = kind
  }

  public static var allValueStrings: [String] { named.map(\.rawValue) }
}

/// What `tune` asks of data that no experiment file is about.
struct DraftOptions: ParsableArguments {
  @Option(help: "Widths of the network's hidden layers, as 64,64. By default 100.")
  var hidden: String?

  @Option(
    help: """
      A convolutional network for images, instead of hidden layers: mini, c1, keskar-c1 or resnet.
      """)
  var model: ModelKind?

  @Option(
    help: """
      The file of a trainer that is a command, with what the key trainer of an experiment file has.
      """)
  var trainer: String?

  @Option(help: "adam, or sgd, whose momentum is searched, too. By default adam.")
  var optimizer: TuningDraft.Optimizer?

  @Option(help: "The most epochs of a trial. By default by the number of examples, 10 to 60.")
  var epochs: Int?

  @Option(help: "grid, random or bayesian. By default bayesian.")
  var method: SearchMethod?

  @Option(help: "Settings to try at most. By default 24.")
  var candidates: Int?

  @Option(help: "Folds of cross-validation. By default 5, of large sets a held-out fifth.")
  var folds: Int?

  @Option(name: .customLong("held-out"), help: "A share to hold out instead of folds.")
  var heldOut: Double?

  @Option(
    name: .customLong("price"), help: "What an hour of a core costs, to have costs in money.")
  var price: Double?

  @Option(help: "The money that --price is in.")
  var currency = "US$"

  /// The first of the options that is given; nil for none.
  var given: String? {
    [
      ("--hidden", hidden != nil), ("--model", model != nil),
      ("--trainer", trainer != nil), ("--optimizer", optimizer != nil), ("--epochs", epochs != nil),
      ("--method", method != nil), ("--candidates", candidates != nil),
      ("--folds", folds != nil), ("--held-out", heldOut != nil), ("--price", price != nil),
    ].first(where: \.1)?.0
  }

  func validate() throws {
    try OptionRange.check(folds, of: "--folds", in: ValidationSpec.foldCounts)
    try OptionRange.check(
      candidates, of: "--candidates", in: TuningSpec.candidateCounts(of: .random))
    try OptionRange.check(epochs, of: "--epochs", in: RecipeSpec.epochCounts)
    if let heldOut, !(heldOut > 0 && heldOut <= ValidationSpec.largestShare) {
      throw ValidationError(
        "--held-out is \(heldOut); expected more than 0 and at most"
          + " \(ValidationSpec.largestShare).")
    }
    if folds != nil && heldOut != nil {
      throw ValidationError("--folds and --held-out; expected one of them.")
    }
    if hidden != nil && model != nil {
      throw ValidationError("--hidden and --model; expected one of them.")
    }
    if let price, !(price >= 0 && price.isFinite) {
      throw ValidationError("--price is \(price); expected 0 or more.")
    }
    _ = try widths()
  }

  private func widths() throws -> [Int]? {
    guard let hidden else { return nil }
    let parts = hidden.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    guard hidden.isEmpty || (widths.count == parts.count && widths.allSatisfy { $0 > 0 }) else {
      throw ValidationError("--hidden is \(hidden); expected widths above 0, as 64,64.")
    }
    return widths
  }

  /// Puts what was given in the place of a draft's own settings.
  func apply(to draft: inout TuningDraft, isRegression: Bool) throws {
    if let widths = try widths() { draft.network = .perceptron(hidden: widths) }
    if let model {
      guard draft.isImages else {
        throw DatasetError.setting(
          name: "--model", found: "\(model.rawValue) for a table",
          expected: "--hidden, or a folder of images, which convolutional networks read")
      }
      draft.network = .named(model)
    }
    if let trainer { draft.trainer = URL(fileURLWithPath: trainer).standardizedFileURL.path }
    if let optimizer { draft.optimizer = optimizer }
    if let method { draft.method = method }
    if let candidates { draft.candidates = candidates }
    if let epochs { draft.epochs = epochs }
    if let folds { draft.validation = .folds(folds) }
    if let heldOut {
      draft.validation = TuningDraft.heldOut(share: heldOut, isRegression: isRegression)
    }
    draft.pricePerCoreHour = price
    draft.currency = currency
  }
}
