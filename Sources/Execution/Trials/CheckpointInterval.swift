/// When a trial under way leaves checkpoints.
enum CheckpointInterval {
  /// Seconds from one checkpoint to the next, the end of an epoch at the earliest: at least one, and so
  /// many that writing them takes a twentieth of a trial's time at most.
  ///
  /// - Parameter seconds: What writing one takes.
  static func seconds(writing seconds: Double) -> Double { max(1, 20 * seconds) }

  /// How many checkpoints a trial leaves on its way that takes so long beside them, nearly.
  ///
  /// - Parameter interval: In seconds, from one to the next.
  static func count(seconds: Double, epochs: Int, interval: Double) -> Int {
    let inEpochs = epochs < 1 ? 0 : (interval * Double(epochs) / max(seconds, 1e-9))
    return max(0, epochs - 1) / (Int(min(inEpochs, 1e15)) + 1)
  }
}
