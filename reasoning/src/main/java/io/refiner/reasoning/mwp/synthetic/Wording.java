package io.refiner.reasoning.mwp.synthetic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.synthetic.Words.Word;

/** Fills one wording's slots, the same slot with the same word throughout. */
final class Wording {

  private static final Pattern CHOICE = Pattern.compile("\\[([^\\[\\]]*)]");
  private static final Pattern SLOT = Pattern.compile("\\{([^{}]+)}");
  private static final List<String> PEOPLE = List.of("P", "Q", "R");

  private final Words words;
  private final RandomGenerator random;
  private final Map<String, Word> chosen = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Boolean> girls = new HashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  Wording(Words words, RandomGenerator random) {
    this.words = words;
    this.random = random;
  }

  /** The text with {@code numberK} for the K-th number that it mentions. */
  String fill(String wording) {
    String text = fillSlots(choose(wording));
    return capitalised(text.replaceAll("\\s+", " ").replaceAll(" ([.,?!])", "$1").strip());
  }

  /** Which number each letter became. */
  Map<String, Integer> numbers() {
    return numbers;
  }

  private String choose(String wording) {
    Matcher choice = CHOICE.matcher(wording);
    return choice.replaceAll(
        match -> {
          String[] options = match.group(1).split("\\|", -1);
          return Matcher.quoteReplacement(options[random.nextInt(options.length)]);
        });
  }

  private String fillSlots(String text) {
    return SLOT.matcher(text).replaceAll(match -> Matcher.quoteReplacement(slot(match.group(1))));
  }

  private String slot(String name) {
    if (name.matches("[a-e]")) {
      return "number" + numbers.computeIfAbsent(name, letter -> numbers.size());
    }
    if (PEOPLE.contains(name)) {
      return person(name);
    }
    boolean second = name.startsWith("q");
    String pronoun = pronoun(second ? name.substring(1) : name, second ? "Q" : "P");
    return pronoun.isEmpty() ? word(name) : pronoun;
  }

  private String person(String name) {
    boolean girl = girls.computeIfAbsent(name, key -> random.nextBoolean());
    return pick(name, girl ? "girl" : "boy").singular();
  }

  private String pronoun(String form, String person) {
    boolean girl = girls.computeIfAbsent(person, key -> random.nextBoolean());
    return switch (form) {
      case "he" -> girl ? "she" : "he";
      case "He" -> girl ? "She" : "He";
      case "him" -> girl ? "her" : "him";
      case "his" -> girl ? "her" : "his";
      case "His" -> girl ? "Her" : "His";
      default -> "";
    };
  }

  /** {@code things2} is the plural of the second {@code thing}. */
  private String word(String name) {
    String digits = name.replaceAll("\\D", "");
    String base = name.substring(0, name.length() - digits.length());
    for (String singular :
        List.of(base, base.replaceAll("(es|s)$", ""), base.replaceAll("s$", ""))) {
      if (words.bySlot().containsKey(singular)) {
        Word word = pick(singular + digits, singular);
        return base.equals(singular) ? word.singular() : word.plural();
      }
    }
    throw new IllegalArgumentException("a template has the unknown slot {" + name + "}");
  }

  private Word pick(String key, String slot) {
    return chosen.computeIfAbsent(
        key,
        unused -> {
          List<Word> free = new ArrayList<>(words.bySlot().get(slot));
          free.removeIf(word -> taken.contains(word.singular()));
          Word word = free.get(random.nextInt(free.size()));
          taken.add(word.singular());
          return word;
        });
  }

  private static String capitalised(String text) {
    return Pattern.compile("(^|[.?!] )([a-z])(?!umber\\d)")
        .matcher(text)
        .replaceAll(match -> match.group(1) + match.group(2).toUpperCase(Locale.ROOT));
  }
}
