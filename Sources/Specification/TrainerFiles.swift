import Foundation

extension Setting {
  /// An experiment's file with trainers that are files of their own in the place of the files' names: its
  /// own trainer, and those of arms, studies, tunings and profiles.
  func withTrainerFiles() throws(SpecificationError) -> Setting {
    try mapping { (key, value) throws(SpecificationError) in
      switch key {
      case "trainer": try value.trainerFile()
      case "arms", "studies", "tunings":
        try value.mapping { (_, subject) throws(SpecificationError) in
          try subject.mapping { (key, value) throws(SpecificationError) in
            key == "trainer" ? try value.trainerFile() : value
          }
        }
      case "profiles":
        try value.mapping { (_, profile) throws(SpecificationError) in
          try profile.withTrainerFiles()
        }
      default: value
      }
    }
  }

  /// A mapping with its values changed; what is none stays as it is.
  private func mapping(
    _ change: (_ key: String, Setting) throws(SpecificationError) -> Setting
  ) throws(SpecificationError) -> Setting {
    guard case .mapping(let pairs) = content else { return self }
    var changed: [(key: String, value: Setting)] = []
    for (key, value) in pairs { changed.append((key, try change(key, value))) }
    var result = self
    result.content = .mapping(changed)
    return result
  }

  /// What the file says whose name this is; itself where it is none.
  private func trainerFile() throws(SpecificationError) -> Setting {
    guard case .scalar(let name, _) = content, name != Self.ownTrainerName else { return self }
    let folder = (file as NSString).deletingLastPathComponent
    // As messages name the experiment's file: from where the reader is.
    let place = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    let url = URL(fileURLWithPath: place)
    guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else {
      throw error(found: "\(name), which is no file", expected: Self.trainerWords)
    }
    var setting = try Setting.read(url, expected: "a trainer's file (YAML)")
    setting.replaces = true
    return setting
  }
}
