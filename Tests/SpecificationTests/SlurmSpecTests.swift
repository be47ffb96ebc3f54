import Planning
import Samples
import Testing

@testable import Specification

/// What an experiment file asks a cluster for.
@Suite struct SlurmSpecTests {
  private func spec(_ slurm: String, profile: String = "default") throws -> SlurmSpec {
    try SampleExperiment.spec(SampleExperiment.text + "slurm: \(slurm)\n", profile: profile).slurm
  }

  @Test func everySetting() throws {
    #expect(
      try spec(
        "{partition: short, account: a+b, time: 1-02:30, memory: 2000, cores: 2, trialsPerTask: 9,"
          + " environment: {A_1: \"x y\", B: 7}}")
        == SlurmSpec(
          partition: "short", account: "a+b", time: "1-02:30", memory: 2000, cores: 2,
          trialsPerTask: 9, environment: ["A_1": "x y", "B": "7"]))
    #expect(try SampleExperiment.spec().slurm == SlurmSpec())
  }

  @Test func whatIsAskedLaterGoesFirst() {
    let file = SlurmSpec(partition: "a", time: "10", environment: ["A": "1", "B": "1"])
    let options = SlurmSpec(partition: "b", cores: 2, environment: ["B": "2"])
    #expect(
      file.overlaid(with: options)
        == SlurmSpec(partition: "b", time: "10", cores: 2, environment: ["A": "1", "B": "2"]))
  }

  /// No trial is another one for it.
  @Test func noIdentityDependsOnIt() throws {
    let asking = SampleExperiment.text + "slurm: {partition: short, environment: {A: b}}\n"
    #expect(
      try SampleExperiment.plan(asking).trials.map(\.id)
        == SampleExperiment.plan(SampleExperiment.text).trials.map(\.id))
  }

  @Test(arguments: [
    ("short", "", "short", "a mapping with partition, time, …"),
    (
      "{queue: short}", ".queue", "an unknown key",
      "one of account, cores, environment, memory, partition, time, trialsPerTask"
    ),
    ("{partition: \"a b\"}", ".partition", "the text \"a b\"", SlurmSpec.nameWords),
    (
      "{partition: \"a\\n#SBATCH --x\"}", ".partition", "the text \"a\n#SBATCH --x\"",
      SlurmSpec.nameWords
    ),
    ("{account: \"\"}", ".account", "the text \"\"", SlurmSpec.nameWords),
    ("{time: soon}", ".time", "soon", SlurmSpec.timeWords),
    ("{time: \"1:2:3:4\"}", ".time", "the text \"1:2:3:4\"", SlurmSpec.timeWords),
    ("{memory: 0}", ".memory", "0", "a whole number from 1 to 1073741824"),
    ("{cores: 1.5}", ".cores", "1.5", "a whole number from 1 to 1024"),
    ("{trialsPerTask: none}", ".trialsPerTask", "none", "a whole number from 1 to 100000"),
    ("{environment: [A]}", ".environment", "a list of 1", "a mapping of variables to texts"),
    ("{environment: {A-B: 1}}", ".environment.A-B", "the name A-B", SlurmSpec.variableWords),
    ("{environment: {A: [1]}}", ".environment.A", "a list of 1", "a text"),
  ])
  func mistakes(_ slurm: String, _ key: String, _ found: String, _ expected: String) {
    let error = #expect(throws: SpecificationError.self) { try spec(slurm) }
    #expect(error?.key == "slurm\(key)")
    #expect(error?.found == found)
    #expect(error?.expected == expected)
    #expect(error?.line != nil)
  }
}
