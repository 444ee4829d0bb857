package io.refiner.reasoning.mwp;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.formula.Execution;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.UnreadableFormulaException;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;

/** What a math word problem must hold to; messages never quote the text itself. */
final class ProblemRules {

  private static final Pattern MASK =
      Pattern.compile("(?<![\\p{L}\\p{N}])number(\\d{1,9})(?![\\p{L}\\p{N}])");

  private ProblemRules() {}

  static void check(Problem problem) {
    checkId(problem.id());
    checkText(problem.text());
    checkNumbers(problem.numbers());
    checkMasks(problem);
    problem.gold().ifPresent(gold -> checkGold(gold, problem.numbers()));
  }

  private static void checkId(String id) {
    if (id.isBlank()) {
      throw new InvalidProblemException("id", "id is empty: give each problem a name of its own");
    }
    if (id.length() > ProblemLimits.MAX_ID_CHARS) {
      throw new InvalidProblemException(
          "id",
          "id has %s characters, the limit is %s: shorten it"
              .formatted(id.length(), ProblemLimits.MAX_ID_CHARS));
    }
  }

  private static void checkText(String text) {
    if (text.isBlank()) {
      throw new InvalidProblemException("text", "text is empty: give the problem in words");
    }
    if (text.length() > ProblemLimits.MAX_TEXT_CHARS) {
      throw new InvalidProblemException(
          "text",
          "text has %s characters, the limit is %s: shorten it"
              .formatted(text.length(), ProblemLimits.MAX_TEXT_CHARS));
    }
  }

  private static void checkNumbers(List<Double> numbers) {
    if (numbers.size() > ProblemLimits.MAX_NUMBERS) {
      throw new InvalidProblemException(
          "numbers",
          "numbers has %s values, the limit is %s: split the problem"
              .formatted(numbers.size(), ProblemLimits.MAX_NUMBERS));
    }
    for (int i = 0; i < numbers.size(); i++) {
      if (!Double.isFinite(numbers.get(i))) {
        throw new InvalidProblemException(
            "numbers", "numbers[%s] is %s: give a finite number".formatted(i, numbers.get(i)));
      }
    }
  }

  /** Each number in the text has a value and each value its number, in all of REFINER's rows. */
  private static void checkMasks(Problem problem) {
    Set<Integer> masks = masks(problem.text());
    int values = problem.numbers().size();
    if (masks.isEmpty()) {
      throw new InvalidProblemException(
          "text",
          "text has no number0, numbers has %s values: mask each number and give its value"
              .formatted(values));
    }
    for (int mask : masks) {
      if (mask >= values) {
        throw new InvalidProblemException(
            "numbers",
            "text has number%s, but numbers has %s values: give each numberK its value"
                .formatted(mask, values));
      }
    }
    for (int i = 0; i < values; i++) {
      if (!masks.contains(i)) {
        throw new InvalidProblemException(
            "numbers",
            "numbers[%s] is %s, but text has no number%s: drop it or put number%s in the text"
                .formatted(i, problem.numbers().get(i), i, i));
      }
    }
  }

  private static Set<Integer> masks(String text) {
    Set<Integer> masks = new TreeSet<>();
    Matcher matcher = MASK.matcher(text);
    while (matcher.find()) {
      masks.add(Integer.parseInt(matcher.group(1)));
    }
    return masks;
  }

  private static void checkGold(String gold, List<Double> numbers) {
    Formula formula;
    try {
      formula = Formula.parse(gold);
    } catch (UnreadableFormulaException e) {
      throw new InvalidProblemException(
          "gold",
          "gold is no formula: %s; write '#0: add ( number0, number1 ) | EOS' or leave it out"
              .formatted(e.getMessage()));
    }
    if (Execution.of(formula, numbers) instanceof Execution.Failure failure) {
      throw new InvalidProblemException(
          "gold",
          "gold '%s' can't be executed: %s; correct it or leave it out"
              .formatted(formula.canonical(), failure.message()));
    }
  }
}
