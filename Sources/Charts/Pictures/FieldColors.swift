/// Colours for a field's bands, from dark blue through green to yellow: brightness rises evenly, so
/// the order survives colour blindness and a grey print.
///
/// Source: ten places along viridis (S. van der Walt and N. Smith, 2015), mixed with white by a
/// fifth so that paths stand out over them.
enum FieldColors {
  private static let anchors = [
    "#440154", "#482878", "#3E4989", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6DCD59",
    "#B4DE2C", "#FDE725",
  ]

  /// The colour of band `index` of `count`, as #RRGGBB.
  static func color(_ index: Int, of count: Int) -> String {
    let place = count < 2 ? 0.5 : Double(index) / Double(count - 1)
    let position = place * Double(anchors.count - 1)
    let lower = min(Int(position), anchors.count - 2)
    let share = position - Double(lower)
    let (from, to) = (Palette.components(anchors[lower]), Palette.components(anchors[lower + 1]))
    return hex([
      from.red + (to.red - from.red) * share, from.green + (to.green - from.green) * share,
      from.blue + (to.blue - from.blue) * share,
    ])
  }

  private static func hex(_ components: [Double]) -> String {
    "#"
      + components.map { component in
        let lightened = Int((255 * (0.8 * component + 0.2)).rounded())
        return (lightened < 16 ? "0" : "") + String(lightened, radix: 16, uppercase: true)
      }.joined()
  }
}
