package io.refiner.reasoning.mwp.formula;

import java.util.List;
import java.util.Objects;

/** One operation of a formula. */
public record Step(Operator operator, Operand first, Operand second) {

  public Step {
    Objects.requireNonNull(operator, "operator");
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
  }

  /** Both operands in order. */
  public List<Operand> operands() {
    return List.of(first, second);
  }

  /** The same step with another operator. */
  public Step withOperator(Operator other) {
    return new Step(other, first, second);
  }

  /**
   * The same step with another operand.
   *
   * @param index 0 for the first, 1 for the second
   */
  public Step withOperand(int index, Operand other) {
    Objects.checkIndex(index, 2);
    return index == 0 ? new Step(operator, other, second) : new Step(operator, first, other);
  }

  /** The same step with its operands in each other's place. */
  public Step swapped() {
    return new Step(operator, second, first);
  }
}
