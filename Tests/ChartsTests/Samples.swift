import Charts
import Foundation
import Testing

/// Figures like the ones the reports show, from made-up numbers.
enum Samples {
  static let arms = ["SB", "LB", "LB+LR", "LB+LR+GBN", "LB+LR+GBN+RA"]

  /// A sample that test output names in a word rather than by all its points.
  struct Named<Value: Sendable>: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var value: Value
  }

  static let figures = [
    errorByBatchSize, lossCurves, armsBySeed, distanceFromStart, nothingFinite, manyArms,
    threePanels,
  ]
  .map { Named(testDescription: $0.name, value: $0) }

  static let errorByBatchSize = Figure(
    name: "error-by-batch-size", title: "Larger batches leave the test error higher",
    panels: [
      errorPanel(title: "Training set", label: "training error (%)", level: 0.4, gap: 0.02),
      errorPanel(title: "Test set", label: "test error (%)", level: 4.1, gap: 0.35),
    ],
    note: "Mean and 95 % interval (Student's t) over 5 seeds")

  private static func errorPanel(title: String, label: String, level: Double, gap: Double) -> Panel
  {
    let series = ["learning rate fixed", "learning rate adjusted"].enumerated().map { rank, name in
      Series(
        name: name, style: .band,
        points: (3...12).map { exponent in
          let x = Double(1 << exponent)
          let rise = gap * Double((exponent - 3) * (exponent - 3)) / (rank == 0 ? 10 : 30)
          let y = level + rise + 0.03 * Double(exponent % 3)
          let half = 0.05 * level + 0.1 * rise
          return Point(x: x, y: y, low: y - half, high: y + half)
        }, color: rank)
    }
    return Panel(
      title: title, x: Axis(label: "batch size (examples)", scale: .log2), y: Axis(label: label),
      series: series)
  }

  static let lossCurves = Figure(
    name: "loss-curves", title: "Training loss of five arms",
    panels: [
      Panel(
        x: Axis(label: "epoch"),
        y: Axis(label: "cross-entropy (nats per example)", scale: .log10),
        series: arms.enumerated().map { rank, name in
          Series(
            name: name, style: .line,
            points: (0...50).map { epoch in
              let drop = epoch >= 30 ? 0.15 : epoch >= 20 ? 0.4 : 1
              let wiggle = 1 + 0.08 * sin(Double(epoch * (rank + 3)))
              let loss = (0.005 * Double(rank) + 2.3 * exp(-Double(epoch) / Double(5 + 2 * rank)))
              return Point(x: Double(epoch), y: loss * drop * wiggle + 0.002 * Double(rank + 1))
            }, color: rank)
        },
        referenceLines: [
          ReferenceLine(.vertical, at: 20, label: "learning rate × 0.1"),
          ReferenceLine(.vertical, at: 30, label: "learning rate × 0.1"),
        ])
    ],
    note: "Mean over 5 seeds")

  static let armsBySeed = Figure(
    name: "arms-by-seed", title: "What closes the gap",
    panels: [
      Panel(
        x: Axis(label: "", scale: .categories(["SB", "LB", "+LR", "+GBN", "+RA"])),
        y: Axis(label: "test error (%)"),
        series: arms.enumerated().flatMap { rank, name in
          let mean = [4.1, 5.6, 5.0, 4.5, 4.0][rank]
          let seeds = [-0.21, -0.08, 0.02, 0.09, 0.18].map { mean + $0 * (1 + 0.3 * Double(rank)) }
          return [
            Series(
              name: name, style: .dots, points: seeds.map { Point(x: Double(rank), y: $0) },
              color: rank, labelled: false),
            Series(
              name: name, style: .interval,
              points: [Point(x: Double(rank), y: mean, low: mean - 0.25, high: mean + 0.25)],
              color: rank, labelled: false),
          ]
        },
        referenceLines: [ReferenceLine(.horizontal, at: 4.1, label: "small batch: 4.1 %")])
    ],
    note: "Dots: seeds. Bars: mean and 95 % interval.")

  static let distanceFromStart = Figure(
    name: "distance-from-start", title: "The weights move away like log t",
    panels: [
      Panel(
        x: Axis(label: "update t", scale: .log10), y: Axis(label: "‖w_t − w_0‖"),
        series: [32, 128, 512, 2048].enumerated().flatMap { rank, batch in
          let slope = 4.2 - 0.8 * Double(rank)
          let points = (0...30).map { step in
            let t = pow(10, Double(step) / 30 * (4 - 0.25 * Double(rank)))
            return Point(x: t, y: slope * log10(t) + 0.8 + 0.15 * sin(Double(step)))
          }
          return [
            Series(name: "batch \(batch)", style: .points, points: points, color: rank),
            Series(
              name: "batch \(batch), fit", style: .dashedLine,
              points: points.map { Point(x: $0.x, y: slope * log10($0.x) + 0.8) }, color: rank,
              labelled: false),
          ]
        })
    ])

  static let nothingFinite = Figure(
    name: "nothing-finite", title: "Every trial diverged",
    panels: [
      Panel(
        title: "Training", x: Axis(label: "epoch"), y: Axis(label: "loss (nats)", scale: .log10),
        series: [
          Series(
            name: "LB", style: .line,
            points: [Point(x: 0, y: .nan), Point(x: 1, y: .infinity), Point(x: 2, y: -1)], color: 1)
        ]),
      Panel(
        title: "Test", x: Axis(label: "epoch"), y: Axis(label: "loss (nats)"),
        series: [
          Series(
            name: "SB", style: .linePoints,
            points: [
              Point(x: 0, y: 2), Point(x: 1, y: 1), Point(x: 2, y: .nan), Point(x: 3, y: 0.5),
              Point(x: 4, y: 0.4),
            ], color: 0),
          Series(name: "LB", style: .line, points: [Point(x: 0, y: .nan)], color: 1),
        ]),
    ])

  static let manyArms = Figure(
    name: "many-arms",
    title: "Validation and test error of arms with long names, and what it costs"
      + " to tell them apart in a title that needs a second line",
    panels: [
      Panel(
        title: "An arm's seeds share its column",
        x: Axis(
          label: "arm",
          scale: .categories([
            "small batch", "LB+LR+GBN+RA", "a learning rate that is adapted to the batch size",
            "100 % of `data`", "label-smoothing-and-augmentation",
          ])),
        y: Axis(label: "error (%)"),
        series: ["validation", "test"].enumerated().flatMap { color, name in
          let means = [4.1, 5.6, 5.0, 4.5, 4.0].map { $0 + 0.4 * Double(color) }
          return [
            Series(
              name: name, style: .dots,
              points: means.enumerated().flatMap { place, mean in
                [-0.2, 0, 0.1].map { Point(x: Double(place), y: mean + $0) }
              }, color: color, labelled: false),
            Series(
              name: name + " error, mean and 95 % interval over all of the seeds", style: .interval,
              points: means.enumerated().map {
                Point(x: Double($0), y: $1, low: $1 - 0.3, high: $1 + 0.3)
              }, color: color),
          ]
        },
        referenceLines: [ReferenceLine(.horizontal, at: 4.4, label: "published: 4.4 %")])
    ],
    note: "Dots: seeds. A note that goes on for so long that it cannot stand on one line of the"
      + " picture, and so is broken into two lines at a space near the edge.")

  static let threePanels = Figure(
    name: "three-panels", title: "Twelve arms",
    panels: ["Loss", "Error", "Norm"].map { title in
      Panel(
        title: title, x: Axis(label: "batch size (examples)", scale: .log2),
        y: Axis(label: title.lowercased(), scale: .log10),
        series: (0..<12).map { color in
          Series(
            name: "arm \(color + 1)", style: color.isMultiple(of: 2) ? .line : .linePoints,
            points: (0..<10).map { step in
              Point(x: Double(1 << step), y: exp(Double(color * step) / 30 - Double(step) / 4))
            }, color: color)
        })
    })
}
