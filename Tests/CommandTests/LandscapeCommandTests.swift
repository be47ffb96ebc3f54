import Foundation
import Testing

/// What is measured around the weights of trials, through the built command.
@Suite struct LandscapeCommandTests {
  private struct Sharpness: Decodable {
    let boxSize: Double
    let maximum: Double
    let value: Double
  }
  private struct Minimum: Decodable {
    let full: [Sharpness]
    let subspace: [Sharpness]
  }
  private struct Place: Decodable {
    let position: Double
  }

  /// Houses have two parameters: a linear model.
  private func folder() throws -> (TemporaryFolder, [String]) {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    let result = try Batchlab.run("run", "houses", in: folder)
    try #require(result.status == 0, "\(result.errors)")
    return (folder, folder.records())
  }

  @Test func minimum() throws {
    let (folder, ids) = try folder()
    let id = String(try #require(ids.first).prefix(12))
    let json = try Batchlab.run(
      "landscape", id, "--subspace", "1", "--box-size", "0.01", "--json", in: folder)
    try #require(json.status == 0, "\(json.errors)")
    let minimum = try JSONDecoder().decode(Minimum.self, from: Data(json.output.utf8))
    #expect(minimum.full.map(\.boxSize) == [0.01] && minimum.subspace.count == 1)
    #expect(minimum.full[0].maximum > minimum.full[0].value)
    // As many dimensions as there are, and the larger box first.
    let two = try Batchlab.run(
      "landscape", id, "--box-size", "0.001", "--box-size", "0.01", "--json", in: folder)
    try #require(two.status == 0, "\(two.errors)")
    let boxes = try JSONDecoder().decode(Minimum.self, from: Data(two.output.utf8))
    #expect(boxes.full.map(\.boxSize) == [0.01, 0.001])
    let text = try Batchlab.run(
      "landscape", id, "--subspace", "1", "--box-size", "0.01", in: folder)
    #expect(text.status == 0 && text.output.contains("eigenvalues of the Hessian"))
    #expect(text.output.hasPrefix("sharpness       box   φ (%)"))
  }

  @Test func path() throws {
    let (folder, ids) = try folder()
    let pair = ids.prefix(2).map { String($0.prefix(12)) }
    let result = try Batchlab.run("landscape", pair[0], pair[1], "--json", in: folder)
    try #require(result.status == 0, "\(result.errors)")
    let paths = try JSONDecoder().decode([String: [Place]].self, from: Data(result.output.utf8))
    #expect(paths["straight"]?.count == 25 && paths["curved"]?.count == 25)
  }

  @Test func errors() throws {
    let (folder, ids) = try folder()
    let id = try #require(ids.first)
    for (arguments, status, words) in [
      (["nothing"], Int32(64), "nothing is no trial; expected 6 to 64 digits of its id"),
      (["000000000"], 65, "has no trial 000000000; batchlab show NAME --trials lists"),
      ([id, "--box-size", "0"], 64, "--box-size is 0.0; expected more than 0 and at most 1."),
      ([id, "--subspace", "0"], 64, "--subspace is 0; expected 1 to 100000 dimensions."),
      (
        [id, "--subspace", "3"], 65,
        "a subspace of 2 parameters has from 1 to 2 dimensions, and 3 were asked for"
      ),
      ([id, id, id], 64, "3 trials; expected one, or two for the path between."),
    ] {
      let result = try Batchlab.run(arguments: ["landscape"] + arguments, in: folder)
      #expect(result.status == status && result.output.isEmpty)
      #expect(result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test func otherNetworks() throws {
    let (folder, ids) = try folder()
    try folder.write(
      Sample.houses.replacingOccurrences(of: "hidden: []", with: "hidden: [2]"),
      to: "experiments/others.yaml")
    #expect(try Batchlab.run("run", "others", in: folder).status == 0)
    let other = try #require(folder.records().first { !ids.contains($0) })
    let first = try #require(ids.first)
    let result = try Batchlab.run("landscape", first, other, in: folder)
    expectError(
      result, status: 65, naming: "\(first.prefix(12))", "\(other.prefix(12))", "networks")
  }

  @Test func withoutWeights() throws {
    let (folder, ids) = try folder()
    let id = try #require(ids.first)
    try FileManager.default.removeItem(
      at: folder.file(".batchlab/trials/\(id)/weights.safetensors"))
    let result = try Batchlab.run("landscape", id, in: folder)
    expectError(result, status: 65, naming: "\(id.prefix(12))", "weights")
  }
}
