extension CSVConfiguration {
  /// Reads a source several times and never holds it: its head, to learn how it is cut; once to learn
  /// of columns, classes and the number of rows, and again where a column turns out to be categorical
  /// that has numbers, too; once for the training rows' means and deviations; and once for the values,
  /// which then go where they stay.
  func dataset<Source: ByteSource & ~Copyable>(
    memoryLimit: Int, open: () throws(DatasetError.Fault) -> Source
  ) throws(DatasetError.Fault) -> Dataset {
    let (dialect, fingerprint) = try head(open: open)
    var contents: CSVReader.Contents?
    func read(into taker: inout some RecordTaker) throws(DatasetError.Fault) {
      let now = try contentsRead(dialect, open: open, into: &taker)
      guard now.fingerprint == fingerprint, contents == nil || contents == now else {
        throw .table(.changed)
      }
      contents = now
    }
    var survey = TableSurvey(self, dialect, memoryLimit: memoryLimit)
    try read(into: &survey)
    let mixed = try inTable { () throws(DatasetError.TableFault) in try survey.columnsOfTexts() }
    if !mixed.isEmpty {
      survey = TableSurvey(self, dialect, readingAsTexts: mixed, memoryLimit: memoryLimit)
      try read(into: &survey)
    }
    let plan = try inTable { () throws(DatasetError.TableFault) in try survey.plan() }
    var moments = TableMoments(plan)
    try read(into: &moments)
    var values = TableValues(plan, moments)
    try read(into: &values)
    let (digest, comments) = (contents?.digest ?? "", contents?.commentCount ?? 0)
    return try inTable { () throws(DatasetError.TableFault) in
      try values.dataset(digest: digest, reading: survey.reading(plan, comments: comments))
    }
  }

  private func inTable<Result>(
    _ body: () throws(DatasetError.TableFault) -> Result
  ) throws(DatasetError.Fault) -> Result {
    do throws(DatasetError.TableFault) {
      return try body()
    } catch {
      throw .table(error)
    }
  }

  /// What the file's start tells, and of which file.
  private func head<Source: ByteSource & ~Copyable>(
    open: () throws(DatasetError.Fault) -> Source
  ) throws(DatasetError.Fault) -> (TableDialect, FileFingerprint) {
    var source = try open()
    let fingerprint = try source.fingerprint()
    let start = try source.bytes(512)
    if let format = ForeignFormat(bytes: start) { throw .table(.foreignFormat(format)) }
    let encoding = encoding ?? TextEncoding.marked(start)
    let head: [UInt8]
    if let encoding {
      var decoded = try DecodedSource(try open(), from: encoding)
      head = try decoded.bytes(TableDialect.headSize)
    } else {
      source = try open()
      head = try source.bytes(TableDialect.headSize)
    }
    let dialect = try inTable { () throws(DatasetError.TableFault) in
      try TableDialect(
        self, encoding: encoding, head: head, isWhole: head.count < TableDialect.headSize)
    }
    return (dialect, fingerprint)
  }

  private func contentsRead<Source: ByteSource & ~Copyable>(
    _ dialect: TableDialect, open: () throws(DatasetError.Fault) -> Source,
    into taker: inout some RecordTaker
  ) throws(DatasetError.Fault) -> CSVReader.Contents {
    if let encoding = dialect.encoding {
      var source = try DecodedSource(try open(), from: encoding)
      return try CSVReader.read(
        from: &source, separator: dialect.separator, filter: LineFilter(dialect), into: &taker)
    }
    var source = try open()
    return try CSVReader.read(
      from: &source, separator: dialect.separator, filter: LineFilter(dialect), into: &taker)
  }
}

extension CSVReader.Contents {
  /// Size and checksum: `crc32:SIZE-CHECKSUM`.
  var digest: String {
    let digits = String(checksum, radix: 16)
    return "crc32:\(byteCount)-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
  }
}
