import CPlatform

// A kernel that passes several times over what is in the cache asks in each pass for a part of what
// comes next, so that it is there in time. Asking reads nothing, so it may go beyond a matrix's end.

/// Asks for the cache line at a place.
@inline(__always)
func prefetch(_ place: Place) { batchlab_prefetch(place) }

/// Asks for one part, of so many equal ones, of consecutive elements.
@inline(__always)
func prefetch(_ place: Place, count: Int, part: Int, of parts: Int) {
  let share = (count + parts - 1) / parts
  for i in stride(from: part * share, to: (part + 1) * share, by: 16) { prefetch(place + i) }
}

/// Asks for one part, of so many equal ones, of rows of `count` elements that start `stride` apart.
@inline(__always)
func prefetch(_ place: Place, count: Int, rows: Int, stride: Int, part: Int, of parts: Int) {
  let share = (rows + parts - 1) / parts
  for row in part * share..<(part + 1) * share {
    prefetch(place + row * stride, count: count, part: 0, of: 1)
  }
}

/// What a product asks for while it computes something else: of what is read next and of what is written
/// next a few lines at a time, so that they come while there is time.
public struct Upcoming {
  private var reads: Place?
  private var readCount: Int
  private var writes: Place?
  private var writeCount: Int
  private var readLines = 0
  private var writeLines = 0

  public static var none: Upcoming { Upcoming(reading: nil, writing: nil) }

  /// - Parameters:
  ///   - source: What is read next; nil for nothing.
  ///   - target: What is written next.
  public init(reading source: MatrixView?, writing target: MatrixView?) {
    reads = source?.start
    readCount = source?.count ?? 0
    writes = target?.start
    writeCount = target?.count ?? 0
  }

  /// Spreads them over so many occasions.
  mutating func spread(over occasions: Int) {
    func lines(_ count: Int) -> Int { (count / 16 + occasions) / max(occasions, 1) }
    readLines = lines(readCount)
    writeLines = lines(writeCount)
  }

  @inline(__always)
  mutating func ask() {
    if let place = reads, readCount > 0 {
      for line in 0..<readLines { batchlab_prefetch_far(place + 16 * line) }
      reads = place + 16 * readLines
      readCount -= 16 * readLines
    }
    if let place = writes, writeCount > 0 {
      for line in 0..<writeLines { batchlab_prefetch_to_write(place + 16 * line) }
      writes = place + 16 * writeLines
      writeCount -= 16 * writeLines
    }
  }
}
