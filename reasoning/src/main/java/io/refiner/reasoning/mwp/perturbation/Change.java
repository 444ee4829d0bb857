package io.refiner.reasoning.mwp.perturbation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.FormulaLimits;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.formula.Step;

/** One change to one formula, at a place drawn at random. */
final class Change {

  private final List<Step> steps;
  private final int numbers;
  private final Random random;

  Change(Formula formula, int numbers, Random random) {
    this.steps = formula.steps();
    this.numbers = numbers;
    this.random = random;
  }

  /** The changed formula; empty where this kind of change is not possible. */
  Optional<Formula> of(Perturbation kind) {
    return switch (kind) {
      case NUMBER -> replaceOperand();
      case OPERATOR -> replaceOperator();
      case MISSING_STEP -> dropStep();
      case EXTRA_STEP -> insertStep();
      case SWAPPED_OPERANDS -> swapOperands();
    };
  }

  private Optional<Formula> replaceOperator() {
    int at = random.nextInt(steps.size());
    Step step = steps.get(at);
    List<Operator> others = new ArrayList<>(List.of(Operator.values()));
    others.remove(step.operator());
    return Optional.of(with(at, step.withOperator(pick(others))));
  }

  private Optional<Formula> replaceOperand() {
    int at = random.nextInt(steps.size());
    int operand = random.nextInt(2);
    Step step = steps.get(at);
    List<Operand> others = new ArrayList<>(operandsBefore(at));
    others.remove(step.operands().get(operand));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(with(at, step.withOperand(operand, pick(others))));
  }

  private Optional<Formula> swapOperands() {
    List<Integer> places =
        IntStream.range(0, steps.size())
            .filter(i -> !steps.get(i).operator().commutative())
            .boxed()
            .toList();
    if (places.isEmpty()) {
      return Optional.empty();
    }
    int at = pick(places);
    return Optional.of(with(at, steps.get(at).swapped()));
  }

  private Optional<Formula> dropStep() {
    if (steps.size() == 1) {
      return Optional.empty();
    }
    int dropped = random.nextInt(steps.size());
    Operand instead = standIn(steps.get(dropped));
    List<Step> rest = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (i != dropped) {
        rest.add(
            operands(
                steps.get(i),
                operand ->
                    operand.equals(new Operand.Result(dropped))
                        ? instead
                        : moved(operand, dropped + 1, -1)));
      }
    }
    return Optional.of(new Formula(rest));
  }

  /** An operand of a dropped step; the result of another step first, so that it stays in use. */
  private Operand standIn(Step step) {
    return step.operands().stream()
        .filter(Operand.Result.class::isInstance)
        .findFirst()
        .orElseGet(() -> pick(step.operands()));
  }

  /** Puts a step before step {@code at}, which takes its result; or after the last step. */
  private Optional<Formula> insertStep() {
    if (steps.size() == FormulaLimits.MAX_STEPS) {
      return Optional.empty();
    }
    int at = random.nextInt(steps.size() + 1);
    int operand = random.nextInt(2);
    boolean last = at == steps.size();
    Operand taken = last ? new Operand.Result(at - 1) : steps.get(at).operands().get(operand);
    Step inserted =
        new Step(pick(List.of(Operator.values())), taken, pick(List.copyOf(operandsBefore(at))));
    List<Step> longer = new ArrayList<>(steps.subList(0, at));
    longer.add(random.nextBoolean() ? inserted : inserted.swapped());
    for (int i = at; i < steps.size(); i++) {
      Step step = operands(steps.get(i), other -> moved(other, at, 1));
      longer.add(i == at ? step.withOperand(operand, new Operand.Result(at)) : step);
    }
    return Optional.of(new Formula(longer));
  }

  /** Everything that a step at this place could take, each once. */
  private Set<Operand> operandsBefore(int at) {
    Set<Operand> operands = new LinkedHashSet<>();
    IntStream.range(0, numbers).forEach(i -> operands.add(new Operand.Number(i)));
    steps.forEach(step -> operands.addAll(step.operands()));
    IntStream.range(0, at).forEach(i -> operands.add(new Operand.Result(i)));
    operands.removeIf(operand -> operand instanceof Operand.Result result && result.step() >= at);
    return operands;
  }

  /**
   * The operand after steps from {@code from} on have moved; one of a step that isn't there stays.
   */
  private Operand moved(Operand operand, int from, int by) {
    return operand instanceof Operand.Result result
            && result.step() >= from
            && result.step() < steps.size()
        ? new Operand.Result(result.step() + by)
        : operand;
  }

  private static Step operands(Step step, UnaryOperator<Operand> change) {
    return new Step(step.operator(), change.apply(step.first()), change.apply(step.second()));
  }

  private Formula with(int at, Step step) {
    List<Step> changed = new ArrayList<>(steps);
    changed.set(at, step);
    return new Formula(changed);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
