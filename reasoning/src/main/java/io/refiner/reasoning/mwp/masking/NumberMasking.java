package io.refiner.reasoning.mwp.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.ProblemLimits;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.task.InvalidProblemException;

/**
 * Masks the numbers of a problem as people write it and splits its words the way REFINER's data has
 * them: {@code Tom's 3 apples cost $1,200.} becomes {@code Tom 's number0 apples cost $ number1 .}
 *
 * <p>What is a number:
 *
 * <ul>
 *   <li>digits, with thousands' commas, decimals or a minus sign: 3, 1,200, 3.5, .5, -4;
 *   <li>fractions as one number: 1/2 is 0.5, 2 1/2 is 2.5;
 *   <li>the number before a sign or a unit: $5 is {@code $ number0}, 50% is {@code number0 %} with
 *       the value 50, 5kg is {@code number0 kg};
 *   <li>number words from zero to 999,999: three, twenty-five, two hundred; but "one" only where it
 *       counts something, as in "has one apple", not in "each one" or "one of them".
 * </ul>
 *
 * <p>What stays as it is: digits within names and ordinals (mp3, 2nd), times, dates and version
 * numbers (3:30, 1/2/2020, 1.2.3), division by zero (1/0), more than 15 digits, and words that only
 * imply a number (dozen, half, twice, million).
 */
public final class NumberMasking {

  private static final String UNITS =
      "(?:kg|g|mg|lbs?|oz|km|m|cm|mm|ft|mi|mph|kph|l|ml|hrs?|h|mins?|min|secs?|s|am|pm|cents?)";

  /** Not within a word, time, date or version number. */
  private static final String START = "(?<![\\p{L}\\p{N}])(?<!\\d[:/.])";

  private static final String END = "(?![:/.]\\d)(?:(?![\\p{L}\\p{N}])|(?=(?i:" + UNITS + ")\\b))";

  private static final String INTEGER = "(?:\\d{1,3}(?:,\\d{3})++(?![\\d])|\\d{1,15}+(?!\\d))";

  private static final Pattern TOKEN =
      Pattern.compile(
          START
              + "(?<sign>(?<![^\\s(])-)?(?:"
              + "(?:(?<whole>\\d{1,9}) )?(?<above>\\d{1,9}+)/(?<below>\\d{1,9}+)"
              + END
              + "|(?<decimal>"
              + INTEGER
              + "?\\.\\d{1,15}+|"
              + INTEGER
              + ")"
              + END
              + ")|(?<![\\p{L}\\p{N}])(?<words>(?i:"
              + NumberWords.REGEX
              + "))|(?<text>(?i:\\b(?:mrs?|ms|dr|st|jr)\\.(?=\\s))"
              + "|\\b(?:\\p{L}\\.){2,}"
              + "|\\p{L}+?(?=(?i:n't)\\b)|(?i:n't)\\b|'(?i:s|re|ve|ll|d|m)\\b"
              + "|[\\p{L}\\p{N}_]+|\\S)");

  private static final Pattern MASK =
      Pattern.compile("(?<![\\p{L}\\p{N}])[nN]umber(\\d{1,3})(?![\\p{L}\\p{N}])");

  private static final Set<String> NO_COUNT_AFTER =
      Set.of(
          "each", "every", "this", "that", "which", "any", "no", "some", "other", "another", "the",
          "only", "last", "after", "first", "new", "next", "in", "at", "from", "into", "of", "to",
          "by", "on");

  private static final Pattern COUNTED =
      Pattern.compile("\\s+(?!(?:of|another|who|had|has|is|was)\\b)\\p{L}.*");

  private NumberMasking() {}

  /**
   * Masks a raw problem.
   *
   * @throws InvalidProblemException if the text is empty, oversized, or has a mask already
   */
  public static MaskedText mask(String raw) {
    checkRaw(raw);
    String plain = straight(raw);
    List<String> tokens = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(plain);
    while (matcher.find()) {
      double value = value(matcher, plain, tokens);
      if (Double.isFinite(value)) {
        tokens.add("number" + numbers.size());
        numbers.add(value);
      } else {
        tokens.add(matcher.group());
      }
    }
    return new MaskedText(String.join(" ", tokens), numbers);
  }

  /** Puts the values back in place of each {@code numberK}, in words and formulas alike. */
  public static String fill(String masked, List<Double> numbers) {
    return MASK.matcher(masked)
        .replaceAll(
            mask -> {
              int index = Integer.parseInt(mask.group(1));
              boolean known = index < numbers.size() && Double.isFinite(numbers.get(index));
              return known ? Answers.format(numbers.get(index)) : mask.group();
            });
  }

  private static void checkRaw(String raw) {
    if (raw.isBlank()) {
      throw new InvalidProblemException("text", "text is empty: give the problem in words");
    }
    if (raw.length() > ProblemLimits.MAX_TEXT_CHARS) {
      throw new InvalidProblemException(
          "text",
          "text has %s characters, the limit is %s: shorten it"
              .formatted(raw.length(), ProblemLimits.MAX_TEXT_CHARS));
    }
    Matcher mask = MASK.matcher(raw);
    if (mask.find()) {
      throw new InvalidProblemException(
          "text",
          "text has '%s' without numbers: write the number itself, or give its value"
              .formatted(mask.group()));
    }
  }

  /** The value of a matched number; not a number if the match stays text. */
  private static double value(Matcher matcher, String text, List<String> before) {
    double sign = matcher.group("sign") == null ? 1 : -1;
    if (matcher.group("decimal") != null) {
      return sign * Double.parseDouble(matcher.group("decimal").replace(",", ""));
    }
    if (matcher.group("below") != null) {
      double whole =
          matcher.group("whole") == null ? 0 : Double.parseDouble(matcher.group("whole"));
      double above = Double.parseDouble(matcher.group("above"));
      return sign * (whole + above / Double.parseDouble(matcher.group("below")));
    }
    String words = matcher.group("words");
    if (words != null && (!words.equalsIgnoreCase("one") || counts(matcher, text, before))) {
      return NumberWords.value(words);
    }
    return Double.NaN;
  }

  /** Whether this "one" counts something. */
  private static boolean counts(Matcher one, String text, List<String> before) {
    String previous = before.isEmpty() ? "" : before.get(before.size() - 1);
    boolean thing = COUNTED.matcher(text).region(one.end(), text.length()).lookingAt();
    return thing && !NO_COUNT_AFTER.contains(previous.toLowerCase(Locale.ROOT));
  }

  private static String straight(String raw) {
    String text = raw.replace('\u2019', '\'').replace('\u2018', '\'');
    return text.replace('\u201c', '"').replace('\u201d', '"').replaceAll("\\s+", " ").strip();
  }
}
