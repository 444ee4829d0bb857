package io.refiner.reasoning.metric;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The tokens that REFINER scores, after the CoNaLa challenge's tokenisation. */
public final class ConalaTokens {

  private static final Pattern PUNCTUATION = Pattern.compile("([^A-Za-z0-9_])");
  private static final Pattern CAMEL_CASE = Pattern.compile("([a-z])([A-Z])");

  private ConalaTokens() {}

  /**
   * Splits round every character that is not an ASCII letter, digit or underscore, and between the
   * parts of camelCase; quotes become backticks.
   */
  public static List<String> of(String text) {
    String spaced = PUNCTUATION.matcher(text).replaceAll(" $1 ");
    spaced = CAMEL_CASE.matcher(spaced).replaceAll("$1 $2");
    spaced = spaced.replace('"', '`').replace('\'', '`');
    return Arrays.stream(spaced.split("\\s+")).filter(token -> !token.isEmpty()).toList();
  }
}
