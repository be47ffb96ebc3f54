/// The keys of trainers that are commands.
extension KeyTable {
  static let trainerRows: [Row] = [
    Row("trainer", "plain", "trainer: batchlab", .nothing),
    Row("arms.*.trainer", "command", trainer("{command: [/bin/false]}"), .trial),
    Row("arms.*.settings", "command", "arms: {command: {settings: {width: 5}}}", .trial),
    Row(
      "studies.*.trainer", "SGD, batch 2", "studies: {SGD: {trainer: \(trainer)}}", .trial),
    Row(
      "studies.*.settings", "SGD, batch 2",
      "studies: {SGD: {trainer: \(trainer), settings: {a: 2}}}", .trial),
    Row("tunings.*.trainer", "grid", "tunings: {grid: {trainer: \(trainer)}}", .trial),
    Row(
      "tunings.*.settings", "grid",
      "tunings: {grid: {trainer: \(trainer), settings: {a: 2}}}", .trial),
    Row("trainer.command", "command", trainer("{command: [/bin/false]}"), .trial),
    Row("trainer.inputs", "command", trainer("{inputs: [other.csv]}"), .trial),
    Row("trainer.environment", "command", trainer("{environment: {pass: []}}"), .nothing),
    Row(
      "trainer.environment", "command",
      trainer("{environment: {fingerprint: [/bin/echo, two]}}"), .trial),
    Row(
      "trainer.environment.pass", "command",
      trainer("{environment: {pass: [PATH, HOME]}}"), .nothing),
    Row(
      "trainer.environment.fingerprint", "command",
      trainer("{environment: {fingerprint: [/bin/echo, two]}}"), .trial),
    Row("trainer.settings", "command", trainer("{settings: {depth: 3}}"), .trial),
    Row("trainer.metrics", "command", trainer("{metrics: {speed: m/s}}"), .trial),
    Row(
      "trainer.metrics.*.unit", "command",
      trainer("{metrics: {recall: {unit: percent}}}"), .trial),
    Row(
      "trainer.metrics.*.from", "command",
      trainer("{metrics: {recall: {from: r}}}"), .trial),
    Row(
      "trainer.metrics.*.better", "command",
      trainer("{metrics: {recall: {better: lower}}}"), .trial),
    Row("trainer.format", "command", trainer("{format: csv}"), .trial),
    Row("trainer.silenceLimit", "command", trainer("{silenceLimit: 9}"), .nothing),
    Row(
      "trainer.resources", "command", trainer("{resources: {gpus: 2}}"), .nothing),
    Row(
      "trainer.resources.gpus", "command", trainer("{resources: {gpus: 2}}"), .nothing),
    Row(
      "trainer.resources.cores", "command", trainer("{resources: {cores: 2}}"), .nothing),
    Row(
      "trainer.resources.memory", "command", trainer("{resources: {memory: 9}}"),
      .nothing),
    Row(
      "trainer.reproducible", "command", trainer("{reproducible: statistics}"), .nothing),
  ]

  /// Of studies and tunings.
  private static let trainer =
    "{command: [/bin/true], inputs: [table.csv], settings: {a: 1}, metrics: {validationError: percent}}"

  /// A change of the command's.
  private static func trainer(_ trainer: String) -> String {
    "arms: {command: {trainer: \(trainer)}}"
  }
}
