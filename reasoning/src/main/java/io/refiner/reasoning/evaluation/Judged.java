package io.refiner.reasoning.evaluation;

import io.refiner.reasoning.feedback.Critique;

/**
 * A hypothesis that a critic and the oracle have judged.
 *
 * @param found what the critic says
 * @param expected what the oracle says
 */
public record Judged(Critique found, Critique expected) {}
