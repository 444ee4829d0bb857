package io.refiner.training;

import java.nio.file.Path;
import java.util.Optional;

import io.refiner.training.replay.ReplayLog;

/**
 * What to learn from: problems of a file, turns of a log, or both. Each epoch then has everything
 * of the file and as many of the log's turns as {@code replay.turns-per-epoch} says.
 *
 * @param file problems with gold
 * @param log turns that a ring has logged
 * @param skipBadRows whether to go on without rows of files that can't be used
 */
public record TrainingData(Optional<Path> file, Optional<ReplayLog> log, boolean skipBadRows) {

  public TrainingData {
    if (file.isEmpty() && log.isEmpty()) {
      throw new IllegalArgumentException("there is neither a file nor a log to learn from");
    }
  }

  /** The problems of a file, every row of which must be right. */
  public static TrainingData of(Path file) {
    return new TrainingData(Optional.of(file), Optional.empty(), false);
  }
}
