/// What a task of a sweep asks a Slurm cluster for. No result depends on it.
package struct SlurmSpec: Sendable, Hashable {
  /// Nil for the cluster's own.
  package var partition: String?
  package var account: String?
  /// In a form of sbatch's `--time`; nil for the partition's own.
  package var time: String?
  /// MiB of each task; nil for the cluster's own.
  package var memory: Int?
  /// Of each task.
  package var cores: Int?
  package var trialsPerTask: Int?
  /// Variables that tasks find set, beside what the submitting process has.
  package var environment: [String: String]

  package init(
    partition: String? = nil, account: String? = nil, time: String? = nil, memory: Int? = nil,
    cores: Int? = nil, trialsPerTask: Int? = nil, environment: [String: String] = [:]
  ) {
    self.partition = partition
    self.account = account
    self.time = time
    self.memory = memory
    self.cores = cores
    self.trialsPerTask = trialsPerTask
    self.environment = environment
  }

  /// What `other` asks for, and where it asks for nothing, what this does.
  package func overlaid(with other: SlurmSpec) -> SlurmSpec {
    SlurmSpec(
      partition: other.partition ?? partition, account: other.account ?? account,
      time: other.time ?? time, memory: other.memory ?? memory, cores: other.cores ?? cores,
      trialsPerTask: other.trialsPerTask ?? trialsPerTask,
      environment: environment.merging(other.environment) { $1 })
  }

  package static let memories = 1...1 << 30
  package static let coreCounts = 1...1024
  package static let trialCounts = 1...100_000

  /// Whether a partition's or an account's name is one.
  package static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[\w.,+@-]+/) != nil }

  package static let nameWords = "a name, of letters, digits and . , + @ - _"

  /// Whether a text is a time as sbatch takes it.
  package static func isTime(_ text: String) -> Bool {
    text.wholeMatch(of: /\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2}/) != nil
  }

  package static let timeWords =
    "minutes, minutes:seconds, hours:minutes:seconds, days-hours or days-hours:minutes:seconds"

  /// Whether a text can name a variable of the environment that is not Slurm's own.
  package static func isVariable(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil && !text.hasPrefix("SLURM")
  }

  package static let variableWords =
    "a variable's name, of letters, digits and _, and none that begins with SLURM"
}

extension Setting {
  /// The `slurm` of an experiment file.
  func slurm() throws(SpecificationError) -> SlurmSpec {
    var reader = try SettingsReader(self, expected: "a mapping with partition, time, …")
    var spec = SlurmSpec()
    spec.partition = try reader.slurmName("partition")
    spec.account = try reader.slurmName("account")
    if let setting = reader.optional("time") {
      let time = try setting.text()
      guard SlurmSpec.isTime(time) else { throw setting.error(expected: SlurmSpec.timeWords) }
      spec.time = time
    }
    spec.memory = try reader.optional("memory")?.integer(in: SlurmSpec.memories)
    spec.cores = try reader.optional("cores")?.integer(in: SlurmSpec.coreCounts)
    spec.trialsPerTask = try reader.optional("trialsPerTask")?.integer(in: SlurmSpec.trialCounts)
    if let setting = reader.optional("environment") {
      guard case .mapping(let pairs) = setting.content else {
        throw setting.error(expected: "a mapping of variables to texts")
      }
      for (name, value) in pairs {
        guard SlurmSpec.isVariable(name) else {
          throw value.error(found: "the name \(name)", expected: SlurmSpec.variableWords)
        }
        let text = try value.text()
        guard !text.contains("\0") else { throw value.error(expected: "a text without NUL") }
        spec.environment[name] = text
      }
    }
    try reader.finish()
    return spec
  }
}

extension SettingsReader {
  fileprivate mutating func slurmName(_ key: String) throws(SpecificationError) -> String? {
    guard let setting = optional(key) else { return nil }
    let name = try setting.text()
    guard SlurmSpec.isName(name) else { throw setting.error(expected: SlurmSpec.nameWords) }
    return name
  }
}
