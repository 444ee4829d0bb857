package io.refiner.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a run gave.
 *
 * @param output the folder with the best weights, their metrics and model card
 * @param finished whether it came to its end; else it was stopped, and can be resumed
 * @param step steps made
 * @param bestStep the step after which the best weights were saved, 0 if there are none yet
 * @param scores their scores on the dev problems, by name
 * @param duration of the whole run
 */
public record TrainingResult(
    Path output,
    boolean finished,
    long step,
    long bestStep,
    Map<String, Double> scores,
    Duration duration) {}
