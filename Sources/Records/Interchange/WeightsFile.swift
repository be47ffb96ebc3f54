import Foundation
import Host
import Training

/// A safetensors file that holds the weights of a network.
///
/// It has every parameter of the network under the names of the same network as a PyTorch
/// `Sequential`, with its shape, in F32, in F16 or BF16, which are widened exactly, or in F64, which
/// is rounded to the nearest `Float`; running statistics likewise, where means that are missing count
/// as 0 and variances as 1. Batch norm's `num_batches_tracked` is passed over. What `torch.compile`
/// and parallel training put into names (`_orig_mod.`, `module.`) is left out of them, wherever it
/// stands. Anything else is an error.
package struct WeightsFile {
  package let values: ParameterValues
  /// The SHA-256 of the file's contents.
  package let digest: String

  package init(contentsOfFile path: String, for network: Network) throws(SafetensorsError) {
    let file = try Safetensors(contentsOfFile: path) { (header) throws(SafetensorsError) in
      _ = try Self.check(header, for: network, file: path)
    }
    try self.init(file, for: network, file: path)
  }

  /// - Parameter path: What errors call the file.
  package init(
    _ contents: Safetensors, for network: Network, file path: String
  ) throws(SafetensorsError) {
    let entries = try Self.check(contents.header, for: network, file: path)
    var parameters = [Float](repeating: 0, count: network.parameterLayout.count)
    var statistics = network.initialStatistics
    for tensor in network.parameterLayout.tensors {
      try Self.copy(tensor, entries[tensor.name], of: contents, to: &parameters, file: path)
    }
    for tensor in network.statisticsLayout.tensors {
      try Self.copy(
        tensor, entries[tensor.name], of: contents, to: &statistics, file: path,
        isVariance: tensor.name.hasSuffix(".running_var"))
    }
    values = ParameterValues(parameters: parameters, statistics: statistics)
    digest = contents.contents.sha256
  }

  private static func copy(
    _ tensor: ParameterLayout.Tensor, _ entry: Safetensors.Tensor?, of contents: Safetensors,
    to values: inout [Float], file: String, isVariance: Bool = false
  ) throws(SafetensorsError) {
    guard let entry, let elements = contents.floats(of: entry) else { return }
    let isRight: (Float) -> Bool = { $0.isFinite && (!isVariance || $0 >= 0) }
    if let index = elements.firstIndex(where: { !isRight($0) }) {
      throw SafetensorsError(
        file: file, tensor: entry.name,
        found: "\(elements[index].isNaN ? .nan : elements[index]) at element \(index)",
        expected: isVariance ? "finite numbers of at least 0" : "finite numbers")
    }
    values.replaceSubrange(
      tensor.offset..<tensor.offset + tensor.count, with: tensor.inOwnOrder(elements))
  }
}

extension WeightsFile {
  private static let counter = ".num_batches_tracked"
  private static let mean = ".running_mean"
  /// The modules that a network, or a part of it, is put into by what compiles it or trains it on
  /// several machines.
  private static let wrappers: Set<Substring> = ["_orig_mod", "module"]

  /// The beginning of a network of hundreds of modules tells which it is.
  private static func words(for network: Network) -> String {
    let module = network.module
    return module.count <= 400 ? module : module.prefix(400) + "…"
  }

  /// A tensor's name without the modules around it.
  static func unwrapped(_ name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false)
      .filter { !wrappers.contains($0) }.joined(separator: ".")
  }

  /// Throws unless the tensors are those of the network.
  ///
  /// What passes is in all at most a few times as large as the network.
  ///
  /// - Returns: The tensors by the network's names.
  static func check(
    _ header: Safetensors.Header, for network: Network, file: String
  ) throws(SafetensorsError) -> [String: Safetensors.Tensor] {
    let (parameters, statistics) = (network.parameterLayout, network.statisticsLayout)
    let known = Dictionary(
      uniqueKeysWithValues: (parameters.tensors + statistics.tensors).map { ($0.name, $0) })
    var entries: [String: Safetensors.Tensor] = [:]
    for tensor in header.tensors {
      let name = unwrapped(tensor.name)
      let found = "\(tensor.type.rawValue) of shape \(tensor.shape)"
      if let other = entries.updateValue(tensor, forKey: name) {
        throw SafetensorsError(
          file: file, tensor: tensor.name, found: "\(other.name) beside it",
          expected: "one of them: both are \(name) of \(Self.words(for: network))")
      }
      if let wanted = known[name] {
        guard Safetensors.floatTypes.contains(tensor.type), tensor.shape == wanted.shape else {
          throw SafetensorsError(
            file: file, tensor: tensor.name, found: found, expected: wanted.words)
        }
      } else {
        let isCounter =
          name.hasSuffix(counter) && tensor.count <= 1
          && known[name.dropLast(counter.count) + mean] != nil
        guard isCounter else {
          throw SafetensorsError(
            file: file, tensor: tensor.name, found: found,
            expected: "none of this name in \(Self.words(for: network))")
        }
      }
    }
    for tensor in parameters.tensors where entries[tensor.name] == nil {
      throw SafetensorsError(
        file: file, tensor: tensor.name, found: "nothing", expected: tensor.words)
    }
    return entries
  }
}

extension ParameterLayout.Tensor {
  fileprivate var words: String { "F32, F64, F16 or BF16 of shape \(shape)" }
}

extension InitialWeights {
  /// The numbers of the file, which must still have the contents that the digest is of.
  package func values(for network: Network) throws(SafetensorsError) -> ParameterValues {
    let contents = try WeightsFile(contentsOfFile: file, for: network)
    guard contents.digest == digest else {
      throw SafetensorsError(
        file: file, found: "contents of the SHA-256 \(contents.digest)",
        expected: "those of \(digest), from which the trial starts")
    }
    return contents.values
  }
}
