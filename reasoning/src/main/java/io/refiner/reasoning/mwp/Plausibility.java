package io.refiner.reasoning.mwp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.formula.Execution;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.task.Doubt;
import io.refiner.reasoning.task.Problem;

/**
 * What a math word problem itself tells against an answer. None of it is proof: data sets have no
 * negative answer to "how many" or "how much" (none in 2,830 problems), yet someone may ask for
 * one. So it is said, and nothing is refused for it.
 */
final class Plausibility {

  static final String NEGATIVE_ANSWER = "negative-answer";
  static final String NO_NUMBER_USED = "no-number-used";
  static final String OPERATION_NOT_USED = "operation-not-used";
  static final String UNREAD_NUMBER = "unread-number";
  static final String UNKNOWN_LANGUAGE = "unknown-language";

  private static final Pattern QUANTITY =
      Pattern.compile("\\bhow (?:many|much)\\b(?! degrees)", Pattern.CASE_INSENSITIVE);

  private static final String MASK = "\\p{Sc}? ?number\\d{1,9}\\b";

  private static final Pattern NUMBER = Pattern.compile("number(\\d+)");

  /** Operations that a text states of two of its numbers, each in words that mean nothing else. */
  private static final Map<Operator, Pattern> STATED =
      new EnumMap<>(
          Map.of(
              Operator.ADD, stated("plus|\\+", "sum of"),
              Operator.SUBTRACT, stated("minus", "difference (?:of|between)"),
              Operator.MULTIPLY,
                  stated("times|multiplied by|(?:%|percent|per cent) of|[*\u00d7]", "product of"),
              Operator.DIVIDE, stated("divided by|\u00f7", "quotient of")));

  /** Digits that no number was made of: times, dates, versions, oversized numbers. */
  private static final Pattern DIGITS = Pattern.compile("[\\p{Nd}.,:/-]*\\p{Nd}[\\p{Nd}.,:/-]*");

  private static final Pattern OTHER_NUMBERS = Pattern.compile("[\\p{No}\\p{Nl}]+");

  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  /** Words that hardly an English problem lacks, and few of other languages have. */
  private static final Set<String> COMMON_WORDS =
      Set.of(
          "the", "of", "and", "is", "are", "were", "has", "have", "had", "how", "many", "much",
          "what", "his", "her", "for", "with", "if", "did", "does", "each", "there", "more", "than",
          "that", "from", "she", "they", "it", "its", "to", "by", "at", "on", "when", "left",
          "would", "find", "total");

  /** Too few words tell no language. */
  private static final int FEWEST_WORDS = 6;

  private static final double LEAST_COMMON = 0.05;

  private static final int QUOTED = 5;

  private Plausibility() {}

  private static Pattern stated(String between, String before) {
    return Pattern.compile(
        "%1$s (?:%2$s) %1$s|\\b(?:%3$s) %1$s and %1$s".formatted(MASK, between, before),
        Pattern.CASE_INSENSITIVE);
  }

  static List<Doubt> doubts(Problem problem, String hypothesis) {
    List<Doubt> doubts = new ArrayList<>();
    unreadNumbers(problem.text()).ifPresent(doubts::add);
    language(problem.text()).ifPresent(doubts::add);
    Formula.find(hypothesis)
        .ifPresent(
            formula -> {
              negative(problem, formula).ifPresent(doubts::add);
              unused(formula).ifPresent(doubts::add);
              doubts.addAll(unusedOperations(problem, formula));
            });
    return List.copyOf(doubts);
  }

  private static Optional<Doubt> negative(Problem problem, Formula formula) {
    boolean below =
        Execution.of(formula, problem.numbers()) instanceof Execution.Value value
            && value.value() < 0
            && !Answers.same(0, value.value());
    Matcher question = QUANTITY.matcher(problem.text());
    return below && question.find()
        ? Optional.of(
            new Doubt(
                NEGATIVE_ANSWER,
                "the answer to '%s' is below 0"
                    .formatted(question.group().toLowerCase(Locale.ROOT))))
        : Optional.empty();
  }

  private static Optional<Doubt> unused(Formula formula) {
    boolean used =
        formula.steps().stream()
            .flatMap(step -> step.operands().stream())
            .anyMatch(Operand.Number.class::isInstance);
    return used
        ? Optional.empty()
        : Optional.of(
            new Doubt(NO_NUMBER_USED, "the hypothesis uses none of the problem's numbers"));
  }

  /** Of several operations any may be the one that is stated, so their order is not looked at. */
  private static List<Doubt> unusedOperations(Problem problem, Formula formula) {
    List<Doubt> doubts = new ArrayList<>();
    STATED.forEach(
        (operator, pattern) -> {
          Matcher stated = pattern.matcher(problem.text());
          boolean used = formula.steps().stream().anyMatch(step -> step.operator() == operator);
          if (!used && stated.find()) {
            doubts.add(
                new Doubt(
                    OPERATION_NOT_USED,
                    "the text says '%s', and the hypothesis has no step '%s'"
                        .formatted(filled(stated.group(), problem), operator.word())));
          }
        });
    return doubts;
  }

  /** The words as their author wrote them, about. */
  private static String filled(String words, Problem problem) {
    return NUMBER
        .matcher(words.strip())
        .replaceAll(
            mask -> {
              int index = Integer.parseInt(mask.group(1));
              return Answers.format(problem.numbers().get(index));
            });
  }

  private static Optional<Doubt> unreadNumbers(String text) {
    Set<String> unread = new LinkedHashSet<>();
    for (String token : text.split("\\s+")) {
      boolean digits = DIGITS.matcher(token).matches();
      if (digits || OTHER_NUMBERS.matcher(token).matches()) {
        unread.add(token.length() <= 20 ? token : token.substring(0, 20) + "…");
      }
    }
    if (unread.isEmpty()) {
      return Optional.empty();
    }
    String list = String.join(" ", unread.stream().limit(QUOTED).toList());
    return Optional.of(
        new Doubt(
            UNREAD_NUMBER,
            "these digits of the text were not read as numbers, but as words: " + list));
  }

  private static Optional<Doubt> language(String text) {
    int words = 0;
    int common = 0;
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      words += matcher.group().equals("number") ? 0 : 1;
      common += COMMON_WORDS.contains(matcher.group()) ? 1 : 0;
    }
    return words >= FEWEST_WORDS && common < LEAST_COMMON * words
        ? Optional.of(
            new Doubt(
                UNKNOWN_LANGUAGE,
                "the text has none of the common English words, and the task is in English"))
        : Optional.empty();
  }
}
