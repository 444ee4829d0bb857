package io.refiner.seq2seq.train;

/**
 * AdamW (Loshchilov and Hutter 2019) and the clipping before it.
 *
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root of the squared gradient, above 0
 * @param weightDecay decoupled decay of matrices, at least 0; norm gains and position biases are
 *     never decayed
 * @param clipNorm longest allowed norm of all gradients together, above 0; infinity turns it off
 */
public record AdamWOptions(
    double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {

  /** torch's defaults without decay, clipped to norm 1. */
  public static final AdamWOptions DEFAULT = new AdamWOptions(0.9, 0.999, 1e-8, 0, 1);

  public AdamWOptions {
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), not " + beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), not " + beta2);
    require(epsilon > 0, "epsilon must be above 0, not " + epsilon);
    require(weightDecay >= 0, "weightDecay must be at least 0, not " + weightDecay);
    require(clipNorm > 0, "clipNorm must be above 0, not " + clipNorm);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
