package io.refiner.reasoning.mwp.formula;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** What a step does with its two operands. */
public enum Operator {
  ADD("add", '+', true, (left, right) -> left + right),
  SUBTRACT("subtract", '-', false, (left, right) -> left - right),
  MULTIPLY("multiply", '*', true, (left, right) -> left * right),
  DIVIDE("divide", '/', false, (left, right) -> left / right);

  private final String word;
  private final char symbol;
  private final boolean commutative;
  private final DoubleBinaryOperator function;

  Operator(String word, char symbol, boolean commutative, DoubleBinaryOperator function) {
    this.word = word;
    this.symbol = symbol;
    this.commutative = commutative;
    this.function = function;
  }

  /** The operator's name in a linear formula, such as {@code add}. */
  public String word() {
    return word;
  }

  /** The operator's sign in a prefix equation, such as {@code +}. */
  public char symbol() {
    return symbol;
  }

  /** Whether the operands may change places. */
  public boolean commutative() {
    return commutative;
  }

  /** The result in double arithmetic; not finite on overflow and on division by zero. */
  public double apply(double left, double right) {
    return function.applyAsDouble(left, right);
  }

  /**
   * The operator of that name in any case. {@code substract} is read as {@code subtract}: REFINER's
   * training data spells it so.
   */
  public static Optional<Operator> ofWord(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("substract")) {
      return Optional.of(SUBTRACT);
    }
    for (Operator operator : values()) {
      if (operator.word.equals(lower)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }

  /** The operator of that sign. */
  public static Optional<Operator> ofSymbol(char symbol) {
    for (Operator operator : values()) {
      if (operator.symbol == symbol) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
