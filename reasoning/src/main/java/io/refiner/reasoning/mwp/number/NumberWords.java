package io.refiner.reasoning.mwp.number;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.refiner.reasoning.mwp.number.WordScanner.Word;

/**
 * Numbers in English words.
 *
 * <pre>
 * number    := cardinal ("and" fraction)? scale*  |  fraction
 * cardinal  := group (scale ("and"? group)?)*       scales growing smaller
 * group     := below100 ("hundred" ("and"? below100)?)?  |  ("a" | "an") scale
 * below100  := twenty ... ninety (one ... nine)?  |  zero ... nineteen
 * fraction  := ("a" | one ... nineteen) (half | third | ...)
 * </pre>
 *
 * Words are one space or one hyphen apart. "Twenty one-dollar bills" are twenty bills. Where a
 * fraction's words may mean something else (a quarter, a third, a fifth grader) they need a hyphen,
 * "of", "as" or a measure behind them.
 */
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

  private static final Map<String, Integer> PARTS = parts();

  private static final Set<String> ARTICLES = Set.of("a", "an");

  /** What follows a fraction, and neither a coin nor the third of a row. */
  private static final Set<String> FRACTION_OF =
      Set.of(
          "of",
          "as",
          "the",
          "full",
          "more",
          "less",
          "an",
          "cup",
          "cups",
          "mile",
          "miles",
          "hour",
          "hours",
          "inch",
          "inches",
          "pound",
          "pounds",
          "ounce",
          "ounces",
          "teaspoon",
          "teaspoons",
          "tablespoon",
          "tablespoons",
          "gallon",
          "gallons",
          "liter",
          "liters",
          "litre",
          "litres",
          "meter",
          "meters",
          "metre",
          "metres",
          "yard",
          "yards",
          "foot",
          "feet",
          "acre",
          "acres",
          "ton",
          "tons",
          "pint",
          "pints",
          "quart",
          "quarts",
          "kilogram",
          "kilograms",
          "kilometer",
          "kilometers",
          "kilometre",
          "kilometres");

  /** What follows "half" where it halves something. */
  private static final Set<String> HALF_OF =
      Set.of(
          "of", "as", "the", "a", "an", "his", "her", "their", "its", "my", "our", "your", "that",
          "this", "these", "those");

  private static final Set<String> NOT_FRACTION_OF =
      Set.of("grade", "grader", "graders", "place", "person", "party", "dozen");

  private final WordScanner words;
  private final String text;

  private NumberWords(String text, int position) {
    this.text = text;
    this.words = new WordScanner(text, position);
  }

  /** The number that begins at a place of a plain text. */
  static Optional<NumberMatch> at(String text, int position) {
    if (!Character.isLetter(text.charAt(position))) {
      return Optional.empty();
    }
    return new NumberWords(text, position).number();
  }

  private Optional<NumberMatch> number() {
    Optional<Word> first = words.first();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    if (first.get().letters().equals("half")) {
      return half(first.get());
    }
    Optional<NumberMatch> fraction = fraction(first.get(), false);
    return fraction.isPresent() ? fraction : cardinal(first.get()).map(this::mixed);
  }

  /** "Three and a half", "two and one-third"; then "million" and the like. */
  private NumberMatch mixed(NumberMatch whole) {
    Optional<NumberMatch> part =
        words
            .after(whole.end())
            .filter(word -> word.letters().equals("and"))
            .flatMap(and -> words.after(and.end()))
            .flatMap(word -> fraction(word, true));
    return part.map(
            fraction ->
                Scale.words(
                    text, new NumberMatch(whole.value() + fraction.value(), fraction.end())))
        .orElse(whole);
  }

  /** "Half of the", "half as many", "half a million"; but "half a dozen" stays in words. */
  private Optional<NumberMatch> half(Word half) {
    Optional<Word> next =
        words
            .after(half.end())
            .filter(word -> HALF_OF.contains(word.letters()) && !word.hyphened());
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Optional<Word> article = next.filter(word -> ARTICLES.contains(word.letters()));
    Optional<Word> counted = article.flatMap(word -> words.after(word.end()));
    if (counted.filter(word -> word.letters().equals("dozen")).isPresent()) {
      return Optional.empty();
    }
    return counted
        .flatMap(word -> Scale.ofWord(word.letters()))
        .map(scale -> new NumberMatch(scale / 2, counted.orElseThrow().end()))
        .or(() -> Optional.of(new NumberMatch(0.5, half.end())));
  }

  private Optional<NumberMatch> fraction(Word first, boolean mixed) {
    boolean article = ARTICLES.contains(first.letters());
    int above = article ? 1 : VALUES.getOrDefault(first.letters(), 0);
    Optional<Word> part = words.after(first.end()).filter(word -> isPart(word, above));
    if (above < 1 || above >= SMALL.size() || part.isEmpty()) {
      return Optional.empty();
    }
    Word denominator = part.get();
    Optional<String> next = words.after(denominator.end()).map(Word::letters);
    if (next.filter(NOT_FRACTION_OF::contains).isPresent()) {
      return Optional.empty();
    }
    boolean half = denominator.letters().startsWith("hal");
    boolean unmistakable =
        mixed
            || denominator.hyphened()
            || half && above == 1 && !article
            || above > 1 && !half && !denominator.letters().startsWith("quarter")
            || next.filter(FRACTION_OF::contains).isPresent();
    double value = (double) above / PARTS.get(singular(denominator.letters()));
    return unmistakable ? Optional.of(new NumberMatch(value, denominator.end())) : Optional.empty();
  }

  /** One third, two thirds; but two-third, too. */
  private static boolean isPart(Word word, int above) {
    boolean known = PARTS.containsKey(singular(word.letters()));
    boolean plural = !PARTS.containsKey(word.letters());
    return known && (word.hyphened() || plural == above > 1);
  }

  private static String singular(String word) {
    return word.equals("halves")
        ? "half"
        : word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }

  private Optional<NumberMatch> cardinal(Word first) {
    Optional<NumberMatch> group =
        ARTICLES.contains(first.letters()) ? article(first) : group(first);
    if (group.isEmpty()) {
      return Optional.empty();
    }
    double total = 0;
    double limit = Double.POSITIVE_INFINITY;
    NumberMatch last = group.get();
    int end = last.end();
    while (true) {
      NumberMatch scaled = Scale.words(text, last);
      double scale = scaled.value() / Math.max(1, last.value());
      if (scaled.value() >= limit) {
        return Optional.of(new NumberMatch(total, end));
      }
      total += scaled.value();
      end = scaled.end();
      limit = scaled.end() == last.end() ? 0 : scale;
      Optional<NumberMatch> rest = limit == 0 ? Optional.empty() : continued(end);
      if (rest.isEmpty()) {
        return Optional.of(new NumberMatch(total, end));
      }
      last = rest.get();
    }
  }

  /** "A hundred and five", "a thousand". */
  private Optional<NumberMatch> article(Word article) {
    Optional<Word> next = words.after(article.end());
    Optional<Double> scale = next.flatMap(word -> Scale.ofWord(word.letters()));
    if (scale.isEmpty()) {
      return Optional.empty();
    }
    return scale.get() == 100
        ? Optional.of(hundreds(1, next.orElseThrow()))
        : Optional.of(new NumberMatch(1, article.end()));
  }

  /** The group after a scale word, with or without "and". */
  private Optional<NumberMatch> continued(int end) {
    Optional<Word> next = words.after(end);
    if (next.filter(word -> word.letters().equals("and")).isPresent()) {
      next = words.after(next.orElseThrow().end());
    }
    return next.filter(word -> fraction(word, true).isEmpty()).flatMap(this::group);
  }

  private Optional<NumberMatch> group(Word first) {
    Optional<NumberMatch> below = below100(first);
    Optional<Word> hundred =
        below
            .flatMap(number -> words.after(number.end()))
            .filter(word -> word.letters().equals("hundred"));
    return hundred.isPresent()
        ? Optional.of(hundreds(below.orElseThrow().value(), hundred.get()))
        : below;
  }

  private NumberMatch hundreds(double count, Word hundred) {
    Optional<Word> next = words.after(hundred.end());
    if (next.filter(word -> word.letters().equals("and")).isPresent()) {
      next = words.after(next.orElseThrow().end());
    }
    Optional<NumberMatch> rest =
        next.filter(word -> fraction(word, true).isEmpty()).flatMap(this::below100);
    return rest.map(below -> new NumberMatch(100 * count + below.value(), below.end()))
        .orElseGet(() -> new NumberMatch(100 * count, hundred.end()));
  }

  private Optional<NumberMatch> below100(Word word) {
    Integer value = VALUES.get(word.letters());
    if (value == null) {
      return Optional.empty();
    }
    Optional<Word> ones =
        value < 20
            ? Optional.empty()
            : words
                .after(word.end())
                .filter(next -> VALUES.getOrDefault(next.letters(), 0) % 100 > 0)
                .filter(next -> VALUES.get(next.letters()) < 10)
                .filter(next -> next.hyphened() || !words.joinedToMore(next));
    return Optional.of(
        ones.map(next -> new NumberMatch(value + VALUES.get(next.letters()), next.end()))
            .orElseGet(() -> new NumberMatch(value, word.end())));
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

  private static Map<String, Integer> parts() {
    Map<String, Integer> parts = new HashMap<>();
    parts.put("half", 2);
    parts.put("quarter", 4);
    List<String> ordinals =
        List.of("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");
    for (int i = 0; i < ordinals.size(); i++) {
      parts.put(ordinals.get(i), 3 + i);
    }
    parts.put("twelfth", 12);
    parts.put("sixteenth", 16);
    parts.put("twentieth", 20);
    parts.put("hundredth", 100);
    parts.put("thousandth", 1000);
    return Map.copyOf(parts);
  }
}
