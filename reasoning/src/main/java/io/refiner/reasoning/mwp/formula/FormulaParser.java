package io.refiner.reasoning.mwp.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.refiner.reasoning.mwp.formula.UnreadableFormulaException.Reason;

/**
 * Reads linear formulas as REFINER's files and models write them: any spacing and case, {@code
 * substract}, with or without the last bar, ended by {@code EOS}, {@code <END>} or nothing. Time is
 * linear in the text, which {@link FormulaLimits} bounds.
 */
final class FormulaParser {

  /** {@code end>} is what a T5 vocabulary, which has no {@code <}, leaves of REFINER's end. */
  private static final Set<String> ENDS =
      Set.of("", "eos", "<eos>", "<end>", "end>", "end", "</s>");

  private static final int MAX_CONSTANT_CHARS = 24;

  private final FormulaScanner scanner;

  private FormulaParser(FormulaScanner scanner) {
    this.scanner = scanner;
  }

  static Formula parse(String text) {
    return new FormulaParser(new FormulaScanner(text)).formula();
  }

  private Formula formula() {
    List<Step> steps = new ArrayList<>();
    if (atEnd()) {
      throw scanner.failure(Reason.EMPTY, "the formula has no step");
    }
    boolean separated = true;
    while (!atEnd()) {
      if (!separated) {
        throw afterStep();
      }
      if (steps.size() == FormulaLimits.MAX_STEPS) {
        throw scanner.failure(
            Reason.TOO_MANY_STEPS, "more than " + FormulaLimits.MAX_STEPS + " steps");
      }
      steps.add(step(steps.size()));
      separated = scanner.take('|');
    }
    return new Formula(steps);
  }

  private boolean atEnd() {
    return ENDS.contains(scanner.rest());
  }

  private UnreadableFormulaException afterStep() {
    boolean anotherStep = scanner.rest().startsWith("#");
    return anotherStep
        ? scanner.failure(Reason.MISSING_PUNCTUATION, "expected '|' before " + scanner.next())
        : scanner.failure(Reason.TRAILING_TEXT, "expected '|' or the end, found " + scanner.next());
  }

  private Step step(int index) {
    label(index);
    Operator operator = operator();
    expect('(');
    Operand first = operand();
    expect(',');
    Operand second = operand();
    expect(')');
    return new Step(operator, first, second);
  }

  private void label(int index) {
    String expected = "'#" + index + ":'";
    if (!scanner.take('#')) {
      throw scanner.failure(
          Reason.NO_LABEL, "expected the label " + expected + ", found " + scanner.next());
    }
    String digits = scanner.takeDigits(false);
    if (!digits.equals(Integer.toString(index))) {
      throw scanner.failure(
          Reason.WRONG_LABEL,
          "expected the label " + expected + ", found '#" + brief(digits) + "'");
    }
    if (!scanner.take(':')) {
      throw scanner.failure(
          Reason.NO_LABEL, "expected the label " + expected + ", found " + scanner.next());
    }
  }

  private Operator operator() {
    String next = scanner.next();
    return Operator.ofWord(scanner.takeLetters())
        .orElseThrow(
            () ->
                scanner.failure(
                    Reason.UNKNOWN_OPERATOR,
                    "expected add, subtract, multiply or divide, found " + next));
  }

  private Operand operand() {
    String next = scanner.next();
    if (scanner.take('#')) {
      return new Operand.Result(index(next));
    }
    String letters = scanner.takeLetters();
    if (letters.equalsIgnoreCase("number")) {
      return new Operand.Number(index(next));
    }
    if (letters.isEmpty()) {
      return constant(next);
    }
    throw badOperand(next);
  }

  private int index(String next) {
    String digits = scanner.takeDigits(false);
    int longest = Integer.toString(FormulaLimits.MAX_INDEX).length();
    if (digits.isEmpty() || digits.length() > longest) {
      throw badOperand(next);
    }
    return Integer.parseInt(digits);
  }

  private Operand constant(String next) {
    boolean negative = scanner.take('-');
    String digits = scanner.takeDigits(true);
    boolean oneNumber = digits.chars().filter(c -> c == '.').count() <= 1 && !digits.equals(".");
    if (digits.isEmpty() || !oneNumber || digits.length() > MAX_CONSTANT_CHARS) {
      throw badOperand(next);
    }
    double value = Double.parseDouble(digits);
    if (value > FormulaLimits.MAX_CONSTANT) {
      throw badOperand(next);
    }
    return new Operand.Constant(negative ? -value : value);
  }

  private UnreadableFormulaException badOperand(String next) {
    return scanner.failure(
        Reason.BAD_OPERAND, "expected numberK, #k or a constant as operand, found " + next);
  }

  private void expect(char punctuation) {
    if (!scanner.take(punctuation)) {
      throw scanner.failure(
          Reason.MISSING_PUNCTUATION, "expected '" + punctuation + "', found " + scanner.next());
    }
  }

  private static String brief(String digits) {
    return digits.length() <= 8 ? digits : digits.substring(0, 8) + "...";
  }
}
