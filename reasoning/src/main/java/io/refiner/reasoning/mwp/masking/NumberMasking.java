package io.refiner.reasoning.mwp.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.ProblemLimits;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.number.NumberMatch;
import io.refiner.reasoning.mwp.number.PlainText;
import io.refiner.reasoning.mwp.number.WrittenNumbers;
import io.refiner.reasoning.task.InvalidProblemException;

/**
 * Masks the numbers of a problem as people write it and splits its words the way REFINER's data has
 * them: {@code Tom's 3 apples cost $1,200.} becomes {@code Tom 's number0 apples cost $ number1 .}
 *
 * <p>What is a number is for {@link WrittenNumbers} to say, but for what the words around it tell:
 *
 * <ul>
 *   <li>a minus sign before it: -4, -$4, "negative four", "is minus 4";
 *   <li>"one" is a number only where it counts something, as in "has one apple", not in "each one"
 *       or "one of them"; "half" only where it halves something, not in "the first half of";
 *   <li>3:2 are two numbers where it is a ratio, and no number where it is a time.
 * </ul>
 *
 * <p>What stays as it is: digits within names and ordinals (mp3, 2nd), times, dates and version
 * numbers (3:30, 1/2/2020, 1.2.3), division by zero (1/0), more than 15 digits, and words that the
 * models know as such (dozen, twice, couple).
 */
public final class NumberMasking {

  private static final Pattern TEXT =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}(?![\\p{L}\\p{N}])"
              + "|\\d{1,9}/0++(?![\\d/])"
              + "|(?i:\\b(?:mrs?|ms|dr|st|jr)\\.(?=\\s))"
              + "|\\b(?:\\p{L}\\.){2,}"
              + "|\\p{L}+?(?=(?i:n't)\\b)|(?i:n't)\\b|'(?i:s|re|ve|ll|d|m)\\b"
              + "|(?i:usd|eur|gbp|inr|cad|aud|chf|jpy|cny|rs|us)(?=\\d)"
              + "|[\\p{L}\\p{N}_]+|\\S");

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?![\\p{L}\\p{N}])");

  private static final Pattern MASK =
      Pattern.compile("(?<![\\p{L}\\p{N}])[nN]umber(\\d{1,3})(?![\\p{L}\\p{N}])");

  private static final Pattern SIGN =
      Pattern.compile("(?<![^\\s(])(?:-|(?i:negative) )(?<currency>\\p{Sc}?)");

  private static final Pattern MINUS = Pattern.compile("(?i:minus) ");

  private static final Set<String> MINUS_AFTER =
      Set.of("is", "was", "at", "to", "from", "of", "reached", "hit");

  private static final Pattern RATIO =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}:./])\\d{1,4}+(?::\\d{1,4}+){1,5}(?![\\p{L}\\p{N}]|[:./]\\d)");

  private static final Pattern TIME = Pattern.compile("\\d{1,2}:[0-5]\\d(?::[0-5]\\d)?");

  private static final Pattern RATIO_WORD =
      Pattern.compile("(?i)\\b(?:ratios?|proportions?|odds|scale)\\b");

  private static final Set<String> NO_COUNT_AFTER =
      Set.of(
          "each", "every", "this", "that", "which", "any", "no", "some", "other", "another", "the",
          "only", "last", "after", "first", "new", "next", "in", "at", "from", "into", "of", "to",
          "by", "on");

  private static final Pattern COUNTED =
      Pattern.compile("\\s+(?!(?:of|another|who|had|has|is|was)\\b)\\p{L}.*");

  private static final Set<String> NO_HALF_AFTER =
      Set.of(
          "first", "second", "other", "last", "latter", "each", "either", "which", "better", "top",
          "bottom", "left", "right", "front", "back");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private final List<Double> numbers = new ArrayList<>();
  private int position;

  private NumberMasking(String text) {
    this.text = text;
  }

  /**
   * Masks a raw problem.
   *
   * @throws InvalidProblemException if the text is empty, oversized, or has a mask already
   */
  public static MaskedText mask(String raw) {
    checkRaw(raw);
    return new NumberMasking(PlainText.of(raw)).masked();
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
    raw.chars()
        .filter(c -> Character.isISOControl(c) && !Character.isWhitespace(c))
        .findFirst()
        .ifPresent(
            control -> {
              throw new InvalidProblemException(
                  "text", "text has the control character U+%04X: remove it".formatted(control));
            });
    Matcher mask = MASK.matcher(raw);
    if (mask.find()) {
      throw new InvalidProblemException(
          "text",
          "text has '%s' without numbers: write the number itself, or give its value"
              .formatted(mask.group()));
    }
  }

  private MaskedText masked() {
    while (position < text.length()) {
      if (text.charAt(position) == ' ') {
        position++;
      } else if (!takeRatio() && !takeSigned() && !takeNumber()) {
        takeText();
      }
    }
    return new MaskedText(String.join(" ", tokens), numbers);
  }

  private void take(NumberMatch number, boolean negative) {
    tokens.add("number" + numbers.size());
    numbers.add(negative ? -number.value() : number.value());
    position = number.end();
  }

  private boolean takeRatio() {
    Matcher ratio = at(RATIO);
    if (!ratio.lookingAt()) {
      return false;
    }
    boolean named = RATIO_WORD.matcher(text).region(0, position).find();
    if (!named && TIME.matcher(ratio.group()).matches()) {
      return false;
    }
    int end = ratio.end();
    for (String part : ratio.group().split(":")) {
      if (!tokens.isEmpty() && position > ratio.start()) {
        tokens.add(":");
      }
      int stop = position + part.length();
      take(new NumberMatch(Double.parseDouble(part), stop), false);
      position = Math.min(end, stop + 1);
    }
    return true;
  }

  private boolean takeSigned() {
    Matcher sign = at(SIGN);
    boolean signed = sign.lookingAt();
    if (!signed) {
      sign = at(MINUS);
      signed = MINUS_AFTER.contains(previous()) && sign.lookingAt();
    }
    if (!signed || sign.end() == text.length() || text.charAt(sign.end()) == ' ') {
      return false;
    }
    Optional<NumberMatch> number = WrittenNumbers.at(text, sign.end());
    boolean hyphen = text.charAt(position) == '-';
    if (number.isEmpty() || hyphen && Character.isLetter(text.codePointAt(sign.end()))) {
      return false;
    }
    if (text.codePointBefore(sign.end()) != ' ' && text.charAt(sign.end() - 1) != '-') {
      tokens.add(text.substring(sign.end() - 1, sign.end()));
    }
    take(number.get(), true);
    return true;
  }

  private boolean takeNumber() {
    if (at(DATE).lookingAt()) {
      return false;
    }
    Optional<NumberMatch> number = WrittenNumbers.at(text, position);
    if (number.isEmpty() || !counts(text.substring(position, number.get().end()), number.get())) {
      return false;
    }
    take(number.get(), false);
    return true;
  }

  /** Whether this "one" counts something, this "half" halves something; other numbers do. */
  private boolean counts(String written, NumberMatch number) {
    if (written.equalsIgnoreCase("one")) {
      boolean thing = COUNTED.matcher(text).region(number.end(), text.length()).lookingAt();
      return thing && !NO_COUNT_AFTER.contains(previous());
    }
    return !written.toLowerCase(Locale.ROOT).startsWith("half")
        || !NO_HALF_AFTER.contains(previous());
  }

  private void takeText() {
    Matcher token = at(TEXT);
    if (!token.lookingAt()) {
      throw new IllegalStateException("nothing that is no space is no token");
    }
    tokens.add(token.group());
    position = token.end();
  }

  private String previous() {
    return tokens.isEmpty() ? "" : tokens.get(tokens.size() - 1).toLowerCase(Locale.ROOT);
  }

  private Matcher at(Pattern pattern) {
    return pattern
        .matcher(text)
        .region(position, text.length())
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }
}
