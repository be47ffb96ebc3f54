/// What a page consists of, whatever it is written as.
struct ReportPage: Equatable {
  enum Block: Equatable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case list([[Inline]])
    case table(Table)
    case code(String)
    /// A picture by its file, with its title.
    case figure(title: String, file: String)
  }

  indirect enum Inline: Equatable {
    case text(String)
    case strong([Inline])
    case emphasis([Inline])
    case code(String)
    case link([Inline], to: String)
  }

  struct Table: Equatable {
    struct Column: Equatable {
      var title: [Inline]
      var alignment: Markdown.Alignment
    }

    struct Row: Equatable {
      /// As many as there are columns.
      var cells: [[Inline]]
      /// By what links find the row; nil for most.
      var anchor: String?
    }

    var columns: [Column]
    var rows: [Row]
  }

  var blocks: [Block]
}

extension [ReportPage.Inline] {
  /// Without what it looks like.
  var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text): text
      case .strong(let inner), .emphasis(let inner), .link(let inner, _): inner.plainText
      }
    }.joined()
  }
}
