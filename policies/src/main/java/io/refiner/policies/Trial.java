package io.refiner.policies;

/**
 * What a model has to read and write before it may work.
 *
 * @param prompt a prompt of its task, to be answered with finite probabilities
 * @param writing what its vocabulary must be able to write
 */
public record Trial(String prompt, String writing) {}
