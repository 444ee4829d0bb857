package io.refiner.reasoning.mwp.number;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers in digits.
 *
 * <pre>
 * number   := (mixed | fraction | decimal) suffix? ("and a half")? scale*
 * mixed    := whole (" " | "-" | " and ") fraction, the fraction below 1
 * fraction := whole "/" whole
 * decimal  := grouped ("." digits)? | "." digits | european
 * grouped  := 1,200 | 1,00,000 | 1 200 | 1'200 | 1200
 * european := 1.234,50 | 1 234,50, and beside a euro sign 1.234 and 4,50
 * </pre>
 *
 * A number ends where no digit, letter or further part of a date, time or version follows; letters
 * may be glued to it if they are a unit.
 */
final class DigitNumbers {

  private static final String CURRENCY_CODES = "usd|eur|gbp|inr|cad|aud|chf|jpy|cny|rs|us";

  /** Not within a word, time, date or version number; a currency's letters may be glued to it. */
  private static final String START =
      "(?<!\\d[:/.])(?:(?<![\\p{L}\\p{N}])"
          + "|(?<=(?<![\\p{L}\\p{N}])(?i:"
          + CURRENCY_CODES
          + ")))";

  private static final String FRACTION =
      "(?<above>\\d{1,9}+)/(?<below>\\d{1,9}+)(?:(?i:nds?|rds?|ths?)(?![\\p{L}\\p{N}]))?";

  private static final Pattern MIXED =
      Pattern.compile(START + "(?<whole>\\d{1,9}+)(?: and | |-)" + FRACTION);

  private static final Pattern SIMPLE = Pattern.compile(START + FRACTION);

  private static final String EURO = "(?<=\u20ac ?)";

  private static final Pattern EUROPEAN =
      Pattern.compile(
          START
              + "(?:\\d{1,3}(?:[. ]\\d{3})++,\\d{1,2}+"
              + "|\\d{1,12}+,\\d{2}(?= ?\u20ac)"
              + "|"
              + EURO
              + "\\d{1,12}+,\\d{2}"
              + "|"
              + EURO
              + "\\d{1,3}(?:\\.\\d{3})++(?!,))(?!\\d)");

  private static final String GROUPED =
      "(?:\\d{1,3}(?:,\\d{3})++(?!\\d)"
          + "|\\d{1,2}(?:,\\d{2}(?!\\d))++,\\d{3}(?!\\d)"
          + "|(?<!\\d )\\d{1,3}(?: \\d{3})++(?!\\d| \\d|,\\d|-\\p{L})"
          + "|\\d{1,3}(?:'\\d{3})++(?!\\d)"
          + "|\\d{1,15}+(?!\\d))";

  private static final Pattern DECIMAL =
      Pattern.compile(START + "(?:" + GROUPED + "?\\.\\d{1,15}+(?!\\d)|" + GROUPED + ")");

  private static final Pattern AND_A_HALF =
      Pattern.compile("(?i)(?: and a half|-and-a-half)(?![\\p{L}\\p{N}])");

  private static final Pattern GOES_ON = Pattern.compile("[:/.]\\d");

  private static final Pattern LETTERS = Pattern.compile("(\\p{L}++)(?!\\p{N})");

  private static final Set<String> ORDINALS = Set.of("st", "nd", "rd", "th");

  private static final Set<String> SHORT_UNITS = Set.of("g", "m", "l", "h", "s");

  private static final Pattern YEAR = Pattern.compile("\\d{4}");

  private DigitNumbers() {}

  /** The number that begins at a place of a plain text. */
  static Optional<NumberMatch> at(String text, int position) {
    char first = text.charAt(position);
    boolean behindLetter = position > 0 && Character.isLetter(text.codePointBefore(position));
    if (!isDigit(first) && (first != '.' || behindLetter)) {
      return Optional.empty();
    }
    return mixed(text, position)
        .or(() -> fraction(text, position))
        .or(() -> european(text, position))
        .or(() -> decimal(text, position));
  }

  private static Optional<NumberMatch> mixed(String text, int position) {
    Matcher matcher = matcher(MIXED, text, position);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    double above = Double.parseDouble(matcher.group("above"));
    double below = Double.parseDouble(matcher.group("below"));
    double value = Double.parseDouble(matcher.group("whole")) + above / below;
    return above < below ? ended(text, new NumberMatch(value, matcher.end())) : Optional.empty();
  }

  private static Optional<NumberMatch> fraction(String text, int position) {
    Matcher matcher = matcher(SIMPLE, text, position);
    if (!matcher.lookingAt() || Double.parseDouble(matcher.group("below")) == 0) {
      return Optional.empty();
    }
    double value =
        Double.parseDouble(matcher.group("above")) / Double.parseDouble(matcher.group("below"));
    return ended(text, new NumberMatch(value, matcher.end()));
  }

  private static Optional<NumberMatch> european(String text, int position) {
    Matcher matcher = matcher(EUROPEAN, text, position);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    String digits = matcher.group().replaceAll("[. ]", "").replace(',', '.');
    return ended(text, new NumberMatch(Double.parseDouble(digits), matcher.end()));
  }

  private static Optional<NumberMatch> decimal(String text, int position) {
    Matcher matcher = matcher(DECIMAL, text, position);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    double value = Double.parseDouble(matcher.group().replaceAll("[, ']", ""));
    NumberMatch number = new NumberMatch(value, matcher.end());
    Optional<NumberMatch> scaled = Scale.suffix(text, number, isMoney(text, position));
    return scaled.isPresent() ? scaled : ended(text, number).map(end -> scaled(text, end));
  }

  private static NumberMatch scaled(String text, NumberMatch number) {
    Matcher half = matcher(AND_A_HALF, text, number.end());
    boolean whole = number.value() == Math.rint(number.value());
    return whole && half.lookingAt()
        ? Scale.words(text, new NumberMatch(number.value() + 0.5, half.end()))
        : Scale.words(text, number);
  }

  /** The number, unless what follows makes it part of something else. */
  private static Optional<NumberMatch> ended(String text, NumberMatch number) {
    if (matcher(GOES_ON, text, number.end()).lookingAt()) {
      return Optional.empty();
    }
    boolean apart =
        number.end() == text.length() || !Character.isLetterOrDigit(text.codePointAt(number.end()));
    return apart || unitFollows(text, number) ? Optional.of(number) : Optional.empty();
  }

  private static boolean unitFollows(String text, NumberMatch number) {
    Matcher matcher = matcher(LETTERS, text, number.end());
    if (!matcher.lookingAt()) {
      return false;
    }
    String letters = matcher.group(1).toLowerCase(Locale.ROOT);
    boolean decade =
        letters.equals("s")
            && number.end() >= 4
            && YEAR.matcher(text.substring(number.end() - 4, number.end())).matches();
    boolean latin = letters.codePointAt(0) < 0x250;
    return letters.length() == 1 && latin
        ? SHORT_UNITS.contains(letters) && !decade
        : !ORDINALS.contains(letters);
  }

  private static boolean isMoney(String text, int position) {
    int before = position > 0 && text.charAt(position - 1) == ' ' ? position - 2 : position - 1;
    return before >= 0 && Character.getType(text.charAt(before)) == Character.CURRENCY_SYMBOL;
  }

  private static Matcher matcher(Pattern pattern, String text, int position) {
    return pattern.matcher(text).region(position, text.length()).useTransparentBounds(true);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
