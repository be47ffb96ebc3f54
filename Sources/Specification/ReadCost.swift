extension Setting {
  func cost() throws(SpecificationError) -> CostSpec {
    var reader = try SettingsReader(self, expected: "a mapping with pricePerCoreHour")
    let price = try reader.number("pricePerCoreHour", from: 0)
    let currency = try reader.text("currency")
    let machines = try reader.list("machines") { (item) throws(SpecificationError) in
      try item.machineModel()
    }
    try reader.finish()
    return CostSpec(pricePerCoreHour: price, currency: currency, machines: machines)
  }

  private func machineModel() throws(SpecificationError) -> MachineModel {
    var reader = try SettingsReader(self, expected: "a mapping with name, latency, rate, …")
    let model = MachineModel(
      name: try reader.text("name"), latency: try reader.number("latency", from: 0),
      rate: try reader.number("rate", from: 0, isOpen: true),
      messageLatency: try reader.number("messageLatency", from: 0),
      bandwidth: try reader.number("bandwidth", from: 0, isOpen: true),
      workerLimit: try reader.integer("workers", in: 1...1_048_576))
    try reader.finish()
    return model
  }
}
