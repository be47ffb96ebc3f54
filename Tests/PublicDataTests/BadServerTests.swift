import Foundation
import TestServer
import Testing

@testable import PublicData

/// Answers that are not what was asked for: what is reported, and what is left on the disk.
@Suite(.serialized) struct BadServerTests {
  @Test func redirectsThatEnd() throws {
    let server = try TestServer { request, _ in
      let steps = request.path.count { $0 == "+" }
      return steps < 5
        ? .redirect("/+" + request.path.dropFirst())
        : .file(SmallSet.contents(request.path.replacing("+", with: "")))
    }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
  }

  @Test func redirectsWithoutEnd() throws {
    let server = try TestServer { request, _ in .redirect(request.path) }
    let place = try Place()
    #expect(try place.fault(of: SmallSet.set(mirrors: [server.url])) == .tooManyRedirects(limit: 5))
    #expect(server.requests.count == 6)
    #expect(place.holds([:]))
  }

  @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/images.gz", "gopher://127.0.0.1/"])
  func redirectElsewhere(_ target: String) throws {
    let server = try TestServer { _, _ in .redirect(target) }
    let place = try Place()
    #expect(try place.fault(of: SmallSet.set(mirrors: [server.url])) == .otherProtocol)
    #expect(place.holds([:]))
  }

  @Test func statuses() throws {
    for status in [403, 404, 500] {
      let server = try TestServer { _, _ in .status(status) }
      let place = try Place()
      #expect(try place.fault(of: SmallSet.set(mirrors: [server.url])) == .status(status))
      #expect(place.holds([:]))
    }
  }

  /// The error page of a server that forgets to say that it is one.
  @Test func otherContents() throws {
    let page = Data("<html>Please log in</html>".utf8)
    let server = try TestServer { _, _ in .file(page) }
    let place = try Place()
    #expect(
      try place.fault(of: SmallSet.set(mirrors: [server.url]))
        == .shorter(received: page.count, expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func wrongChecksum() throws {
    var contents = SmallSet.images
    contents[77] ^= 1
    let spoiled = contents
    let server = try TestServer { _, _ in .file(spoiled) }
    let place = try Place()
    #expect(
      try place.fault(of: SmallSet.set(mirrors: [server.url]))
        == .checksum(found: SmallSet.md5(spoiled), expected: SmallSet.md5(SmallSet.images)))
    #expect(server.requests.count == 1)
    #expect(place.holds([:]))
  }

  /// A length that is too small ends the file early; the bytes after it are not read.
  @Test func announcedTooShort() throws {
    let server = try TestServer { _, _ in .announced(SmallSet.images, length: 1000) }
    let place = try Place()
    #expect(
      try place.fault(of: SmallSet.set(mirrors: [server.url]))
        == .shorter(received: 1000, expected: 300_000))
    #expect(place.holds([:]))
  }

  /// A length that is too large, and a connection that ends: the file is whole, and its MD5 says so.
  @Test func announcedTooLong() throws {
    let server = try TestServer { request, _ in
      let contents = SmallSet.contents(request.path)
      return .announced(contents, length: contents.count + 1000)
    }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
  }

  /// The same on a connection that stays open.
  @Test(.timeLimit(.minutes(1))) func announcedTooLongAndOpen() throws {
    let server = try TestServer { request, _ in
      let contents = SmallSet.contents(request.path)
      return .stalled(contents + Data(count: 1000), after: contents.count)
    }
    let place = try Place()
    var fetcher = place.fetcher()
    fetcher.stallSeconds = 1
    fetcher.resumptions = 0
    try fetcher.fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
  }

  /// More than there should be, announced or not, is stopped at the first byte too many: an endless
  /// answer fills no disk.
  @Test(arguments: [false, true]) func tooLong(isAnnounced: Bool) throws {
    let contents = SmallSet.images + Data(repeating: 1, count: 5_000_000)
    let server = try TestServer { _, _ in
      isAnnounced ? .file(contents) : .unannounced(contents)
    }
    let place = try Place()
    #expect(try place.fault(of: SmallSet.set(mirrors: [server.url])) == .longer(expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func unannounced() throws {
    let server = try TestServer { request, _ in .unannounced(SmallSet.contents(request.path)) }
    let place = try Place()
    try place.fetcher().fetch(SmallSet.set(mirrors: [server.url]), into: place.url)
    #expect(place.holds(SmallSet.whole))
  }

  @Test(arguments: ["", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 banana\r\n\r\n"])
  func garbage(_ bytes: String) throws {
    let server = try TestServer { _, _ in .raw(Data(bytes.utf8)) }
    let place = try Place()
    let fault = try place.fault(of: SmallSet.set(mirrors: [server.url]))
    #expect(!"\(fault)".isEmpty && !fault.isContent)
    #expect(place.holds([:]))
  }

  /// Given up after two seconds without a byte; what came is kept.
  @Test(.timeLimit(.minutes(1))) func stall() throws {
    let server = try TestServer { _, _ in .stalled(SmallSet.images, after: 50_000) }
    let place = try Place()
    let fault = try place.fault(of: SmallSet.set(mirrors: [server.url]), stallSeconds: 2)
    #expect(fault == .stalled(seconds: 2, received: 50_000, expected: 300_000))
    #expect(place.holds([SmallSet.partial: SmallSet.images.prefix(50_000)]))
  }

  /// A server that sends a byte now and then.
  @Test(.timeLimit(.minutes(1))) func drip() throws {
    let server = try TestServer { _, _ in
      .slowly(SmallSet.images, bytes: 1, milliseconds: 300)
    }
    let place = try Place()
    let fault = try place.fault(of: SmallSet.set(mirrors: [server.url]), stallSeconds: 2)
    guard case .stalled(2, let received, 300_000) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(received > 0)
    #expect(place.holds([SmallSet.partial: SmallSet.images.prefix(received)]))
  }

  /// A server that takes the connection and says nothing.
  @Test(.timeLimit(.minutes(1))) func silence() throws {
    let silent = try TestServer { _, _ in
      sleep(4)
      return .status(200)
    }
    let place = try Place()
    let set = SmallSet.set(mirrors: [silent.url])
    #expect(
      try place.fault(of: set, stallSeconds: 1)
        == .stalled(seconds: 1, received: 0, expected: 300_000))
    #expect(place.holds([:]))
  }

  @Test func noServer() throws {
    let place = try Place()
    let fault = try place.fault(of: SmallSet.set(mirrors: [try unusedAddress()]))
    guard case .unreachable(let reason) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(reason.contains("127.0.0.1"))
  }

  private func unusedAddress() throws -> String {
    let server = try TestServer { _, _ in .status(500) }
    return server.url
  }

  /// The name ends in a domain that is reserved for names that do not resolve (RFC 6761).
  @Test func unknownName() throws {
    let place = try Place()
    let fault = try place.fault(of: SmallSet.set(mirrors: ["http://nowhere.invalid/"]))
    #expect(fault == .unresolved(host: "nowhere.invalid"))
  }
}
