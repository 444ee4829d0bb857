package io.refiner.cli.result;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a problem's numbers back where {@code numberK} stands for them. */
final class FilledText {

  private static final Pattern MASKED = Pattern.compile("\\bnumber(\\d{1,6})\\b");

  private FilledText() {}

  /** The text with values in place of masks; a mask that has no value stays as it is. */
  static String of(String text, List<Double> numbers) {
    Matcher matcher = MASKED.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      int index = Integer.parseInt(matcher.group(1));
      String value = index < numbers.size() ? plain(numbers.get(index)) : matcher.group();
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  /** A number as people write it: 3 rather than 3.0, and never with an exponent. */
  static String plain(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
    return decimal.signum() == 0 ? "0" : decimal.toPlainString();
  }
}
