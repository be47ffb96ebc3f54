import Datasets
import Foundation
import Testing
import Training

@testable import Planning

/// An experiment that has every key which can say what a trial is, every kind of data, optimizer and
/// schedule, and what each of these keys does to a trial's identity.
struct KeyTable {
  /// What another value of a key does.
  enum Effect {
    /// Another trial: its parameters may have other bits.
    case trial
    /// Another record: the same parameters, to the bit, and other evaluations on the way. The record
    /// has these, so it is not the same.
    case record
    /// Nothing: the trial has the same id.
    case nothing
  }

  struct Row {
    let key: String
    /// The arm, study or tuning whose trials are looked at.
    let subject: String
    /// Laid over the experiment.
    let change: String
    let effect: Effect
    /// Of the subject's trials, the one that is looked at.
    let place: Int

    init(_ key: String, _ subject: String, _ change: String, _ effect: Effect, place: Int = 0) {
      (self.key, self.subject, self.change) = (key, subject, change)
      (self.effect, self.place) = (effect, place)
    }
  }

  /// One of each kind.
  private static let layers = """
    {kind: convolution, outputs: 2, kernel: 3, stride: 2, padding: 1, bias: true}, {kind: batchNorm}, \
    {kind: rectifier}, {kind: leakyRectifier, slope: 0.2}, {kind: maxPool, window: 3, stride: 2, padding: 1, ceiling: false}, \
    {kind: averagePool, window: 2, stride: 1}, \
    {kind: residual, body: [{kind: rectifier}], shortcut: [{kind: batchNorm}]}, \
    {kind: globalAveragePool}, {kind: flatten}, {kind: dropout, probability: 0.5}, \
    {kind: linear, outputs: 10, bias: true}
    """

  static let text = """
    title: Keys
    question: Which keys are there?
    source: None
    workload: &strokes
      dataset: {kind: strokes, train: 40, test: 10, seed: 1, difficulty: 1}
      model: {kind: mlp, hidden: [3], normalization: none, dropout: 0.1}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1, momentum: 0.5, nesterov: true, weightDecay: 0.01}
      schedule: {kind: constant, warmupEpochs: 1, warmupStart: 0.5}
      batchSize: 4
      epochs: 3
      clipNorm: 1
      augmentation: {shift: 1}
      testsPerDoubling: 2
    target: {metric: validationError, below: 20}
    arms:
      plain: {}
      normalized: {workload: {model: {normalization: batch}}, batchSize: 8, ghostBatchSize: 4, augmentation: null}
      fresh: {workload: {dataset: {freshEachEpoch: false}}}
      rmsprop: {optimizer: {kind: rmsprop, learningRate: 0.01, decay: 0.9, momentum: 0.1, epsilon: 1e-7, weightDecay: 0.01}}
      adam: {optimizer: {kind: adam, learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.01}}
      adamw: {optimizer: {kind: adamw, learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.01}}
      lamb: {optimizer: {kind: lamb, learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.01}}
      lars: {optimizer: {kind: lars, learningRate: 0.01, momentum: 0.8, trust: 0.01, weightDecay: 0.01}}
      steps: {schedule: {kind: steps, factor: 0.5, milestones: [1]}}
      exponential: {schedule: {kind: exponential, factor: 0.5}}
      levels: {schedule: {kind: levels, levels: [0.5, 1], milestones: [1]}}
      cosine: {schedule: {kind: cosine}}
      polynomial: {schedule: {kind: polynomial, power: 2}}
      scaled: {batchSize: 8, learningRateScaling: sqrt, referenceBatchSize: 2, regimeAdaptation: false}
      growing: {batchGrowth: {factor: 2, milestones: [1], limit: 16}}
      settling: {patience: 2, dropLast: false}
      counted: {updates: 5}
      measured: {gradientNoise: {blockSize: 2}}
      held: {workload: {validation: {share: 0.25, repeats: 1}}, stopAtTarget: false}
      folded: {workload: {validation: {folds: 4}}}
      pairs:
        workload: {objective: {kind: contrastive, loss: ntxent, temperature: 0.5, projection: [4, 2]}}
        testsPerDoubling: null
        augmentation: {shift: 1, noise: 0.1}
      probed: {workload: {objective: {kind: supervised, probe: true}}}
      regression:
        workload: {dataset: {kind: regression, train: 16, test: 4, features: 2, seed: 1, signal: 1, noise: 0.5}}
        augmentation: null
      houses: {workload: {dataset: {kind: houses}}, augmentation: null}
      idx: {workload: {dataset: {kind: idx, folder: images, train: 6, test: 2, classes: 10}}}
      cifar10: {workload: {dataset: {kind: cifar10, folder: ten, train: 4, test: 1}}}
      changed:
        workload: {dataset: {kind: strokes, train: 40, test: 10, shape: cifar}}
        augmentation: {rotation: 5, scale: [0.9, 1.1], shear: 0.1, crop: 0.8, contrast: 0.1, brightness: 0.1, saturation: 0.1, hue: 5, grey: 0.1, noise: 0.1}
      cifar100: {workload: {dataset: {kind: cifar100, folder: hundred, train: 4, test: 1, labels: fine}}}
      csv:
        workload:
          dataset: {kind: csv, file: table.csv, target: y, task: classification, header: true, separator: ",", ignore: [], categorical: [], testShare: 0.25, seed: 1}
        augmentation: null
      csv2:
        workload: {dataset: {kind: csv, file: semicolons.csv, target: y, skip: 1}}
        augmentation: null
      started:
        workload: {initialWeights: a.safetensors}
      layered:
        workload:
          model:
            kind: convolutional
            initialization: normalByFanOut
            layers: [\(layers)]
      command:
        workload: {dataset: {kind: own, name: cats, train: 40, test: 10}, model: null}
        augmentation: null
        trainer:
          command: [/bin/true, "${config}"]
          inputs: [table.csv]
          environment: {pass: [PATH], fingerprint: [/bin/echo, one]}
          settings: {width: 3}
          metrics: {recall: {unit: fraction, from: rec, better: higher}, testError: percent}
          format: jsonl
          silenceLimit: 60
          resources: {gpus: 1, cores: 1, memory: 100}
          reproducible: bits
        settings: {width: 4}
      mini: {workload: {model: {kind: mini, normalization: none}}}
      c1: {workload: {model: {kind: c1, dropout: 0.5}}}
      resnet: {workload: {model: {kind: resnet, depth: 8, width: 1}}}
    studies:
      SGD:
        workload: {validation: {share: 0.25}}
        recipe: {clipNorm: 2}
        batchSizes: [2, 4]
        search: {learningRate: [0.01, 1], oneMinusMomentum: [0.1, 0.9], points: 3}
        limit: {updates: 4, examples: 16}
    tunings:
      grid:
        method: grid
        candidates: 8
        endAfter: 8
        workload: {dataset: {train: 40}}
        recipe: {clipNorm: 2}
        space: {batchSizes: [2, 4], learningRate: [0.01, 1], oneMinusMomentum: [0.1, 0.9]}
        validation: {folds: 2}
        neighbours: [2]
        seeds: 1
    seeds: 2
    """

  /// Laid over the experiment: the sections that say nothing of trials.
  static let sections: [String: String] = [
    "title": "title: Other", "question": "question: Other?", "source": "source: Somebody",
    "notes": "notes: [A note]", "deviations": "deviations: [One]", "place": "place: 2",
    "gap": "gap: {metric: testError, from: plain, to: adam}",
    "overview": "overview: {studies: SGD}",
    "cost": "cost: {pricePerCoreHour: 1, currency: EUR}",
    "slurm": "slurm: {partition: short}",
    "resources": "resources: {r: {arm: plain, cases: {one: {}, two: {workers: 2}}}}",
    "landscape": "landscape: {arms: [counted], subspace: 2}",
    "claims":
      "claims: [{id: a, statement: b, value: {metric: testError, of: plain}, expect: positive}]",
    "answers": "answers: [{say: Yes}]",
    "charts": "charts: [{id: a, title: b, kind: curves, metrics: [testError]}]",
    "profiles": "profiles: {smoke: {seeds: 1}}",
  ]

  static let rows: [Row] =
    sections.sorted { $0.key < $1.key }.map { Row($0.key, "plain", $0.value, .nothing) }
    + trainerRows + [
      Row("seeds", "plain", "seeds: 3", .nothing),
      Row("target", "plain", "target: {below: 15}", .nothing),
      Row("target.metric", "plain", "{target: {metric: testError}, studies: null}", .nothing),
      Row("target.below", "plain", "target: {below: 10}", .nothing),
      Row("target.below", "SGD, batch 2", "target: {below: 10}", .trial),
      Row("target.metric", "SGD, batch 2", "target: {metric: validationLoss}", .trial),

      Row(
        "workload.dataset(strokes).kind", "plain",
        "arms: {plain: {workload: {dataset: {kind: idx, folder: images}}}}", .trial),
      Row("workload.dataset(strokes).train", "plain", data("{train: 42}"), .trial),
      // Another test set gives other evaluations, and the same parameters.
      Row("workload.dataset(strokes).test", "plain", data("{test: 11}"), .record),
      Row("workload.dataset(strokes).seed", "plain", data("{seed: 2}"), .trial),
      Row("workload.dataset(strokes).seed", "plain", data("{seed: each}"), .trial),
      Row("workload.dataset(strokes).difficulty", "plain", data("{difficulty: 2}"), .trial),
      Row("workload.dataset(strokes).shape", "plain", data("{shape: cifar}", "plain"), .trial),
      Row(
        "workload.dataset(strokes).freshEachEpoch", "fresh",
        data("{freshEachEpoch: true}", "fresh"), .trial),
      Row(
        "workload.dataset(regression).kind", "regression", data("{kind: houses}", "regression"),
        .trial),
      Row(
        "workload.dataset(regression).train", "regression", data("{train: 17}", "regression"),
        .trial),
      Row(
        "workload.dataset(regression).test", "regression", data("{test: 5}", "regression"), .record),
      Row(
        "workload.dataset(regression).features", "regression", data("{features: 3}", "regression"),
        .trial),
      Row(
        "workload.dataset(regression).seed", "regression", data("{seed: 2}", "regression"), .trial),
      Row(
        "workload.dataset(regression).signal", "regression", data("{signal: 2}", "regression"),
        .trial),
      Row(
        "workload.dataset(regression).noise", "regression", data("{noise: 1}", "regression"), .trial
      ),
      Row(
        "workload.dataset(houses).kind", "houses",
        data("{kind: csv, file: table.csv, target: y}", "houses"), .trial),
      Row("workload.dataset(idx).kind", "idx", data("{kind: cifar10, folder: ten}", "idx"), .trial),
      Row("workload.dataset(idx).folder", "idx", data("{folder: images2}", "idx"), .nothing),
      Row("workload.dataset(idx).folder", "idx", data("{folder: images3}", "idx"), .trial),
      Row("workload.dataset(idx).train", "idx", data("{train: 5}", "idx"), .trial),
      Row("workload.dataset(idx).test", "idx", data("{test: 1}", "idx"), .record),
      Row("workload.dataset(idx).classes", "idx", data("{classes: 11}", "idx"), .trial),
      Row(
        "workload.dataset(cifar10).kind", "cifar10",
        data("{kind: strokes, train: 40, test: 10}", "cifar10"), .trial),
      Row(
        "workload.dataset(cifar10).folder", "cifar10", data("{folder: ten2}", "cifar10"), .nothing),
      Row("workload.dataset(cifar10).train", "cifar10", data("{train: 5}", "cifar10"), .trial),
      Row("workload.dataset(cifar10).test", "cifar10", data("{test: 2}", "cifar10"), .record),
      Row(
        "workload.dataset(cifar100).kind", "cifar100",
        data("{kind: strokes, train: 40, test: 10}", "cifar100"), .trial),
      Row(
        "workload.dataset(cifar100).folder", "cifar100", data("{folder: hundred2}", "cifar100"),
        .nothing),
      Row("workload.dataset(cifar100).train", "cifar100", data("{train: 5}", "cifar100"), .trial),
      Row("workload.dataset(cifar100).test", "cifar100", data("{test: 2}", "cifar100"), .record),
      Row(
        "workload.dataset(cifar100).labels", "cifar100", data("{labels: coarse}", "cifar100"),
        .trial),
      Row("workload.dataset(csv).kind", "csv", data("{kind: houses}", "csv"), .trial),
      Row("workload.dataset(csv).file", "csv", data("{file: copy.csv}", "csv"), .nothing),
      Row("workload.dataset(csv).file", "csv", data("{file: other.csv}", "csv"), .trial),
      Row(
        "workload.dataset(csv).sha256", "csv",
        data("{sha256: ea0d59fd2bba32fd0e8199472fd93fa1ea81342bb2d0dfeb00efef1a973238dc}", "csv"),
        .nothing),
      Row(
        "workload.dataset(idx).sha256", "idx",
        data("{sha256: aab8d6b6bced64552f798e74508740bae9363fcc098f58492e2adbc78679e9fb}", "idx"),
        .nothing),
      Row(
        "workload.dataset(cifar10).sha256", "cifar10",
        data(
          "{sha256: 747d2dd04dfc8eb7d37993c19abb966149a685c102836791738f40b26307112f}", "cifar10"),
        .nothing),
      Row(
        "workload.dataset(cifar100).sha256", "cifar100",
        data(
          "{sha256: 734d227cc2466c4c4b280c278d6a36843f67c901d77695152425b5ce9f8bae46}", "cifar100"),
        .nothing),
      Row("workload.dataset(csv).target", "csv", data("{target: z}", "csv"), .trial),
      Row("workload.dataset(csv).task", "csv", data("{task: regression}", "csv"), .trial),
      Row("workload.dataset(csv).header", "csv", data("{header: null}", "csv"), .trial),
      Row(
        "workload.dataset(csv).separator", "csv",
        data("{separator: comma}", "csv"), .trial),
      Row("workload.dataset(csv).ignore", "csv", data("{ignore: [a]}", "csv"), .trial),
      Row("workload.dataset(csv).categorical", "csv", data("{categorical: [a]}", "csv"), .trial),
      Row("workload.dataset(csv).testShare", "csv", data("{testShare: 0.5}", "csv"), .trial),
      Row("workload.dataset(csv).comment", "csv", data("{comment: \"%\"}", "csv"), .trial),
      Row("workload.dataset(csv).missing", "csv", data("{missing: [\"3\"]}", "csv"), .trial),
      Row("workload.dataset(csv).encoding", "csv", data("{encoding: windows-1252}", "csv"), .trial),
      Row("workload.dataset(csv).ignoreCase", "csv", data("{ignoreCase: true}", "csv"), .trial),
      Row("workload.dataset(csv).decimal", "csv2", data("{decimal: \",\"}", "csv2"), .trial),
      Row("workload.dataset(csv).skip", "csv2", data("{skip: null}", "csv2"), .trial),
      Row("workload.dataset(csv).seed", "csv", data("{seed: 2}", "csv"), .trial),

      Row(
        "workload.model.hidden", "plain", "arms: {plain: {workload: {model: {hidden: [4]}}}}",
        .trial),
      Row(
        "workload.model.normalization", "plain",
        "arms: {plain: {workload: {model: {normalization: batch}}}}", .trial
      ),
      Row("workload.model.dropout", "plain", "workload: {model: {dropout: 0.2}}", .trial),
      Row("workload.model.normalization", "mini", model("{normalization: batch}", "mini"), .trial),
      Row("workload.model.dropout", "c1", model("{dropout: 0}", "c1"), .trial),
      Row("workload.model.depth", "resnet", model("{depth: 14}", "resnet"), .trial),
      Row("workload.model.width", "resnet", model("{width: 2}", "resnet"), .trial),
      Row("workload.model.kind", "mini", model("{kind: c1}", "mini"), .trial),
      Row(
        "workload.model.initialization", "layered", model("{initialization: null}", "layered"),
        .trial),
      Row(
        "workload.model.layers", "layered",
        model("{layers: [{kind: flatten}, {kind: linear, outputs: 10}]}", "layered"), .trial),
      layer(
        "kind", "{kind: rectifier}, {kind: leakyRectifier",
        "{kind: batchNorm}, {kind: leakyRectifier"),
      layer("outputs", "outputs: 2", "outputs: 3"), layer("kernel", "kernel: 3", "kernel: 2"),
      layer("stride", "stride: 2", "stride: 1"), layer("padding", "padding: 1", "padding: 0"),
      layer("bias", "bias: true", "bias: false"), layer("window", "window: 3", "window: 2"),
      layer("slope", "slope: 0.2", "slope: 0.3"),
      layer("ceiling", "ceiling: false", "ceiling: true"),
      layer("probability", "probability: 0.5", "probability: 0.25"),
      layer("body", "body: [{kind: rectifier}]", "body: [{kind: batchNorm}]"),
      layer("shortcut", "shortcut: [{kind: batchNorm}]", "shortcut: []"),
      Row(
        "workload.initialWeights", "started",
        "arms: {started: {workload: {initialWeights: b.safetensors}}}", .trial),
      Row(
        "workload.initialWeights", "started",
        "arms: {started: {workload: {initialWeights: copy.safetensors}}}", .nothing),
      Row(
        "workload.initialWeights", "plain",
        "arms: {plain: {workload: {initialWeights: a.safetensors}}}", .trial),
      Row("workload.dataset", "plain", data("{train: 12}"), .trial),
      Row("workload.model", "plain", "arms: {plain: {workload: {model: {hidden: []}}}}", .trial),
      Row(
        "workload.objective", "pairs", "arms: {pairs: {workload: {objective: null}}}", .trial),
      Row(
        "workload.objective.kind", "pairs",
        "arms: {pairs: {workload: {objective: {kind: supervised, probe: true}}}}", .trial),
      Row(
        "workload.objective.probe", "probed",
        "arms: {probed: {workload: {objective: {probe: false}}}}", .record),
      Row(
        "workload.objective.loss", "pairs",
        "arms: {pairs: {workload: {objective: {loss: dcl}}}}", .trial),
      Row(
        "workload.objective.temperature", "pairs",
        "arms: {pairs: {workload: {objective: {temperature: 0.4}}}}", .trial),
      Row(
        "workload.objective.projection", "pairs",
        "arms: {pairs: {workload: {objective: {projection: [4, 3]}}}}", .trial),
      Row(
        "workload.validation", "plain", "arms: {plain: {workload: {validation: {share: 0.5}}}}",
        .trial),
      Row(
        "workload.validation.share", "held", "arms: {held: {workload: {validation: {share: 0.5}}}}",
        .trial),
      // Held-out parts have numbers: an arm takes the first of one.
      Row(
        "workload.validation.repeats", "held",
        "arms: {held: {workload: {validation: {repeats: 2}}}}", .nothing),
      Row(
        "workload.validation.folds", "folded",
        "arms: {folded: {workload: {validation: {folds: 5}}}}", .trial),

      Row(
        "recipe.optimizer", "plain", "arms: {plain: {optimizer: {kind: adam, learningRate: 0.1}}}",
        .trial),
      Row(
        "recipe.optimizer.kind", "adam",
        "arms: {adam: {optimizer: {kind: adamw, learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.01}}}",
        .trial),
      Row(
        "recipe.optimizer.learningRate", "plain", "recipe: {optimizer: {learningRate: 0.2}}", .trial
      ),
      Row("recipe.optimizer.momentum", "plain", "recipe: {optimizer: {momentum: 0.6}}", .trial),
      Row("recipe.optimizer.nesterov", "plain", "recipe: {optimizer: {nesterov: false}}", .trial),
      Row(
        "recipe.optimizer.weightDecay", "plain", "recipe: {optimizer: {weightDecay: 0.02}}", .trial),
      Row(
        "recipe.optimizer.decay", "rmsprop", "arms: {rmsprop: {optimizer: {decay: 0.8}}}", .trial),
      Row(
        "recipe.optimizer.epsilon", "rmsprop", "arms: {rmsprop: {optimizer: {epsilon: 1e-6}}}",
        .trial),
      Row("recipe.optimizer.beta1", "adam", "arms: {adam: {optimizer: {beta1: 0.7}}}", .trial),
      Row("recipe.optimizer.beta2", "lamb", "arms: {lamb: {optimizer: {beta2: 0.8}}}", .trial),
      Row("recipe.optimizer.trust", "lars", "arms: {lars: {optimizer: {trust: 0.02}}}", .trial),
      Row("recipe.schedule", "plain", "arms: {plain: {schedule: {kind: cosine}}}", .trial),
      Row("recipe.schedule.kind", "plain", "arms: {plain: {schedule: {kind: cosine}}}", .trial),
      Row(
        "recipe.schedule.levels", "levels", "arms: {levels: {schedule: {levels: [0.4, 1]}}}", .trial
      ),
      Row("recipe.schedule.factor", "steps", "arms: {steps: {schedule: {factor: 0.4}}}", .trial),
      Row(
        "recipe.schedule.milestones", "steps", "arms: {steps: {schedule: {milestones: [2]}}}",
        .trial),
      Row(
        "recipe.schedule.power", "polynomial", "arms: {polynomial: {schedule: {power: 3}}}", .trial),
      Row("recipe.schedule.warmupEpochs", "plain", "recipe: {schedule: {warmupEpochs: 2}}", .trial),
      Row(
        "recipe.schedule.warmupStart", "plain", "recipe: {schedule: {warmupStart: 0.25}}", .trial),
      Row("recipe.batchSize", "plain", "arms: {plain: {batchSize: 5}}", .trial),
      Row("recipe.epochs", "plain", "recipe: {epochs: 4}", .trial),
      Row("recipe.updates", "counted", "arms: {counted: {updates: 6}}", .trial),
      Row("recipe.ghostBatchSize", "normalized", "arms: {normalized: {ghostBatchSize: 2}}", .trial),
      Row("recipe.clipNorm", "plain", "recipe: {clipNorm: 2}", .trial),
      Row(
        "recipe.learningRateScaling", "scaled", "arms: {scaled: {learningRateScaling: linear}}",
        .trial),
      Row("recipe.referenceBatchSize", "scaled", "arms: {scaled: {referenceBatchSize: 4}}", .trial),
      Row("recipe.regimeAdaptation", "scaled", "arms: {scaled: {regimeAdaptation: true}}", .trial),
      Row("recipe.dropLast", "plain", "recipe: {dropLast: true}", .trial),
      Row("recipe.augmentation", "plain", "recipe: {augmentation: null}", .trial),
      Row("recipe.augmentation.shift", "plain", "recipe: {augmentation: {shift: 2}}", .trial),
      Row("recipe.augmentation.flip", "plain", "recipe: {augmentation: {flip: true}}", .trial),
      Row("recipe.augmentation.fill", "plain", "recipe: {augmentation: {fill: 127}}", .trial),
      Row(
        "recipe.augmentation.rotation", "changed", "arms: {changed: {augmentation: {rotation: 6}}}",
        .trial),
      Row(
        "recipe.augmentation.scale", "changed",
        "arms: {changed: {augmentation: {scale: [0.9, 1.2]}}}", .trial),
      Row(
        "recipe.augmentation.shear", "changed", "arms: {changed: {augmentation: {shear: 0.2}}}",
        .trial),
      Row(
        "recipe.augmentation.crop", "changed", "arms: {changed: {augmentation: {crop: 0.7}}}",
        .trial),
      Row(
        "recipe.augmentation.contrast", "changed",
        "arms: {changed: {augmentation: {contrast: 0.2}}}", .trial),
      Row(
        "recipe.augmentation.brightness", "changed",
        "arms: {changed: {augmentation: {brightness: 0.2}}}", .trial),
      Row(
        "recipe.augmentation.saturation", "changed",
        "arms: {changed: {augmentation: {saturation: 0.2}}}", .trial),
      Row(
        "recipe.augmentation.hue", "changed", "arms: {changed: {augmentation: {hue: 6}}}", .trial),
      Row(
        "recipe.augmentation.grey", "changed", "arms: {changed: {augmentation: {grey: 0.2}}}",
        .trial),
      Row(
        "recipe.augmentation.noise", "changed", "arms: {changed: {augmentation: {noise: 0.2}}}",
        .trial),
      Row("recipe.evaluationInterval", "plain", "recipe: {evaluationInterval: 2}", .record),
      Row("recipe.testsPerDoubling", "plain", "recipe: {testsPerDoubling: 4}", .record),
      Row(
        "recipe.batchGrowth", "plain",
        "arms: {plain: {batchGrowth: {factor: 2, milestones: [1], limit: 8}}}", .trial),
      Row(
        "recipe.batchGrowth.factor", "growing", "arms: {growing: {batchGrowth: {factor: 3}}}",
        .trial),
      Row(
        "recipe.batchGrowth.milestones", "growing",
        "arms: {growing: {batchGrowth: {milestones: [2]}}}", .trial),
      Row(
        "recipe.batchGrowth.limit", "growing", "arms: {growing: {batchGrowth: {limit: 8}}}", .trial),
      Row("recipe.patience", "settling", "arms: {settling: {patience: 3}}", .trial),
      Row("recipe.stopAtTarget", "held", "arms: {held: {stopAtTarget: true}}", .trial),
      Row("recipe.gradientNoise", "measured", "arms: {measured: {gradientNoise: null}}", .trial),
      Row(
        "recipe.gradientNoise.blockSize", "measured",
        "arms: {measured: {gradientNoise: {blockSize: 1}}}", .trial),

      Row("workload", "plain", "workload: {dataset: {difficulty: 3}}", .trial),
      Row("recipe", "plain", "recipe: {optimizer: {learningRate: 0.3}}", .trial),
      Row("arms", "plain", "arms: {plain: null, again: {}}", .nothing),
      Row("arms.*.workload", "adam", "arms: {adam: {workload: {model: {hidden: [4]}}}}", .trial),
      Row("arms.*.seeds", "plain", "arms: {plain: {seeds: 1}}", .nothing),
      Row("arms.*.firstSeed", "plain", "arms: {plain: {firstSeed: 5}}", .trial),

      Row(
        "studies", "SGD, batch 2",
        "studies: {SGD: null, other: {workload: {validation: {share: 0.25}}, recipe: {clipNorm: 2}, batchSizes: [2, 4], search: {learningRate: [0.01, 1], oneMinusMomentum: [0.1, 0.9], points: 3}, limit: {updates: 4, examples: 16}}}",
        .nothing),
      Row(
        "studies.*.workload", "SGD, batch 2",
        "studies: {SGD: {workload: {validation: {share: 0.5}}}}", .trial),
      Row("studies.*.recipe", "SGD, batch 2", "studies: {SGD: {recipe: {clipNorm: 3}}}", .trial),
      Row("studies.*.batchSizes", "SGD, batch 2", "studies: {SGD: {batchSizes: [2, 5]}}", .nothing),
      Row(
        "studies.*.search", "SGD, batch 2", "studies: {SGD: {search: {learningRate: [0.1, 1]}}}",
        .trial),
      Row(
        "studies.*.search.learningRate", "SGD, batch 2",
        "studies: {SGD: {search: {learningRate: [0.02, 1]}}}", .trial),
      Row(
        "studies.*.search.oneMinusMomentum", "SGD, batch 2",
        "studies: {SGD: {search: {oneMinusMomentum: [0.2, 0.9]}}}", .trial),
      Row(
        "studies.*.search.points", "SGD, batch 2", "studies: {SGD: {search: {points: 4}}}", .nothing
      ),
      Row("studies.*.limit", "SGD, batch 2", "studies: {SGD: {limit: {updates: 5}}}", .trial),
      Row(
        "studies.*.limit.updates", "SGD, batch 2", "studies: {SGD: {limit: {updates: 6}}}", .trial),
      Row(
        "studies.*.limit.examples", "SGD, batch 2", "studies: {SGD: {limit: {examples: 18}}}",
        .trial),

      Row("workload.dataset(own).kind", "command", data("{kind: houses}", "command"), .trial),
      Row("workload.dataset(own).name", "command", data("{name: dogs}", "command"), .nothing),
      Row("workload.dataset(own).train", "command", data("{train: 41}", "command"), .trial),
      Row("workload.dataset(own).test", "command", data("{test: 11}", "command"), .trial),

      Row("tunings", "grid", "tunings: {grid: {seeds: null}}", .nothing),
      Row("tunings.*.method", "grid", "tunings: {grid: {method: random}}", .trial),
      // How many points a grid has is where they lie.
      Row("tunings.*.candidates", "grid", "tunings: {grid: {candidates: 16}}", .trial),
      Row("tunings.*.endAfter", "grid", "tunings: {grid: {endAfter: 4}}", .nothing),
      Row(
        "tunings.*.workload", "grid", "tunings: {grid: {workload: {dataset: {train: 44}}}}", .trial),
      Row("tunings.*.recipe", "grid", "tunings: {grid: {recipe: {clipNorm: 3}}}", .trial),
      Row("tunings.*.space", "grid", "tunings: {grid: {space: {batchSizes: [3, 4]}}}", .trial),
      Row(
        "tunings.*.space.batchSizes", "grid", "tunings: {grid: {space: {batchSizes: [3, 4]}}}",
        .trial),
      Row(
        "tunings.*.space.learningRate", "grid",
        "tunings: {grid: {space: {learningRate: [0.02, 1]}}}", .trial),
      Row(
        "tunings.*.space.oneMinusMomentum", "grid",
        "tunings: {grid: {space: {oneMinusMomentum: [0.2, 0.9]}}}", .trial),
      Row("tunings.*.validation", "grid", "tunings: {grid: {validation: {folds: 3}}}", .trial),
      Row(
        "tunings.*.validation.folds", "grid", "tunings: {grid: {validation: {folds: 4}}}", .trial),
      Row("tunings.*.neighbours", "grid", "tunings: {grid: {neighbours: [4]}}", .nothing),
      Row("tunings.*.seeds", "grid", "tunings: {grid: {seeds: 2}}", .nothing),
    ]

  /// A change of the data, of all arms or of one.
  private static func data(_ dataset: String, _ arm: String? = nil) -> String {
    guard let arm else { return "workload: {dataset: \(dataset)}" }
    return "arms: {\(arm): {workload: {dataset: \(dataset)}}}"
  }

  private static func model(_ model: String, _ arm: String) -> String {
    "arms: {\(arm): {workload: {model: \(model)}}}"
  }

  /// The network that is described layer by layer, with another setting of one of them.
  private static func layer(_ key: String, _ setting: String, _ other: String) -> Row {
    var changed = layers
    if let place = changed.range(of: setting) { changed.replaceSubrange(place, with: other) }
    return Row(
      "workload.model.layers.\(key)", "layered", model("{layers: [\(changed)]}", "layered"), .trial)
  }
}
