import Testing

/// What is said of a sweep where there is no Slurm.
@Suite struct SlurmBadInputTests {
  @Test func noSlurm() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(
      "run", "houses", "--executor", "slurm", in: folder, environment: ["PATH": "/nowhere"])
    expectError(result, status: 69, naming: "scontrol", "not installed", "--executor slurm")
    #expect(folder.records().isEmpty)
  }

  /// A rehearsal needs no cluster, and says what it takes the cluster to be.
  @Test func rehearsalWithoutSlurm() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(
      "run", "houses", "--executor", "slurm", "--dry-run", "--partition", "main", in: folder,
      environment: ["PATH": "/nowhere"])
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "#!/bin/bash")
    #expect(lines.contains("#SBATCH --partition=main"))
    #expect(lines.contains { $0.hasPrefix("#SBATCH --array=0-") })
    #expect(
      result.errorLines == [
        "scontrol is not installed; assumed are arrays of at most 1001 tasks, Slurm's own"
          + " MaxArraySize, and no jobs of before"
      ])
    #expect(!folder.exists(".batchlab"))
  }

  /// Longer sweeps are split by that limit.
  @Test func rehearsalOfManyTrials() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(
      "run", "houses", "--executor", "slurm", "--dry-run", "--seeds", "1002", in: folder,
      environment: ["PATH": "/nowhere"])
    #expect(result.status == 0)
    let arrays = result.output.split(separator: "\n").filter { $0.hasPrefix("#SBATCH --array=") }
    #expect(arrays.count > 1)
    let sizes = arrays.compactMap { Int($0.split(separator: "-").last ?? "") }.map { $0 + 1 }
    #expect(sizes.count == arrays.count && sizes.allSatisfy { $0 <= 1001 })
    #expect(sizes.reduce(0, +).isMultiple(of: 1002))
  }

  @Test(arguments: [
    (["--partition", "main"], "go with --executor slurm"),
    (["--executor", "slurm", "--partition", "a b"], "--partition is a b"),
    (["--executor", "slurm", "--time", "soon"], "--time is soon"),
    (["--executor", "slurm", "--cores", "0"], "--cores is 0; expected 1 to 1024"),
    (["--executor", "slurm", "--cores", "2", "--workers", "4"], "--workers is 4"),
    (["--executor", "slurm", "--environment", "A-B=1"], "--environment is A-B=1"),
    (["--executor", "slurm", "--trials-per-task", "0"], "--trials-per-task is 0"),
    (["--executor", "slurm", "--dry-run", "--json"], "--dry-run prints scripts"),
    (["--executor", "slurm", "--environment", "SLURM_ARRAY_TASK_ID=0"], "begins with SLURM"),
    (["--executor", "slurm", "--force"], "--force does not go with --executor slurm"),
    (["--executor", "pbs"], "pbs"),
  ])
  func wrongOptions(_ options: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run(arguments: ["run", "houses"] + options, in: folder)
    #expect(result.status == 64)
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
