package io.refiner.reasoning.mwp.formula;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What comes of executing a formula on a problem's numbers, in double arithmetic. */
public sealed interface Execution {

  /** The last step's result; always finite. */
  record Value(double value) implements Execution {}

  /**
   * Why there is no result.
   *
   * @param step the step that failed, from 0
   * @param operand the operand at fault, from 0; empty if it is the step's result
   * @param message names the step and the operand or value at fault
   */
  record Failure(Reason reason, int step, OptionalInt operand, String message)
      implements Execution {}

  /** Why a formula can't be executed. */
  enum Reason {
    /** {@code numberK} beyond the problem's numbers. */
    UNKNOWN_NUMBER,
    /** {@code #k} that is not an earlier step. */
    FORWARD_REFERENCE,
    DIVISION_BY_ZERO,
    /** A result that overflows, or that comes of a number that is not finite. */
    NOT_FINITE
  }

  /** The result as a written answer; empty after a failure. */
  default Optional<String> answer() {
    return this instanceof Value result
        ? Optional.of(Answers.format(result.value()))
        : Optional.empty();
  }

  /** Executes every step in order. */
  static Execution of(Formula formula, List<Double> numbers) {
    double[] results = new double[formula.steps().size()];
    for (int i = 0; i < results.length; i++) {
      Step step = formula.steps().get(i);
      for (int place = 0; place < step.operands().size(); place++) {
        Optional<Failure> unknown = unresolvable(step.operands().get(place), i, place, numbers);
        if (unknown.isPresent()) {
          return unknown.get();
        }
      }
      double divisor = resolve(step.second(), results, numbers);
      if (step.operator() == Operator.DIVIDE && divisor == 0) {
        return new Failure(
            Reason.DIVISION_BY_ZERO,
            i,
            OptionalInt.of(1),
            "step #" + i + " divides by " + step.second().canonical() + ", which is 0");
      }
      results[i] = step.operator().apply(resolve(step.first(), results, numbers), divisor);
      if (!Double.isFinite(results[i])) {
        return new Failure(
            Reason.NOT_FINITE, i, OptionalInt.empty(), "step #" + i + " gives " + results[i]);
      }
    }
    return new Value(results[results.length - 1]);
  }

  private static Optional<Failure> unresolvable(
      Operand operand, int at, int place, List<Double> numbers) {
    if (operand instanceof Operand.Number number && number.index() >= numbers.size()) {
      String message = "step #" + at + " takes " + number.canonical() + " of " + numbers.size();
      return Optional.of(
          new Failure(Reason.UNKNOWN_NUMBER, at, OptionalInt.of(place), message + " numbers"));
    }
    if (operand instanceof Operand.Result result && result.step() >= at) {
      String message = "step #" + at + " takes " + result.canonical();
      return Optional.of(
          new Failure(
              Reason.FORWARD_REFERENCE,
              at,
              OptionalInt.of(place),
              message + ", which is not an earlier step"));
    }
    return Optional.empty();
  }

  private static double resolve(Operand operand, double[] results, List<Double> numbers) {
    if (operand instanceof Operand.Number number) {
      return numbers.get(number.index());
    }
    if (operand instanceof Operand.Result result) {
      return results[result.step()];
    }
    return ((Operand.Constant) operand).value();
  }
}
