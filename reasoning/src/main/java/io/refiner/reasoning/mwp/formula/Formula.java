package io.refiner.reasoning.mwp.formula;

import java.util.List;
import java.util.Optional;

/**
 * A linear formula: steps that each apply one operator to two operands; the last step's result is
 * the answer. A step may refer to any step here; only {@link Execution} insists on earlier ones,
 * since a model's formula must be readable before it can be criticised.
 *
 * @param steps from 1 to {@link FormulaLimits#MAX_STEPS}
 */
public record Formula(List<Step> steps) {

  public Formula {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.size() > FormulaLimits.MAX_STEPS) {
      throw new IllegalArgumentException(
          "a formula has 1 to " + FormulaLimits.MAX_STEPS + " steps, not " + steps.size());
    }
  }

  /**
   * Reads a formula leniently; see {@link FormulaParser}.
   *
   * @throws UnreadableFormulaException naming what is wrong and where
   */
  public static Formula parse(String text) {
    return FormulaParser.parse(text);
  }

  /** Reads a formula leniently; empty when the text is none. */
  public static Optional<Formula> find(String text) {
    try {
      return Optional.of(FormulaParser.parse(text));
    } catch (UnreadableFormulaException e) {
      return Optional.empty();
    }
  }

  /**
   * The one strict writing of this formula, which models are trained to write.
   *
   * <p>It is REFINER's own with its variations settled: {@code #0: multiply ( number0, number1 ) |
   * #1: subtract ( number2, #0 ) | EOS}. Every step begins with its label and ends with a bar,
   * {@code EOS} ends the formula, tokens are one space apart except before a comma and a colon, and
   * {@code subtract} is spelled correctly.
   */
  public String canonical() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      text.append('#').append(i).append(": ").append(step.operator().word());
      text.append(" ( ").append(step.first().canonical());
      text.append(", ").append(step.second().canonical()).append(" ) | ");
    }
    return text.append("EOS").toString();
  }

  /**
   * Whether this formula computes the same as another for whatever numbers, as far as places of
   * operands, grouping and order of steps go, without steps that nothing uses.
   */
  public boolean meansTheSameAs(Formula expected) {
    return Meaning.same(this, expected);
  }

  /** The canonical writing. */
  @Override
  public String toString() {
    return canonical();
  }
}
