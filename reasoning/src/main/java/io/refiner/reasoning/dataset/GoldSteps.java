package io.refiner.reasoning.dataset;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.formula.Execution;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.FormulaLimits;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.formula.Step;

/**
 * Makes a gold formula of a calculation with values: each value becomes the problem's number that
 * has it, or the result of an earlier step, or a constant. Of equal numbers the first one that is
 * not used yet is taken.
 */
final class GoldSteps {

  private static final double CLOSE = 1e-9;

  private final List<Double> numbers;
  private final BitSet usedNumbers = new BitSet();
  private final BitSet usedResults = new BitSet();
  private final List<Step> steps = new ArrayList<>();
  private final List<Double> results = new ArrayList<>();

  GoldSteps(List<Double> numbers) {
    this.numbers = List.copyOf(numbers);
  }

  /** A calculation is not one of formulas: an unknown, an operator that they lack, too long. */
  static final class NoFormulaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoFormulaException(String message) {
      super(message);
    }
  }

  /** The operand that has a value. */
  Operand operand(double value) {
    return number(value, true)
        .or(() -> result(value, true))
        .or(() -> number(value, false))
        .or(() -> result(value, false))
        .or(() -> percentage(value))
        .orElseGet(() -> constant(value));
  }

  /** The problem's number at an index. */
  Operand numberAt(int index) {
    if (index >= numbers.size()) {
      throw new NoFormulaException("there is no number " + index);
    }
    usedNumbers.set(index);
    return new Operand.Number(index);
  }

  /** The result of a step. */
  Operand resultOf(int step) {
    if (step >= steps.size()) {
      throw new NoFormulaException("there is no step " + step);
    }
    usedResults.set(step);
    return new Operand.Result(step);
  }

  /** A constant. */
  Operand constant(double value) {
    if (!(Math.abs(value) <= FormulaLimits.MAX_CONSTANT)) {
      throw new NoFormulaException("the constant " + value + " is too large");
    }
    return new Operand.Constant(value);
  }

  /** One more step. */
  Operand apply(Operator operator, Operand left, Operand right) {
    if (steps.size() == FormulaLimits.MAX_STEPS) {
      throw new NoFormulaException("more than " + FormulaLimits.MAX_STEPS + " steps");
    }
    steps.add(new Step(operator, left, right));
    Execution execution = Execution.of(new Formula(steps), numbers);
    if (!(execution instanceof Execution.Value value)) {
      throw new NoFormulaException("the calculation can't be executed");
    }
    results.add(value.value());
    return new Operand.Result(steps.size() - 1);
  }

  /**
   * The formula in canonical writing, without steps that its last one does not need; empty if there
   * is no step, or if it does not give the answer.
   */
  Optional<String> gold(OptionalDouble answer) {
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    double value = results.get(results.size() - 1);
    return answer.isPresent() && !Answers.same(answer.getAsDouble(), value)
        ? Optional.empty()
        : Optional.of(new Formula(needed()).canonical());
  }

  private List<Step> needed() {
    BitSet needed = new BitSet();
    needed.set(steps.size() - 1);
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (needed.get(i)) {
        for (Operand operand : steps.get(i).operands()) {
          if (operand instanceof Operand.Result result) {
            needed.set(result.step());
          }
        }
      }
    }
    List<Step> kept = new ArrayList<>();
    for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
      Step step = steps.get(i);
      kept.add(
          new Step(step.operator(), moved(step.first(), needed), moved(step.second(), needed)));
    }
    return kept;
  }

  private static Operand moved(Operand operand, BitSet needed) {
    return operand instanceof Operand.Result result
        ? new Operand.Result(needed.get(0, result.step()).cardinality())
        : operand;
  }

  private Optional<Operand> number(double value, boolean unused) {
    for (int i = 0; i < numbers.size(); i++) {
      if (close(numbers.get(i), value) && !(unused && usedNumbers.get(i))) {
        return Optional.of(numberAt(i));
      }
    }
    return Optional.empty();
  }

  private Optional<Operand> result(double value, boolean unused) {
    for (int i = results.size() - 1; i >= 0; i--) {
      if (close(results.get(i), value) && !(unused && usedResults.get(i))) {
        return Optional.of(resultOf(i));
      }
    }
    return Optional.empty();
  }

  /** 0.2 where the problem says 20 %. */
  private Optional<Operand> percentage(double value) {
    return value > 0 && value < 1
        ? number(100 * value, false).map(part -> apply(Operator.DIVIDE, part, constant(100)))
        : Optional.empty();
  }

  private static boolean close(double left, double right) {
    return Math.abs(left - right) <= CLOSE * Math.max(1, Math.abs(left));
  }
}
