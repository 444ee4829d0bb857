package io.refiner.reasoning.mwp.formula;

import java.util.ArrayList;
import java.util.List;

import io.refiner.reasoning.mwp.formula.UnreadableFormulaException.Reason;

/**
 * Prefix equations such as {@code - number0 * number1 number2}, as MAWPS, ASDiv-A and SVAMP give
 * them.
 */
public final class PrefixEquation {

  private final String[] tokens;
  private final List<Step> steps = new ArrayList<>();
  private int next;

  private PrefixEquation(String[] tokens) {
    this.tokens = tokens;
  }

  /**
   * Linearises the equation in post-order: the left operand's steps, the right operand's, then the
   * operator's own. Tokens are apart by spaces.
   *
   * @throws UnreadableFormulaException if the equation is malformed, or has no operator
   */
  public static Formula linearise(String equation) {
    if (equation.length() > FormulaLimits.MAX_CHARS) {
      throw new UnreadableFormulaException(
          Reason.TOO_LONG, 0, "the equation has " + equation.length() + " characters");
    }
    PrefixEquation reading = new PrefixEquation(equation.strip().split("\\s+"));
    reading.checkOperators();
    reading.operand();
    if (reading.next < reading.tokens.length) {
      throw reading.failure(
          Reason.TRAILING_TEXT, "'" + reading.tokens[reading.next] + "' after the equation's end");
    }
    return new Formula(reading.steps);
  }

  /** Bounds the recursion of {@link #operand()}, which is as deep as there are operators. */
  private void checkOperators() {
    int operators = 0;
    for (String token : tokens) {
      operators += isOperator(token) ? 1 : 0;
    }
    if (operators == 0) {
      throw failure(Reason.EMPTY, "the equation has no operator");
    }
    if (operators > FormulaLimits.MAX_STEPS) {
      throw failure(
          Reason.TOO_MANY_STEPS, operators + " operators, the limit is " + FormulaLimits.MAX_STEPS);
    }
  }

  private Operand operand() {
    if (next == tokens.length) {
      throw failure(Reason.BAD_OPERAND, "an operand is missing");
    }
    String token = tokens[next];
    if (!isOperator(token)) {
      Operand leaf = leaf(token);
      next++;
      return leaf;
    }
    next++;
    Operator operator = Operator.ofSymbol(token.charAt(0)).orElseThrow();
    Operand left = operand();
    Operand right = operand();
    steps.add(new Step(operator, left, right));
    return new Operand.Result(steps.size() - 1);
  }

  private Operand leaf(String token) {
    if (token.matches("(?i)number\\d{1,3}")) {
      return new Operand.Number(Integer.parseInt(token.substring("number".length())));
    }
    if (token.matches("-?\\d{1,15}(\\.\\d{1,20})?")) {
      return new Operand.Constant(Double.parseDouble(token));
    }
    throw failure(Reason.BAD_OPERAND, "expected an operator, numberK or a constant");
  }

  private static boolean isOperator(String token) {
    return token.length() == 1 && Operator.ofSymbol(token.charAt(0)).isPresent();
  }

  /** Counts in tokens joined by one space: near enough to find the place. */
  private UnreadableFormulaException failure(Reason reason, String message) {
    int position = 0;
    for (int i = 0; i < next; i++) {
      position += tokens[i].length() + 1;
    }
    return new UnreadableFormulaException(reason, position, message);
  }
}
