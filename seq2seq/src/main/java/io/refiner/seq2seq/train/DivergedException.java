package io.refiner.seq2seq.train;

import java.util.OptionalDouble;

/**
 * A step whose loss or gradients are NaN or infinite. It was not taken: weights, averages and the
 * optimizer's moments are bit for bit what they were before it.
 */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long step;
  private final double loss;
  private final double gradientNorm;

  /**
   * A step that was not taken.
   *
   * @param step the number of the step that was not taken, from 1
   * @param loss empty where the caller knows its loss and the trainer doesn't
   */
  public DivergedException(long step, OptionalDouble loss, double gradientNorm) {
    super(
        "training diverged in step %s: %sthe norm of its gradients is %s. The step was not taken; the weights are those of step %s. Lower the learning rate or warm up for longer, check the batch for extreme rewards or weights, and compute in fp32 (precision) if it was bf16"
            .formatted(
                step,
                loss.isPresent() ? "its loss is " + loss.getAsDouble() + ", " : "",
                gradientNorm,
                step - 1));
    this.step = step;
    this.loss = loss.orElse(Double.NaN);
    this.gradientNorm = gradientNorm;
  }

  /** The number of the step that was not taken, from 1. */
  public long step() {
    return step;
  }

  /** The step's loss; NaN also where only the caller knows it. */
  public double loss() {
    return loss;
  }

  /** The norm of all gradients together, before clipping. */
  public double gradientNorm() {
    return gradientNorm;
  }
}
