package io.refiner.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.refiner.seq2seq.DeviceChoice;

/**
 * What to train from what.
 *
 * @param task the task's name
 * @param data what to learn from
 * @param dev problems with gold to choose the best weights by, best others than those that are
 *     learned from
 * @param output the folder for the checkpoint, its metrics and its model card
 * @param base a checkpoint to go on from; without it the weights start at random
 * @param partner the other role's checkpoint: a critic learns from what this generator writes, a
 *     generator in the loop from what this critic says; any generator is also scored with it
 * @param seed decides everything that is drawn
 * @param time ends the run earlier than its steps do; such a run can't be repeated exactly
 * @param resume whether to go on with the interrupted run that the output folder holds
 * @param device where to compute
 * @param command what the model card tells to run
 */
public record TrainingRequest(
    String task,
    TrainingData data,
    Path dev,
    Path output,
    Optional<Path> base,
    Optional<Path> partner,
    long seed,
    Optional<Duration> time,
    boolean resume,
    DeviceChoice device,
    String command) {

  public TrainingRequest {
    if (time.isPresent() && (time.get().isNegative() || time.get().isZero())) {
      throw new IllegalArgumentException("time must be above 0, not " + time.get());
    }
  }
}
