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
