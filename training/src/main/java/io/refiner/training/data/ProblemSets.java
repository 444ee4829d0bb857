package io.refiner.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Step;
import io.refiner.reasoning.mwp.synthetic.SyntheticProblems;
import io.refiner.reasoning.task.Problem;
import io.refiner.training.data.Cleaned.Reason;

/** Problems from files and from templates, ready to train on or to be scored by. */
public final class ProblemSets {

  private static final MathWordProblems TASK = new MathWordProblems();

  private ProblemSets() {}

  /**
   * Reads every problem of a file.
   *
   * @throws io.refiner.reasoning.dataset.DatasetException if the file can't be read to its end
   * @throws TrainingDataException if a row is malformed, or its problem breaks the task's rules or
   *     has no gold, naming the first few; or if there is no problem
   */
  public static List<TrainingProblem> read(Path file) {
    UsableRows<TrainingProblem> rows = scan(file);
    if (rows.bad().count() > 0) {
      throw new TrainingDataException(rows.bad().summary());
    }
    return rows.usable();
  }

  /**
   * Reads every problem of a file, and counts the rows that can't be used.
   *
   * @throws io.refiner.reasoning.dataset.DatasetException if the file can't be read to its end
   * @throws TrainingDataException if there is no problem in it
   */
  public static UsableRows<TrainingProblem> scan(Path file) {
    UsableRows<TrainingProblem> rows =
        UsableRows.read(file, Integer.MAX_VALUE, ProblemSets::problem);
    if (rows.usable().isEmpty()) {
      throw new TrainingDataException(
          rows.bad().count() == 0 ? file + " has no problems" : rows.bad().summary());
    }
    return rows;
  }

  private static TrainingProblem problem(Example example) {
    TASK.validate(example.problem());
    return withGold(example.problem(), example.answer());
  }

  /** Problems from templates; the same seed gives the same ones. */
  public static List<TrainingProblem> synthetic(long seed, int count) {
    return SyntheticProblems.generate(seed, count).stream()
        .map(problem -> withGold(problem, Optional.empty()))
        .toList();
  }

  /**
   * Leaves out what would teach mistakes: repeated texts, of whose formulas the most frequent is
   * kept, and formulas that name the wrong one of two equal numbers.
   */
  public static Cleaned cleaned(List<TrainingProblem> problems) {
    Map<Reason, Integer> leftOut = new EnumMap<>(Reason.class);
    Map<String, List<TrainingProblem>> byText = new LinkedHashMap<>();
    for (TrainingProblem problem : problems) {
      if (confusesEqualNumbers(problem)) {
        leftOut.merge(Reason.EQUAL_NUMBERS, 1, Integer::sum);
      } else {
        byText
            .computeIfAbsent(words(problem.problem().text()), key -> new ArrayList<>())
            .add(problem);
      }
    }
    List<TrainingProblem> kept = new ArrayList<>();
    for (List<TrainingProblem> same : byText.values()) {
      TrainingProblem agreed = mostAgreed(same);
      kept.add(agreed);
      int alike = (int) same.stream().filter(p -> p.gold().equals(agreed.gold())).count();
      leftOut.merge(Reason.REPEATED, alike - 1, Integer::sum);
      leftOut.merge(Reason.OUTVOTED, same.size() - alike, Integer::sum);
    }
    leftOut.values().removeIf(count -> count == 0);
    return new Cleaned(kept, leftOut);
  }

  /** How many problems have the words of one of the others. */
  public static long shared(List<TrainingProblem> problems, List<TrainingProblem> others) {
    Set<String> known =
        others.stream()
            .map(other -> words(other.problem().text()))
            .collect(Collectors.toUnmodifiableSet());
    return problems.stream()
        .filter(problem -> known.contains(words(problem.problem().text())))
        .count();
  }

  private static TrainingProblem withGold(Problem problem, Optional<String> answer) {
    String gold =
        problem
            .gold()
            .orElseThrow(
                () ->
                    new TrainingDataException(
                        "problem %s has no gold: training needs it".formatted(problem.id())));
    return TrainingProblem.of(problem, Formula.parse(gold), answer);
  }

  private static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", " ").strip();
  }

  private static TrainingProblem mostAgreed(List<TrainingProblem> same) {
    Map<Formula, Integer> votes = new HashMap<>();
    same.forEach(problem -> votes.merge(problem.gold(), 1, Integer::sum));
    // Of equal votes the first wins.
    return same.stream()
        .max(Comparator.comparingInt(problem -> votes.get(problem.gold())))
        .orElseThrow();
  }

  /** Whether one number is used twice while another of the same value is not used at all. */
  private static boolean confusesEqualNumbers(TrainingProblem problem) {
    List<Double> numbers = problem.problem().numbers();
    int[] uses = new int[numbers.size()];
    for (Step step : problem.gold().steps()) {
      for (Operand operand : step.operands()) {
        if (operand instanceof Operand.Number number && number.index() < uses.length) {
          uses[number.index()]++;
        }
      }
    }
    for (int i = 0; i < uses.length; i++) {
      for (int j = 0; j < uses.length; j++) {
        if (uses[i] > 1 && uses[j] == 0 && numbers.get(i).equals(numbers.get(j))) {
          return true;
        }
      }
    }
    return false;
  }
}
