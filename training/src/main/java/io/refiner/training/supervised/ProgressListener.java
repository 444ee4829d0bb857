package io.refiner.training.supervised;

import java.time.Duration;
import java.util.Map;

/** Hears how a run goes; called on the training thread, so it should be quick. */
public interface ProgressListener {

  /** Hears nothing. */
  ProgressListener NONE = new ProgressListener() {};

  /** A part of the run begins, such as {@code learning from 2,500 problems}. */
  default void onPhase(String phase) {}

  /**
   * Called before the first step and after each; the loss is the mean since {@link #onProgress},
   * and 0 before any step.
   */
  default void onStep(Progress progress) {}

  /** Some steps were made. */
  default void onProgress(Progress progress) {}

  /** A generator in the loop with a critic has played the episodes of a chunk. */
  default void onExplored(Explored explored) {}

  /** The model was scored on the dev problems. */
  default void onEvaluation(Evaluation evaluation) {}

  /** Asked between two steps: whether the run is to keep its state and end here. */
  default boolean stopRequested() {
    return false;
  }

  /**
   * Where a run is.
   *
   * @param step steps made
   * @param steps steps in all; a time budget may end the run earlier
   * @param loss mean loss per target token since the last report
   * @param learningRate of the last step
   * @param tokensPerSecond source and target tokens since the start
   * @param left estimated time to the end
   */
  record Progress(
      long step,
      long steps,
      double loss,
      double learningRate,
      double tokensPerSecond,
      Duration left) {}

  /**
   * What came of a chunk's episodes.
   *
   * @param chunk counted from 0
   * @param hypotheses that were kept
   * @param reward their mean reward
   * @param accepted the share of them that was accepted
   */
  record Explored(int chunk, int hypotheses, double reward, double accepted) {}

  /**
   * Scores on the dev problems.
   *
   * @param step steps made before
   * @param scores by name, in the order to show them
   * @param best whether no earlier evaluation was better, so that the weights were saved
   */
  record Evaluation(long step, Map<String, Double> scores, boolean best) {}
}
