import Datasets
import Testing
import Training

@testable import Reports

/// How reports say what a trial was trained with.
@Suite struct RecipeWordsTests {
  @Test(arguments: [
    (Optimizer(kind: .sgd, momentum: 0.9, nesterov: true), "SGD"),
    (
      Optimizer(kind: .rmsprop, momentum: 0.5, secondMomentum: 0.99, epsilon: 1e-8),
      "RMSProp (decay 0.99, ε 1e−08)"
    ),
    (
      Optimizer(kind: .adam, momentum: 0.9, secondMomentum: 0.999, epsilon: 1e-8),
      "Adam (β₁ 0.9, β₂ 0.999, ε 1e−08)"
    ),
    (
      Optimizer(kind: .adamw, momentum: 0.8, secondMomentum: 0.9, epsilon: 1e-7),
      "AdamW (β₁ 0.8, β₂ 0.9, ε 1e−07)"
    ),
    (Optimizer(kind: .lars, momentum: 0.9, trust: 0.001), "LARS (trust 0.001)"),
    (
      Optimizer(kind: .lamb, momentum: 0, secondMomentum: 0.999, epsilon: 1e-6),
      "LAMB (β₁ 0, β₂ 0.999, ε 1e−06)"
    ),
  ]) func optimizers(_ optimizer: Optimizer, words: String) {
    #expect(optimizer.words == words)
    // What momentum is elsewhere stands in the words already.
    #expect(optimizer.hasPlainMomentum == !words.contains("β₁"))
  }

  @Test(arguments: [
    (Schedule(), "constant rate"),
    (
      Schedule(kind: .steps, factor: 0.1, milestones: [3, 5], warmupEpochs: 2),
      "rate times 0.1 from epochs 3, 5 on after 2 epochs of warm-up"
    ),
    (Schedule(kind: .exponential, factor: 0.5), "rate times 0.5 each epoch"),
    (Schedule(kind: .cosine, warmupEpochs: 1), "one cosine cycle after 1 epochs of warm-up"),
    (
      Schedule(kind: .polynomial, power: 2),
      "rate falling to zero as (1 − t / T) to the power 2"
    ),
  ]) func schedules(_ schedule: Schedule, words: String) {
    #expect(schedule.words == words)
    #expect(schedule.kind.hasEnd == [.cosine, .polynomial].contains(schedule.kind))
  }

  @Test(arguments: [
    (Augmentation(shift: 2), "training images shifted at random by up to 2 pixels"),
    (Augmentation(shift: 0, flip: true), "training images mirrored at random"),
    (
      Augmentation(shift: 4, flip: true, fill: 127),
      "training images shifted at random by up to 4 pixels, with pixels of 127 where they were"
        + " and mirrored at random"
    ),
  ]) func augmentation(_ augmentation: Augmentation, words: String) {
    #expect(augmentation.words == words)
  }

  @Test func views() {
    #expect(
      Augmentation(shift: 2, rotation: 15, scale: 0.9...1.1).words
        == "training images changed at random: rotated by up to 15°, scaled by 0.9 to 1.1, shifted"
        + " by up to 2 pixels")
    let all = Augmentation(
      flip: true, fill: 127, shear: 0.1, crop: 0.25, contrast: 0.4, brightness: 0.2,
      saturation: 0.3, hue: 36, grey: 0.2, noise: 0.05)
    let words = [
      "mirrored", "cropped to at least 25 % of the area", "sheared by up to 0.1",
      "pixels of 127 around them", "saturation by 1 ± 0.3", "hue turned by up to 36°",
      "grey with probability 0.2", "contrast by 1 ± 0.4", "brightness by ± 0.2",
      "noise with a standard deviation of 0.05",
    ]
    #expect(
      all.words == "training images changed at random: " + words.joined(separator: ", "))
  }
}
