package io.refiner.reasoning.dataset;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.dataset.GoldSteps.NoFormulaException;
import io.refiner.reasoning.mwp.formula.FormulaLimits;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;

/**
 * Reads calculations as people write them: {@code (12.0 - 5.0) * 2}, {@code X=12-5}, {@code
 * 12-5=7}, {@code 20% * 80}. One side of an equation is read: the one that is no bare unknown or
 * result.
 */
final class InfixCalculation {

  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d{1,15})?|\\d{1,15}\\.?\\d{0,15}|\\.\\d{1,15}");

  private static final Pattern UNKNOWN = Pattern.compile("\\s*\\$?\\p{L}\\s*");

  private static final int MAX_DEPTH = 32;

  private final String text;
  private final GoldSteps steps;
  private int position;
  private int depth;

  private InfixCalculation(String text, GoldSteps steps) {
    this.text = text;
    this.steps = steps;
  }

  /**
   * Adds the steps of a calculation.
   *
   * @throws NoFormulaException if it is none of formulas
   */
  static Operand read(String calculation, GoldSteps steps) {
    if (calculation.length() > FormulaLimits.MAX_CHARS) {
      throw new NoFormulaException("the equation is too long");
    }
    InfixCalculation reading = new InfixCalculation(side(calculation), steps);
    Operand operand = reading.sum();
    if (reading.peek() != 0) {
      throw reading.unexpected();
    }
    return operand;
  }

  private static String side(String equation) {
    String[] sides = equation.split("=", -1);
    if (sides.length > 2) {
      throw new NoFormulaException("more than one '='");
    }
    return sides.length == 2 && UNKNOWN.matcher(sides[0]).matches() ? sides[1] : sides[0];
  }

  private Operand sum() {
    if (++depth > MAX_DEPTH) {
      throw new NoFormulaException("brackets are nested too deeply");
    }
    Operand left = product();
    while (peek() == '+' || peek() == '-') {
      Operator operator = operator();
      left = steps.apply(operator, left, product());
    }
    depth--;
    return left;
  }

  private Operand product() {
    Operand left = factor();
    while (peek() == '*' || peek() == '/' || peek() == '\u00d7' || peek() == '\u00f7') {
      Operator operator = operator();
      left = steps.apply(operator, left, factor());
    }
    return left;
  }

  private Operator operator() {
    char symbol = text.charAt(position++);
    return Operator.ofSymbol(symbol == '\u00d7' ? '*' : symbol == '\u00f7' ? '/' : symbol)
        .orElseThrow();
  }

  private Operand factor() {
    char next = peek();
    if (next == '(') {
      position++;
      Operand inner = sum();
      if (peek() != ')') {
        throw unexpected();
      }
      position++;
      return inner;
    }
    boolean negative = next == '-';
    if (negative) {
      position++;
      peek();
    }
    double value = number();
    if (peek() == '%') {
      position++;
      value = value / 100;
    }
    return steps.operand(negative ? -value : value);
  }

  private double number() {
    Matcher number = NUMBER.matcher(text).region(position, text.length());
    if (!number.lookingAt()) {
      throw unexpected();
    }
    position = number.end();
    return Double.parseDouble(number.group().replace(",", ""));
  }

  /** The next character that is no space or currency; 0 at the end. */
  private char peek() {
    while (position < text.length()
        && (Character.isWhitespace(text.charAt(position)) || text.charAt(position) == '$')) {
      position++;
    }
    return position < text.length() ? text.charAt(position) : 0;
  }

  private NoFormulaException unexpected() {
    return new NoFormulaException("unexpected text at character " + position);
  }
}
