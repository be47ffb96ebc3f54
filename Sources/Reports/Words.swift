import Analysis
import Datasets
import Planning
import Records
import Specification
import Training

extension Workload {
  /// Data set and network in a sentence; the task where it is known.
  ///
  /// - Parameter hasDataForEachSeed: Whether it is one of several that differ in the data's seed.
  func sentence(task: TableTask?, hasDataForEachSeed: Bool = false) -> String {
    let loss =
      switch task {
      case .classification: "softmax cross-entropy in nats"
      case .regression: "mean squared error" + dataset.targetUnit
      case nil:
        "softmax cross-entropy in nats if the target is a class, else mean squared error"
          + dataset.targetUnit
      }
    let heldOut =
      switch validation {
      case nil: ""
      case .fold(let index, let folds, _):
        "; fold \(index + 1) of \(folds) of the training examples is held out for validation"
      case .heldOut(let share, _):
        "; \(Format.number(100 * share)) % of the training examples are held out for validation"
      }
    let words = dataset.words(hasDataForEachSeed: hasDataForEachSeed)
    return "Data: \(words)\(heldOut). Network: \(model.words(for: dataset)). Loss: \(loss)."
  }
}

extension DatasetConfiguration {
  /// In what a squared error is, where that is not the square of the data's own unit.
  fileprivate var targetUnit: String {
    if case .csv = self { " in units of the training targets' variance" } else { "" }
  }

  fileprivate func words(hasDataForEachSeed: Bool) -> String {
    let eachSeed = hasDataForEachSeed ? ", drawn anew for each seed" : ""
    return switch self {
    case .strokes(let strokes):
      "drawn digits of 28 × 28 pixels (strokes, difficulty \(Format.number(strokes.difficulty))"
        + (hasDataForEachSeed ? "" : ", data seed \(strokes.seed)")
        + "), \(Format.count(strokes.train)) to train and"
        + " \(Format.count(strokes.test)) to test\(eachSeed)"
        + (strokes.freshEachEpoch
          ? "; the examples to train are others in every epoch, drawn while they are used, and train"
            + " loss and error are those of the first epoch's" : "")
    case .regression(let regression):
      "regression with \(regression.features) standard normal inputs, target = "
        + "\(Format.number(regression.signal)) × a fixed direction of them +"
        + " \(Format.number(regression.noise)) × standard normal noise,"
        + " \(Format.count(regression.train)) examples to train and"
        + " \(Format.count(regression.test)) to test\(eachSeed)"
    case .houses: "four houses of 1000 to 2500 sq ft at 200 to 500 thousand $"
    case .idx(let idx):
      "images of \(idx.folder) (IDX files)"
        + (idx.train.map { ", the first \(Format.count($0)) to train" } ?? "")
        + (idx.test.map { ", the first \(Format.count($0)) to test" } ?? "")
    case .csv(let csv):
      "the table \(csv.file) with the target \(csv.target)"
        + (csv.ignore.isEmpty ? "" : " and without \(csv.ignore.joined(separator: ", "))")
        + ", \(Format.number(100 * csv.testShare)) % of the rows to test, drawn with seed"
        + " \(csv.seed)"
    case .cifar(let cifar):
      "colour images of 32 × 32 pixels in \(cifar.classes.count) classes, from \(cifar.folder)"
        + " (CIFAR-\(cifar.classes == .ten ? 10 : 100)'s binary files)"
        + (cifar.train.map { ", the first \(Format.count($0)) to train" } ?? "")
        + (cifar.test.map { ", the first \(Format.count($0)) to test" } ?? "")
    }
  }
}

extension ModelConfiguration {
  func words(for dataset: DatasetConfiguration) -> String {
    guard !hidden.isEmpty else { return "linear" }
    let widths = hidden.map(String.init).joined(separator: "-")
    let norm = normalization == .batch ? ", batch normalization" : ""
    let drop = dropout.map { ", dropout of \(Format.number(100 * $0)) %" } ?? ""
    return "hidden layers \(widths)\(norm), ReLU\(drop)"
  }
}

extension Recipe {
  /// Epochs, or updates where they alone are limited.
  package var length: String {
    guard epochs == RecipeSpec.epochLimit else {
      return (patience == nil ? "" : "up to ") + Format.count(epochs)
    }
    return "up to \(Format.count(updateLimit ?? 0)) updates"
  }
}

extension Optimizer {
  /// Whether momentum is a setting of its own, and not Adam's β₁.
  fileprivate var hasPlainMomentum: Bool { [.sgd, .rmsprop, .lars].contains(kind) }
}

/// Recipes in words.
enum RecipeWords {
  /// A sentence for each distinct recipe, with the arms that follow it. Batch size, learning rate
  /// and epochs are left to the table of arms.
  static func sentences(_ summary: Summary) -> [String] {
    var groups: [(words: String, arms: [String])] = []
    for arm in summary.arms {
      let words = words(for: arm.recipe, heldOut: arm.workload.validation != nil)
      if let index = groups.firstIndex(where: { $0.words == words }) {
        groups[index].arms.append(arm.name)
      } else {
        groups.append((words, [arm.name]))
      }
    }
    let series = summary.series.compactMap { series in
      series.studies.first.map {
        "Studies \(series.name): "
          + words(
            for: $0.search.first?.identity.trial.recipe ?? $0.plan.spec.recipe.resolved,
            heldOut: series.workload.validation != nil, searches: series.spec.space) + "."
      }
    }
    if groups.count == 1 { return groups.map { "All arms: \($0.words)." } + series }
    return groups.map { "\($0.arms.joined(separator: ", ")): \($0.words)." } + series
  }

  /// A sentence for each file of weights that arms start from instead of drawn ones.
  static func beginnings(_ summary: Summary) -> [String] {
    var groups: [(words: String, arms: [String])] = []
    for arm in summary.arms {
      guard let file = arm.spec.initialWeights?.stated,
        let weights = arm.representative.identity.trial.workload.initialWeights
      else { continue }
      let words = "from the weights in \(file) on (SHA-256 \(weights.digest)), for every seed"
      if let index = groups.firstIndex(where: { $0.words == words }) {
        groups[index].arms.append(arm.name)
      } else {
        groups.append((words, [arm.name]))
      }
    }
    return groups.map { "\($0.arms.joined(separator: ", ")): \($0.words)." }
  }

  /// - Parameter heldOut: Whether examples held out judge the trials on their way.
  private static func words(
    for recipe: Recipe, heldOut: Bool, searches space: SearchSpace? = nil
  ) -> String {
    var words = [name(of: recipe.optimizer)]
    if space?.oneMinusMomentum != nil {
      words.append(recipe.optimizer.nesterov ? "Nesterov momentum searched" : "momentum searched")
    } else if recipe.optimizer.momentum > 0 && recipe.optimizer.hasPlainMomentum {
      words.append(
        (recipe.optimizer.nesterov ? "Nesterov momentum " : "momentum ")
          + Format.number(recipe.optimizer.momentum))
    }
    if recipe.optimizer.weightDecay > 0 {
      words.append("weight decay \(Format.number(recipe.optimizer.weightDecay))")
    }
    words.append(schedule(recipe.schedule))
    if let growth = recipe.batchGrowth {
      words.append(
        "batch size times \(growth.factor) from epochs"
          + " \(growth.milestones.map(String.init).joined(separator: ", ")) on, up to"
          + " \(Format.batchSize(growth.limit)), then the rate divided by it")
    }
    if let ghost = recipe.ghostBatchSize {
      words.append("batch statistics over ghost batches of \(ghost)")
    }
    if let clip = recipe.clipNorm {
      words.append("gradients clipped to a norm of \(Format.number(clip))")
    }
    if let shift = recipe.augmentation?.shift {
      words.append("training images shifted at random by up to \(shift) pixels")
    }
    words.append(
      recipe.dropLast ? "the last short batch dropped" : "the last short batch kept")
    if let perDoubling = recipe.testsPerDoubling {
      words.append(
        "\(heldOut ? "the examples held out" : "the test set") evaluated \(perDoubling) times in each"
          + " doubling of the updates")
    }
    if let patience = recipe.patience {
      words.append(
        "ended when the least train loss of \(patience) epochs is not by a hundredth below that of"
          + " those before")
    }
    if recipe.goal != nil {
      words.append("stopped when the target is met or out of reach")
    }
    if let block = recipe.noiseBlockSize {
      words.append("gradient noise measured from blocks of \(block)")
    }
    if recipe.evaluationInterval > 1 {
      words.append("evaluated every \(recipe.evaluationInterval) epochs")
    }
    return words.joined(separator: ", ")
  }

  private static func name(of optimizer: Optimizer) -> String {
    let betas =
      " (β₁ \(Format.number(optimizer.momentum)),"
      + " β₂ \(Format.number(optimizer.secondMomentum ?? 0)),"
      + " ε \(Format.number(optimizer.epsilon ?? 0)))"
    return switch optimizer.kind {
    case .sgd: "SGD"
    case .rmsprop:
      "RMSProp (decay \(Format.number(optimizer.secondMomentum ?? 0)),"
        + " ε \(Format.number(optimizer.epsilon ?? 0)))"
    case .adam: "Adam" + betas
    case .adamw: "AdamW" + betas
    case .lars: "LARS (trust \(Format.number(optimizer.trust ?? 0)))"
    case .lamb: "LAMB" + betas
    }
  }

  private static func schedule(_ schedule: Schedule) -> String {
    let warmup =
      schedule.warmupEpochs > 0 ? " after \(schedule.warmupEpochs) epochs of warm-up" : ""
    return switch schedule.kind {
    case .constant: "constant rate" + warmup
    case .steps:
      "rate times \(Format.number(schedule.factor)) from epochs "
        + schedule.milestones.map(String.init).joined(separator: ", ") + " on" + warmup
    case .exponential: "rate times \(Format.number(schedule.factor)) each epoch" + warmup
    case .cosine: "one cosine cycle" + warmup
    case .polynomial:
      "rate falling to zero as (1 − t / T) to the power \(Format.number(schedule.power ?? 1))"
        + warmup
    }
  }
}
