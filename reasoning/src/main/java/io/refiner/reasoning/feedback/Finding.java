package io.refiner.reasoning.feedback;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One typed error of a hypothesis: REFINER's structured feedback (error type, position, hint; arXiv
 * 2304.01904, section 3).
 *
 * @param type the task's error type in kebab-case, such as {@code incorrect-operator}
 * @param step the step that it is in, from 0; empty if it has no place
 * @param operand the operand that it is about, from 0; empty if it is about the step
 * @param hint what to do instead, where the critic says so
 */
public record Finding(String type, OptionalInt step, OptionalInt operand, Optional<String> hint) {}
