package io.refiner.reasoning.replay;

/**
 * Which critic judged.
 *
 * @param kind trained or oracle
 * @param model its weights
 */
public record CriticVersion(CriticKind kind, ModelVersion model) {}
