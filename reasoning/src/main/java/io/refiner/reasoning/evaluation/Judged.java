package io.refiner.reasoning.evaluation;

import io.refiner.reasoning.feedback.Critique;

/**
 * A hypothesis that a critic and the oracle have judged.
 *
 * @param found what the critic says
 * @param expected what the oracle says
 * @param byGold whether the oracle knew the right hypothesis; else only the right answer, which
 *     tells a wrong hypothesis but not where it errs
 */
public record Judged(Critique found, Critique expected, boolean byGold) {}
