package io.refiner.training.supervised;

import java.time.Duration;
import java.util.Map;

/** Hears how a run goes; called on the training thread, so it should be quick. */
public interface ProgressListener {

  /** Hears nothing. */
  ProgressListener NONE = new ProgressListener() {};

  /** A part of the run begins, such as {@code learning from 2,500 problems}. */
  default void onPhase(String phase) {}

  /** Some steps were made. */
  default void onProgress(Progress progress) {}

  /** The model was scored on the dev problems. */
  default void onEvaluation(Evaluation evaluation) {}

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
   * Scores on the dev problems.
   *
   * @param step steps made before
   * @param scores by name, in the order to show them
   * @param best whether no earlier evaluation was better, so that the weights were saved
   */
  record Evaluation(long step, Map<String, Double> scores, boolean best) {}
}
