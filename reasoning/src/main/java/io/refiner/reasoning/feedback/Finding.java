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
public record Finding(String type, OptionalInt step, OptionalInt operand, Optional<String> hint) {

  public Finding {
    if (type.isBlank()) {
      throw new IllegalArgumentException("a finding's type must not be blank");
    }
    if (step.orElse(0) < 0 || operand.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "a finding's step and operand count from 0, not " + step + " and " + operand);
    }
  }

  /** A finding without a place. */
  public static Finding of(String type) {
    return new Finding(type, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  /** A finding about a step as a whole. */
  public static Finding of(String type, int step) {
    return new Finding(type, OptionalInt.of(step), OptionalInt.empty(), Optional.empty());
  }

  /** A finding about one operand of a step. */
  public static Finding of(String type, int step, int operand) {
    return new Finding(type, OptionalInt.of(step), OptionalInt.of(operand), Optional.empty());
  }

  /** The same finding with a hint. */
  public Finding withHint(String words) {
    return new Finding(type, step, operand, Optional.of(words));
  }
}
