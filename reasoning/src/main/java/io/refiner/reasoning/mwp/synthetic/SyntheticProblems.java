package io.refiner.reasoning.mwp.synthetic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.formula.Step;
import io.refiner.reasoning.mwp.synthetic.Template.StepPattern;
import io.refiner.reasoning.task.Problem;

/**
 * Math word problems from the bundled templates: one to three steps, sometimes with a number that
 * plays no part. Every step comes out as a whole number above 0.
 */
public final class SyntheticProblems {

  private static final Words WORDS = Words.parse(lines("words.txt"));
  private static final List<Template> TEMPLATES = Template.parse(lines("templates.txt"));
  private static final int WORDINGS =
      TEMPLATES.stream().mapToInt(template -> template.wordings().size()).sum();

  /** Remarks whose number plays no part. */
  private static final List<String> ASIDES =
      List.of(
          "{P} is {e} years old.",
          "{P} lives {e} {lengths} from the {seller}.",
          "{P} has {e} {persons3} in {his} class.",
          "It took {e} minutes to get there.",
          "{P} has {e} {beasts3} at home.",
          "There were {e} {persons3} at the {place}.");

  private static final double ASIDE_RATE = 0.12;
  private static final int MAX_DRAWS = 100_000;

  private SyntheticProblems() {}

  /**
   * Makes problems; the same seed gives the same ones, and the first of them are the same for every
   * count.
   */
  public static List<Problem> generate(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Problem> problems = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      problems.add(
          problem("synthetic-" + seed + "-" + i, random.nextInt(WORDINGS), random.split()));
    }
    return List.copyOf(problems);
  }

  /** What fills the slots. */
  static Words words() {
    return WORDS;
  }

  /** How many wordings there are. */
  static int wordings() {
    return WORDINGS;
  }

  /** One problem of the wording at that place among all. */
  static Problem problem(String id, int place, RandomGenerator random) {
    int rest = place;
    for (Template template : TEMPLATES) {
      if (rest < template.wordings().size()) {
        return problem(id, template, template.wordings().get(rest), random);
      }
      rest -= template.wordings().size();
    }
    throw new IllegalArgumentException("there is no wording " + place);
  }

  private static Problem problem(
      String id, Template template, String pattern, RandomGenerator random) {
    Wording wording = new Wording(WORDS, random);
    String text = wording.fill(withAside(pattern, random));
    Map<String, Integer> values = draw(template, wording.numbers().keySet(), random);
    List<Double> numbers =
        wording.numbers().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(entry -> (double) values.get(entry.getKey()))
            .toList();
    Formula gold = formula(template, wording.numbers());
    return new Problem(id, text, numbers, Optional.of(gold.canonical()));
  }

  /** Puts a remark behind the first sentence of some problems. */
  private static String withAside(String pattern, RandomGenerator random) {
    int end = pattern.indexOf(". ");
    if (end < 0 || !pattern.startsWith("{P}") || random.nextDouble() >= ASIDE_RATE) {
      return pattern;
    }
    String aside = ASIDES.get(random.nextInt(ASIDES.size()));
    return pattern.substring(0, end + 2) + aside + pattern.substring(end + 1);
  }

  private static Map<String, Integer> draw(
      Template template, Iterable<String> letters, RandomGenerator random) {
    for (int draws = 0; draws < MAX_DRAWS; draws++) {
      Map<String, Integer> values = new HashMap<>();
      for (String letter : letters) {
        Template.Range range = template.range(letter);
        values.put(letter, random.nextInt(range.low(), range.high() + 1));
      }
      if (sensible(template, values)) {
        return values;
      }
    }
    throw new IllegalStateException("no numbers make sense of the template " + template.steps());
  }

  private static boolean sensible(Template template, Map<String, Integer> values) {
    List<Double> results = new ArrayList<>();
    for (StepPattern step : template.steps()) {
      double first = value(step.first(), values, results);
      double second = value(step.second(), values, results);
      double result = Operator.ofWord(step.operator()).orElseThrow().apply(first, second);
      if (!(result >= 1) || result != Math.rint(result) || result > 10_000) {
        return false;
      }
      results.add(result);
    }
    return true;
  }

  private static double value(String operand, Map<String, Integer> values, List<Double> results) {
    if (operand.startsWith("#")) {
      return results.get(Integer.parseInt(operand.substring(1)));
    }
    Integer value = values.get(operand);
    return value == null ? Double.parseDouble(operand) : value;
  }

  private static Formula formula(Template template, Map<String, Integer> numbers) {
    List<Step> steps = new ArrayList<>();
    for (StepPattern pattern : template.steps()) {
      Operator operator = Operator.ofWord(pattern.operator()).orElseThrow();
      steps.add(
          usualOrder(
              new Step(
                  operator,
                  operand(pattern.first(), numbers),
                  operand(pattern.second(), numbers))));
    }
    return new Formula(steps);
  }

  private static Operand operand(String text, Map<String, Integer> numbers) {
    if (text.startsWith("#")) {
      return new Operand.Result(Integer.parseInt(text.substring(1)));
    }
    Integer number = numbers.get(text);
    return number == null
        ? new Operand.Constant(Double.parseDouble(text))
        : new Operand.Number(number);
  }

  /**
   * MAWPS's habit where operands may change places: numbers in the order of the text, a step's
   * result first in a sum and last in a product, constants last.
   */
  private static Step usualOrder(Step step) {
    if (!step.operator().commutative()) {
      return step;
    }
    boolean sum = step.operator() == Operator.ADD;
    Comparator<Operand> order = Comparator.comparingInt(operand -> rank(operand, sum));
    return order.compare(step.first(), step.second()) <= 0 ? step : step.swapped();
  }

  private static int rank(Operand operand, boolean sum) {
    if (operand instanceof Operand.Number number) {
      return number.index();
    }
    if (operand instanceof Operand.Result result) {
      return (sum ? -1_000_000 : 1_000_000) + result.step();
    }
    return 2_000_000;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = SyntheticProblems.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the bundled " + resource, e);
    }
  }
}
