package io.refiner.reasoning.mwp.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalDouble;

import io.refiner.reasoning.mwp.number.WrittenNumbers;

/** How numbers are written for people, and when two of them count as the same answer. */
public final class Answers {

  /** Hides the noise of double arithmetic: 0.1 + 0.2 is written 0.3. */
  private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

  /** Relative above 1, absolute below; data sets round their answers. */
  private static final double TOLERANCE = 1e-4;

  private Answers() {}

  /**
   * The value in 12 significant digits, without exponent and without trailing zeros: 504.0 is
   * {@code 504}.
   *
   * @throws IllegalArgumentException if the value is not finite
   */
  public static String format(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is not a finite number");
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }

  /** The value of a written answer; empty if it is no finite number. */
  public static OptionalDouble parse(String answer) {
    String text = answer.strip();
    if (text.length() > 64 || !text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(text);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /**
   * The value of an answer as people and data sets write it, such as {@code 7 (plums)}, {@code
   * $1,200.00} or {@code 1/3}; empty if it is not one number.
   */
  public static OptionalDouble read(String answer) {
    OptionalDouble plain = parse(answer);
    return plain.isPresent() ? plain : WrittenNumbers.answer(answer);
  }

  /** Whether two values are the same answer: within 1e-4, relative to the expected if above 1. */
  public static boolean same(double expected, double actual) {
    return Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
  }
}
