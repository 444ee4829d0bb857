package io.refiner.seq2seq.compiled;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import ai.djl.ndarray.NDManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.WeightFormat;

/** Decides between the plain and the compiled network, and on the latter's kernel. */
public final class KernelChoice {

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private KernelChoice() {}

  /**
   * The kernel of the compiled network; empty if the plain network is to run. Says in the log which
   * one runs, and why.
   *
   * @param manager on the device that the network will run on
   * @throws IllegalStateException if the settings ask for what doesn't work here
   */
  public static Optional<LinearKernel> of(NDManager manager, Seq2SeqSettings settings) {
    if (settings.network() == NetworkPath.PLAIN) {
      LOG.info("Networks run plain, with fp32 weights: refiner.seq2seq.network is plain");
      return Optional.empty();
    }
    List<String> failures = new ArrayList<>();
    for (LinearKernel kernel : candidates(manager, settings)) {
      Optional<String> failure = KernelProbe.failure(manager, kernel);
      if (failure.isEmpty()) {
        LOG.info(
            "Networks run compiled, by {} on {}{}",
            kernel.description(),
            manager.getDevice(),
            failures.isEmpty() ? "" : ", because " + String.join("; ", failures));
        return Optional.of(kernel);
      }
      failures.add(kernel.description() + " doesn't work here: " + failure.get());
    }
    if (settings.network() == NetworkPath.COMPILED) {
      throw new IllegalStateException(
          "refiner.seq2seq.network is compiled, but "
              + String.join("; ", failures)
              + ": take network = auto or other weights");
    }
    LOG.warn("Networks run plain, because {}", String.join("; ", failures));
    return Optional.empty();
  }

  /** What the settings ask for; unless they force it, fp32 may stand in. */
  private static List<LinearKernel> candidates(NDManager manager, Seq2SeqSettings settings) {
    boolean gpu = manager.getDevice().isGpu();
    List<LinearKernel> kernels = new ArrayList<>(LinearKernel.of(settings.weights(), gpu));
    if (settings.network() == NetworkPath.AUTO) {
      LinearKernel.of(WeightFormat.FP32, gpu).stream()
          .filter(kernel -> !kernels.contains(kernel))
          .forEach(kernels::add);
    }
    return kernels;
  }
}
