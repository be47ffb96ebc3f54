import Datasets
import Foundation
import Host
import Testing

@testable import PublicData

@Suite struct CatalogueTests {
  @Test func names() {
    #expect(
      Catalogue.sets.map(\.name) == ["mnist", "fashion-mnist", "kmnist", "cifar-10", "cifar-100"])
    #expect(Catalogue.set(named: "cifar-10")?.folder == "cifar-10-batches-bin")
    #expect(Catalogue.set(named: "cifar-10-batches-bin") == nil)
  }

  @Test(arguments: Catalogue.sets) func form(_ set: PublicSet) {
    #expect(!set.mirrors.isEmpty)
    for mirror in set.mirrors {
      #expect(mirror.hasPrefix("http://") || mirror.hasPrefix("https://"))
      #expect(mirror.hasSuffix("/") && URL(string: mirror) != nil)
    }
    #expect(!set.downloads.isEmpty)
    for file in set.downloads {
      #expect(
        file.md5?.count == 32 && file.md5?.allSatisfy { "0123456789abcdef".contains($0) } == true)
      #expect(file.byteCount > 0)
    }
    #expect(set.configuration.location == set.folder)
    #expect(set.classNames.isEmpty || set.classNames.count == 10)
    #expect(set.configuration.traits.takesAllExamples)
  }

  /// Known answers of RFC 1321, A.5.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
  ]) func md5(_ text: String, digest: String) throws {
    let place = try Place()
    try place.write(Data(text.utf8), to: "text")
    #expect(
      try RegularFile.digest(.md5, of: place.url.appendingPathComponent("text").path) == digest)
  }

  @Test func md5OfMoreThanAChunk() throws {
    let place = try Place()
    let data = Data((0..<(2 << 20) + 3).map { UInt8(truncatingIfNeeded: $0) })
    try place.write(data, to: "data")
    #expect(
      try RegularFile.digest(.md5, of: place.url.appendingPathComponent("data").path)
        == SmallSet.md5(data))
  }

  /// Files in their other form are there, and cannot be checked.
  @Test func otherForm() throws {
    let place = try Place()
    try place.write(Data([1]), to: "images")
    try place.write(SmallSet.labels, to: "labels.gz")
    let set = SmallSet.set(mirrors: [])
    let check = try set.check(in: place.url)
    #expect(check.isRight)
    #expect(
      check.rows.map(\.finding)
        == [
          .unknown(reason: "decompressed here; the published MD5 is of the other form"), .right,
        ])
    #expect(set.isThere(in: place.url))
    try FileManager.default.removeItem(at: place.url.appendingPathComponent("images"))
    #expect(try set.check(in: place.url).rows[0].finding == .missing)
    #expect(!set.isThere(in: place.url))
  }
}
