/// A page around its contents. It needs neither its style nor its script, and its own policy lets it run and
/// fetch nothing else.
struct HTMLDocument {
  let title: String
  let body: String
  /// What the script reads; nil where the page has no chart whose values are known.
  let data: ChartData?

  /// What a browser's tab has room for, and more.
  private static let longestTitle = 200

  // In XML the marks keep what is between them from being markup, in HTML they are comments.
  private static let style = "/*<![CDATA[*/\n\(HTMLStyle.text)/*]]>*/"
  private static let script = "//<![CDATA[\n\(HTMLScript.text)//]]>"

  private static let policy =
    "default-src 'none'; img-src data:; style-src \(HTMLText.policySource(style));"
    + " script-src \(HTMLText.policySource(script)); base-uri 'none'; form-action 'none'"

  func html() throws -> String {
    let values = try data.map {
      "<script type=\"application/json\" id=\"data\">\(try HTMLText.json($0))</script>\n"
    }
    return """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="generator" content="batchlab"/>
      <title>\(HTMLText.escaped(String(title.prefix(Self.longestTitle))))</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <main>
      \(body)</main>
      \(values ?? "")<script>\(Self.script)</script>
      </body>
      </html>

      """
  }
}
