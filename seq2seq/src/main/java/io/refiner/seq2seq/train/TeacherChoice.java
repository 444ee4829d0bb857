package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import ai.djl.ndarray.NDManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.NetworkPath;

/** Decides between the plain and the compiled pass of training, and on the latter's precision. */
final class TeacherChoice {

  private static final Logger LOG = LoggerFactory.getLogger(TeacherChoice.class);

  private TeacherChoice() {}

  /**
   * In what the compiled pass computes products; empty if the plain network is to learn. Says in
   * the log which one runs, and why.
   *
   * @param manager on the device that training runs on
   * @throws IllegalStateException if what is asked for doesn't work here
   */
  static Optional<Precision> of(NDManager manager, Computation asked, TeacherProbe probe) {
    return of(manager, asked, precision -> probe.failure(manager, precision));
  }

  /** Decides by what a probe says of each precision. */
  static Optional<Precision> of(
      NDManager manager, Computation asked, Function<Precision, Optional<String>> probe) {
    if (asked.network() == NetworkPath.PLAIN) {
      LOG.info("Training runs plain, in fp32: network is plain");
      return Optional.empty();
    }
    List<String> failures = new ArrayList<>();
    for (Precision precision : candidates(asked.precision(), manager.getDevice().isGpu())) {
      Optional<String> failure = probe.apply(precision);
      if (failure.isEmpty()) {
        LOG.info(
            "Training runs compiled, {} on {}{}",
            description(precision),
            manager.getDevice(),
            failures.isEmpty() ? "" : ", because " + String.join("; ", failures));
        return Optional.of(precision);
      }
      failures.add("the compiled pass " + description(precision) + " fails: " + failure.get());
    }
    if (asked.network() == NetworkPath.COMPILED || asked.precision() == Precision.BF16) {
      throw new IllegalStateException(
          "training can't run as network and precision ask, because %s: take auto for both"
              .formatted(String.join("; ", failures)));
    }
    LOG.warn("Training runs plain, in fp32, because {}", String.join("; ", failures));
    return Optional.empty();
  }

  /** What is asked for, the fastest first; what is forced has no stand-in. */
  private static List<Precision> candidates(Precision asked, boolean gpu) {
    return switch (asked) {
      case AUTO -> gpu ? List.of(Precision.BF16, Precision.FP32) : List.of(Precision.FP32);
      case FP32 -> List.of(Precision.FP32);
      case BF16 -> List.of(Precision.BF16);
    };
  }

  private static String description(Precision precision) {
    return precision == Precision.BF16 ? "in bf16 with fp32 weights" : "in fp32";
  }
}
