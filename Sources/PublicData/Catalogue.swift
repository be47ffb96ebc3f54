import Datasets

/// The public data sets that batchlab knows by name.
public enum Catalogue {
  public static let sets = [mnist, fashionMNIST, kmnist, cifar10, cifar100]

  public static func set(named name: String) -> PublicSet? { sets.first { $0.name == name } }

  /// MNIST's four files, of which its relatives have others under the same names.
  private static func idxFiles(
    _ trainImages: (Int, String), _ trainLabels: (Int, String), _ testImages: (Int, String),
    _ testLabels: (Int, String)
  ) -> [PublicFile] {
    [
      PublicFile("train-images-idx3-ubyte.gz", byteCount: trainImages.0, md5: trainImages.1),
      PublicFile("train-labels-idx1-ubyte.gz", byteCount: trainLabels.0, md5: trainLabels.1),
      PublicFile("t10k-images-idx3-ubyte.gz", byteCount: testImages.0, md5: testImages.1),
      PublicFile("t10k-labels-idx1-ubyte.gz", byteCount: testLabels.0, md5: testLabels.1),
    ]
  }

  static let mnist = PublicSet(
    name: "mnist", title: "handwritten digits, 60,000 + 10,000 grey images of 28 × 28 pixels",
    licence: "CC BY-SA 3.0",
    source: "LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/",
    configuration: .idx(IDXConfiguration(folder: "mnist")),
    files: idxFiles(
      (9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"), (28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
      (1_648_877, "9fb629c4189551a2d022fa330f9573f3"), (4_542, "ec29112dd5afa0611ce80d1b7f02629c")),
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "http://yann.lecun.com/exdb/mnist/",
    ])

  static let fashionMNIST = PublicSet(
    name: "fashion-mnist",
    title: "articles of clothing, 60,000 + 10,000 grey images of 28 × 28 pixels", licence: "MIT",
    source: "Xiao, Rasul & Vollgraf 2017, https://github.com/zalandoresearch/fashion-mnist",
    configuration: .idx(IDXConfiguration(folder: "fashion-mnist")),
    files: idxFiles(
      (26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
      (29_515, "25c81989df183df01b3e8a0aad5dffbe"),
      (4_422_102, "bef4ecab320f06d8554ea6380940ec79"), (5_148, "bb300cfdad3c16e7a12a480ee83cd310")),
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
    classNames: [
      "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
      "ankle boot",
    ])

  static let kmnist = PublicSet(
    name: "kmnist",
    title: "cursive Japanese characters, 60,000 + 10,000 grey images of 28 × 28 pixels",
    licence: "CC BY-SA 4.0",
    source: "Clanuwat et al. 2018, https://github.com/rois-codh/kmnist",
    configuration: .idx(IDXConfiguration(folder: "kmnist")),
    files: idxFiles(
      (18_165_135, "bdb82020997e1d708af4cf47b453dcf7"),
      (29_497, "e144d726b3acfaa3e44228e80efcd344"),
      (3_041_136, "5c965bf0a639b31b8f53240b1b52f4d7"), (5_120, "7320c461ea6c1c855c0b718fb2a4b134")),
    mirrors: [
      "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
      "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ],
    classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"])

  static let cifar10 = PublicSet(
    name: "cifar-10",
    title: "photographs of ten things, 50,000 + 10,000 of 32 × 32 pixels in colour",
    licence: "none stated; cite the report",
    source: "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html",
    configuration: .cifar(CIFARConfiguration(.ten)),
    files: (1...5).map { PublicFile("data_batch_\($0).bin", byteCount: 30_730_000) } + [
      PublicFile("test_batch.bin", byteCount: 30_730_000)
    ],
    archive: PublicFile(
      "cifar-10-binary.tar.gz", byteCount: 170_052_171, md5: "c32a1d4ab5d03f1284b67883e8d87530"),
    mirrors: ["https://www.cs.toronto.edu/~kriz/", "http://www.cs.toronto.edu/~kriz/"],
    classNames: [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ])

  static let cifar100 = PublicSet(
    name: "cifar-100",
    title: "photographs of a hundred things, 50,000 + 10,000 of 32 × 32 pixels in colour",
    licence: "none stated; cite the report",
    source: "Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html",
    configuration: .cifar(CIFARConfiguration(.fine)),
    files: [
      PublicFile("train.bin", byteCount: 153_700_000),
      PublicFile("test.bin", byteCount: 30_740_000),
    ],
    archive: PublicFile(
      "cifar-100-binary.tar.gz", byteCount: 168_513_733, md5: "03b5dce01913d631647c71ecec9e9cb8"),
    mirrors: ["https://www.cs.toronto.edu/~kriz/", "http://www.cs.toronto.edu/~kriz/"])
}
