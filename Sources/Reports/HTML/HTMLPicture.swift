import Charts
import Foundation

/// A picture within a page: what a figure's file has become.
struct HTMLPicture {
  enum Contents {
    /// Drawings of one chart on different scales, of which the first is shown. They take the page's colours.
    /// The number is that of the chart's values, which a script reads.
    case chart([Drawing], number: Int?)
    /// A document of its own that the page's style does not reach: a picture of colours that mean something.
    case image(Data, width: String, height: String)
  }

  struct Drawing {
    let svg: InlineSVG
    var marks = InlineSVG.Marks()
  }

  /// By what links find the picture.
  let anchor: String
  /// What a reader should take from it.
  let takeaway: String
  private(set) var contents: Contents

  /// - Returns: Nil where the file is no picture that can be shown.
  init?(_ file: URL, anchor: String, takeaway: String) {
    guard let document = try? Data(contentsOf: file) else { return nil }
    self.init(document: document, anchor: anchor, takeaway: takeaway)
  }

  /// - Returns: Nil where the document is no picture that can be shown.
  init?(document: Data, anchor: String, takeaway: String) {
    (self.anchor, self.takeaway) = (anchor, takeaway)
    let text = String(decoding: document, as: UTF8.self)
    if text.contains("<g id=\"gnuplot_canvas\">"), let svg = InlineSVG(text) {
      contents = .chart([Drawing(svg: svg)], number: nil)
    } else if let (width, height) = InlineSVG.size(of: text) {
      contents = .image(document, width: width, height: height)
    } else {
      return nil
    }
  }

  /// Adds the values that the picture was drawn from, and what they look like on other scales.
  mutating func explain(
    by figure: Figure, _ others: [(figure: Figure, svg: String)], adding data: inout ChartData
  ) {
    guard case .chart(var drawings, _) = contents else { return }
    var views = [figure]
    for other in others {
      guard let svg = InlineSVG(other.svg) else { continue }
      drawings.append(Drawing(svg: svg))
      views.append(other.figure)
    }
    let (number, marks) = data.add(figure, drawn: views)
    for index in drawings.indices { drawings[index].marks = marks[index] }
    contents = .chart(drawings, number: number)
  }

  func html(title: String) -> String {
    switch contents {
    case .chart(let drawings, let number):
      let plots = drawings.enumerated().map { index, drawing in
        let svg = drawing.svg.html(
          prefix: "\(anchor)-\(index + 1)-", title: title, description: takeaway,
          marks: drawing.marks)
        return "<div class=\"plot\"\(index == 0 ? "" : " hidden=\"\"")>\(svg)</div>\n"
      }
      let data = number.map { " data-chart=\"\($0)\"" } ?? ""
      return """
        <figure class="chart" id="\(anchor)"\(data)>
        <div class="plots" tabindex="0" role="group" aria-label="\(HTMLText.escaped("Chart: \(title)"))">
        \(plots.joined())</div>
        </figure>

        """
    case .image(let document, let width, let height):
      let words = HTMLText.escaped(takeaway.isEmpty ? title : "\(title). \(takeaway)")
      return """
        <figure class="picture" id="\(anchor)">
        <img src="data:image/svg+xml;base64,\(document.base64EncodedString())" \
        alt="\(words)" width="\(HTMLText.escaped(width))" height="\(HTMLText.escaped(height))"/>
        </figure>

        """
    }
  }
}
