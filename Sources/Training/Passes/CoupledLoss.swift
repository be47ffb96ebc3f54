import Kernels

/// A loss that couples the rows of a batch, as the executor computes it: when all blocks have put out their
/// embeddings, and before any goes back.
struct CoupledLoss {
  let embeddings: PairedEmbeddings

  init(_ embeddings: PairedEmbeddings) { self.embeddings = embeddings }

  /// The losses of all rows, and the gradient of `scale` times their sum.
  ///
  /// Deterministic: workers share stripes of rows, each with numbers of its own.
  func compute(scale: Double, by pool: WorkerPool) {
    pool.share(embeddings.stripeCount) { worker, stripe in
      embeddings.sum(stripe: stripe, worker: worker)
    }
    pool.share(embeddings.stripeCount) { worker, stripe in
      embeddings.gradient(stripe: stripe, scale: scale, worker: worker)
    }
  }
}
