import Analysis
import Datasets
import Specification
import Training

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

  private static func words(
    for optimizer: Optimizer, searches space: SearchSpace?
  ) -> [String] {
    var words = [optimizer.words]
    if space?.oneMinusMomentum != nil {
      words.append(optimizer.nesterov ? "Nesterov momentum searched" : "momentum searched")
    } else if optimizer.momentum > 0 && optimizer.hasPlainMomentum {
      words.append(
        (optimizer.nesterov ? "Nesterov momentum " : "momentum ")
          + Format.number(optimizer.momentum))
    }
    if optimizer.weightDecay > 0 {
      words.append("weight decay \(Format.number(optimizer.weightDecay))")
    }
    return words
  }

  /// - Parameter heldOut: Whether examples held out judge the trials on their way.
  private static func words(
    for recipe: Recipe, heldOut: Bool, searches space: SearchSpace? = nil
  ) -> String {
    var words =
      recipe.optimizer.map { self.words(for: $0, searches: space) }
      ?? ["the trainer's own optimizer"]
    words.append(recipe.schedule.words)
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
    if let augmentation = recipe.augmentation { words.append(augmentation.words) }
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
}

extension Optimizer {
  /// Its name with the settings that it has beside learning rate, momentum and weight decay.
  var words: String {
    let traits = kind.traits
    let settings: [(String, Double?)] = [
      (traits.firstMoment.symbol, hasPlainMomentum ? nil : momentum),
      (traits.secondMoment?.symbol ?? "", secondMomentum), ("ε", epsilon), ("trust", trust),
    ]
    let stated = settings.compactMap { name, value in value.map { "\(name) \(Format.number($0))" } }
    return traits.name + (stated.isEmpty ? "" : " (\(stated.joined(separator: ", ")))")
  }
}

extension Schedule {
  var words: String {
    let warmup = warmupEpochs > 0 ? " after \(warmupEpochs) epochs of warm-up" : ""
    let course =
      switch kind {
      case .constant: "constant rate"
      case .steps:
        "rate times \(Format.number(factor)) from epochs "
          + milestones.map(String.init).joined(separator: ", ") + " on"
      case .levels:
        "rate times " + (levels ?? []).map(Format.number).joined(separator: ", ")
          + ", the next from epochs " + milestones.map(String.init).joined(separator: ", ") + " on"
      case .exponential: "rate times \(Format.number(factor)) each epoch"
      case .cosine: "one cosine cycle"
      case .polynomial:
        "rate falling to zero as (1 − t / T) to the power \(Format.number(power ?? 1))"
      }
    return course + warmup
  }
}

extension Augmentation {
  var words: String {
    let outside = fill == 0 ? "" : ", with pixels of \(fill) where they were"
    let move = shift > 0 ? "shifted at random by up to \(shift) pixels\(outside)" : nil
    let changes = [move, flip ? "mirrored at random" : nil].compactMap { $0 }
    guard resamples else { return "training images " + changes.joined(separator: " and ") }
    return "training images changed at random: " + amounts.joined(separator: ", ")
  }

  /// Every change with its bounds, in the order in which they are made.
  private var amounts: [String] {
    let number = Format.number
    let factor = { (bound: Double) in "by 1 ± \(number(bound))" }
    let amounts: [String?] = [
      flip ? "mirrored" : nil,
      crop.map { "cropped to at least \(number(100 * $0)) % of the area" },
      rotation.map { "rotated by up to \(number($0))°" },
      shear.map { "sheared by up to \(number($0))" },
      scale.map { "scaled by \(number($0.lowerBound)) to \(number($0.upperBound))" },
      shift > 0 ? "shifted by up to \(shift) pixels" : nil,
      fill == 0 ? nil : "pixels of \(fill) around them",
      saturation.map { "saturation \(factor($0))" },
      hue.map { "hue turned by up to \(number($0))°" },
      grey.map { "grey with probability \(number($0))" },
      contrast.map { "contrast \(factor($0))" },
      brightness.map { "brightness by ± \(number($0))" },
      noise.map { "noise with a standard deviation of \(number($0))" },
    ]
    return amounts.compactMap { $0 }
  }
}
