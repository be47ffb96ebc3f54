/// The kinds of file a picture is written as; the raw value is the file's extension.
public enum FigureFormat: String, CaseIterable, Sendable {
  case svg, png, pdf
}
