package io.refiner.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Step;
import io.refiner.reasoning.task.Problem;

/**
 * The same problem with its numbers' names dealt out anew: {@code numberK} becomes {@code
 * numberP(K)} in text, values and formulas.
 *
 * @param names P(K) by K
 */
public record Variation(List<Integer> names) {

  private static final Pattern NUMBER = Pattern.compile("\\bnumber(\\d{1,3})\\b");

  public Variation {
    names = List.copyOf(names);
  }

  /** Leaves so many numbers as they are. */
  public static Variation none(int numbers) {
    return new Variation(identity(numbers));
  }

  /** Deals out the names at random. */
  public static Variation random(int numbers, Random random) {
    List<Integer> names = identity(numbers);
    Collections.shuffle(names, random);
    return new Variation(names);
  }

  /** Deals out the names at random in this share of cases, and leaves the others as they are. */
  public static Variation sometimes(double share, TrainingProblem problem, Random random) {
    int numbers = problem.problem().numbers().size();
    return random.nextDouble() < share ? random(numbers, random) : none(numbers);
  }

  /** The problem under the new names. */
  public TrainingProblem apply(TrainingProblem original) {
    Problem problem = original.problem();
    List<Double> numbers = new ArrayList<>(problem.numbers());
    for (int k = 0; k < names.size(); k++) {
      numbers.set(names.get(k), problem.numbers().get(k));
    }
    Formula gold = apply(original.gold());
    Problem renamed = new Problem(problem.id(), rename(problem.text()), numbers, problem.gold());
    return TrainingProblem.of(renamed, gold, original.answer());
  }

  /** The formula under the new names. */
  public Formula apply(Formula formula) {
    return new Formula(
        formula.steps().stream()
            .map(step -> new Step(step.operator(), rename(step.first()), rename(step.second())))
            .toList());
  }

  private Operand rename(Operand operand) {
    return operand instanceof Operand.Number number && number.index() < names.size()
        ? new Operand.Number(names.get(number.index()))
        : operand;
  }

  private String rename(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.replaceAll(
        match -> {
          int k = Integer.parseInt(match.group(1));
          return "number" + (k < names.size() ? names.get(k) : k);
        });
  }

  private static List<Integer> identity(int numbers) {
    List<Integer> names = new ArrayList<>();
    for (int k = 0; k < numbers; k++) {
      names.add(k);
    }
    return names;
  }
}
