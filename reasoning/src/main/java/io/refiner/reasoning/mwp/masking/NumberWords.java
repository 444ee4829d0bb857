package io.refiner.reasoning.mwp.masking;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** English number words from zero to 999,999. */
final class NumberWords {

  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");

  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");

  private static final Map<String, Integer> VALUES = values();

  private static final String BELOW_100 =
      "(?:(?:%s)(?:-(?:%s))?|%s)"
          .formatted(
              String.join("|", TENS),
              String.join("|", SMALL.subList(1, 10)),
              // Longer words first, since the first alternative that fits is taken.
              String.join("|", SMALL.subList(13, 20))
                  + "|"
                  + String.join("|", SMALL.subList(0, 13)));

  private static final String BELOW_1000 =
      "(?:%1$s(?: hundred(?: (?:and )?%1$s)?)?)".formatted(BELOW_100);

  /**
   * One number in words. Tens and ones need their hyphen: "twenty one-dollar bills" are twenty.
   * Each word ends where the letters end.
   */
  static final String REGEX =
      "(?:%1$s(?: thousand(?: (?:and )?%1$s)?)?)(?![\\p{L}\\p{N}])".formatted(BELOW_1000);

  private NumberWords() {}

  /** The value of what {@link #REGEX} matched. */
  static int value(String words) {
    int thousands = 0;
    int rest = 0;
    for (String word : words.toLowerCase(Locale.ROOT).split("[ -]")) {
      switch (word) {
        case "thousand" -> {
          thousands = rest * 1000;
          rest = 0;
        }
        case "hundred" -> rest *= 100;
        case "and" -> {}
        default -> rest += VALUES.get(word);
      }
    }
    return thousands + rest;
  }

  private static Map<String, Integer> values() {
    Map<String, Integer> values = new HashMap<>();
    for (int i = 0; i < SMALL.size(); i++) {
      values.put(SMALL.get(i), i);
    }
    for (int i = 0; i < TENS.size(); i++) {
      values.put(TENS.get(i), 20 + 10 * i);
    }
    return Map.copyOf(values);
  }
}
