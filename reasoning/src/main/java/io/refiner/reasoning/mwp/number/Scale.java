package io.refiner.reasoning.mwp.number;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words and suffixes that multiply the number before them. */
final class Scale {

  private static final Map<String, Double> WORDS =
      Map.of(
          "hundred", 1e2,
          "thousand", 1e3,
          "lakh", 1e5,
          "lakhs", 1e5,
          "million", 1e6,
          "crore", 1e7,
          "crores", 1e7,
          "billion", 1e9,
          "trillion", 1e12);

  private static final Map<String, Double> SUFFIXES =
      Map.of("k", 1e3, "mn", 1e6, "mio", 1e6, "bn", 1e9);

  /** Those that mean metres or bytes where no currency stands before the number. */
  private static final Map<String, Double> MONEY_SUFFIXES = Map.of("m", 1e6, "b", 1e9);

  private static final Pattern WORD = Pattern.compile("[ -](\\p{L}+)(?![\\p{L}\\p{N}])");

  private static final Pattern SUFFIX = Pattern.compile("(\\p{L}{1,3})(?![\\p{L}\\p{N}])");

  private Scale() {}

  /** What a word multiplies by; empty if it is no scale. */
  static Optional<Double> ofWord(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }

  /** The number times each scale word that follows it: {@code 1.5 million}. */
  static NumberMatch words(String text, NumberMatch number) {
    NumberMatch scaled = number;
    Matcher word = WORD.matcher(text);
    while (word.region(scaled.end(), text.length()).lookingAt()) {
      Optional<Double> scale = ofWord(word.group(1).toLowerCase(Locale.ROOT));
      if (scale.isEmpty() || !Double.isFinite(scaled.value() * scale.get())) {
        return scaled;
      }
      scaled = new NumberMatch(scaled.value() * scale.get(), word.end());
    }
    return scaled;
  }

  /** The number times the suffix that is glued to it: {@code 1.5k}; empty if there is none. */
  static Optional<NumberMatch> suffix(String text, NumberMatch number, boolean money) {
    Matcher suffix = SUFFIX.matcher(text);
    if (!suffix.region(number.end(), text.length()).lookingAt()) {
      return Optional.empty();
    }
    String letters = suffix.group(1).toLowerCase(Locale.ROOT);
    Double scale = SUFFIXES.get(letters);
    if (scale == null && money) {
      scale = MONEY_SUFFIXES.get(letters);
    }
    return scale == null
        ? Optional.empty()
        : Optional.of(new NumberMatch(number.value() * scale, suffix.end()));
  }
}
