package io.refiner.reasoning.mwp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.mwp.formula.Step;

/** Formulas at random, for tests of properties. */
public final class RandomFormulas {

  private RandomFormulas() {}

  /** A formula that only refers back, on so many numbers. */
  public static Formula next(Random random, int maxSteps, int numbers) {
    List<Step> steps = new ArrayList<>();
    int count = 1 + random.nextInt(maxSteps);
    for (int i = 0; i < count; i++) {
      Operator operator = Operator.values()[random.nextInt(4)];
      steps.add(new Step(operator, operand(random, i, numbers), operand(random, i, numbers)));
    }
    return new Formula(steps);
  }

  /** The same meaning in another writing: operands that may are swapped at random. */
  public static Formula commuted(Formula formula, Random random) {
    return new Formula(
        formula.steps().stream()
            .map(
                step ->
                    step.operator().commutative() && random.nextBoolean() ? step.swapped() : step)
            .toList());
  }

  private static Operand operand(Random random, int step, int numbers) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return new Operand.Constant(random.nextInt(1000) / 8.0);
    }
    return kind < 5 && step > 0
        ? new Operand.Result(random.nextInt(step))
        : new Operand.Number(random.nextInt(numbers));
  }
}
