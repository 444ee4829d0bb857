package io.refiner.training;

import java.util.Locale;

import io.refiner.training.supervised.Divergence;

/**
 * A run that ends because a step could not be taken: its loss or its gradients are not finite. The
 * weights, and the state if one was kept, are those from before; the message says what to change.
 */
public final class DivergedRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final double lowerRate;

  /**
   * @param lowerRate a highest learning rate to try next
   */
  public DivergedRunException(String message, double lowerRate) {
    super(message);
    this.lowerRate = lowerRate;
  }

  /**
   * What ends a run.
   *
   * @param before whether it has diverged in this step with these settings before
   * @param examples where the step's examples are
   * @param peak the highest learning rate of the run
   */
  static DivergedRunException of(
      String role, Divergence divergence, boolean before, String examples, double peak) {
    return new DivergedRunException(
        String.format(
            Locale.ROOT,
            "the run diverged in step %,d%s: its loss is %s, the norm of its gradients %s, the learning"
                + " rate %.1e. The step was not taken. Lower the learning rate (--learning-rate), or rise"
                + " to it more slowly (refiner.training.%s.warmup)%s; %s has the examples of the step",
            divergence.step(),
            before ? ", as it did before, since nothing was changed" : "",
            divergence.loss(),
            divergence.gradientNorm(),
            divergence.learningRate(),
            role,
            before ? "" : ", or compute in fp32 (--precision) if it was bf16",
            examples),
        peak / 2);
  }

  /** A highest learning rate to try next. */
  public double lowerRate() {
    return lowerRate;
  }
}
