package io.refiner.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a run gave.
 *
 * @param output the folder with the best weights, their metrics and model card
 * @param bestStep the step after which these weights were saved
 * @param scores their scores on the dev problems, by name
 * @param duration of the whole run
 */
public record TrainingResult(
    Path output, long bestStep, Map<String, Double> scores, Duration duration) {}
