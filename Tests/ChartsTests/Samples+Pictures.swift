import Charts
import Foundation

extension Samples {
  static let surfaces: [Named<SurfacePicture>] = [houses, logarithmicBowl]
    .map { Named(testDescription: $0.name, value: $0) }

  static let sheets: [Named<ContactSheet>] = [digits, colors, views].map {
    Named(testDescription: $0.name, value: $0)
  }

  /// Four houses: size in 1000 square feet, price in 1000 $.
  private static let sizes = [1.1, 1.4, 1.9, 2.4]
  private static let prices = [199.0, 245, 319, 400]

  private static func squaredError(w: Double, b: Double) -> Double {
    var sum = 0.0
    for (size, price) in zip(sizes, prices) {
      let residual = size * w + b - price
      sum += residual * residual
    }
    return sum / Double(sizes.count)
  }

  static let houses: SurfacePicture = {
    let (columns, rows) = (121, 91)
    let (w, b) = (0.0...240.0, -40.0...220.0)
    let values = (0..<rows).flatMap { row -> [Double] in
      (0..<columns).map { column -> Double in
        let right = Double(column) / Double(columns - 1)
        let up = Double(row) / Double(rows - 1)
        return squaredError(
          w: w.lowerBound + (w.upperBound - w.lowerBound) * right,
          b: b.lowerBound + (b.upperBound - b.lowerBound) * up)
      }
    }
    let batches = [("Full batch", 4, 0), ("One house at a time", 1, 1), ("Two houses", 2, 2)]
    let panels = batches.map { title, batch, color -> SurfacePicture.Panel in
      SurfacePicture.Panel(
        title: title,
        paths: [.init(name: title.lowercased(), color: color, points: descent(batch: batch))])
    }
    return SurfacePicture(
      name: "houses", title: "Three ways down the squared error of price = w · size + b",
      x: Axis(label: "w (1000 $ per 1000 square feet)", range: w),
      y: Axis(label: "b (1000 $)", range: b), fieldLabel: "mean squared error ((1000 $)²)",
      columns: columns, rows: rows, values: values, logarithmicLevels: true,
      marks: [.init(label: "minimum", at: .init(x: 155.5, y: 26.5))], panels: panels)
  }()

  private static func descent(batch: Int) -> [SurfacePicture.Place] {
    var (w, b) = (20.0, 130.0)
    var places = [SurfacePicture.Place(x: w, y: b)]
    for step in 0..<40 {
      var (gradientW, gradientB) = (0.0, 0.0)
      for example in 0..<batch {
        let house = (step * batch + example) % 4
        let error = sizes[house] * w + b - prices[house]
        gradientW += 2 * error * sizes[house] / Double(batch)
        gradientB += 2 * error / Double(batch)
      }
      w -= 0.09 * gradientW
      b -= 0.09 * gradientB
      places.append(.init(x: w, y: b))
    }
    return places
  }

  static let logarithmicBowl = SurfacePicture(
    name: "bowl", title: "A bowl and a path that leaves it",
    x: Axis(label: "first direction", range: -1...1),
    y: Axis(label: "second direction", range: -1...1), fieldLabel: "loss (nats)", columns: 41,
    rows: 41,
    values: (0..<41 * 41).map { index in
      let (x, y) = (Double(index % 41 - 20) / 20, Double(index / 41 - 20) / 20)
      return x > 0.7 && y > 0.7 ? .nan : 0.1 + x * x + 3 * y * y + 0.4 * sin(6 * x) * cos(5 * y)
    },
    paths: [
      .init(
        name: "stays", color: 1,
        points: (0..<200).map { step in
          let angle = Double(step) / 10
          return .init(x: 0.9 * exp(-angle / 8) * cos(angle), y: 0.9 * exp(-angle / 8) * sin(angle))
        }),
      .init(
        name: "diverges", color: 3,
        points: (0..<12).map { step in
          .init(x: 0.05 * pow(-6, Double(step)), y: 0.02 * pow(-9, Double(step)))
        }),
    ], marks: [.init(label: "lowest value found", at: .init(x: 0.9, y: -0.8))])

  static let digits = ContactSheet(
    name: "digits", title: "Digits as the network sees them", imageWidth: 28, imageHeight: 28,
    rows: ["easy", "harder, with distracting strokes and noise", "hard"].enumerated().map {
      rank, caption in
      ContactSheet.Row(caption: caption, images: (0..<10).map { ring(of: $0, noise: rank) })
    }, note: "Every tenth example.")

  /// Red rises to the right, green downwards, blue from sheet row to sheet row.
  static let colors = ContactSheet(
    name: "colors", title: "Images in colour", imageWidth: 8, imageHeight: 6, channels: 3,
    rows: (0..<3).map { row in
      ContactSheet.Row(
        caption: "blue \(row)",
        images: (0..<4).map { image in
          (0..<48).map { UInt8(30 * ($0 % 8)) } + (0..<48).map { UInt8(40 * ($0 / 8)) }
            + [UInt8](repeating: UInt8(100 * row + 10 * image), count: 48)
        })
    })

  /// Each in groups of its own: one column, then pairs.
  static let views = ContactSheet(
    name: "views", title: "Digits, and views of them", imageWidth: 28, imageHeight: 28,
    rows: (0..<4).map { digit in
      ContactSheet.Row(
        caption: "class \(digit)", images: (0..<9).map { ring(of: digit, noise: $0 / 3) })
    },
    groups: [.init(caption: "original", count: 1)]
      + (1...4).map { .init(caption: "epoch \($0)", count: 2) },
    note: "Two views an epoch.")

  private static func ring(of digit: Int, noise: Int) -> [UInt8] {
    (0..<784).map { pixel in
      let (x, y) = (Double(pixel % 28) - 13.5, Double(pixel / 28) - 13.5)
      let distance = abs((x * x * (1 + Double(digit) / 4) + y * y).squareRoot() - 9)
      let grain = Double((pixel * 7919 + digit * 104_729) % 256) * Double(noise) / 6
      return UInt8(min(255, max(0, 255 - 90 * distance) + grain))
    }
  }
}
