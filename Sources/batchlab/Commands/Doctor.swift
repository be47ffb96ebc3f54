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
    print("slurm     \(Self.slurm)")
    do throws(FileError) {
      let store = try Store(at: URL(fileURLWithPath: store))
      print("store     \(store.folder.path), \(try store.ids.count) records")
    } catch {
      print("store     \(error.path): cannot \(error.operation): \(error.reason)")
      problem = problem ?? error
    }
    for folder in DataFolders.ofThisProcess.searched {
      do throws(FileError) {
        // Hidden folders are those of downloads under way.
        let sets = try DurableFiles.names(in: folder).filter { !$0.hasPrefix(".") }
        print(
          "data      \(folder.path): \(sets.isEmpty ? "nothing" : sets.joined(separator: ", "))")
      } catch {
        print("data      \(Failure.words(for: error))")
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
  }

  /// Only --executor slurm needs it, so it is no problem where it is missing or does not run.
  private static var slurm: String {
    do throws(ToolError) {
      return try ToolRun.version("sbatch")
    } catch .missing {
      return "none"
    } catch {
      return Failure.words(for: error)
    }
  }
}
