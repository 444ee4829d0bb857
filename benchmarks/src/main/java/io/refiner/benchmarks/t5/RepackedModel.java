package io.refiner.benchmarks.t5;

import java.nio.file.Path;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.compiled.CompiledNetwork;
import io.refiner.seq2seq.compiled.KernelChoice;
import io.refiner.seq2seq.compiled.LinearKernel;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

/** A model whose weights stay in memory and are packed again and again, as in training. */
record RepackedModel(NDManager manager, CompiledNetwork network, Weights weights)
    implements AutoCloseable {

  static RepackedModel open(Path folder, Seq2SeqSettings settings) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    NativeRuntime.useThreads(settings.threads());
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(NativeRuntime.device(settings.device()));
          Weights weights = StoredWeights.load(manager, checkpoint);
          LinearKernel kernel =
              KernelChoice.of(manager, settings)
                  .orElseThrow(() -> new BenchmarkException("a plain network packs no weights"));
          return new RepackedModel(
              manager, new CompiledNetwork(manager, checkpoint.config(), kernel, weights), weights);
        });
  }

  /** Packs all weights; returns the seconds that it took. */
  double repack() {
    return NativeRuntime.inference(
        () -> {
          long start = System.nanoTime();
          network.repack(weights);
          return (System.nanoTime() - start) / 1e9;
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
