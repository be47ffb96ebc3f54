extension Augmentation: Codable {
  private enum Key: CodingKey {
    case shift, flip, fill, rotation, scale, shear, crop, contrast, brightness, saturation, hue
    case grey, noise
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func amount(_ key: Key, in range: ClosedRange<Double>) throws -> Double? {
      let amount = try container.decodeIfPresent(Double.self, forKey: key)
      return try checked(amount, key) { range.contains($0) }
    }
    func checked<Value>(
      _ value: Value?, _ key: Key, isSound: (Value) -> Bool
    ) throws -> Value? {
      guard let value, !isSound(value) else { return value }
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "\(value) is out of range")
    }
    self.init(
      shift: try container.decodeIfPresent(Int.self, forKey: .shift) ?? 0,
      flip: try container.decodeIfPresent(Bool.self, forKey: .flip) ?? false,
      fill: try container.decodeIfPresent(UInt8.self, forKey: .fill) ?? 0,
      rotation: try amount(.rotation, in: Self.angleRange),
      scale: try checked(
        try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .scale), .scale
      ) { Self.scaleRange.contains($0.lowerBound) && Self.scaleRange.contains($0.upperBound) },
      shear: try amount(.shear, in: Self.shearRange),
      crop: try checked(try amount(.crop, in: Self.shareRange), .crop) { $0 > 0 },
      contrast: try amount(.contrast, in: Self.shareRange),
      brightness: try amount(.brightness, in: Self.shareRange),
      saturation: try amount(.saturation, in: Self.shareRange),
      hue: try amount(.hue, in: Self.angleRange), grey: try amount(.grey, in: Self.shareRange),
      noise: try amount(.noise, in: Self.shareRange))
  }

  /// What is not asked for is not there, as in the identities of trials that know nothing of it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(shift, forKey: .shift)
    if flip { try container.encode(true, forKey: .flip) }
    if fill != 0 { try container.encode(fill, forKey: .fill) }
    try container.encodeIfPresent(rotation, forKey: .rotation)
    try container.encodeIfPresent(scale, forKey: .scale)
    try container.encodeIfPresent(shear, forKey: .shear)
    try container.encodeIfPresent(crop, forKey: .crop)
    try container.encodeIfPresent(contrast, forKey: .contrast)
    try container.encodeIfPresent(brightness, forKey: .brightness)
    try container.encodeIfPresent(saturation, forKey: .saturation)
    try container.encodeIfPresent(hue, forKey: .hue)
    try container.encodeIfPresent(grey, forKey: .grey)
    try container.encodeIfPresent(noise, forKey: .noise)
  }
}
