package io.refiner.reasoning.mwp.number;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbers as people write them, in digits and in English words; docs/problems.md has the
 * conventions. Texts are plain, see {@link PlainText}.
 */
public final class WrittenNumbers {

  /** Characters of an answer that are read. */
  private static final int MAX_ANSWER_CHARS = 200;

  private static final Pattern SIGN = Pattern.compile("(?<sign>[+-])?\\s*\\p{Sc}?\\s*");

  /** A unit of a few words, or the like in brackets; no second number. */
  private static final Pattern UNIT =
      Pattern.compile("\\s*[.%]?\\s*(?:\\p{Sc}|[\\p{L}\\s.'/()-]{0,60})");

  private WrittenNumbers() {}

  /** The number that begins at a place of a plain text, without a sign. */
  public static Optional<NumberMatch> at(String text, int position) {
    return DigitNumbers.at(text, position).or(() -> NumberWords.at(text, position));
  }

  /**
   * The value of an answer as data sets and people write it: {@code 7 (plums)}, {@code $1,200.00},
   * {@code 1/3}, {@code seven}. Empty if it is not one number, with a currency or a unit at most.
   */
  public static OptionalDouble answer(String written) {
    if (written.isBlank() || written.length() > MAX_ANSWER_CHARS) {
      return OptionalDouble.empty();
    }
    String text = PlainText.of(written);
    Matcher sign = SIGN.matcher(text);
    int start = sign.lookingAt() ? sign.end() : 0;
    if (start >= text.length()) {
      return OptionalDouble.empty();
    }
    Optional<NumberMatch> number = at(text, start);
    boolean whole =
        number.isPresent()
            && UNIT.matcher(text).region(number.get().end(), text.length()).matches();
    if (!whole) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        "-".equals(sign.group("sign")) ? -number.get().value() : number.get().value());
  }
}
