package io.refiner.seq2seq.train;

import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;

import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.runtime.NativeRuntime;

/** The steps of one training: gradients are gathered, applied and averaged, one after another. */
final class Updates {

  private final TrainerOptions options;
  private final Learned learned;
  private final Gradients gradients;
  private final AdamW optimizer;
  private long steps;

  /** Makes what is learned trainable; steps are counted on from those that its moments have. */
  Updates(NDManager manager, TrainerOptions options, Learned learned) {
    this.options = options;
    this.learned = learned;
    gradients = new Gradients(manager, learned.weights());
    optimizer = new AdamW(manager, learned.weights(), options.optimizer(), learned.moments());
    steps = learned.moments().steps();
  }

  /** Updates so far. */
  long steps() {
    return steps;
  }

  /**
   * Gathers gradients and applies them; none are left, whatever happens.
   *
   * @param passes add to the gradients under the given dropout, and tell the loss if they know it
   * @throws DivergedException if loss or gradients are not finite; nothing has changed then
   */
  OptionalDouble apply(double learningRate, BiFunction<Gradients, Dropout, OptionalDouble> passes) {
    if (!(learningRate >= 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException(
          "the learning rate must be a number of at least 0, not " + learningRate);
    }
    seedDropout();
    try {
      Dropout dropout = new Dropout(options.dropout());
      OptionalDouble loss = NativeRuntime.recording(() -> passes.apply(gradients, dropout));
      NativeRuntime.inference(() -> scoped(() -> update(learningRate, loss)));
      return loss;
    } finally {
      gradients.clear();
    }
  }

  /** Frees every array that the work leaves. */
  static <T> T scoped(Supplier<T> work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return work.get();
    }
  }

  private long update(double learningRate, OptionalDouble loss) {
    double norm = optimizer.norm(gradients);
    if (!Double.isFinite(norm) || !Double.isFinite(loss.orElse(0))) {
      throw new DivergedException(steps + 1, loss, norm);
    }
    optimizer.step(gradients, learningRate);
    steps++;
    if (learned.averaged()) {
      optimizer.average(learned.averages(), learned.weights(), 1 - emaDecay());
    }
    return steps;
  }

  /** Short at first, so that the average soon forgets the random start. */
  private double emaDecay() {
    return Math.min(options.ema(), (1.0 + steps) / (10.0 + steps));
  }

  /** Each step's dropout follows from seed and step alone. */
  private void seedDropout() {
    JniUtils.setSeed(options.seed() * 0x9E3779B97F4A7C15L + steps);
  }
}
