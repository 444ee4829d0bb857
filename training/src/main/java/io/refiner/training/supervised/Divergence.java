package io.refiner.training.supervised;

/**
 * A step that was not taken, since its loss or its gradients were not finite.
 *
 * @param step from 1
 * @param loss per target token
 * @param gradientNorm of all gradients together, before it is clipped
 * @param learningRate of the step
 */
public record Divergence(long step, double loss, double gradientNorm, double learningRate) {}
