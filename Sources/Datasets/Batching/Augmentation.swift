/// Random changes to training images, fresh in every epoch.
///
/// A shift of whole pixels, and then a reflection: a shift of up to p pixels is the random crop, in
/// the image's own size, of the image with a margin of p pixels around it. With any of the other
/// changes, and where every image is seen in several views, an image goes through all of them in this
/// order (see `ViewDraw`):
///
/// 1. reflection, crop, rotation, shear, scale and shift, which is then a real number of pixels: one
///    affine map about the image's centre, sampled bilinearly; `fill` lies around the image;
/// 2. saturation, hue and grey, contrast, brightness: one affine map of a pixel's colour;
/// 3. noise, and then the limits of the range, 0 and 255.
public struct Augmentation: Sendable, Hashable {
  /// Shifts of up to so many pixels to each side; in `shiftRange`.
  public var shift: Int
  /// Whether left and right change places in every second image, chosen at random.
  public var flip: Bool
  /// The raw value, in every channel, of the pixels that a shift vacates: the margin's colour.
  public var fill: UInt8
  /// Rotations by an angle uniform in ± so many degrees; in `angleRange`.
  public var rotation: Double?
  /// Enlargements by a factor uniform in these bounds, which lie in `scaleRange`.
  public var scale: ClosedRange<Double>?
  /// A row at y pixels below the centre is moved by k y pixels, with k uniform in ± this; in
  /// `shearRange`.
  public var shear: Double?
  /// The least share of an image's area that is cut out, above 0 and at most 1. The share is uniform
  /// from this to 1, the window has the image's proportions, lies anywhere inside it, and is enlarged
  /// to the whole.
  public var crop: Double?
  /// Differences from the middle of the range are multiplied by a factor uniform in 1 ± this; in
  /// `shareRange`.
  public var contrast: Double?
  /// A share of the range uniform in ± this is added; in `shareRange`.
  public var brightness: Double?
  /// Differences from a pixel's own grey, 0.299 R + 0.587 G + 0.114 B, are multiplied by a factor
  /// uniform in 1 ± this; in `shareRange`.
  public var saturation: Double?
  /// Rotations of colours about the axis of greys by an angle uniform in ± so many degrees; in
  /// `angleRange`.
  public var hue: Double?
  /// The probability that every pixel becomes its own grey; in `shareRange`.
  public var grey: Double?
  /// The standard deviation, as a share of the range, of what is added to each pixel and channel: a
  /// number of its own, uniform in ±√3 · this, so cheap to draw; in `shareRange`.
  public var noise: Double?

  public init(
    shift: Int = 0, flip: Bool = false, fill: UInt8 = 0, rotation: Double? = nil,
    scale: ClosedRange<Double>? = nil, shear: Double? = nil, crop: Double? = nil,
    contrast: Double? = nil, brightness: Double? = nil, saturation: Double? = nil,
    hue: Double? = nil, grey: Double? = nil, noise: Double? = nil
  ) {
    self.shift = shift
    self.flip = flip
    self.fill = fill
    self.rotation = rotation
    self.scale = scale
    self.shear = shear
    self.crop = crop
    self.contrast = contrast
    self.brightness = brightness
    self.saturation = saturation
    self.hue = hue
    self.grey = grey
    self.noise = noise
  }

  public static let shiftRange = 0...127
  /// Degrees.
  public static let angleRange = 0.0...180
  public static let scaleRange = 0.1...10
  public static let shearRange = 0.0...2
  public static let shareRange = 0.0...1
}

extension Augmentation {
  /// The same changes in the settings that say no more than it takes; nil where nothing changes.
  public var effective: Augmentation? {
    func stated(_ amount: Double?) -> Double? { amount == 0 ? nil : amount }
    var least = Augmentation(
      shift: shift, flip: flip, rotation: stated(rotation), scale: scale == 1...1 ? nil : scale,
      shear: stated(shear), crop: crop == 1 ? nil : crop, contrast: stated(contrast),
      brightness: stated(brightness), saturation: stated(saturation), hue: stated(hue),
      grey: stated(grey), noise: stated(noise))
    if least.looksBeyond { least.fill = fill }
    return least == Augmentation() ? nil : least
  }

  /// Whether there is more to it than whole pixels that are shifted and mirrored.
  public var resamples: Bool {
    guard let effective else { return false }
    return effective
      != Augmentation(shift: effective.shift, flip: effective.flip, fill: effective.fill)
  }

  /// Whether what lies around the image can be seen. Of a crop's pixels, the outermost lie between
  /// those of the image and the margin.
  private var looksBeyond: Bool {
    shift != 0 || rotation != nil || scale != nil || shear != nil || crop != nil
  }
}
