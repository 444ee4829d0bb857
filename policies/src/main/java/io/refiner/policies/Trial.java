package io.refiner.policies;

import java.util.function.Predicate;

/**
 * What a model has to read and write before it may work.
 *
 * @param prompt a prompt of its task, to be answered with finite probabilities
 * @param writing what its vocabulary must be able to write
 * @param readable whether an answer can be read, be it right or wrong: a model of the other role
 *     answers in another form
 */
public record Trial(String prompt, String writing, Predicate<String> readable) {}
