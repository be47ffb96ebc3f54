import ArgumentParser
import Charts
import Datasets
import Foundation
import Host
import Kernels
import Records

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at what batchlab needs: CPU, BLAS, tools, store, data.")

  @Option(help: "Where records are kept.")
  var store = RunOptions.defaultStore

  func run() throws {
    let engine = Engine.fingerprint
    let pinned =
      Engine.isPinned
      ? "pinned"
      : "NOT pinned (\(Engine.cpuRunsPinnedKernels ? "OpenBLAS took others" : "no AVX2 and FMA")):"
        + " results agree with others' within rounding only"
    print("cpu       \(Processor.name), \(ProcessInfo.processInfo.activeProcessorCount) cores")
    print(
      "blas      OpenBLAS \(engine.openBLASVersion), \(engine.coreType) kernels,"
        + " \(engine.threads) thread: \(pinned)")
    print("engine    numerics version \(engine.numericsVersion)")
    var problem: (any Error)?
    do {
      print("gnuplot   \(try GnuplotRenderer.version())")
    } catch {
      print("gnuplot   \(Failure.words(for: error))")
      problem = error
    }
    for tool in ["curl", "tar"] {
      do {
        print(
          "\(tool.padding(toLength: 10, withPad: " ", startingAt: 0))\(try ToolRun.version(tool))")
      } catch {
        print(
          "\(tool.padding(toLength: 10, withPad: " ", startingAt: 0))\(Failure.words(for: error))")
        problem = problem ?? error
      }
    }
    // Only --executor slurm needs it.
    print("slurm     \((try? ToolRun.version("sbatch")) ?? "none")")
    do {
      let store = try Store(at: URL(fileURLWithPath: store))
      print("store     \(store.folder.path), \(store.ids.count) records")
    } catch {
      print("store     \(error.path): cannot \(error.operation): \(error.reason)")
      problem = problem ?? error
    }
    for folder in DataFolders.ofThisProcess.searched {
      // Hidden folders are those of downloads under way.
      let sets = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { !$0.hasPrefix(".") }
      print(
        "data      \(folder.path): \(sets.isEmpty ? "nothing" : sets.sorted().joined(separator: ", "))"
      )
    }
    if let problem { throw problem }
  }
}
