import Charts

/// The style of pages: light and dark, on narrow screens and on paper.
///
/// Charts name their colours as attributes, which read well alone; a style that is allowed takes the page's
/// variables in their place. Text has a contrast of 4.5 : 1 at least, marks of 3 : 1 in the dark.
enum HTMLStyle {
  static let text = variables + page + chartColors + controls + print

  /// The palette's hues on a dark ground, black as nearly white.
  private static let darkColors = [
    "#56a8e0", "#f0803c", "#2bbd92", "#dd96bd", "#e9ac2e", "#7fcbf2", "#f0e442", "#e8e8ea",
  ]

  private static let light = """
    --paper: #ffffff; --ink: #1a1a1a; --quiet: #595959; --axis: #8c8c8c; --grid: #e4e4e4;
    --shade: #f4f6f8; --line: #d5dae0; --link: #0b5cad; --focus: #0b5cad;
    """

  private static let dark = """
    --paper: #16191f; --ink: #e6e8eb; --quiet: #a8afb9; --axis: #767e8a; --grid: #2c323b;
    --shade: #1f242c; --line: #3a414c; --link: #8ab8f0; --focus: #8ab8f0;
    """

  private static func palette(_ name: String, _ colors: [String]) -> String {
    colors.enumerated().map { "--\(name)\($0): \($1.lowercased());" }.joined(separator: " ")
  }

  private static let variables = """
    :root {
    \(light)
    \(palette("mark", Palette.colors))
    \(palette("name", Palette.inks))
    }
    @media screen and (prefers-color-scheme: dark) { :root {
    \(dark)
    \(palette("mark", darkColors))
    \(palette("name", darkColors))
    } }

    """

  private static let page = """
    html { color-scheme: light dark; background: var(--paper); color: var(--ink); }
    body { margin: 0; font: 1rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; }
    h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
    h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
    h1, h2, h3, p, li { overflow-wrap: break-word; }
    p, ul { margin: 0 0 1rem; }
    ul { padding-left: 1.25rem; }
    li { margin-bottom: .3rem; }
    a { color: var(--link); }
    code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .92em; }
    pre { background: var(--shade); border: 1px solid var(--line); padding: .75rem 1rem; overflow-x: auto; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; padding: 0; font-size: .92rem; }
    nav li { margin: 0; }
    .table { overflow-x: auto; margin: 0 0 1rem; }
    table { border-collapse: collapse; font-size: .88rem; line-height: 1.4; }
    th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left;
      vertical-align: top; }
    thead th { vertical-align: bottom; border-bottom: 2px solid var(--axis); font-weight: 600; }
    tbody th { font-weight: 400; }
    th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    thead th.number { white-space: normal; }
    tbody a[href^="#"] { display: inline-block; font-size: .92em; }
    tbody tr > :first-child:not(.number) { min-width: 7rem; }
    tbody tr > .long { min-width: 13rem; }
    figure { margin: 1rem 0 1.25rem; }
    figure.picture img { max-width: 100%; height: auto; background: #ffffff; }
    .plots { overflow-x: auto; position: relative; }
    .plot { position: relative; max-width: 60rem; min-width: 40rem; }
    .plot svg { display: block; width: 100%; height: auto; }
    [hidden] { display: none; }
    :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
    :target { outline: 2px solid var(--focus); outline-offset: 6px; }
    @media (max-width: 40rem) {
      main { padding: 1rem .9rem 3rem; }
      h1 { font-size: 1.5rem; }
      th.number, td.number { white-space: normal; }
    }

    """

  /// Colours of gnuplot's drawings and what stands for them.
  private static let chartColors: String = {
    var rules = [
      (["fill", "color", "stroke"], "#ffffff", "paper"), (["stroke"], "#8c8c8c", "axis"),
      (["stroke"], "#e4e4e4", "grid"), (["stroke", "fill"], "#737373", "quiet"),
      (["fill"], "#595959", "quiet"), (["fill"], "#1a1a1a", "ink"), (["fill"], "#262626", "ink"),
      (["fill"], "#404040", "ink"),
    ]
    for (index, color) in Palette.colors.enumerated() {
      rules.append((["fill", "color", "stroke"], color.lowercased(), "mark\(index)"))
    }
    var text = rules.flatMap { attributes, color, variable in
      attributes.map { ".chart [\($0)=\"\(color)\"] { \($0): var(--\(variable)); }" }
    }
    // Names have darker inks, some of which are a mark's colour, too.
    for (index, ink) in Palette.inks.enumerated() {
      text.append(
        ".chart g[font-size][fill=\"\(ink.lowercased())\"] { fill: var(--name\(index)); }")
    }
    for index in Palette.colors.indices {
      text.append(".swatch.color\(index) { background: var(--mark\(index)); }")
    }
    return text.joined(separator: "\n") + "\n"
  }()

  private static let controls = """
    .series { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .2rem .9rem;
      align-items: center; max-height: 30vh; overflow-y: auto; margin: 0 0 .75rem; padding: .5rem .6rem;
      border: 1px solid var(--line); background: var(--shade); font-size: .88rem; }
    .series label { display: inline-flex; align-items: center; gap: .35rem; cursor: pointer; min-height: 1.6rem; }
    .swatch { width: .8rem; height: .8rem; display: inline-block; border: 1px solid var(--axis); }
    .tools { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .4rem; }
    button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--axis);
      padding: .2rem .6rem; cursor: pointer; }
    .tools button, .series button { font-size: .86rem; min-height: 1.75rem; }
    button[aria-pressed="true"], button[aria-expanded="true"] { background: var(--ink); color: var(--paper); }
    th button { border: 0; padding: 0; text-align: inherit; font-weight: inherit; background: none; }
    th button::after { content: " ↕"; color: var(--quiet); }
    th[aria-sort="ascending"] button::after { content: " ↑"; color: var(--ink); }
    th[aria-sort="descending"] button::after { content: " ↓"; color: var(--ink); }
    .off { display: none; }
    [data-key].off { display: inline; opacity: .3; }
    [data-key] { cursor: pointer; }
    .cursor { fill: none; stroke: var(--ink); stroke-width: 2; pointer-events: none; }
    .tip { position: absolute; z-index: 1; max-width: 18rem; padding: .35rem .55rem; pointer-events: none;
      background: var(--paper); border: 1px solid var(--axis); font-size: .84rem; line-height: 1.35;
      white-space: pre-line; overflow-wrap: break-word; }
    .values { max-height: 26rem; overflow: auto; margin-top: .5rem; }

    """

  private static let print = """
    @media print {
      @page { margin: 16mm 14mm; }
      body { font-size: 9.5pt; }
      main { max-width: none; padding: 0; }
      .series, .tools, .tip, .cursor, nav { display: none; }
      .table, .plots, .values { overflow: visible; max-height: none; }
      .plot { min-width: 0; max-width: none; }
      table { font-size: 7.5pt; width: 100%; }
      th.number, td.number { white-space: normal; }
      th button::after { content: none; }
      tbody a[href^="#"] { display: none; }
      a { color: inherit; text-decoration: none; }
      h1, h2, h3 { break-after: avoid; }
      figure, tr, pre, li { break-inside: avoid; }
      :target { outline: none; }
    }

    """
}
