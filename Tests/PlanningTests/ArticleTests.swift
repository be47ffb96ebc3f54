import Foundation
import Samples
import Testing

@testable import Planning
@testable import Specification

/// What README and articles say is so, as far as a machine can tell.
@Suite struct ArticleTests {
  @Test func `The README is short, and there are articles beside the code`() throws {
    let readme = try #require(Article.all.first)
    #expect(readme.path == "README.md")
    #expect(readme.text.utf8.count <= 8000)
    #expect(Article.all.count > 10)
  }

  @Test(arguments: Article.all)
  func `Every link leads somewhere`(article: Article) throws {
    let folder = article.place.deletingLastPathComponent()
    let links = article.prose.joined(separator: "\n").matches(of: /\]\(([^)\s]+)\)/)
      .map { String($0.1) }
    for link in links where !link.hasPrefix("http") {
      let parts = link.split(separator: "#", omittingEmptySubsequences: false)
      let target = folder.appendingPathComponent(String(parts[0])).standardizedFileURL
      #expect(FileManager.default.fileExists(atPath: target.path), "\(link)")
      guard parts.count > 1, target.pathExtension == "md" else { continue }
      let page = parts[0].isEmpty ? article.text : try String(contentsOf: target, encoding: .utf8)
      let anchors = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map(Self.anchor)
      #expect(anchors.contains(String(parts[1])), "\(link)")
    }
  }

  /// Of a heading, as repository pages have it.
  private static func anchor(_ heading: Substring) -> String {
    heading.drop { $0 == "#" || $0 == " " }.lowercased()
      .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " }
      .replacing(" ", with: "-")
  }

  /// Every article is reached from the README, at most by way of others.
  @Test func `No article is lost`() throws {
    let articles = Dictionary(uniqueKeysWithValues: Article.all.map { ($0.place.path, $0) })
    var (seen, next) = (Set<String>(), [Article.package.appendingPathComponent("README.md").path])
    while let path = next.popLast() {
      guard seen.insert(path).inserted, let article = articles[path] else { continue }
      let folder = article.place.deletingLastPathComponent()
      next += article.text.matches(of: /\]\(([^)\s#]+\.md)\)/).map {
        folder.appendingPathComponent(String($0.1)).standardizedFileURL.path
      }
    }
    #expect(Article.all.filter { !seen.contains($0.place.path) }.map(\.path) == [])
  }

  @Test(arguments: Article.all)
  func `Files and folders that are named exist`(article: Article) throws {
    let named = article.prose.joined(separator: "\n").matches(of: /`([^`\n]+)`/).map { $0.1 }
    for name in named {
      if name.wholeMatch(of: /[\w+]+\.(swift|py)/) != nil {
        #expect(Self.sourceFiles.contains(String(name)), "\(name)")
      } else if name.wholeMatch(of: /(Sources|Tests|experiments|reports)\/[\w\/.-]*/) != nil,
        !name.contains("NAME"), !name.contains("my-gap")
      {
        let place = Article.package.appendingPathComponent(String(name))
        #expect(FileManager.default.fileExists(atPath: place.path), "\(name)")
      }
    }
  }

  private static let sourceFiles: Set<String> = {
    let files = ["Sources", "Tests"].flatMap { folder in
      FileManager.default.enumerator(atPath: Article.package.appendingPathComponent(folder).path)?
        .compactMap { $0 as? String } ?? []
    }
    return Set(files.map { ($0 as NSString).lastPathComponent })
  }()

  /// On a repository's page directives and links to symbols would stand as they are written.
  @Test(arguments: Article.all)
  func `An article is plain Markdown`(article: Article) {
    #expect(article.text.hasPrefix("# "))
    for line in article.prose {
      #expect(!line.hasPrefix("@") && !line.contains("<doc:") && !line.contains("``"), "\(line)")
    }
  }

  // MARK: - Keys

  private static let keyArticles = ["ExperimentFile.md", "ClaimsAndCharts.md"].map { name in
    Article.all.first { $0.path.hasSuffix("/\(name)") }
  }

  @Test func `The articles describe every key of an experiment file once, and no other`() throws {
    let described = try Self.keyArticles.flatMap { try #require($0).keys }.map(\.name)
    let known = Set(KeyTable.rows.map(\.key)).union(try SectionKeys.all())
    #expect(Set(described).subtracting(known).sorted() == [])
    #expect(known.subtracting(described).sorted() == [])
    #expect(described.count == Set(described).count)
  }

  @Test func `The article says of every key whether it changes a trial's id`() throws {
    let article = try #require(Self.keyArticles[0])
    let effects = Dictionary(grouping: KeyTable.rows, by: \.key).mapValues { rows in
      Set(rows.map(\.effect.words))
    }
    var told = 0
    for key in article.keys {
      guard let effects = effects[key.name] else { continue }
      #expect(key.effect == (effects.count == 1 ? effects.first : "partly"), "\(key.name)")
      told += 1
    }
    #expect(told == effects.count)
  }

  /// A mapping in the place of a key's value is refused with what is expected there: the numbers and
  /// words of that stand in the article's range.
  @Test func `The articles have the ranges of the readers`() throws {
    let articles = try Self.keyArticles.flatMap { try #require($0).keys }
    let ranges = Dictionary(articles.map { ($0.name, $0.range) }) { first, _ in first }
    let samples = [
      (try KeyTests.setting(KeyTable.text), KeyTests.generic),
      (
        try Setting.parse(SectionKeys.text, file: "sections.yaml"),
        { path, _ in
          SectionKeys.generic(path)
        }
      ),
    ]
    var compared = Set<String>()
    for (experiment, generic) in samples {
      for path in experiment.scalars(at: []) {
        let place = generic(path.dropLast(), experiment)
        let name = [place, path[path.count - 1]].filter { !$0.isEmpty }.joined(separator: ".")
        guard let range = ranges[name] ?? nil else { continue }
        guard let expected = experiment.expectation(at: path) else { continue }
        if Self.compare(range, expected, of: name) { compared.insert(name) }
      }
    }
    #expect(compared.count > 80, "\(compared.sorted())")
  }

  /// - Returns: Whether there was something to compare.
  private static func compare(_ range: String, _ expected: String, of name: String) -> Bool {
    func numbers(_ text: String) -> Set<Double> {
      Set(text.matches(of: /[0-9.]+(e-?[0-9]+)?/).compactMap { Double($0.0) })
    }
    let words = Set(range.matches(of: /`([^`]+)`/).map { String($0.1) })
    if let list = expected.split(separator: "one of ").last, expected.hasPrefix("one of ") {
      if words.isEmpty { return false }
      let choices = Set(list.split(separator: ", ").map(String.init))
      // The readers of these choose from more, and then refuse some.
      let isPart = name.contains("dataset(") || name == "target.metric"
      #expect(isPart ? words.isSubset(of: choices) : words == choices, "\(name): \(range)")
      return true
    }
    if expected == "true or false" {
      #expect(words == ["true", "false"], "\(name): \(range)")
      return true
    }
    let bounds = numbers(expected)
    // A bound that is another key's value is named.
    let missing = bounds.subtracting(numbers(range))
    #expect(missing.count <= (words.isEmpty ? 0 : 1), "\(name): \(range); \(expected)")
    return !bounds.isEmpty
  }

  // MARK: - Examples

  /// Fragments are laid over the README's example.
  @Test(arguments: Article.all.flatMap(\.blocks).filter { $0.language == "yaml" })
  func `Every example of an experiment can be read`(block: Article.Block) throws {
    let setting = try Setting.parse(block.text, file: block.path)
    // A workflow of GitHub's.
    if setting.child("jobs") != nil { return }
    if setting.child("title") != nil {
      _ = try ExperimentSpec(setting, name: "example", profile: ExperimentSpec.defaultProfile)
      return
    }
    let readme = try #require(Article.all[0].blocks.first { $0.language == "yaml" })
    let base = try Setting.parse(readme.text, file: "README.md")
    let spec = try ExperimentSpec(
      base.overlaid(with: setting), name: "example",
      profile: setting.child("profiles") == nil ? ExperimentSpec.defaultProfile : "smoke")
    #expect(!spec.arms.isEmpty)
  }

  // MARK: - Modules

  /// Of each module, what it imports of the package's own.
  @Test func `The architecture has the imports of the package`() throws {
    let article = try #require(Article.all.first { $0.path.hasSuffix("/Architecture.md") })
    let manifest = try String(
      contentsOf: Article.package.appendingPathComponent("Package.swift"), encoding: .utf8)
    let targets = manifest.matches(
      of: /\.(?:target|executableTarget)\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/)
    var rows: [String: Set<String>] = [:]
    for line in article.prose where line.hasPrefix("| `") {
      let cells = line.split(separator: "|")
      let names = cells[2].matches(of: /`(\w+)`/).map { String($0.1) }
      rows[cells[0].filter { $0 != "`" && $0 != " " }] = Set(names)
    }
    var checked = 0
    for target in targets {
      let name = String(target.1)
      let list = String(target.2 ?? "")
      let own = Set(
        list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
      ).filter { rows[$0] != nil }
      guard name != "TestServer", name != "Fuzzing", name != "Samples" else { continue }
      #expect(rows[name] == own, "\(name)")
      checked += 1
    }
    #expect(checked > 10)
  }
}

extension KeyTable.Effect {
  /// As the article's column says it.
  fileprivate var words: String {
    switch self {
    case .trial: "yes"
    case .record: "evaluations"
    case .nothing: "no"
    }
  }
}

// MARK: - Keys of sections

/// The keys of what an experiment file has beside its trials: `KeyTable` names the sections alone.
enum SectionKeys {
  static let text = """
    title: Sections
    question: Which keys are there?
    source: None
    workload:
      dataset: {kind: strokes, train: 64, test: 10}
      model: {kind: mlp, hidden: [3]}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 1}
    target: {metric: testError, below: 20}
    arms:
      a: {augmentation: {shift: 1}, workload: {objective: {kind: supervised, probe: true}}}
      b: {batchSize: 8, gradientNoise: {blockSize: 2}}
      c: {workload: {validation: {share: 0.5}}}
      d: {augmentation: {shift: 1}, workload: {objective: {kind: contrastive, loss: ntxent, temperature: 0.5, projection: [2]}}}
    studies:
      SGD:
        batchSizes: [2, 4, 8]
        search: {learningRate: [0.01, 1], points: 3}
        limit: {updates: 4, examples: 16}
    tunings:
      grid:
        method: grid
        candidates: 4
        space: {batchSizes: [2, 4], learningRate: [0.01, 1]}
        validation: {folds: 2}
    seeds: 1
    gap: {metric: testError, from: a, to: b}
    overview: {studies: SGD, noise: {experiment: other, arm: a}}
    landscape:
      arms: [a]
      boxSizes: [1e-3, 5e-4]
      subspace: 2
      spectra: [a]
      paths: {a-to-b: {from: a, to: b}}
      surfaces: {around-a: {around: a}, through: {from: a, to: b}}
      rescaling: {arm: a, factors: [1, 2]}
    resources:
      r: {arm: a, rounds: 1, cases: {one: {}, two: {workers: 2, loaders: 1, prefetch: 1, memory: 1}}}
    cost:
      pricePerCoreHour: 1
      currency: EUR
      machines:
        - {name: m, latency: 1, rate: 1, messageLatency: 1, bandwidth: 1, workers: 2}
    slurm: {partition: p, account: a, time: 5, memory: 1, cores: 1, trialsPerTask: 1, environment: {A: b}}
    claims:
      - {id: v, statement: s, value: {metric: testError, of: a}, expect: {above: 1}}
      - {id: d, statement: s, difference: {metric: testError, of: a, minus: b}, expect: {below: 1}}
      - {id: r, statement: s, ratio: {metric: testError, of: a, over: b}, expect: {between: [1, 2]}}
      - {id: i, statement: s, interaction: {metric: testError, of: [a, b], minus: [b, a]}, expect: positive}
      - {id: g, statement: s, gapClosed: {metric: testError, by: a, from: a, to: b}, expect: positive}
      - {id: l, statement: s, lowest: {metric: testError, among: [a, b], within: [a]}}
      - {id: c, statement: s, curve: {parameter: criticalBatchSize, of: SGD}, expect: positive}
      - {id: cr, statement: s, criticalRatio: {of: SGD, over: SGD}, expect: positive}
      - {id: sl, statement: s, slope: {of: SGD, from: 2, to: 8}, expect: negative}
      - {id: o, statement: s, overCritical: {metric: noiseScale, of: b, study: SGD}, expect: positive}
      - id: di
        statement: s
        digests: {of: r}
        expect: positive
        published: {value: 1, on: any data, hidden: [3], source: s}
    answers: [{when: {v: reproduced}, say: Yes}]
    charts:
      - {id: c1, title: t, kind: batchSizes, metrics: [testError], series: {s: [a, b]}, logarithmic: true}
      - {id: c2, title: t, kind: curves, metrics: [testError], against: updates, arms: [a], logarithmic: true}
      - {id: c3, title: t, kind: arms, metrics: [testError], logarithmic: true}
      - {id: c4, title: t, kind: distance}
      - {id: c5, title: t, kind: examples}
      - {id: c6, title: t, kind: stepsToTarget, studies: [SGD]}
      - {id: c7, title: t, kind: learningRates}
      - {id: c8, title: t, kind: noiseScale}
      - {id: c9, title: t, kind: costModel}
      - {id: c10, title: t, kind: lossPath, path: a-to-b}
      - {id: c11, title: t, kind: spectrum}
      - {id: c12, title: t, kind: surface, surface: through}
      - {id: c13, title: t, kind: searchCourse, tunings: [grid]}
      - {id: c14, title: t, kind: candidates, tuning: grid}
      - {id: c15, title: t, kind: validationCurves}
      - {id: c16, title: t, kind: grid, metric: testError, arms: [a, b]}
      - {id: c17, title: t, kind: planes, arms: [a]}
      - {id: c18, title: t, kind: views, arm: d}
    """

  private static let sections: Set<String> = [
    "gap", "overview", "landscape", "resources", "cost", "slurm", "claims", "answers", "charts",
  ]

  /// What readers name when they meet a stranger in one of their mappings.
  static func all() throws -> Set<String> {
    let experiment = try Setting.parse(text, file: "sections.yaml")
    // It is one, or every mapping would be refused for another reason.
    _ = try ExperimentSpec(experiment, name: "keys", profile: ExperimentSpec.defaultProfile)
    var found = Set<String>()
    for path in experiment.mappings(at: []) {
      guard let first = path.first, sections.contains(first) else { continue }
      var spoiled = experiment
      spoiled.insertStranger(at: path)
      do {
        _ = try ExperimentSpec(spoiled, name: "keys", profile: ExperimentSpec.defaultProfile)
      } catch {
        guard error.found == "an unknown key" else { continue }
        let names = error.expected.dropFirst("one of ".count).split(separator: ", ")
        found.formUnion(names.map { "\(generic(path)).\($0)" })
      }
    }
    return found
  }

  /// What a place is called in the articles: names are stars, and places in lists are not told.
  static func generic(_ path: [String]) -> String {
    var parts = path.filter { Int($0) == nil }
    if parts.count > 1, parts[0] == "resources" { parts[1] = "*" }
    if parts.count > 3, parts[0] == "resources" { parts[3] = "*" }
    if parts.count > 2, ["paths", "surfaces"].contains(parts[1]) { parts[2] = "*" }
    return parts.joined(separator: ".")
  }
}

extension Setting {
  /// The paths to all mappings; places in lists are numbers.
  func mappings(at path: [String]) -> [[String]] {
    switch content {
    case .mapping(let pairs): [path] + pairs.flatMap { $0.value.mappings(at: path + [$0.key]) }
    case .sequence(let items):
      items.enumerated().flatMap { $1.mappings(at: path + ["\($0)"]) }
    case .null, .scalar: []
    }
  }

  /// The paths to all scalars that are values of keys.
  fileprivate func scalars(at path: [String]) -> [[String]] {
    switch content {
    case .mapping(let pairs): pairs.flatMap { $0.value.scalars(at: path + [$0.key]) }
    case .sequence(let items): items.enumerated().flatMap { $1.scalars(at: path + ["\($0)"]) }
    case .scalar: path.last.flatMap { Int($0) } == nil ? [path] : []
    case .null: []
    }
  }

  /// What an experiment's reader expects at a path; nil where it takes a mapping or stops elsewhere.
  fileprivate func expectation(at path: [String]) -> String? {
    var spoiled = self
    spoiled.change(at: path) { $0.content = .mapping([]) }
    do {
      _ = try ExperimentSpec(spoiled, name: "keys", profile: ExperimentSpec.defaultProfile)
      return nil
    } catch {
      return error.key?.hasSuffix(path.last ?? "") ?? false ? error.expected : nil
    }
  }

  /// Puts a key that nobody knows into the mapping at that path.
  mutating func insertStranger(at path: [String]) {
    change(at: path) { setting in
      guard case .mapping(let pairs) = setting.content else { return }
      var stranger = setting
      stranger.content = .scalar("1", isQuoted: false)
      stranger.path = setting.path.isEmpty ? "stranger" : "\(setting.path).stranger"
      setting.content = .mapping(pairs + [("stranger", stranger)])
    }
  }

  fileprivate mutating func change(at path: [String], _ change: (inout Setting) -> Void) {
    guard let first = path.first else { return change(&self) }
    let rest = Array(path.dropFirst())
    switch content {
    case .mapping(var pairs):
      for index in pairs.indices where pairs[index].key == first {
        pairs[index].value.change(at: rest, change)
      }
      content = .mapping(pairs)
    case .sequence(var items):
      guard let index = Int(first) else { return }
      items[index].change(at: rest, change)
      content = .sequence(items)
    case .null, .scalar: return
    }
  }
}
