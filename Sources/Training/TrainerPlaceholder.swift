/// What stands for a trial's own in the words of a trainer's command: `${batchSize}`.
public enum TrainerPlaceholder {
  /// All settings, as `--key value`; a word of its own.
  public static let arguments = "args"

  /// Places: the file that tells of the trial, the folder to write to, the one for what a trial goes on
  /// from, and that of the data.
  public static let places = ["config", "out", "checkpoint", "data"]

  /// What no setting of a trainer may be called.
  public static let reserved = Set(places + [arguments, "seed"] + recipeKeys)

  private static let recipeKeys = [
    "batchSize", "epochs", "updates", "learningRate", "momentum", "weightDecay", "ghostBatchSize",
    "clipNorm",
  ]

  /// All that may stand in a command's words.
  public static func names(of command: TrainerCommand) -> Set<String> {
    reserved.union(command.settings.keys)
  }

  /// The names that a word refers to, in its order.
  public static func references(in word: String) -> [String] {
    pieces(of: word).compactMap { if case .reference(let name) = $0 { name } else { nil } }
  }

  /// A trial's settings by key: its seed, what its recipe states, and the trainer's own.
  public static func settings(of trial: Trial) -> [(key: String, value: SettingValue)] {
    let recipe = trial.recipe
    let optimizer = recipe.optimizer
    let ofRecipe: [SettingValue?] = [
      .integer(recipe.batchSize), recipe.statedEpochs.map(SettingValue.integer),
      recipe.updateLimit.map(SettingValue.integer), recipe.learningRate.map(SettingValue.number),
      optimizer.map { .number($0.momentum) }, optimizer.map { .number($0.weightDecay) },
      recipe.ghostBatchSize.map(SettingValue.integer), recipe.clipNorm.map(SettingValue.number),
    ]
    let stated = zip(recipeKeys, ofRecipe).compactMap { key, value in value.map { (key, $0) } }
    let own = (trial.trainer?.settings ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    // A seed is a whole number that JSON and Python hold exactly.
    return [("seed", .integer(Int(clamping: trial.seed)))] + stated + own
  }

  /// A trial's command with everything in its place.
  ///
  /// - Parameter places: The paths of `places`. Where a word refers to a setting that the recipe leaves
  ///   open, nothing stands in its place.
  public static func command(of trial: Trial, places: [String: String]) -> [String] {
    let settings = settings(of: trial)
    var values = Dictionary(settings.map { ($0.key, $0.value.argument) }) { $1 }
    values.merge(places) { $1 }
    return (trial.trainer?.command ?? []).flatMap { word -> [String] in
      if word == "${\(arguments)}" {
        return settings.flatMap { ["--\($0.key)", $0.value.argument] }
      }
      return [
        pieces(of: word).map { piece in
          switch piece {
          case .text(let text): text
          case .reference(let name): values[name] ?? ""
          }
        }.joined()
      ]
    }
  }

  private enum Piece {
    case text(String)
    case reference(String)
  }

  private static func pieces(of word: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(word)
    while let start = rest.firstRange(of: "${"),
      let end = rest[start.upperBound...].firstIndex(of: "}")
    {
      if start.lowerBound > rest.startIndex {
        pieces.append(.text(String(rest[..<start.lowerBound])))
      }
      pieces.append(.reference(String(rest[start.upperBound..<end])))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }
}
